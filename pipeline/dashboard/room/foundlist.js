// What was found, in order: when, who and what; a click goes there.

import { button, clock, make } from "./dom.js";

const ROW = make("li", { className: "finding-item" },
  make("button", { type: "button", className: "finding-hit", tabIndex: -1 },
    make("span", { className: "finding-time" }), make("span", { className: "finding-who" }), make("span", { className: "finding-words" })));

export class Found {
  constructor(room) {
    Object.assign(this, { room, hits: null, sheet: null, items: [], at: -1 });
    this.told = make("span", { className: "finding-told" });
    this.status = make("span", { className: "unseen", role: "status" });
    this.back = button("‹", () => room.next(-1), { title: "Previous of these", keys: "Shift+N" });
    this.on = button("›", () => room.next(1), { title: "Next of these", keys: "N" });
    this.only = button("Only these in the words", () => this.toggleOnly(), { "aria-pressed": "false" });
    this.clear = button("Clear", () => this.cleared(), { title: "Stop looking for these" });
    this.bar = make("div", { className: "finding-bar" }, this.told, this.back, this.on, this.only, this.clear);
    this.list = make("ol", { className: "finding-list", "aria-label": "What was found" });
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.element = make("div", { className: "finding-found", hidden: true }, this.bar, this.list);
    this.element.append(this.status);
  }

  show() {
    const { found, sheet } = this.room;
    this.element.hidden = !found;
    if (!found) { this.forget(); return; }
    const { hits, place } = found;
    if (hits !== this.hits || sheet !== this.sheet) this.fill(hits, sheet);
    this.told.textContent = place >= 0 ? `${place + 1} of ${hits.length}` : `${hits.length} found`;
    this.back.disabled = this.on.disabled = !hits.length;
    this.only.setAttribute("aria-pressed", String(Boolean(this.room.onlyHits)));
    this.choose(place);
  }

  forget() {
    if (!this.hits) return;
    Object.assign(this, { hits: null, sheet: null, items: [], at: -1 });
    this.list.replaceChildren();
    this.status.textContent = "";
  }

  fill(hits, sheet) {
    const focused = this.list.contains(this.list.getRootNode().activeElement);
    const { scrollTop } = this.list, finder = this.room.found.finder.id;
    this.items = hits.map((hit, place) => this.rowOf(hit, place, sheet));
    const fragment = document.createDocumentFragment();
    fragment.append(...this.items.map((one) => one.parentNode));
    this.list.replaceChildren(fragment);
    this.list.classList.toggle("long", sheet.duration >= 3_600_000);
    this.list.scrollTop = finder === this.finder ? scrollTop : 0;
    const told = `${hits.length} found: ${this.room.found.finder.label}`;
    if (this.status.textContent !== told) this.status.textContent = told;
    Object.assign(this, { hits, sheet, finder, at: -1 });
    this.tab(0);
    if (focused) this.tabbed?.focus({ preventScroll: true });
  }

  rowOf({ start, at, words }, place, sheet) {
    const one = ROW.cloneNode(true).firstChild, [time, who, said] = one.children;
    const speaker = sheet.speakers[sheet.utterances[at]?.who];
    one.place = place;
    time.textContent = clock(start);
    who.textContent = speaker?.name ?? "";
    if (speaker) who.style.setProperty("--speaker", speaker.colour);
    said.textContent = words;
    return one;
  }

  choose(place) {
    if (place === this.at) return;
    this.items[this.at]?.removeAttribute("aria-current");
    this.at = place;
    const one = this.items[place];
    if (!one) return;
    one.setAttribute("aria-current", "true");
    this.tab(place);
    this.reveal(one);
  }

  /** Scrolls the list, never the page. */
  reveal(one) {
    const [box, around] = [one.getBoundingClientRect(), this.list.getBoundingClientRect()];
    if (box.top < around.top) this.list.scrollTop += box.top - around.top - 4;
    else if (box.bottom > around.bottom) this.list.scrollTop += box.bottom - around.bottom + 4;
  }

  /** The list is one stop of the Tab key; arrows move in it. */
  tab(place) {
    if (this.tabbed) this.tabbed.tabIndex = -1;
    this.tabbed = this.items[place] ?? null;
    if (this.tabbed) this.tabbed.tabIndex = 0;
  }

  clicked(event) {
    const one = event.target.closest(".finding-hit");
    if (one) this.room.goTo(one.place);
  }

  pressed(event) {
    const one = event.target.closest(".finding-hit");
    if (!one || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const last = this.items.length - 1;
    const to = { ArrowUp: one.place - 1, ArrowDown: one.place + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(last, to));
    this.tab(next);
    this.items[next].focus({ preventScroll: true });
    this.reveal(this.items[next]);
  }

  toggleOnly() {
    const { room } = this;
    room.onlyHits = !room.onlyHits;
    room.fire("found");
    room.say(room.onlyHits ? "The words show only these." : "The words show everything again.");
  }

  cleared() {
    this.room.search("");
    this.room.ask("search");
  }
}
