// The chips above the comments: only those of a kind, the contested, one's own.

import { button, make } from "./dom.js";

const KINDS = {
  all: () => true, strengths: isA("strength"), questions: isA("question"), suggestions: isA("suggestion"), notes: isA("note"),
  contested: isA("contest"), mine: (one) => one.mine,
};

function isA(kind) { return (one) => one.kind === kind; }

export class Sifting {
  constructor(changed) {
    Object.assign(this, { changed, chosen: "all", chips: {} });
    this.element = make("div", { className: "comments-sift", role: "group", ariaLabel: "Show" });
    for (const name of Object.keys(KINDS)) {
      const chip = button("", () => this.choose(name), { className: "button comments-chip", "aria-pressed": "false" });
      for (const attribute of ["aria-label", "title"]) chip.removeAttribute(attribute);
      chip.count = make("span", { className: "comments-count" });
      chip.append(`${name} `, chip.count);
      this.chips[name] = chip;
      this.element.append(chip);
    }
  }

  lets(comment) { return KINDS[this.chosen](comment); }

  choose(name) {
    this.chosen = name;
    for (const [other, chip] of Object.entries(this.chips)) chip.setAttribute("aria-pressed", String(other === name));
    this.changed();
  }

  /** Only kinds that occur have a chip. */
  show(comments) {
    for (const [name, chip] of Object.entries(this.chips)) {
      const count = comments.filter(KINDS[name]).length;
      chip.hidden = name !== "all" && !count;
      if (chip.count.textContent !== String(count)) chip.count.textContent = count;
      if (!count && name === this.chosen) this.chosen = "all";
    }
    this.element.hidden = !comments.length;
    for (const [name, chip] of Object.entries(this.chips)) chip.setAttribute("aria-pressed", String(name === this.chosen));
  }
}
