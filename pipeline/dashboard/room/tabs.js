// Words, comments and finding share one place; a tab each, by click and by arrow.

import { make } from "./dom.js";

const NAMES = { words: "Words", comments: "Comments", finding: "Find" };

export class Tabs {
  constructor(side, parts, changed, beside) {
    this.parts = parts;
    this.changed = changed;
    this.buttons = {};
    const list = make("div", { className: "tabs", role: "tablist", "aria-label": "Beside the recording" });
    for (const [name, part] of Object.entries(parts)) {
      const id = `side-${name}`;
      part.id = id;
      part.setAttribute("role", "tabpanel");
      this.buttons[name] = make("button", {
        type: "button", role: "tab", textContent: NAMES[name], id: `${id}-tab`, "aria-controls": id, onclick: () => this.show(name),
      });
      list.append(this.buttons[name]);
    }
    list.onkeydown = (event) => this.key(event);
    side.prepend(make("div", { className: "head" }, list, beside));
    this.choose("words");
  }

  show(name) {
    this.choose(name);
    this.changed();
  }

  choose(name) {
    this.open = name;
    for (const [other, part] of Object.entries(this.parts)) {
      const open = other === name;
      part.hidden = !open;
      this.buttons[other].setAttribute("aria-selected", String(open));
      this.buttons[other].tabIndex = open ? 0 : -1;
    }
  }

  count(name, number) {
    this.buttons[name].textContent = number ? `${NAMES[name]} (${number})` : NAMES[name];
  }

  key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const order = Object.keys(this.parts);
    this.show(order[(order.indexOf(this.open) + by + order.length) % order.length]);
    this.buttons[this.open].focus();
  }
}
