// What stands for an utterance becomes chips: a sign, a name, who says so. Colour is never alone.

import { make } from "./dom.js";

export const SIGNS = { open: "▽", closed: "▼", move: "◇", step: "■", other: "●" };
export const LAYERS = { question: "Question", form: "Form", move: "Move", response: "Response", tag: "Tag" };

/** The codes to show as chips; a question's form is told by its sign, and nothing else has one. */
export function shownCodes(sheet, row) {
  return row.codes.filter((one) => sheet.codes[one.c].layer !== "form");
}

/** The form that stands for a question, or null. */
export function formOf(sheet, row) {
  return row.codes.find((one) => sheet.codes[one.c].layer === "form") ?? null;
}

export function questionOf(sheet, row) {
  return row.codes.find((one) => sheet.codes[one.c].layer === "question") ?? null;
}

/** The sign of a code here: a question's is its form's, where one stands. */
export function signOf(sheet, row, one) {
  const code = sheet.codes[one.c];
  const form = code.layer === "question" ? formOf(sheet, row) : null;
  return SIGNS[(form ? sheet.codes[form.c] : code).kind] ?? SIGNS.other;
}

/** "✓", "≈", "?" or nothing: a person, a suggestion, a machine that is not sure. */
export function standing(one) {
  if (one.by) return "✓";
  if (one.suggested) return "≈";
  return one.unsure ? "?" : "";
}

/** Who says so, in words: "machine 0.71", "✓ Ana Ruiz", "≈ suggested". */
export function saidBy(row, one) {
  if (one.by) return `✓ ${one.by}`;
  if (one.suggested) return "≈ suggested";
  const claim = row.claims?.findLast((other) => other.c === one.c && other.stands);
  const sure = claim?.confidence ?? null;
  return `${one.unsure ? "? " : ""}machine${sure === null ? "" : ` ${sure.toFixed(2)}`}`;
}

const made = new WeakMap();

/** A chip in the transcript, for eyes and ears; made once for all rows that say the same. */
export function chip(sheet, row, one) {
  const code = sheet.codes[one.c], mark = signOf(sheet, row, one);
  const alike = made.get(code) ?? new Map(), key = `${mark}${standing(one)}${one.by}|${one.value}`;
  if (!alike.has(key)) alike.set(key, chipOf(code, one, mark));
  made.set(code, alike);
  return alike.get(key).cloneNode(true);
}

function chipOf(code, one, mark) {
  const sign = standing(one);
  const element = make("span", { className: `words-chip${one.by ? "" : one.unsure || one.suggested ? " unsure" : ""}`, title: code.definition });
  element.style.setProperty("--mark", code.colour);
  element.append(make("span", { textContent: `${mark} `, ariaHidden: "true" }), code.name);
  if (one.value) element.append(` (${one.value})`);
  if (sign) {
    const told = one.by ? `by ${one.by}` : one.suggested ? "suggested" : "unsure";
    element.append(make("b", { textContent: ` ${sign}`, ariaHidden: "true" }), make("span", { className: "unseen", textContent: `, ${told}` }));
  }
  return element;
}

/** The codes of these layers that may be said of somebody with this role. */
export function codesFor(sheet, role, layers) {
  return sheet.codes.filter((code) => layers.includes(code.layer)
    && (!code.applies?.length || code.applies.includes(role)));
}
