// A pin in the list: when, why, whose; anybody may take it away.

import { button, make } from "./dom.js";
import { set } from "./entry.js";
import { personOf } from "./remarks.js";
import { moments, press } from "./thread.js";

export class Pinned {
  constructor(view, pin) {
    this.view = view;
    const moment = moments(view.room, pin);
    this.play = moment.play;
    this.why = make("span", { className: "comments-why" });
    this.by = make("span", { className: "comments-soft" });
    this.saving = make("span", { className: "comments-saving" });
    this.away = button("Unpin", () => this.remove(), { title: "Unpin" });
    const head = make("div", { className: "comments-head" }, ...moment.all, this.why, this.by, this.saving, this.away);
    this.element = make("li", { className: "comments-pin", tabIndex: -1 }, head);
    this.show(pin);
  }

  show(pin) {
    this.pin = pin;
    set(this.why, pin.why);
    set(this.by, `pinned by ${personOf(pin.by)}`);
    set(this.saving, pin.pending ? "saving" : "");
    this.away.hidden = !this.view.room.mayAct;
  }

  showLoop() {
    const { loop } = this.view.room, { start, end } = this.pin;
    press(this.play, loop?.start === start && loop?.end === end);
  }

  remove() {
    this.view.leaving(this.element);
    this.view.does({ kind: "withdraw", of: this.pin.id });
  }
}
