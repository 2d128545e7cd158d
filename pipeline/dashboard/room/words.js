// The transcript: every utterance a row, the present one marked, the words of the moment lit.

import { button, lastAtMost, make } from "./dom.js";
import { Following } from "./following.js";
import { Hits } from "./hits.js";
import { fillText, rowFor, showMarks, signatures, world } from "./rows.js";

const BACK = 12;
const NOTHING = "There are no words for this recording; the timeline shows who spoke when.";
const DRAFT = "The words are a draft: good to search, too often wrong to count.";

export function words(room, place) {
  const view = new Words(room, place);
  return { close: () => view.following.close() };
}

class Words {
  constructor(room, place) {
    Object.assign(this, { room, place, rows: [], signed: [], said: "", marks: new Map(), parted: new Set(), here: -1, lit: null, tabbed: null, end: -1, quiet: false });
    room.run = null;
    this.note = make("p", { className: "words-note", hidden: true });
    this.list = make("ol", { className: "words-list", "aria-label": "What was said" });
    this.again = button("Follow again", () => room.setFollow(true), { className: "button words-again", title: "Follow again", hidden: true });
    this.following = new Following(room, this.list);
    this.hits = new Hits(this);
    place.append(this.hits.bar, this.note, this.list, this.again);
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); });
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    const hear = (type, does) => room.addEventListener(type, does);
    hear("sheet", () => this.another());
    hear("work", () => this.mark());
    hear("time", () => this.moment());
    hear("select", () => this.choose());
    hear("found", () => this.hits.show());
    hear("follow", () => this.followed());
    hear("ask", (event) => { if (event.what === "further") this.further(event.detail.by); });
    hear("tab", () => { if (!place.hidden) this.followed(); });
    this.update();
  }

  get all() { return this.room.sheet.utterances; }

  // rows

  another() {
    const { run } = this.room;
    const changed = this.rows.length !== this.all.length;
    if (run && changed) this.room.run = null;
    this.update();
    if (run && changed) this.room.fire("select");
    else this.choose({ reveal: false });
  }

  /** Rows that show the same as before stay; the others are made anew. */
  update() {
    const { sheet, outbox } = this.room;
    const said = world(sheet), signed = signatures(sheet, Boolean(outbox.waiting));
    this.tell();
    const same = said === this.said ? this.alike(signed) : { head: 0, tail: 0 };
    const [from, to] = [same.head, signed.length - same.tail];
    const old = this.rows.slice(from, this.rows.length - same.tail);
    const even = said === this.said && old.length === to - from;
    const kept = even ? (at) => this.signed[at] === signed[at] : () => false;
    const focused = this.focused();
    const middle = [];
    for (let at = from; at < to; at++) middle.push(kept(at) ? this.rows[at] : rowFor(sheet, sheet.utterances[at], signed[at]));
    if (even) middle.forEach((row, at) => { if (row !== old[at]) old[at].replaceWith(row); });
    else this.exchange(old, middle, this.rows[this.rows.length - same.tail]);
    this.rows.splice(from, old.length, ...middle);
    Object.assign(this, { said, signed });
    this.rows.forEach((row, at) => { row.at = at; });
    const before = new Set(old);
    const fresh = middle.some((row) => !before.has(row)) || old.length !== middle.length;
    if (fresh) this.renew();
    if (focused && !this.focused()) this.tabbed?.focus({ preventScroll: true });
  }

  exchange(old, middle, before) {
    for (const row of old) row.remove();
    const fragment = document.createDocumentFragment();
    fragment.append(...middle);
    this.list.insertBefore(fragment, before ?? null);
  }

  /** How many rows at the beginning and at the end are as they were. */
  alike(signed) {
    const most = Math.min(signed.length, this.signed.length);
    let head = 0, tail = 0;
    while (head < most && signed[head] === this.signed[head]) head++;
    while (tail < most - head && signed.at(-1 - tail) === this.signed.at(-1 - tail)) tail++;
    return { head, tail };
  }

  /** What is said on top instead of, or before, the rows. */
  tell() {
    const { sheet } = this.room;
    const none = sheet.utterances.every((row) => !row.text);
    const draft = sheet.utterances.some((row) => row.doubt === "draft");
    const notes = [sheet.hidden, none ? NOTHING : draft ? DRAFT : ""];
    this.note.textContent = notes.filter(Boolean).join(" ");
    this.note.hidden = !this.note.textContent;
    this.list.classList.toggle("long", sheet.duration >= 3_600_000);
  }

  /** Rows that were made anew get back what was put on them. */
  renew() {
    const { list } = this;
    const parted = new Set([...list.querySelectorAll(".words-word")].map((word) => word.closest(".words-row")));
    Object.assign(this, { here: -1, lit: null, words: null });
    this.parted.clear();
    for (const row of parted) this.fill(row.at, false);
    for (const row of list.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
    for (const marks of list.querySelectorAll(".words-marks")) marks.remove();
    this.mark(true);
    this.hits.show(true);
    this.moment({ still: true });
    this.choose({ reveal: false });
  }

  // the moment

  /** The row of the moment: who holds the floor before who only listens. */
  present() {
    const { now } = this.room, rows = this.all;
    const last = this.room.at(now);
    let listening = -1;
    for (let at = last; at >= 0 && at > last - BACK; at--) {
      if (rows[at].end <= now && at !== last) continue;
      if (rows[at].end > now && !rows[at].listening) return at;
      if (rows[at].end > now && listening < 0) listening = at;
    }
    return listening >= 0 ? listening : last;
  }

  moment({ still = false } = {}) {
    const at = this.present();
    if (at !== this.here) this.arrive(at, still);
    const row = this.all[at];
    const word = row?.starts ? lastAtMost(row.starts, this.room.now - row.start) : -1;
    const said = this.room.now < (row?.end ?? 0) ? this.wordOf(at, word) : null;
    if (said === this.lit) return;
    this.lit?.classList.remove("said");
    said?.classList.add("said");
    this.lit = said;
  }

  wordOf(at, word) {
    if (word < 0) return null;
    if (this.words?.at !== at) this.words = { at, spans: this.rows[at].querySelectorAll(".words-word") };
    return this.words.spans[word] ?? null;
  }

  arrive(at, still) {
    this.rows[this.here]?.removeAttribute("aria-current");
    this.here = at;
    const row = this.rows[at];
    row?.setAttribute("aria-current", "true");
    this.part();
    if (this.room.selected < 0) this.tab(row ?? this.rows[0]);
    if (row && this.room.follow && !still && !this.quiet) this.following.follow(row);
  }

  followed() {
    const { follow } = this.room;
    this.again.hidden = follow;
    const row = this.rows[this.here];
    if (follow && row) this.following.bring(row);
  }

  /** Only the row of the moment and the chosen one are kept word by word. */
  part() {
    const wanted = new Set([this.here, this.room.selected].filter((at) => this.all[at]?.starts));
    for (const at of this.parted) if (!wanted.has(at)) this.fill(at, false);
    for (const at of wanted) if (!this.parted.has(at)) this.fill(at, true);
    this.parted = wanted;
  }

  fill(at, parted) {
    if (!this.rows[at] || !this.all[at].text || this.following.marking(this.rows[at])) return;
    if (this.words?.at === at) this.words = null;
    fillText(this.rows[at].querySelector(".words-text"), this.all[at].text, this.hits.query, parted);
  }

  // what people do here

  clicked(event) {
    const row = event.target.closest(".words-row");
    if (!row || (event.detail && this.following.marking())) return;
    if (event.shiftKey) { this.extend(row.at); return; }
    const word = event.target.closest(".words-word")?.word ?? -1;
    const { start, starts } = this.all[row.at];
    this.quiet = true;
    this.room.select(row.at, { seek: word <= 0 });
    if (word > 0) this.room.seek(start + starts[word]);
    this.quiet = false;
  }

  pressed(event) {
    if (event.key === "Escape" && this.room.run) {
      event.stopPropagation();
      this.room.run = null;
      this.room.fire("select");
      return;
    }
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.further(by);
  }

  /** The run, or the one utterance, gets one more or one less. */
  further(by) {
    const from = this.room.run ? this.end : this.room.selected;
    this.extend(Math.max(0, Math.min(this.all.length - 1, (from < 0 ? this.here : from) + by)));
  }

  /** A run from the chosen utterance to this one. */
  extend(at) {
    const { room } = this;
    const from = room.selected < 0 ? Math.max(0, this.here) : room.selected;
    room.selected = from;
    this.end = at;
    room.run = from === at ? null : { first: Math.min(from, at), last: Math.max(from, at) };
    this.extending = true;
    room.fire("select");
    this.extending = false;
    this.following.reveal(this.rows[at]);
  }

  choose({ reveal = true } = {}) {
    const { room } = this;
    if (reveal && !this.extending) room.run = null;
    for (const row of this.list.querySelectorAll(".chosen")) row.classList.remove("chosen");
    const { first, last } = room.run ?? { first: room.selected, last: room.selected };
    for (let at = Math.max(0, first); at <= last; at++) this.rows[at]?.classList.add("chosen");
    const row = this.rows[room.run ? this.end : room.selected];
    this.part();
    if (!row) { this.tab(this.rows[this.here] ?? this.rows[0]); return; }
    const focused = this.focused();
    this.tab(row);
    if (focused) this.tabbed.focus({ preventScroll: true });
    if (reveal && !this.extending) this.following.reveal(row);
  }

  focused() { return this.list.contains(this.list.getRootNode().activeElement); }

  /** The list is one stop of the Tab key: this row's. */
  tab(row) {
    if (this.tabbed) this.tabbed.tabIndex = -1;
    this.tabbed = row?.querySelector(".words-time") ?? null;
    if (this.tabbed) this.tabbed.tabIndex = 0;
  }

  // comments and pins

  mark(fresh = false) {
    const { comments, pins } = this.room.work, { hidden } = this.room.sheet;
    const marks = new Map();
    for (const [name, list] of [["comments", comments], ["pins", pins]]) {
      for (const one of list.filter((each) => !hidden || each.mine)) {
        const at = Math.max(0, this.room.at(one.start));
        const here = marks.get(at) ?? { comments: 0, pins: 0 };
        here[name]++;
        marks.set(at, here);
      }
    }
    for (const at of new Set([...marks.keys(), ...this.marks.keys()])) {
      const row = this.rows[at], [was, is] = [this.marks.get(at), marks.get(at)];
      if (row && ((fresh && is) || was?.comments !== is?.comments || was?.pins !== is?.pins)) showMarks(row, is);
    }
    this.marks = marks;
  }
}
