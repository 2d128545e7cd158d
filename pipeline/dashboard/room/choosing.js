// What is chosen, one utterance or a run, becomes spans, halves, neighbours and the deeds that move it.

/** The utterances chosen, with the stretch they cover; null where nothing is. */
export function chosen(room) {
  const { sheet, run, selected } = room;
  const { first, last } = run ?? { first: selected, last: selected };
  const rows = first < 0 ? [] : sheet.utterances.slice(first, last + 1);
  if (!rows.length) return null;
  const [row] = rows;
  return { first, last, rows, row, start: row.start, end: Math.max(...rows.map((one) => one.end)), speaker: sheet.speakers[row.who], many: rows.length > 1 };
}

/** An utterance as deeds name it. */
export function named(sheet, row) {
  return { start: row.start, end: row.end, speaker: sheet.speakers[row.who].label };
}

/**
 * The rows are said by another. A deed about a stretch moves all that lies in it, so what others
 * put in between ("mm-hm") is given back to them.
 */
export function moves(sheet, rows, label, span = null) {
  const meant = new Set(rows);
  const { start, end } = span ?? { start: rows[0].start, end: Math.max(...rows.map((row) => row.end)) };
  const caught = sheet.utterances.filter((row) => !meant.has(row)
    && 2 * (Math.min(row.end, end) - Math.max(row.start, start)) > row.end - row.start
    && sheet.speakers[row.who].label !== label);
  return [{ kind: "speaker", start, end, speaker: label }, ...caught.map((row) => ({ kind: "speaker", ...named(sheet, row) }))];
}

/** A label for a voice that has none yet: "S3". */
export function newLabel(sheet) {
  const taken = new Set(sheet.speakers.map((one) => one.label));
  let number = 1;
  while (taken.has(`S${number}`)) number++;
  return `S${number}`;
}

/** The next utterance (by 1) or the one before (by -1) that is the same speaker's, with at most listening between; or -1. */
export function neighbour(sheet, at, by) {
  const rows = sheet.utterances, { who } = rows[at];
  for (let next = at + by; rows[next]; next += by) {
    if (rows[next].who === who) return next;
    if (!rows[next].listening) return -1;
  }
  return -1;
}

/** The deed that makes one utterance of two. */
export function joined(sheet, one, other) {
  const [first, second] = one.start <= other.start ? [one, other] : [other, one];
  const { speaker } = named(sheet, first);
  return { kind: "boundary", start: first.start, end: Math.max(first.end, second.end), speaker, between: second.start, stands: false };
}

/** The deeds that end an utterance before its word number `word`; `rest`, `beginning`: who said that half, else nobody new. */
export function parted(sheet, row, word, { rest = "", beginning = "" } = {}) {
  const between = row.start + row.starts[word];
  const deeds = [{ kind: "boundary", ...named(sheet, row), between, stands: true }];
  if (beginning) deeds.push(...moves(sheet, [row], beginning, { start: row.start, end: between }));
  if (rest) deeds.push(...moves(sheet, [row], rest, { start: between, end: row.end }));
  return deeds;
}

/** Scrolls the card, never the page, until the element can be seen. */
export function bringInto(element) {
  const card = element.closest(".part.card");
  if (!card) return;
  const [box, around] = [element.getBoundingClientRect(), card.getBoundingClientRect()];
  if (box.bottom > around.bottom - 6) card.scrollTop += Math.min(box.bottom - around.bottom + 8, box.top - around.top - 6);
  else if (box.top < around.top) card.scrollTop += box.top - around.top - 6;
}

export function wordsOf(row) { return row.text.split(/\s+/); }

/** Everything people did here that is a correction, newest first. */
export function doneHere(room, { start, end, speaker }) {
  return room.work.history.filter((one) => (one.kind === "voice"
    ? one.deed.voice === speaker.label || one.deed.speaker === speaker.label
    : one.start < end && one.end > start));
}
