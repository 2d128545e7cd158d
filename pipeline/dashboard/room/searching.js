// What is typed becomes what is looked for: all the words, whatever their accents and capitals;
// "words in quotes" as they stand. Words are found by how they begin.

const LETTER = /[\p{L}\p{N}]/u;
const PLAIN = /^[\x00-\x7f]*$/;
const folded = new WeakMap();

/** Without capitals and accents, curly apostrophes straight. */
export function fold(text) {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'").toLowerCase();
}

/** terms('how "next time"') is ["how", "next time"]. */
export function terms(query) {
  const parts = fold(query).replace(/[“”]/g, '"').matchAll(/"([^"]*)"?|[^\s"]+/g);
  return [...parts].map(([all, phrase]) => (phrase ?? all).trim().replace(/\s+/g, " ")).filter(Boolean);
}

/** Where every term is in the text, in order: [[from, to], ...]; none unless all of them are there. */
export function rangesOf(text, query) {
  const looked = terms(query), flattened = flat(text);
  if (!looked.length || !hasAll(flattened, looked)) return [];
  const { plain, places } = PLAIN.test(text) && flattened.length === text.length ? { plain: flattened } : mapped(text);
  const place = (at) => (places ? places[at] : at);
  const found = looked.flatMap((term) => [...placesOf(plain, term)].map((at) => [place(at), place(at + term.length)]));
  found.sort((one, other) => one[0] - other[0]);
  return found.filter(([from], at) => !at || from >= found[at - 1][1]);
}

/** Looks for the utterances that have all the words. */
export function searching(text) {
  const looked = terms(text);
  return {
    id: "search", group: "", label: `“${text}”`,
    hits: ({ sheet }) => sheet.utterances.flatMap((row, at) => (
      looked.length && hasAll(plainOf(row), looked) ? [{ start: row.start, end: row.end, at, words: row.text }] : [])),
  };
}

/** An utterance's text, folded once. */
function plainOf(row) {
  if (!folded.has(row)) folded.set(row, flat(row.text));
  return folded.get(row);
}

const flat = (text) => fold(text).replace(/\s+/g, " ");
const hasAll = (plain, looked) => looked.every((term) => !placesOf(plain, term).next().done);

function* placesOf(plain, term) {
  const whole = LETTER.test(term[0]);
  for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + 1)) {
    if (!whole || !at || !LETTER.test(plain[at - 1])) yield at;
  }
}

/** The folded text, and for each of its places the place in the text as it stands. */
function mapped(text) {
  const places = [];
  let plain = "", at = 0;
  for (const letter of text) {
    const one = /\s/.test(letter) ? (plain.endsWith(" ") ? "" : " ") : fold(letter);
    for (let part = 0; part < one.length; part++) places.push(at);
    plain += one;
    at += letter.length;
  }
  places.push(text.length);
  return { plain, places };
}
