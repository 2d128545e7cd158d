// Comments and pins in words: when, who, for whom, what about.

import { clock } from "./dom.js";

const TARGETS = { words: "the words", speaker: "who said it" };

export function placeOf({ start, end }) {
  return clock(start) === clock(end) ? clock(start) : `${clock(start)}–${clock(end)}`;
}

export function personOf({ name, part }) { return part ? `${name}, ${part}` : name; }

/** What a contest disputes: the name of a code; what the sheet does not know by the words of its id. */
export function targetOf(sheet, target) {
  return sheet.codes.find((code) => code.id === target)?.name ?? TARGETS[target] ?? target.replace(/[-_.]+/g, " ");
}

export function audienceOf({ audience, by }) {
  if (audience === "us") return by.part === "staff" ? "leader and coach" : "us two";
  return audience === "me" ? "only me" : "the group";
}

/** Who may read what this person writes, each choice explained. */
export function audiencesFor(me) {
  const us = { leader: "us two: you and the coach", staff: "the leader, the coach and you" }[me?.part] ?? "us two: you and the leader";
  return [["me", "only me"], ["us", us], ["group", "the group: everybody who may open this conversation"]];
}

/** Where a pin about a comment lies: a moment is too short to look at, so what was said then. */
export function stretchOf(room, { start, end }) {
  if (end > start) return { start, end };
  const row = room.sheet.utterances[room.at(start)];
  if (row && row.end > start) return { start: row.start, end: row.end };
  return { start: Math.max(0, start - 5_000), end: Math.min(room.duration, start + 5_000) };
}

export function dayOf(at) {
  const time = new Date(at);
  return at && !Number.isNaN(time.getTime()) ? time.toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }) : "";
}
