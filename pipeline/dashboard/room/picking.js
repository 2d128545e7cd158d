// A button opens a list to choose one thing of; what the one looked at means is told beneath.

import { make } from "./dom.js";

let made = 0;

export class Picker {
  /** `options()` gives [{id, group, name, sign, note, chosen}], `choose(id)` hears of the one taken. */
  constructor({ told, options, choose }) {
    Object.assign(this, { told, options, choose, at: 0, typed: "" });
    const id = `pick-${++made}`;
    this.note = make("p", { className: "pick-note", id: `${id}-note` });
    this.list = make("div", { className: "pick-list", role: "listbox", tabIndex: 0, "aria-label": told, "aria-describedby": `${id}-note` });
    this.panel = make("div", { className: "pick-panel", popover: "auto", id }, this.list, this.note);
    this.button = make("button", { type: "button", className: "button", "aria-haspopup": "listbox", "aria-expanded": "false" });
    this.button.onclick = () => this.toggle();
    this.element = make("span", { className: "pick" }, this.button, this.panel);
    this.panel.addEventListener("toggle", (event) => this.button.setAttribute("aria-expanded", String(event.newState === "open")));
    this.panel.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("pointermove", (event) => this.look(this.indexOf(event.target), false));
    this.list.addEventListener("click", (event) => this.take(this.indexOf(event.target)));
    this.name(told);
  }

  get opened() { return this.panel.matches(":popover-open"); }

  name(words) { this.button.textContent = `${words} ▾`; this.button.setAttribute("aria-label", words); }

  toggle() { if (this.opened) this.close(); else this.open(); }

  open() {
    if (this.button.disabled || this.opened) return;
    this.shown = this.options();
    this.fill();
    this.panel.showPopover();
    this.beside();
    this.list.focus({ preventScroll: true });
    this.look(Math.max(0, this.shown.findIndex((one) => one.chosen)));
  }

  close() {
    if (!this.opened) return;
    this.panel.hidePopover();
    this.button.focus({ preventScroll: true });
  }

  fill() {
    const nodes = [];
    let group = "";
    this.items = this.shown.map((one, at) => {
      if (one.group && one.group !== group) nodes.push(make("div", { className: "pick-group", role: "presentation", textContent: one.group }));
      group = one.group;
      const item = make("div", { className: "pick-option", role: "option", id: `${this.panel.id}-${at}`, "aria-selected": String(Boolean(one.chosen)) });
      item.append(make("span", { textContent: one.chosen ? "✓ " : `${one.sign ?? ""} `, ariaHidden: "true" }), one.name);
      item.at = at;
      nodes.push(item);
      return item;
    });
    this.list.replaceChildren(...nodes);
  }

  /** Under the button where there is room, else over it; within the window. */
  beside() {
    const box = this.button.getBoundingClientRect(), gap = 4;
    const [below, above] = [innerHeight - box.bottom, box.top];
    const width = Math.min(340, innerWidth - 16);
    Object.assign(this.panel.style, { width: `${width}px`, left: `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px` });
    if (below >= Math.min(340, above)) Object.assign(this.panel.style, { top: `${box.bottom + gap}px`, bottom: "auto", maxHeight: `${below - 2 * gap}px` });
    else Object.assign(this.panel.style, { top: "auto", bottom: `${innerHeight - box.top + gap}px`, maxHeight: `${above - 2 * gap}px` });
  }

  indexOf(target) { return target.closest?.(".pick-option")?.at ?? -1; }

  look(at, scroll = true) {
    if (at < 0 || !this.items[at]) return;
    this.items[this.at]?.classList.remove("looked");
    this.at = at;
    this.items[at].classList.add("looked");
    this.list.setAttribute("aria-activedescendant", this.items[at].id);
    this.note.textContent = this.shown[at].note ?? "";
    if (!scroll) return;
    const { offsetTop, offsetHeight } = this.items[at], { scrollTop, clientHeight } = this.list;
    if (offsetTop < scrollTop) this.list.scrollTop = offsetTop - 24;
    else if (offsetTop + offsetHeight > scrollTop + clientHeight) this.list.scrollTop = offsetTop + offsetHeight - clientHeight;
  }

  take(at) {
    if (at < 0) return;
    const { id } = this.shown[at];
    this.close();
    this.choose(id);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    const last = this.items.length - 1;
    const to = { ArrowDown: Math.min(last, this.at + 1), ArrowUp: Math.max(0, this.at - 1), Home: 0, End: last }[event.key];
    if (to !== undefined) this.look(to);
    else if (event.key === "Enter" || event.key === " ") this.take(this.at);
    else if (event.key === "Escape" || event.key === "Tab") this.close();
    else if (event.key.length === 1) this.look(this.beginning(event.key));
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }

  /** The next one that begins with the letter, round and round. */
  beginning(letter) {
    const count = this.shown.length;
    const order = Array.from({ length: count }, (_, by) => (this.at + 1 + by) % count);
    return order.find((at) => this.shown[at].name.toLowerCase().startsWith(letter.toLowerCase())) ?? -1;
  }
}
