// The Find tab: a search, everything that can be looked for with its counts, what was found.

import { button, make } from "./dom.js";
import { finders } from "./finders.js";
import { Found } from "./foundlist.js";
import { Worth } from "./worth.js";

const TYPED_MS = 120;

export function finding(room, place) {
  const view = new Finding(room, place);
  return { close: () => clearTimeout(view.typed) };
}

class Finding {
  constructor(room, place) {
    Object.assign(this, { room, place, buttons: new Map(), shown: "", revealed: "" });
    this.worth = new Worth(room);
    this.found = new Found(room);
    this.groups = make("div", { className: "finding-groups" });
    this.note = make("p", { className: "finding-note", hidden: true });
    this.what = make("div", { className: "finding-what" }, this.note, this.worth.element, this.groups);
    this.groups.addEventListener("click", (event) => this.clicked(event));
    place.append(this.makeSearch(), this.what, this.found.element);
    for (const type of ["sheet", "work", "found", "tab", "me"]) room.addEventListener(type, () => this.show());
    room.addEventListener("ask", (event) => this.asked(event));
    this.show();
  }

  makeSearch() {
    this.field = make("input", {
      type: "search", className: "finding-field", placeholder: "Words, or “words as they stand”", "aria-label": "Search the words",
      title: "Search the words (/)", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: false, enterKeyHint: "search",
    });
    this.field.oninput = () => { clearTimeout(this.typed); this.typed = setTimeout(() => this.search(), TYPED_MS); };
    this.field.onkeydown = (event) => this.pressed(event);
    return make("div", { className: "finding-search", role: "search" }, this.field);
  }

  search() {
    clearTimeout(this.typed);
    this.typed = 0;
    if (this.field.value.trim() !== this.room.query) this.room.search(this.field.value);
  }

  pressed(event) {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.search();
      if (this.room.query) this.room.next(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && this.field.value) {
      event.preventDefault();
      event.stopPropagation();
      this.field.value = "";
      this.search();
    }
  }

  clicked(event) {
    const pressed = event.target.closest(".finding-one");
    if (!pressed) return;
    if (pressed.getAttribute("aria-pressed") === "true") this.room.search("");
    else this.look(pressed.finder);
  }

  /** Looking for something else ends a search. */
  look(id) {
    this.room.query = "";
    this.room.look(finders(this.room).find((one) => one.id === id) ?? null);
  }

  asked({ what, detail }) {
    if (what === "find" && detail.id) this.look(detail.id);
    if (what !== "search") return;
    this.room.showTab("finding");
    this.field.focus({ preventScroll: true });
    this.field.select();
  }

  // what is shown, and only while it can be seen

  show() {
    const { room } = this;
    if (this.place.hidden) return;
    this.showGroups();
    const { found, query } = room, { hidden } = room.sheet;
    this.note.hidden = !hidden;
    this.note.textContent = hidden;
    if (!this.typed && document.activeElement?.shadowRoot?.activeElement !== this.field) this.field.value = query;
    else if (!query && found) this.field.value = "";
    for (const [id, one] of this.buttons) one.setAttribute("aria-pressed", String(found?.finder.id === id));
    this.place.classList.toggle("finding-has", Boolean(found));
    this.worth.show();
    this.found.show();
    this.reveal(found?.finder.id ?? "");
  }

  /** What is looked for stays in sight when the list takes its half of the place. */
  reveal(id) {
    if (id === this.revealed) return;
    this.revealed = id;
    const one = this.buttons.get(id);
    if (!one) return;
    const [box, around] = [one.getBoundingClientRect(), this.what.getBoundingClientRect()];
    if (box.top < around.top || box.bottom > around.bottom) this.what.scrollTop += box.top - around.top - around.height / 2;
  }

  /** The same buttons stay, so that the focus does; only another set of them is made anew. */
  showGroups() {
    const all = finders(this.room), key = all.map((one) => `${one.id} ${one.label}`).join("|");
    if (key !== this.shown) this.makeGroups(all);
    this.shown = key;
    for (const one of all) {
      const { count } = this.buttons.get(one.id);
      if (count.textContent !== String(one.count)) count.textContent = one.count;
    }
  }

  makeGroups(all) {
    const focused = this.groups.getRootNode().activeElement?.finder;
    const groups = new Map();
    this.buttons.clear();
    for (const one of all) {
      if (!groups.has(one.group)) groups.set(one.group, []);
      groups.get(one.group).push(this.buttonOf(one));
    }
    this.groups.replaceChildren(...[...groups].map(([name, buttons]) => make("div", { className: "finding-group", role: "group", "aria-label": name },
      make("span", { className: "finding-name", textContent: name, ariaHidden: "true" }), make("span", { className: "finding-ones" }, ...buttons))));
    this.buttons.get(focused)?.focus({ preventScroll: true });
  }

  buttonOf({ id, label, title }) {
    const made = button("", null, { title: title || label, className: "button finding-one", "aria-label": null, "aria-pressed": "false" });
    made.removeAttribute("aria-label");
    made.finder = id;
    made.count = make("span", { className: "finding-count" });
    made.append(label, " ", made.count);
    this.buttons.set(id, made);
    return made;
  }
}
