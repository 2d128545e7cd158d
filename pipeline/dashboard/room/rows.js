// An utterance becomes a row of the transcript: initials, time, words, chips.

import { rangesOf } from "./searching.js";
import { clock, make } from "./dom.js";
import { chip, shownCodes } from "./codes.js";

const TEMPLATE = make("li", { className: "words-row" },
  make("span", { className: "words-who", ariaHidden: "true" }),
  make("button", { type: "button", className: "words-time", tabIndex: -1 }),
  make("div", { className: "words-said" },
    make("span", { className: "words-name" }), make("span", { className: "words-text" })));

/** Why words are suspect; a draft is said once, on top of all. */
const DOUBTS = { "nobody heard": "no voice is heard here", loop: "repeated by mistake", draft: "" };

export function textOf(row) {
  return row.text || (row.pending ? "(nothing was said here)" : "(no words)");
}

/** What a row shows as one string each, so that equal strings mean equal rows. */
export function signatures(sheet, waiting) {
  let floor = -1;
  return sheet.utterances.map((row) => {
    const headed = !row.listening && row.who !== floor;
    if (!row.listening) floor = row.who;
    const codes = row.codes.map((one) => `${one.c},${one.by},${one.unsure},${one.suggested},${one.value}`).join(";");
    return `${headed ? "h" : ""}|${row.start}|${row.end}|${row.who}|${row.text}|${codes}|${row.doubt}|${row.review}|${row.listening}|${row.pending && waiting}`;
  });
}

/** What all rows depend on: who there is, which codes there are, whether codes are shown. */
export function world(sheet) {
  return JSON.stringify([sheet.hidden, sheet.speakers.map((one) => [one.name, one.role, one.colour]), sheet.codes.map((code) => [code.id, code.name])]);
}

export function rowFor(sheet, row, signature) {
  const element = TEMPLATE.cloneNode(true);
  const [who, time, said] = element.children, [name, text] = said.children;
  const speaker = sheet.speakers[row.who];
  who.textContent = initials(speaker.name, sheet.speakers);
  who.title = speaker.name;
  who.style.setProperty("--speaker", speaker.colour);
  time.textContent = clock(row.start);
  name.textContent = `${speaker.name} `;
  const headed = signature.startsWith("h");
  if (headed) element.classList.add("headed"); else name.className = "unseen";
  if (speaker.role === "leader") element.classList.add("leader");
  if (row.listening) element.classList.add("listening");
  const remark = DOUBTS[row.doubt] ?? (row.doubt || (row.review ? "not sure, worth a check" : ""));
  if (remark) element.classList.add("doubted");
  if (signature.endsWith("|true")) element.classList.add("saving");
  text.textContent = textOf(row);
  if (remark) said.append(make("span", { className: "words-remark", textContent: remark }));
  if (!sheet.hidden) for (const one of shownCodes(sheet, row)) said.append(chip(sheet, row, one));
  return element;
}

/** "Dana Reyes" is "DR", "Leader" is "L" where nobody else begins so; "S2" stays "S2". */
export function initials(name, speakers) {
  const parts = name.split(/[\s_]+/).filter(Boolean);
  if (/\d$/.test(name) && parts.at(-1).length < 4) return parts.at(-1); // "Voice S1" is S1
  if (parts.length > 1) return (parts[0][0] + parts.at(-1)[0]).toUpperCase();
  const alone = speakers.filter((one) => one.name[0] === name[0]).length === 1;
  return name.slice(0, alone ? 1 : 2);
}

/** Comments and pins at a row, as marks behind its words. */
export function showMarks(element, { comments = 0, pins = 0 } = {}) {
  element.querySelector(".words-marks")?.remove();
  if (!comments && !pins) return;
  const marks = make("span", { className: "words-marks" });
  if (comments) {
    const told = comments === 1 ? "1 comment" : `${comments} comments`;
    marks.append(make("span", { className: "words-bubble", textContent: String(comments), title: told, role: "img", ariaLabel: told }));
  }
  if (pins) marks.append(make("span", { className: "words-pin", textContent: "⚑", title: "pinned for the 1:1", role: "img", ariaLabel: "pinned for the 1:1" }));
  element.lastElementChild.append(marks);
}

/** The text with what was searched for marked; word by word where `parted`. */
export function fillText(element, text, query, parted) {
  const ranges = rangesOf(text, query);
  if (!parted) { element.replaceChildren(...marked(text, 0, ranges)); return; }
  const nodes = [];
  let from = 0, word = 0;
  for (const part of text.split(/(\s+)/)) {
    const pieces = marked(part, from, ranges);
    const space = from > 0 && /^\s+$/.test(part);
    if (space || !part) nodes.push(...pieces);
    else nodes.push(Object.assign(make("span", { className: "words-word" }, ...pieces), { word: word++ }));
    from += part.length;
  }
  element.replaceChildren(...nodes);
}

function marked(part, from, ranges) {
  const nodes = [];
  let at = 0;
  for (const [start, end] of ranges) {
    const [low, high] = [Math.max(at, start - from), Math.min(part.length, end - from)];
    if (low >= high) continue;
    if (low > at) nodes.push(part.slice(at, low));
    nodes.push(make("mark", { textContent: part.slice(low, high) }));
    at = high;
  }
  if (at < part.length) nodes.push(part.slice(at));
  return nodes;
}
