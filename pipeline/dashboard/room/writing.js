// The form of a comment or a contest: what it is, where, the words, who may read it.

import { button, make } from "./dom.js";
import { LONGEST, formKeys, refuse } from "./answering.js";
import { REMARKS } from "./marking.js";
import { audiencesFor, placeOf, targetOf } from "./remarks.js";

const KINDS = ["strength", "question", "suggestion", "note"];

export class Writing {
  /** `saves(deed)` answers with the act's id, or nothing; `closed(id)` hears when the form is gone. */
  constructor({ room, drafts, saves, closed }) {
    Object.assign(this, { room, drafts, saves, closed, place: "", audience: "us" });
    this.title = make("strong", { className: "comments-title" });
    this.where = make("span", { className: "comments-where" });
    this.kinds = make("div", { className: "comments-kinds", role: "radiogroup", ariaLabel: "What it is" }, ...KINDS.map((kind) => this.radio(kind)));
    this.moves = [button("from here", () => this.move("start"), { title: "from here: begin where the recording is now" }),
      button("to here", () => this.move("end"), { title: "to here: end where the recording is now" })];
    this.field = make("textarea", { className: "comments-field", rows: 3, maxLength: LONGEST });
    this.readers = make("select", { ariaLabel: "Who may read it" });
    this.wrong = make("span", { className: "comments-wrong", role: "alert" });
    const save = button("Save", () => this.save(), { className: "button main", keys: "Control+Enter" });
    const close = button("Close", () => this.leave(), { title: "Close and keep what is written", keys: "Escape" });
    this.element = make("form", { className: "comments-form", hidden: true, ariaLabel: "Comment" },
      make("div", { className: "comments-head" }, this.title, this.where, ...this.moves), this.kinds, this.field,
      make("div", { className: "comments-acts" }, this.readers, save, close), this.wrong);
    this.element.onsubmit = (event) => event.preventDefault();
    for (const type of ["input", "change"]) this.element.addEventListener(type, () => this.keep());
    formKeys(this.element, { save: () => this.save(), leave: () => this.leave() });
  }

  get isOpen() { return !this.element.hidden; }

  radio(kind) {
    const { letter, words } = REMARKS[kind];
    const input = make("input", { type: "radio", name: "remark", value: kind });
    return make("label", { className: "comments-radio" }, input, make("span", { className: "comments-badge", textContent: letter, ariaHidden: "true" }), words);
  }

  /** Opens at a place, with what was written there before. */
  open({ what = "comment", start, end = start, target = "" }) {
    [start, end] = [Math.round(start), Math.round(Math.max(start, end))];
    this.openDraft(`${what} ${start}-${end} ${target}`, { what, start, end, target, remark: what === "contest" ? "contest" : "note", text: "", audience: this.audience });
  }

  openDraft(place, fresh) {
    if (this.isOpen && this.place !== place) this.settle();
    if (!this.isOpen || this.place !== place) this.fill(place, this.drafts.get(place) ?? fresh);
    this.element.hidden = false;
    this.keep();
  }

  fill(place, draft) {
    Object.assign(this, { place, draft: { ...draft } });
    const contest = draft.what === "contest";
    this.title.textContent = contest ? `Contest: ${targetOf(this.room.sheet, draft.target)}` : "Comment";
    this.element.ariaLabel = this.title.textContent;
    this.kinds.hidden = contest;
    for (const move of this.moves) move.hidden = contest;
    for (const input of this.kinds.querySelectorAll("input")) input.checked = input.value === draft.remark;
    this.field.ariaLabel = contest ? "Reason" : "Your comment";
    this.field.placeholder = contest ? "Why do you contest it?" : "What do you want to say about it?";
    this.field.required = contest;
    this.field.value = draft.text;
    this.readers.replaceChildren(...audiencesFor(this.room.me).map(([value, words]) => make("option", { value, textContent: words })));
    this.readers.value = draft.audience;
    refuse(this.field, this.wrong, "");
    this.showPlace();
  }

  showPlace() {
    const place = placeOf(this.draft);
    this.where.textContent = place.includes("–") ? place : `at ${place}`;
  }

  /** The one end goes where the recording is; the other comes along where it has to. */
  move(side) {
    const { now } = this.room, { start, end } = this.draft;
    Object.assign(this.draft, side === "start" ? { start: now, end: Math.max(now, end) } : { start: Math.min(start, now), end: now });
    this.showPlace();
    this.keep();
  }

  keep() {
    const remark = this.draft.what === "contest" ? "contest" : this.kinds.querySelector("input:checked")?.value ?? "note";
    Object.assign(this.draft, { remark, text: this.field.value, audience: this.readers.value });
    if (this.field.value.trim()) refuse(this.field, this.wrong, "");
    this.drafts.put(this.place, { ...this.draft, open: true });
  }

  save() {
    this.keep();
    const { what, start, end, target, remark, audience } = this.draft, text = this.draft.text.trim();
    if (!text) { refuse(this.field, this.wrong, what === "contest" ? "A reason is needed." : "Write something first."); return; }
    const id = this.saves({ kind: "comment", start, end, remark, text, audience, target });
    if (!id) return;
    this.audience = audience;
    this.drafts.drop(this.place);
    this.gone(id);
  }

  leave() {
    this.settle();
    this.gone("");
  }

  /** What is half written stays as a draft; nothing written leaves nothing. */
  settle() {
    this.keep();
    if (this.draft.text.trim()) this.drafts.put(this.place, { ...this.draft, open: false });
    else this.drafts.drop(this.place);
  }

  gone(id) {
    this.element.hidden = true;
    this.place = "";
    this.closed(id);
  }

  focus() { this.field.focus(); }
}
