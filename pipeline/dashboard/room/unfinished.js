// Comments begun and closed, or not taken: a line each, to go on with or to throw away.

import { button, make } from "./dom.js";
import { placeOf } from "./remarks.js";

const SHOWN = 40;

export class Unfinished {
  /** `goOn(place, draft)` opens one again; `left()` hears when one was thrown away. */
  constructor({ drafts, goOn, left }) {
    Object.assign(this, { drafts, goOn, left });
    this.element = make("ul", { className: "comments-unfinished", ariaLabel: "Not finished" });
  }

  /** All but the one that is open in the form. */
  show(open) {
    const left = this.drafts.comments().filter(([place]) => place !== open), state = JSON.stringify(left);
    if (state !== this.state) this.element.replaceChildren(...left.map(([place, draft]) => this.line(place, draft)));
    this.state = state;
    this.element.hidden = !left.length;
  }

  line(place, draft) {
    const on = button("Go on", () => this.goOn(place, draft), { title: `Go on with it at ${placeOf(draft)}` });
    const away = button("Throw away", () => { this.drafts.drop(place); this.left(); }, { title: `Throw away what is not finished at ${placeOf(draft)}` });
    const words = draft.text.length > SHOWN ? `${draft.text.slice(0, SHOWN)} …` : draft.text;
    return make("li", { className: "comments-head" }, make("span", { textContent: `Not finished, at ${placeOf(draft)}: ${words}` }), on, away);
  }
}
