// Every key of the room, what it does in words, and how: the one table of the handler and of the help.

import { chosen } from "./choosing.js";
import { clock, lastAtMost } from "./dom.js";
import { finders } from "./finders.js";

const SLOWEST = 0.5, FASTEST = 2, STEP = 0.25;
const JUST_MS = 500; // what began just now is not the one before

/** `on` are keys as the browser names them, `shown` as people do; `held`: goes on while it is held down. */
const key = (shown, on, told, does, { held = false } = {}) => ({ shown, on, told, does, held });

export const KEYS = [
  { group: "Play", keys: [
    key(["Space", "K"], [" ", "k"], "Play or pause", (room) => room.toggle()),
    key(["J", "L"], ["j", "l"], "Back, forward 10 seconds", by("j", 10_000), { held: true }),
    key(["←", "→"], ["ArrowLeft", "ArrowRight"], "Back, forward 5 seconds", by("ArrowLeft", 5_000), { held: true }),
    key(["Shift", "←", "→"], ["Shift+ArrowLeft", "Shift+ArrowRight"], "Back, forward 1 second", by("ArrowLeft", 1_000), { held: true }),
    key([",", "."], [",", "."], "One picture back, forward", (room, pressed) => room.player.frame(pressed === "," ? -1 : 1), { held: true }),
    key(["Home", "End"], ["Home", "End"], "To the beginning, to the end", (room, pressed) => room.seek(pressed === "Home" ? 0 : room.duration)),
    key(["<", ">"], ["<", ">"], "Slower, faster", (room, pressed) => speed(room, pressed === "<" ? -STEP : STEP)),
    key(["R"], ["r"], "Loop what is chosen", (room) => press(room, "R")),
    key(["V"], ["v"], "Captions", (room) => room.player.captions()),
    key(["F"], ["f"], "Follow the recording", (room) => room.setFollow(!room.follow)),
  ] },
  { group: "Go and find", keys: [
    key(["↑", "↓"], ["ArrowUp", "ArrowDown"], "Previous, next utterance", (room, pressed) => room.step(pressed === "ArrowUp" ? -1 : 1), { held: true }),
    key(["Shift", "↑", "↓"], ["Shift+ArrowUp", "Shift+ArrowDown"], "Choose one more, one less",
      (room, pressed) => room.ask("further", { by: pressed === "Shift+ArrowUp" ? -1 : 1 }), { held: true }),
    key(["Q", "Shift+Q"], ["q", "Shift+q"], "Next, previous question", (room, pressed) => question(room, pressed === "q" ? 1 : -1), { held: true }),
    key(["N", "Shift+N"], ["n", "Shift+n"], "Next, previous of what is looked for", (room, pressed) => room.next(pressed === "n" ? 1 : -1), { held: true }),
    key(["/"], ["/"], "Search the words", (room) => room.ask("search")),
    key(["1", "2", "3"], ["1", "2", "3"], "Words, Comments, Find", (room, pressed) => room.showTab(["words", "comments", "finding"][pressed - 1])),
    key(["+", "−"], ["+", "=", "-", "−"], "Timeline: less time, more time", (room, pressed) => press(room, "+=".includes(pressed) ? "+" : "-"), { held: true }),
    key(["0"], ["0"], "Timeline: all of it", (room) => room.setView(0, room.duration)),
  ] },
  { group: "Say and put right", keys: [
    key(["C"], ["c"], "Comment here", (room) => room.ask("comment", here(room))),
    key(["P"], ["p"], "Pin for the 1:1", (room) => press(room, "P")),
    key(["E"], ["e"], "Edit the words", (room) => room.ask("edit")),
    key(["W"], ["w"], "Who said it", (room) => room.ask("speaker")),
    key(["G"], ["g"], "Code it", (room) => room.ask("code")),
    key(["T"], ["t"], "Part it in two", (room) => room.ask("part")),
    key(["X"], ["x"], "Contest what stands", contest),
    key(["Z", "Ctrl+Z"], ["z", "Ctrl+z"], "Undo your last correction", (room) => room.undo()),
    key(["S"], ["s"], "Copy a link to this moment", (room) => press(room, "S")),
  ] },
  { group: "Always", keys: [
    key(["?"], ["?"], "These keys", (room) => room.ask("help")),
    key(["Esc"], ["Escape"], "Leave a field; close what is open; stop looking and looping", close),
  ] },
];

function by(back, ms) {
  return (room, pressed) => room.seek(room.now + (pressed.endsWith(back) ? -ms : ms));
}

/** A key that a button promises presses it. */
function press(room, keys) {
  room.root.querySelector(`.player-bar [aria-keyshortcuts="${keys}"], .timeline-zooms [aria-keyshortcuts="${keys}"]`)?.click();
}

function speed(room, more) {
  const rate = Math.max(SLOWEST, Math.min(FASTEST, room.player.element.playbackRate + more));
  room.player.rate(rate);
  room.say(`Speed ${rate}×`);
}

/** What is looked for stays: questions are gone through beside it. */
function question(room, way) {
  if (!room.found || room.found.finder.id === "questions") { room.next(way); return; }
  const hits = finders(room).find((finder) => finder.id === "questions")?.hits(room) ?? [];
  const { now } = room;
  const place = way > 0 ? hits.findIndex((hit) => hit.start > now) : lastAtMost(hits, now - JUST_MS, (hit) => hit.start);
  const hit = hits[place];
  if (!hit) { room.say(way > 0 ? "That was the last question." : "That was the first question."); return; }
  room.select(hit.at);
  room.say(`Question ${place + 1} of ${hits.length}: ${clock(hit.start)}, ${hit.words}`);
}

/** The stretch that is chosen while the playhead is in it, else this moment. */
function here(room) {
  const subject = chosen(room), { now } = room;
  const inside = subject && now >= subject.start && now <= subject.end;
  return inside ? { start: subject.start, end: subject.end } : { start: now, end: now };
}

function contest(room) {
  if (room.selected < 0) room.select(Math.max(0, room.at(room.now)), { seek: false });
  const row = room.sheet.utterances[room.selected];
  if (!row) { room.say("Choose something that was said first."); return; }
  const first = room.sheet.hidden ? undefined : row.codes.find((one) => !one.suggested) ?? row.codes[0];
  room.ask("contest", { start: row.start, end: row.end, target: first ? room.sheet.codes[first.c].id : "words" });
}

/** One thing at a time; false where there is nothing to close. */
function close(room) {
  if (room.run) { room.run = null; room.fire("select"); return true; }
  if (room.found) { room.search(""); return true; }
  if (room.loop) { room.setLoop(null); return true; }
  return false;
}
