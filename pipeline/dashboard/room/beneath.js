// What machines claim of the chosen utterance, and what people did to it since, each to be undone.

import { clock, button, make } from "./dom.js";
import { inWords } from "./deeds.js";
import { LAYERS } from "./codes.js";
import { doneHere } from "./choosing.js";

export class Telling {
  constructor(room, subject) {
    Object.assign(this, { room, subject });
    this.summary = make("summary", { textContent: "What the machine said" });
    this.inside = make("div", { className: "card-told" });
    this.element = make("details", { className: "card-details" }, this.summary, this.inside);
    this.element.addEventListener("toggle", () => { const now = this.subject(); if (now) this.show(now); });
  }

  show(subject) {
    const done = doneHere(this.room, subject), standing = done.filter((one) => !one.withdrawn).length;
    const corrections = standing ? ` · ${standing === 1 ? "1 correction" : `${standing} corrections`}` : "";
    this.summary.textContent = `What the machine said${corrections}`;
    if (!this.element.open) return;
    const { activeElement } = this.inside.getRootNode();
    const held = [...this.inside.querySelectorAll("button")].indexOf(activeElement);
    this.inside.replaceChildren(...this.claims(subject), ...this.history(done));
    if (held >= 0) (this.inside.querySelectorAll("button")[held] ?? this.summary).focus({ preventScroll: true });
  }

  claims({ rows }) {
    const { sheet } = this.room;
    if (sheet.hidden) return [make("p", { className: "card-hint", textContent: sheet.hidden })];
    const heard = rows.filter((row) => row.was).map((row) => {
      const who = sheet.speakers.find((one) => one.label === row.was.who)?.name ?? row.was.who;
      return make("p", { className: "card-heard" }, `Heard ${who}: `, make("q", { textContent: row.was.text }));
    });
    const claims = rows.flatMap((row) => row.claims ?? []);
    if (!claims.length) return [...heard, make("p", { className: "card-hint", textContent: "No machine claims a code here." })];
    const body = claims.map((claim) => {
      const code = sheet.codes[claim.c];
      const cells = [`${LAYERS[code.layer]}: ${code.name}`, claim.coder, claim.confidence === null ? "" : claim.confidence.toFixed(2), claim.stands ? "claimed" : "not claimed"];
      return make("tr", {}, ...cells.map((words) => make("td", { textContent: words })));
    });
    const head = make("tr", {}, ...["Code", "Coder", "Sure", ""].map((words) => make("th", { textContent: words, scope: "col" })));
    return [...heard, make("table", { className: "card-claims" }, make("thead", {}, head), make("tbody", {}, ...body))];
  }

  history(done) {
    if (!done.length) return [];
    return [make("ul", { className: "card-history", ariaLabel: "Corrections" }, ...done.map((one) => this.entry(one)))];
  }

  entry(one) {
    const { room } = this, words = inWords(room.sheet, one.deed);
    const undoing = room.outbox.acts.some((act) => act.kind === "withdraw" && act.of === one.id);
    const undone = one.withdrawn ? ` (undone by ${one.withdrawn.by.name})` : undoing ? " (being undone)" : "";
    const text = make("span", { textContent: `${one.by.name}, ${when(one.at)}${one.start ? `, at ${clock(one.start)}` : ""}: ${words}${undone}` });
    const again = () => { const { id, at, by, ...deed } = one.deed; room.do(deed); };
    const act = one.withdrawn
      ? button("Redo", again, { title: `Redo: ${words}` })
      : button("Undo", () => room.do({ kind: "withdraw", of: one.id }), { title: `Undo: ${words}`, disabled: undoing || !room.mayAct });
    if (!room.mayAct) act.disabled = true;
    return make("li", { className: one.withdrawn ? "withdrawn" : "" }, text, act);
  }
}

function when(at) {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
