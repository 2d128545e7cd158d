// A few words in place, a reply or another wording: Ctrl+Enter saves, Esc closes and keeps the draft.

import { button, make } from "./dom.js";

export const LONGEST = 4_000;

/** Keys of a form stay in it: the instrument's must not act while somebody writes. */
export function formKeys(element, { save, leave }) {
  element.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
    if (event.key === "Escape") { event.preventDefault(); leave(); }
  });
}

/** Says at the field what is missing, and puts the focus there. */
export function refuse(field, line, words) {
  line.textContent = words;
  field.setAttribute("aria-invalid", String(Boolean(words)));
  if (words) field.focus({ preventScroll: true });
}

export class Answering {
  /** `saves(text)` answers whether it was taken on; `closed()` hears when the form is gone. */
  constructor({ drafts, place, label, save, text = "", saves, closed }) {
    Object.assign(this, { drafts, place, first: text, saves, closed });
    this.field = make("textarea", { className: "comments-field", rows: 2, maxLength: LONGEST, ariaLabel: label, value: drafts.get(place)?.text ?? text });
    this.field.addEventListener("input", () => this.keep());
    this.wrong = make("span", { className: "comments-wrong", role: "alert" });
    const buttons = [
      button(save, () => this.save(), { className: "button main", title: save, keys: "Control+Enter" }),
      button("Close", () => this.leave(), { title: "Close and keep what is written" }),
    ];
    this.element = make("div", { className: "comments-answer", role: "group", ariaLabel: label }, this.field, make("div", { className: "comments-acts" }, ...buttons, this.wrong));
    formKeys(this.element, { save: () => this.save(), leave: () => this.leave() });
    this.keep();
  }

  keep() { this.drafts.put(this.place, { text: this.field.value, open: true }); }

  save() {
    const text = this.field.value.trim();
    if (!text) { refuse(this.field, this.wrong, "Write something first."); return; }
    if (!this.saves(text)) return;
    this.drafts.drop(this.place);
    this.gone(true);
  }

  leave() {
    const text = this.field.value;
    if (text.trim() && text !== this.first) this.drafts.put(this.place, { text, open: false });
    else this.drafts.drop(this.place);
    this.gone(false);
  }

  gone(saved) {
    this.element.remove();
    this.closed(saved);
  }

  focus() { this.field.focus(); }
}
