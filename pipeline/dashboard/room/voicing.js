// Who said it: another voice for this utterance, for a run, or for everything a voice said.

import { button, make } from "./dom.js";
import { bringInto, moves, newLabel } from "./choosing.js";

export class Voicing {
  constructor(room, subject) {
    Object.assign(this, { room, subject, asked: false });
    this.select = make("select", { ariaLabel: "Who said it", onchange: () => this.offer() });
    this.scope = make("span", { className: "card-scope", role: "group", ariaLabel: "How much of it" });
    const label = make("label", { className: "card-label" }, "Who said it ", this.select);
    this.element = make("span", { className: "card-voice" }, label, this.scope);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.scope.hidden) return;
      event.stopPropagation();
      this.reset();
    });
  }

  get sheet() { return this.room.sheet; }

  show(subject, mayAct) {
    const { speakers } = this.sheet, { speaker, start, rows } = subject;
    const said = JSON.stringify([speakers.map((one) => [one.label, one.name]), speaker.label, start, rows.map((row) => row.who)]);
    this.select.disabled = !mayAct;
    if (said === this.said) return;
    this.said = said;
    const fresh = newLabel(this.sheet);
    const several = rows.some((row) => row.who !== rows[0].who);
    this.mixed = several;
    this.select.replaceChildren(
      ...(several ? [make("option", { value: "", textContent: "several voices", disabled: true })] : []),
      ...speakers.map((one) => make("option", { value: one.label, textContent: told(one) })),
      make("option", { value: fresh, textContent: "somebody else" }),
    );
    this.reset();
  }

  reset() {
    const held = this.scope.contains(this.scope.getRootNode().activeElement);
    const subject = this.subject();
    if (subject) this.select.value = this.mixed ? "" : subject.speaker.label;
    this.scope.hidden = true;
    this.scope.replaceChildren();
    if (held) this.select.focus({ preventScroll: true });
  }

  /** Which of what was said goes to the voice chosen. */
  offer() {
    const { speaker, rows, many } = this.subject(), label = this.select.value;
    if (label === speaker.label && !this.mixed) { this.reset(); return; }
    this.scope.hidden = false;
    const one = button(many ? `These ${rows.length}` : "Only this one", () => this.move(label), { className: "button main" });
    const all = this.mixed ? null : button("Everything this voice said", () => this.confirm(label));
    this.scope.replaceChildren(...[one, all].filter(Boolean));
    bringInto(this.scope);
  }

  move(label) {
    const { rows } = this.subject();
    for (const deed of moves(this.sheet, rows, label)) this.room.do(deed);
    this.after(rows.length === 1 ? "Moved" : `Moved ${rows.length} utterances`, label);
  }

  /** Asked once more, with how much it is. */
  confirm(label) {
    const { row, speaker } = this.subject();
    const count = this.sheet.utterances.filter((one) => one.who === row.who).length;
    const all = count === 1 ? "The one utterance" : `All ${count} utterances`;
    const yes = button(`Yes, all ${count}`, () => {
      this.room.do({ kind: "voice", voice: speaker.label, speaker: label });
      this.after(`Moved ${count} utterances`, label);
    }, { className: "button main" });
    const words = make("span", { role: "alert", textContent: `${all} of ${speaker.name} will be ${this.nameOf(label)}’s.` });
    this.scope.replaceChildren(words, yes, button("No", () => this.reset()));
    bringInto(this.scope);
    yes.focus({ preventScroll: true });
  }

  after(words, label) {
    this.room.say(`${words} to ${this.nameOf(label)}.`);
    this.said = "";
    const subject = this.subject();
    if (subject) this.show(subject, this.room.mayAct);
    this.select.focus({ preventScroll: true });
  }

  nameOf(label) { return this.sheet.speakers.find((one) => one.label === label)?.name ?? "somebody else"; }

  focus() { this.select.focus({ preventScroll: true }); }
}

export function told(speaker) {
  const plain = speaker.role === "unknown" || speaker.name.toLowerCase() === speaker.role;
  return plain ? speaker.name : `${speaker.name} (${speaker.role})`;
}
