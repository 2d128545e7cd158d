// What was said becomes captions of the recording, made only once somebody wants to see them.

export class Captions {
  constructor(room, element) {
    this.room = room;
    this.track = element.addTextTrack("captions", "What was said", room.sheet.language ?? "en");
    this.track.mode = "hidden";
    this.shown = false;
    this.told = [];
  }

  show(on) {
    this.shown = on;
    this.track.mode = on ? "showing" : "hidden";
    if (on) this.rewrite();
  }

  /** After another sheet: only the cues that changed are made again. */
  rewrite() {
    if (!this.shown) return;
    const { utterances, speakers } = this.room.sheet;
    const wanted = utterances.filter((row) => row.text && row.end > row.start);
    const kept = new Map(this.told.map((one) => [one.key, one]));
    this.told = wanted.map((row) => {
      const text = inCue(`${speakers[row.who].name}: ${row.text}`);
      const key = `${row.start} ${row.end} ${text}`;
      const old = kept.get(key);
      if (!old) return { key, cue: this.add(row, text) };
      kept.delete(key);
      return old;
    });
    for (const { cue } of kept.values()) this.track.removeCue(cue);
  }

  add(row, text) {
    const cue = new VTTCue(row.start / 1000, row.end / 1000, text);
    this.track.addCue(cue);
    return cue;
  }
}

/** A cue's text is markup to the browser: words are not. */
function inCue(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
