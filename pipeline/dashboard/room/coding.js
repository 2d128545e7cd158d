// The codes of the chosen utterance: who says each, and everything to say against or beside it.

import { button, make } from "./dom.js";
import { LAYERS, SIGNS, codesFor, formOf, questionOf, saidBy, shownCodes, signOf } from "./codes.js";
import { named } from "./choosing.js";
import { Picker } from "./picking.js";
import { standing } from "./standing.js";

const REST = ["move", "response", "tag"];

export class Coding {
  constructor(room, subject) {
    Object.assign(this, { room, subject });
    this.chips = make("span", { className: "card-chips" });
    this.question = new Picker({ told: "Question", options: () => this.options(["question"]), choose: (id) => this.say(id, true) });
    this.more = new Picker({ told: "Add move or tag", options: () => this.options(REST), choose: (id) => this.say(id, true) });
    this.forms = make("span", { className: "card-forms", role: "group", ariaLabel: "Form of the question" });
    this.none = make("span", { className: "card-hint" });
    this.element = make("div", { className: "card-line" }, this.chips, this.forms, this.question.element, this.more.element, this.none);
  }

  get sheet() { return this.room.sheet; }

  /** A code stands for the chosen utterance, or does not. */
  say(id, stands) {
    const subject = this.subject(), code = this.sheet.codes.find((one) => one.id === id);
    if (!subject || !code) return;
    this.room.do({ kind: "code", ...named(this.sheet, subject.row), layer: code.layer, code: id, stands });
  }

  options(layers) {
    const { row, speaker } = this.subject();
    const held = new Set(row.codes.map((one) => one.c));
    const asks = layers[0] === "question";
    return codesFor(this.sheet, speaker.role, layers)
      .filter((code) => asks || !held.has(this.sheet.codes.indexOf(code)))
      .map((code) => ({
        id: code.id, name: code.name, sign: SIGNS[code.kind], group: asks ? "" : `${LAYERS[code.layer]}s`,
        note: code.definition, chosen: held.has(this.sheet.codes.indexOf(code)),
      }));
  }

  show(subject, mayAct) {
    const { row, speaker } = subject, { sheet } = this;
    this.element.hidden = subject.many || Boolean(sheet.hidden);
    if (this.element.hidden) return;
    const asks = questionOf(sheet, row);
    const questions = codesFor(sheet, speaker.role, ["question"]), others = codesFor(sheet, speaker.role, REST);
    this.question.element.hidden = !questions.length;
    this.more.element.hidden = !others.length;
    this.question.name(asks ? "Change question" : "Question");
    this.more.name(others.some((code) => code.layer === "move") ? "Add move or tag" : "Add response or tag");
    this.question.button.disabled = this.more.button.disabled = !mayAct;
    this.none.textContent = questions.length + others.length ? "" : "Codes are for what the leader and the teacher say; who this is, nobody has said yet.";
    this.none.hidden = !this.none.textContent;
    this.contests = standing(this.room).comments.filter((one) => one.kind === "contest" && one.start < row.end && one.end > row.start);
    const contested = this.contests.map((one) => [one.id, one.target, one.text]);
    const said = JSON.stringify([row.codes, row.claims, row.start, mayAct, asks, contested]);
    if (said === this.said) return;
    this.said = said;
    this.showForms(asks, row, mayAct);
    this.showChips(row, mayAct);
  }

  showForms(asks, row, mayAct) {
    const { sheet } = this, held = this.forms.contains(this.forms.getRootNode().activeElement);
    const forms = asks ? sheet.codes.filter((code) => code.layer === "form") : [];
    const stands = asks && formOf(sheet, row);
    const chosen = stands ? sheet.codes[stands.c].id : "";
    this.forms.hidden = !forms.length;
    const buttons = forms.map((code) => button(`${SIGNS[code.kind]} ${code.name}`, () => this.say(code.id, true), {
      title: `${code.name} question: ${code.definition}`, "aria-label": `${code.name} question`, "aria-pressed": String(code.id === chosen), disabled: !mayAct,
    }));
    this.forms.replaceChildren(...buttons);
    if (held) (buttons.find((one) => one.ariaPressed === "true") ?? this.question.button).focus({ preventScroll: true });
  }

  showChips(row, mayAct) {
    const held = [...this.chips.querySelectorAll("button")].indexOf(this.chips.getRootNode().activeElement);
    this.chips.replaceChildren(...shownCodes(this.sheet, row).map((one) => this.chip(row, one, mayAct)));
    if (held < 0) return;
    const left = this.chips.querySelectorAll("button");
    (left[Math.min(held, left.length - 1)] ?? (this.question.element.hidden ? this.more : this.question).button).focus({ preventScroll: true });
  }

  chip(row, one, mayAct) {
    const code = this.sheet.codes[one.c], disabled = !mayAct;
    const chip = make("span", { className: `card-chip${one.by || !(one.unsure || one.suggested) ? "" : " unsure"}`, title: code.definition });
    chip.style.setProperty("--mark", code.colour);
    const sign = make("span", { textContent: signOf(this.sheet, row, one), ariaHidden: "true" });
    const name = make("b", { textContent: code.name + (one.value ? ` (${one.value})` : "") });
    chip.append(sign, name, make("small", { textContent: saidBy(row, one) }));
    const mini = (words, told, does) => button(words, does, { title: told, className: "card-mini", disabled });
    if (!one.by && (one.unsure || one.suggested)) chip.append(mini("✓", `Yes, ${code.name}`, () => this.say(code.id, true)));
    chip.append(mini("✕", `Remove ${code.name}`, () => this.say(code.id, false)));
    for (const { id, by, text } of this.contests.filter((other) => other.target === code.id)) {
      const told = `${code.name} is contested by ${by.name}: ${text}`;
      chip.append(button("contested", () => this.room.ask("comments", { id }), { title: told, className: "card-mini contested" }));
    }
    chip.append(mini("contest", `Contest ${code.name}`, () => this.room.ask("contest", { start: row.start, end: row.end, target: code.id })));
    return chip;
  }

  focus() { (this.question.element.hidden ? this.more : this.question).open(); }

  close() { for (const one of [this.question, this.more]) if (one.opened) one.panel.hidePopover(); }
}
