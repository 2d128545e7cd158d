// The words of the chosen utterance: read, written anew, parted, joined.

import { button, make } from "./dom.js";
import { bringInto, joined, named, neighbour, newLabel, parted, wordsOf } from "./choosing.js";
import { textOf } from "./rows.js";

export class Editing {
  constructor(room, subject) {
    Object.assign(this, { room, subject, mode: "", drafts: new Map() });
    this.stage = make("div", { className: "card-stage" });
    this.write = button("Edit the words", () => this.open("edit"));
    this.cut = button("Part it", () => this.open("part"), { title: "Part it in two" });
    this.next = button("Join with next", () => this.join(1));
    this.before = button("Join with previous", () => this.join(-1));
    this.buttons = make("span", { className: "card-words", role: "group", ariaLabel: "Words" }, this.write, this.cut, this.before, this.next);
    this.stage.addEventListener("keydown", (event) => this.pressed(event));
  }

  get sheet() { return this.room.sheet; }

  show(subject, mayAct) {
    const { row, first, many } = subject;
    this.buttons.hidden = many;
    const cannot = !row.starts || row.starts.length < 2;
    this.write.disabled = !mayAct;
    this.cut.disabled = !mayAct || cannot;
    this.cut.title = cannot ? "Only words with times of their own can be parted" : "Part it in two";
    for (const [one, by, which] of [[this.next, 1, "next"], [this.before, -1, "previous"]]) {
      const at = many ? -1 : neighbour(this.sheet, first, by);
      one.hidden = at < 0;
      one.disabled = !mayAct;
      if (at >= 0) one.title = `Join with the ${which}: ${this.sheet.utterances[at].text}`;
    }
    const key = `${row.start} ${row.end} ${row.who} ${subject.rows.length}`;
    const another = key !== this.key || !mayAct || (this.mode === "part" && row.text !== this.text);
    this.key = key;
    if (another && this.mode) this.leave();
    if (!this.mode && (another || row.text !== this.text)) this.read(subject);
    this.text = row.text;
  }

  read({ rows, row, many }) {
    const text = many ? rows.map((one) => one.text).join(" ") : row.text;
    this.stage.replaceChildren(make("p", { className: many ? "card-text many" : "card-text", textContent: text || textOf(row) }));
  }

  open(mode) {
    const subject = this.subject();
    if (!subject || subject.many || !this.room.mayAct) return;
    if (mode === "part" && this.cut.disabled) { this.room.say(this.cut.title); return; }
    this.mode = mode;
    this.stage.classList.add("busy");
    if (mode === "edit") this.edit(subject); else this.part(subject);
  }

  /** Back to reading; the keyboard to where it came from. */
  leave({ focus = false } = {}) {
    const from = this.mode === "part" ? this.cut : this.write;
    this.mode = "";
    this.stage.classList.remove("busy");
    this.stage.closest(".part.card")?.scrollTo(0, 0);
    const subject = this.subject();
    if (subject) this.read(subject);
    if (focus) from.focus({ preventScroll: true });
  }

  pressed(event) {
    if (!this.mode) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.drafts.delete(this.key);
      this.leave({ focus: true });
    } else if (this.mode === "part") this.along(event);
  }

  // words anew

  edit({ row }) {
    const area = make("textarea", { className: "card-area", rows: 2, ariaLabel: "The words", value: this.drafts.get(this.key) ?? row.text });
    const { key } = this;
    area.oninput = () => this.drafts.set(key, area.value);
    area.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      this.save(area.value);
    };
    const heard = make("p", { className: "card-hint" }, make("span", { textContent: row.was ? "The machine heard: " : "Heard: " }), make("q", { textContent: row.was?.text ?? row.text }));
    const save = button("Save", () => this.save(area.value), { className: "button main", keys: "Enter" });
    const cancel = button("Cancel", () => { this.drafts.delete(key); this.leave({ focus: true }); }, { keys: "Escape" });
    const nothing = button("Nothing was said here", () => this.save(""));
    this.stage.replaceChildren(area, make("div", { className: "card-line" }, save, cancel, nothing), heard);
    area.focus({ preventScroll: true });
    bringInto(this.stage);
    area.setSelectionRange(area.value.length, area.value.length);
  }

  save(value) {
    const { row } = this.subject(), text = value.replace(/\s+/g, " ").trim();
    this.drafts.delete(this.key);
    if (text !== row.text) this.room.do({ kind: "words", ...named(this.sheet, row), text });
    this.leave();
    this.write.focus({ preventScroll: true });
  }

  // where it ends

  part({ row }) {
    const words = wordsOf(row);
    this.pieces = words.slice(0, -1).map((word, at) => make("button", {
      type: "button", className: "card-word", textContent: word, tabIndex: at ? -1 : 0, ariaLabel: `Part after “${word}”`, onclick: () => this.after(at),
    }));
    this.outcome = make("div", { className: "card-outcome" });
    const line = make("div", { className: "card-pieces", role: "group", ariaLabel: "The last word of the first half" }, ...this.pieces, make("span", { className: "card-word last", textContent: words.at(-1) }));
    const cancel = button("Cancel", () => this.leave({ focus: true }), { keys: "Escape" });
    this.stage.replaceChildren(make("p", { className: "card-hint", textContent: "After which word does it end?" }), line, this.outcome, make("div", { className: "card-line" }, cancel));
    this.pieces[0].focus({ preventScroll: true });
    bringInto(this.stage);
  }

  /** The words are one stop of the Tab key; arrows go from word to word. */
  along(event) {
    const at = this.pieces.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.pieces.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const piece = this.pieces[Math.max(0, Math.min(this.pieces.length - 1, to))];
    this.pieces[at].tabIndex = -1;
    piece.tabIndex = 0;
    piece.focus();
  }

  after(at) {
    const { row, speaker } = this.subject(), words = wordsOf(row);
    this.pieces.forEach((piece, place) => piece.setAttribute("aria-pressed", String(place === at)));
    this.pieces.forEach((piece, place) => piece.classList.toggle("first", place <= at));
    const who = this.others(speaker);
    const does = (halves) => () => this.finish(row, at + 1, halves());
    const here = button("Part it here", does(() => ({})), { className: "button main" });
    const rest = button("… and the rest was", does(() => ({ rest: who.value })), { title: `Part it; “${words.slice(at + 1).join(" ")}” was said by the one named` });
    const beginning = button("… and the beginning was", does(() => ({ beginning: who.value })), { title: `Part it; “${words.slice(0, at + 1).join(" ")}” was said by the one named` });
    this.outcome.replaceChildren(here, rest, beginning, make("label", { className: "card-label" }, "said by ", who));
    here.focus({ preventScroll: true });
    bringInto(this.outcome);
  }

  /** The other speakers to choose from, and somebody else. */
  others(speaker) {
    const names = this.sheet.speakers.filter((one) => one.label !== speaker.label);
    const options = names.map((one) => make("option", { value: one.label, textContent: one.name }));
    return make("select", { ariaLabel: "Said by" }, ...options, make("option", { value: newLabel(this.sheet), textContent: "somebody else" }));
  }

  finish(row, word, halves) {
    for (const deed of parted(this.sheet, row, word, halves)) this.room.do(deed);
    this.leave();
    (this.cut.disabled ? this.write : this.cut).focus({ preventScroll: true });
    this.room.say("Parted in two.");
  }

  join(by) {
    const { row, first } = this.subject(), at = neighbour(this.sheet, first, by);
    if (at < 0) return;
    this.room.do(joined(this.sheet, row, this.sheet.utterances[at]));
    this.room.say("Joined into one.");
  }
}
