// What lies at a moment or at a place of the timeline, in words.

import { clock } from "./dom.js";
import { nameOf } from "./marking.js";
import { spanAt } from "./scene.js";

const WORDS = 14;

/** "12:34, Dana Reyes, Leading question": what a screen reader says of the playhead. */
export function momentInWords(room) {
  const at = room.at(room.now), row = room.sheet.utterances[at];
  if (!row || row.end < room.now) return clock(room.now);
  return [clock(room.now), room.speaker(at).name, ...codesOf(room.sheet, row)].join(", ");
}

/** What the pointer is over: a mark, an utterance, a pause; else only the time. */
export function placeInWords(scene, x, y) {
  const found = scene.find(x, y), ms = scene.ms(x);
  if (found?.note) return `${clock(found.note.start)}  ${firstWords(found.note.words)}`;
  if (found) return rowInWords(scene, found.at, ms);
  const { lanes } = scene.layout;
  if (y < lanes.y || y > lanes.y + lanes.height) return clock(ms);
  const pause = spanAt(scene.marks.pauses, ms);
  const more = [
    pause ? `Pause of ${Math.round((pause.end - pause.start) / 1000)} seconds` : "", ...unsureAt(scene, ms),
  ];
  return [clock(ms), ...more.filter(Boolean)].join("  ");
}

function rowInWords(scene, at, ms) {
  const { sheet, marks } = scene, row = sheet.utterances[at];
  const parts = [
    `${clock(row.start)}  ${sheet.speakers[row.who].name}`, codesOf(sheet, row).join(", "),
    row.listening ? "listening" : "", spanAt(marks.overlaps, ms) ? "both speak" : "", ...unsureAt(scene, ms),
  ];
  return `${parts.filter(Boolean).join(" · ")}\n${firstWords(row.text)}`;
}

const unsureAt = ({ marks }, ms) => (spanAt(marks.unsure, ms) ? ["not sure who speaks"] : []);

function codesOf(sheet, row) {
  return sheet.hidden ? [] : row.codes.map((one) => nameOf(one, sheet.codes[one.c]));
}

function firstWords(text) {
  const words = text.split(/\s+/);
  return words.length > WORDS ? `${words.slice(0, WORDS).join(" ")} …` : text;
}
