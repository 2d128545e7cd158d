// What somebody wrote, a comment or a reply: its words, and for its author another wording or the end of it.

import { button, make } from "./dom.js";
import { Answering } from "./answering.js";
import { dayOf, personOf } from "./remarks.js";

export class Entry {
  /** `acts` are the buttons before Edit and Delete. */
  constructor(view, one, acts = []) {
    Object.assign(this, { view, one });
    const said = (name) => make("span", { className: `comments-${name}` });
    this.parts = { by: said("by"), day: said("soft"), edited: said("soft"), saving: said("saving") };
    this.text = make("p", { className: "comments-text" });
    this.editing = button("Edit", () => this.edit(), { title: "Edit" });
    this.deleting = button("Delete", () => this.ask(true), { title: "Delete" });
    this.acts = make("div", { className: "comments-acts" }, ...acts, this.editing, this.deleting);
    this.sure = this.question();
    this.body = [this.text, this.acts, this.sure];
    this.show(one);
    if (view.drafts.get(`edit ${one.id}`)?.open && view.room.mayAct) this.edit({ focus: false });
  }

  question() {
    this.yes = button("Delete", () => this.remove(), { title: "Delete for good" });
    const no = button("Keep it", () => this.ask(false));
    const sure = make("div", { className: "comments-acts comments-sure", hidden: true, role: "group", ariaLabel: "Delete for good?" },
      make("span", { textContent: "Delete for good?" }), this.yes, no);
    sure.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.ask(false);
    });
    return sure;
  }

  show(one) {
    this.one = one;
    const { by, day, edited, saving } = this.parts, may = this.view.room.mayAct && one.mine;
    set(by, personOf(one.by));
    set(day, dayOf(one.at));
    set(edited, one.edited ? "edited" : "");
    set(saving, one.pending ? "saving" : "");
    set(this.text, one.text);
    this.editing.hidden = this.deleting.hidden = !may;
  }

  edit({ focus = true } = {}) {
    if (!this.answer) {
      const { room, drafts } = this.view, { id, text } = this.one;
      this.answer = new Answering({
        drafts, place: `edit ${id}`, label: "Another wording", save: "Save", text,
        saves: (words) => words === this.one.text || this.view.does({ kind: "edit", of: id, text: words }),
        closed: () => this.edited(),
      });
      this.text.after(this.answer.element);
    }
    this.text.hidden = this.acts.hidden = true;
    if (focus) this.answer.focus();
  }

  edited() {
    this.answer = null;
    this.text.hidden = this.acts.hidden = false;
    this.editing.focus({ preventScroll: true });
  }

  /** Asks once, in place; what is deleted loses its words for good. */
  ask(asks) {
    this.sure.hidden = !asks;
    this.acts.hidden = asks;
    (asks ? this.yes : this.deleting).focus({ preventScroll: true });
  }

  remove() {
    this.view.drafts.drop(`edit ${this.one.id}`);
    this.view.leaving(this.text);
    this.view.does({ kind: "withdraw", of: this.one.id });
  }
}

/** Only what changed is written, so that a marked text stays marked. */
export function set(element, words) {
  if (element.textContent !== words) element.textContent = words;
  element.hidden = !words;
}
