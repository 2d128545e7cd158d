// A sheet and people's work become what the timeline draws: bars for each lane, marks for each row.

const QUESTIONS = new Set(["open", "closed"]), MOVES = new Set(["move", "step"]);
export const PAUSE_MS = 3000;
export const REMARKS = {
  strength: { letter: "S", words: "Strength" }, question: { letter: "Q", words: "Question" },
  suggestion: { letter: "G", words: "Suggestion" }, note: { letter: "N", words: "Note" },
  contest: { letter: "!", words: "Contested" },
};

export function markings(sheet, work) {
  const lanes = sheet.speakers.map((_, who) => laneOf(sheet, who));
  const spans = (pairs) => (pairs ?? []).map(([start, end]) => ({ start, end }));
  return {
    lanes,
    questions: sheet.hidden ? [] : coded(sheet, QUESTIONS),
    moves: sheet.hidden ? [] : coded(sheet, MOVES),
    overlaps: spans(sheet.overlaps),
    pauses: sheet.hidden ? [] : spans(sheet.pauses).filter((pause) => pause.end - pause.start >= PAUSE_MS),
    unsure: sheet.hidden ? [] : spans(sheet.unsure),
    notes: notesOf(sheet, work),
  };
}

/** Speech of one speaker, low where all that was said then was listening; and where utterances begin. */
function laneOf(sheet, who) {
  const rows = [];
  sheet.utterances.forEach(({ start, end, listening, who: said }, at) => { if (said === who) rows.push({ start, end, at, listening }); });
  let first = 0;
  const bars = (sheet.speech[who] ?? []).map(([start, end]) => {
    while (first < rows.length && rows[first].end <= start) first += 1;
    let low = false;
    for (let at = first; at < rows.length && rows[at].start < end; at += 1) {
      low = rows[at].listening;
      if (!low) break;
    }
    return { start, end, low };
  });
  return { rows, bars };
}

/**
 * One mark for each utterance that has a code of these kinds; its letters are all of theirs. Its
 * words leave out a question's form, which its shape tells.
 */
function coded(sheet, kinds) {
  const marks = [];
  sheet.utterances.forEach((row, at) => {
    const ones = row.codes.filter((one) => kinds.has(sheet.codes[one.c].kind));
    if (!ones.length) return;
    const codes = ones.map((one) => sheet.codes[one.c]);
    const written = (name) => ones.map((one, place) => (one.suggested ? "≈" : "") + codes[place][name]);
    const told = written("name").filter((_, place) => codes[place].layer !== "form");
    marks.push({
      start: row.start, end: row.end, at, kind: codes[0].kind, colour: codes[0].colour,
      unsure: ones.some((one) => one.unsure),
      words: told.join(", "), letters: written("short").join(" "),
      names: ones.map((one, place) => nameOf(one, codes[place])),
    });
  });
  return marks;
}

export function nameOf(one, code) {
  const more = [one.suggested ? "suggested" : "", one.unsure ? "unsure" : ""].filter(Boolean);
  return more.length ? `${code.name} (${more.join(", ")})` : code.name;
}

/** Comments and pins in order; while codes are hidden only one's own, so that nobody is led. */
function notesOf(sheet, work) {
  const comments = work.comments.map((comment) => ({
    ...place(comment), kind: "comment", letter: REMARKS[comment.kind]?.letter ?? "N",
    words: `${REMARKS[comment.kind]?.words ?? "Note"}, ${comment.by.name}: ${comment.text}`,
  }));
  const pins = work.pins.map((pin) => ({ ...place(pin), kind: "pin", words: `Pinned by ${pin.by.name}${pin.why ? `: ${pin.why}` : ""}` }));
  return [...comments, ...pins].filter((note) => !sheet.hidden || note.mine).sort((one, other) => one.start - other.start);
}

const place = ({ id, start, end, mine }) => ({ id, start, end, mine });
