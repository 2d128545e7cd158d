// What the conversation itself suggests to look at, each with a question for the 1:1.

import { button, clock, make } from "./dom.js";

export class Worth {
  constructor(room) {
    Object.assign(this, { room, items: [], sheet: null });
    this.list = make("ol", { className: "finding-moments" });
    this.head = make("summary", { className: "finding-summary" });
    this.element = make("details", { className: "finding-worth" }, this.head, this.list);
  }

  show() {
    const { sheet } = this.room;
    if (sheet.suggestions !== this.suggestions) this.fill(sheet.suggestions);
    const pins = this.pins();
    for (const item of this.items) {
      const pinned = pins.some((pin) => pin.start === item.moment.start && pin.end === item.moment.end);
      item.pin.setAttribute("aria-pressed", String(pinned));
      item.pin.disabled = !this.room.mayAct;
      const words = pinned ? "Pinned" : "Pin for the 1:1";
      if (item.pin.textContent !== words) item.pin.textContent = words;
    }
  }

  fill(suggestions) {
    this.suggestions = suggestions;
    this.items = suggestions.map((moment) => this.itemOf(moment));
    this.list.replaceChildren(...this.items.map((item) => item.element));
    this.element.hidden = !suggestions.length;
    this.head.replaceChildren("Worth a look ", make("span", { className: "finding-count", textContent: suggestions.length }));
  }

  itemOf(moment) {
    const { start, end, why, question } = moment;
    const time = `${clock(start)}–${clock(end)}`;
    const look = make("button", { type: "button", className: "finding-moment", title: "Play it again and again", onclick: () => this.look(moment) },
      make("span", { className: "finding-time", textContent: time }), make("span", { className: "finding-why", textContent: why }),
      make("span", { className: "finding-question", textContent: question }));
    const pin = button("Pin for the 1:1", () => this.toggle(moment), { className: "button finding-pin", title: `Pin ${time} for the 1:1`, "aria-pressed": "false" });
    return { moment, pin, element: make("li", { className: "finding-suggested" }, look, pin) };
  }

  look({ start, end }) {
    const { room } = this, at = room.at(start + 1);
    if (at >= 0) room.select(at, { seek: false });
    room.setLoop({ start, end });
  }

  /** Pins that stand, those on their way to the server included. */
  pins() {
    const { work, outbox } = this.room;
    const gone = new Set(outbox.acts.filter((act) => act.kind === "withdraw").map((act) => act.of));
    return [...work.pins, ...outbox.acts.filter((act) => act.kind === "pin")].filter((pin) => !gone.has(pin.id));
  }

  toggle({ start, end, why }) {
    const { room } = this;
    const ids = new Set(this.pins().filter((pin) => pin.start === start && pin.end === end).map((pin) => pin.id));
    for (const of of ids) room.do({ kind: "withdraw", of });
    const done = ids.size || room.do({ kind: "pin", start, end, why });
    if (done) room.say(ids.size ? "Pin taken away." : `Pinned ${clock(start)} for the 1:1.`);
    this.show();
  }
}
