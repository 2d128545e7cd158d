// What can be looked for in a conversation, each with its hits: by code, by how the talk went, by
// what people did. Counted once for each sheet and each state of the work.

import { clock, lastAtMost } from "./dom.js";
import { PAUSE_MS } from "./marking.js";
import { searching } from "./searching.js";

export { searching };

const GROUPS = { question: "Questions", form: "Questions", move: "Moves", response: "Teacher", tag: "Tags" };
const LONGEST = 10;
const QUESTION = new Set(["open", "closed"]);
const indexes = new WeakMap(), lists = new WeakMap();

/** Everything that occurs and can be looked for: [{id, group, label, title, count, hits(room)}]. */
export function finders(room) {
  const { sheet, work } = room;
  if (!lists.has(sheet)) lists.set(sheet, new WeakMap());
  const ofSheet = lists.get(sheet);
  if (!ofSheet.has(work)) {
    ofSheet.set(work, [...coded(sheet), ...Object.keys(OTHERS).map((id) => other(id, room))].filter((one) => one.count));
  }
  return ofSheet.get(work);
}

// by code

function coded(sheet) {
  const { byCode, questions } = indexOf(sheet);
  const all = {
    id: "questions", group: "Questions", label: "All", title: "Every question, those that no count includes too",
    count: questions.length, hits: (room) => hitsOf(room.sheet, indexOf(room.sheet).questions),
  };
  const ones = sheet.codes.map(({ id, name, layer, definition }) => ({
    id, group: GROUPS[layer] ?? "Tags", layer, label: name, title: definition, count: byCode.get(id)?.length ?? 0,
    hits: (room) => hitsOf(room.sheet, indexOf(room.sheet).byCode.get(id) ?? []),
  }));
  const of = (...layers) => layers.flatMap((layer) => ones.filter((one) => one.layer === layer));
  return [all, ...of("form", "question", "move", "response"), ...ones.filter((one) => one.group === "Tags")];
}

/** Which utterances have each code, and what else one walk through them tells. */
function indexOf(sheet) {
  if (!indexes.has(sheet)) indexes.set(sheet, walked(sheet));
  return indexes.get(sheet);
}

function walked(sheet) {
  const byCode = new Map(), index = { byCode, questions: [], review: [], doubt: [], corrected: [] };
  const shows = !sheet.hidden;
  sheet.utterances.forEach((row, at) => {
    if (shows) for (const id of new Set(row.codes.map((one) => sheet.codes[one.c].id))) push(byCode, id, at);
    if (shows && row.codes.some((one) => QUESTION.has(sheet.codes[one.c].kind))) index.questions.push(at);
    if (shows && row.review) index.review.push(at);
    if (row.doubt && row.doubt !== "draft") index.doubt.push(at);
    if (row.was || (shows && row.codes.some((one) => one.by))) index.corrected.push(at);
  });
  return index;
}

function push(map, key, value) {
  if (map.has(key)) map.get(key).push(value);
  else map.set(key, [value]);
}

function hitsOf(sheet, places) {
  return places.map((at) => {
    const { start, end, text } = sheet.utterances[at];
    return { start, end, at, words: text || "(no words)" };
  });
}

// by how the talk went and by what people did

const OTHERS = {
  "long-leader": { group: "Talk", label: "Leader’s longest turns", find: ({ sheet }) => longest(sheet, "leader") },
  "long-teacher": { group: "Talk", label: "Teacher’s longest turns", find: ({ sheet }) => longest(sheet, "teacher") },
  pauses: { group: "Talk", label: "Pauses", title: "Silences of 3 seconds and more", find: ({ sheet }) => pauses(sheet) },
  overlaps: { group: "Talk", label: "Both speak", find: ({ sheet }) => spans(sheet, sheet.overlaps, "Both speak") },
  unsure: {
    group: "Talk", label: "Unsure who speaks", find: ({ sheet }) => (sheet.hidden ? [] : spans(sheet, sheet.unsure, "Unsure who speaks")),
  },
  review: { group: "Work", label: "To be checked", title: "The codes here are unsure: a look by a person helps", find: rowsOf("review") },
  doubt: { group: "Work", label: "Suspect words", title: "Words that may not have been said", find: rowsOf("doubt") },
  corrected: { group: "Work", label: "Corrected", title: "Where a person put something right", find: rowsOf("corrected") },
  contested: { group: "Work", label: "Contested", find: (room) => notes(room, room.work.comments.filter((one) => one.kind === "contest")) },
  pins: { group: "Work", label: "Pins", title: "Pinned for the 1:1", find: (room) => notes(room, room.work.pins) },
  comments: { group: "Work", label: "Comments", find: (room) => notes(room, room.work.comments) },
};

function other(id, room) {
  const { group, label, title = "", find } = OTHERS[id];
  return { id, group, label, title, count: find(room).length, hits: find };
}

function rowsOf(name) {
  return ({ sheet }) => hitsOf(sheet, indexOf(sheet)[name]);
}

/** The longest turns of a role, longest first. */
function longest(sheet, role) {
  return sheet.turns.filter((turn) => sheet.speakers[turn.who]?.role === role)
    .sort((one, other) => (other.end - other.start) - (one.end - one.start)).slice(0, LONGEST)
    .map(({ start, end, who, first }) => ({
      start, end, at: sheet.utterances[first]?.start === start ? first : atOf(sheet, start),
      words: `${clock(end - start)} long, ${sheet.speakers[who].name}`,
    }));
}

/** Silences, each at what was said last before it. */
function pauses(sheet) {
  if (sheet.hidden) return [];
  return sheet.pauses.filter(([start, end]) => end - start >= PAUSE_MS).map(([start, end]) => {
    const at = atOf(sheet, start);
    const after = at < 0 ? "" : `, after ${sheet.speakers[sheet.utterances[at].who].name}: ${sheet.utterances[at].text}`;
    return { start, end, at, words: `${Math.round((end - start) / 1000)} s of silence${after}` };
  });
}

function spans(sheet, pairs, told) {
  return pairs.map(([start, end]) => {
    const at = atOf(sheet, start), text = sheet.utterances[at]?.text ?? "";
    return { start, end, at, words: text ? `${told}: ${text}` : told };
  });
}

/** Comments or pins; while codes are hidden only one's own, so that nobody is led. */
function notes({ sheet, work }, ones) {
  return ones.filter((one) => !sheet.hidden || one.mine).map((one) => {
    const at = atOf(sheet, one.start), told = one.text ?? one.why;
    return { start: one.start, end: one.end, at, words: told ? `${one.by.name}: ${told}` : sheet.utterances[at]?.text || one.by.name };
  });
}

const atOf = (sheet, ms) => lastAtMost(sheet.utterances, ms, (row) => row.start);
