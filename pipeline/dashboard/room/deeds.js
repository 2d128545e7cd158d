// What a person does becomes words to tell it by, and a sheet on which it is done already, so that
// nobody waits for the server. The server's own sheet takes this one's place a moment later.

const single = (code) => code.max === 1;

/** A sheet with the deed done, the same sheet where it changes nothing that is seen; marks what changed. */
export function withDeed(sheet, deed, me) {
  const done = DO[deed.kind];
  if (!done) return sheet;
  const voiced = deed.kind === "speaker" || deed.kind === "voice" ? withVoice(sheet, deed.speaker) : sheet;
  const utterances = done(voiced, deed, me);
  return utterances === sheet.utterances ? sheet : { ...voiced, utterances };
}

const DO = { code: doCode, speaker: doSpeaker, voice: doVoice, words: doWords, boundary: doBoundary };

function doCode(sheet, deed, me) {
  const at = sheet.codes.findIndex((code) => code.id === deed.code);
  return mapRows(sheet, (row) => isOf(sheet, row, deed), (row) => {
    const others = row.codes.filter((one) => one.c !== at && !(deed.stands && single(sheet.codes[at])
      && sheet.codes[one.c].layer === deed.layer));
    const mine = { c: at, by: me?.name ?? "", unsure: false, suggested: false, value: "" };
    return { ...row, codes: deed.stands ? [...others, mine] : others };
  });
}

function doSpeaker(sheet, deed) {
  const who = sheet.speakers.findIndex((speaker) => speaker.label === deed.speaker);
  if (who < 0) return sheet.utterances;
  return mapRows(sheet, (row) => 2 * shared(row, deed) > row.end - row.start, (row) => ({ ...row, who }));
}

function doVoice(sheet, deed) {
  const from = sheet.speakers.findIndex((speaker) => speaker.label === deed.voice);
  const who = sheet.speakers.findIndex((speaker) => speaker.label === deed.speaker);
  return who < 0 ? sheet.utterances : mapRows(sheet, (row) => row.who === from, (row) => ({ ...row, who }));
}

function doWords(sheet, deed) {
  return mapRows(sheet, (row) => isOf(sheet, row, deed), (row) => ({ ...row, text: deed.text, starts: null }));
}

function doBoundary(sheet, deed) {
  return deed.stands ? part(sheet, deed) : join(sheet, deed);
}

function part(sheet, deed) {
  let touched = false;
  const rows = sheet.utterances.flatMap((row) => {
    const at = isOf(sheet, row, deed) && row.starts ? row.starts.findIndex((ms) => row.start + ms >= deed.between) : -1;
    if (at < 1) return [row];
    touched = true;
    const words = row.text.split(/\s+/), cut = row.starts[at];
    return [
      { ...row, end: deed.between, text: words.slice(0, at).join(" "), starts: row.starts.slice(0, at), pending: true },
      { ...row, start: row.start + cut, text: words.slice(at).join(" "), starts: row.starts.slice(at).map((ms) => ms - cut), codes: [], claims: [], pending: true },
    ];
  });
  return touched ? rows : sheet.utterances;
}

function join(sheet, deed) {
  const who = sheet.speakers.findIndex((speaker) => speaker.label === deed.speaker);
  const both = sheet.utterances.filter((row) => row.who === who && row.start >= deed.start && row.end <= deed.end);
  if (both.length < 2) return sheet.utterances;
  const [first, ...rest] = both;
  const one = { ...first, end: deed.end, text: both.map((row) => row.text).filter(Boolean).join(" "), starts: null, pending: true };
  return sheet.utterances.filter((row) => !rest.includes(row)).map((row) => (row === first ? one : row));
}

/** The sheet with a voice that nobody has had yet. */
function withVoice(sheet, label) {
  if (sheet.speakers.some((speaker) => speaker.label === label)) return sheet;
  const voice = { label, name: label, role: "unknown", colour: "#cfcfcf", talk: "" };
  return { ...sheet, speakers: [...sheet.speakers, voice], speech: [...sheet.speech, []] };
}

function mapRows(sheet, meant, change) {
  let touched = false;
  const rows = sheet.utterances.map((row) => {
    if (!meant(row)) return row;
    touched = true;
    return { ...change(row), pending: true };
  });
  return touched ? rows : sheet.utterances;
}

const isOf = (sheet, row, deed) =>
  row.start === deed.start && row.end === deed.end && sheet.speakers[row.who].label === deed.speaker;
const shared = (row, deed) => Math.min(row.end, deed.end) - Math.max(row.start, deed.start);

/** What a correction did, in words: "added Leading question". */
export function inWords(sheet, deed) {
  const code = sheet.codes.find((one) => one.id === deed.code);
  const name = (label) => sheet.speakers.find((one) => one.label === label)?.name ?? label;
  switch (deed.kind) {
    case "code": return `${deed.stands ? "added" : "removed"} ${code?.name ?? deed.code}`;
    case "speaker": return `said by ${name(deed.speaker)}`;
    case "voice": return `everything by ${name(deed.voice)} was said by ${name(deed.speaker)}`;
    case "words": return deed.text ? `words: “${deed.text}”` : "nothing was said here";
    case "boundary": return deed.stands ? "parted in two" : "joined into one";
    default: return deed.kind;
  }
}
