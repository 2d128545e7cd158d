// One conversation as one instrument: the sheet, what people did on it, the moment looked at.
// Views draw it and ask it for things; it tells them what changed. See docs/architecture.md.

import { clock, lastAtMost, make, newId } from "./dom.js";
import { inWords, withDeed } from "./deeds.js";
import { Outbox } from "./outbox.js";
import { finders, searching } from "./finders.js";
import { player } from "./player.js";
import { timeline } from "./timeline.js";
import { words } from "./words.js";
import { card } from "./card.js";
import { comments } from "./comments.js";
import { finding } from "./finding.js";
import { keys } from "./keys.js";
import { addressOf, arrive } from "./arriving.js";
import { saving } from "./saving.js";
import { Tabs } from "./tabs.js";

const VIEWS = { player, words, comments, finding, card, timeline, keys };
const LOOK_MS = 1500;
const SHOWN_MS = 90_000;
const NARROW = 820;

/**
 * Builds the views into `place` and answers with the room.
 * asked  the sheet and the work, as they were asked for
 */
export async function open(place, data, asked) {
  const room = new Room(data);
  await room.load(asked);
  room.build(place);
  return room;
}

class Room extends EventTarget {
  constructor(data) {
    super();
    Object.assign(this, {
      data, sheet: null, work: emptyWork(), selected: -1, loop: null, found: null, query: "",
      follow: true, saving: "", player: null, now: 0, playing: false, views: [], told: "",
    });
    this.place = `/api/recordings/${data.id}/`;
    this.view = { start: 0, end: SHOWN_MS };
    this.outbox = new Outbox({ place: this.place + "acts", pass: () => this.data.pass, told: (said) => this.answered(said) });
  }

  get me() { return this.data.me; }
  get duration() { return this.sheet.duration; }
  get mayAct() { return Boolean(this.data.me); }

  // from Streamlit and from the server

  update(data, tell) {
    this.tell = tell;
    this.tellPage();
    const another = data.me?.name !== this.data.me?.name || data.me?.part !== this.data.me?.part;
    this.data = data;
    this.remindServer();
    this.fire("data");
    if (another) { this.work.seq = 0; this.lookForOthers(); this.loadSheet(); this.fire("me"); }
    if (data.revision && this.sheet && data.revision !== this.sheet.revision) this.loadSheet();
  }

  /** Has this browser remember who said to be at it, for the next visit. */
  remindServer() {
    const me = this.data.me, key = JSON.stringify(me);
    if (!me || this.reminded === key) return;
    this.reminded = key;
    fetch("/api/me", {
      method: "POST", headers: { "Content-Type": "application/json", "X-Rapport-Pass": this.data.mePass ?? "" }, body: key,
    }).catch(() => { this.reminded = ""; });
  }

  async load(asked) {
    const [sheet, work] = await Promise.all(asked.map(async (answer) => said(await answer)));
    this.fromServer = sheet;
    this.work = { ...emptyWork(), ...work };
    this.overlay();
    this.view = { start: 0, end: Math.min(this.duration, SHOWN_MS) };
  }

  async get(what) {
    return said(await fetch(this.place + what, { headers: { "X-Rapport-Pass": this.data.pass } }));
  }

  async loadSheet() {
    if (this.loading) { this.loadAgain = true; return; }
    this.loading = true;
    try {
      const sheet = await this.get("sheet.json");
      this.fromServer = sheet;
      this.overlay();
      this.fire("sheet");
      this.refind();
      this.tellPage();
    } catch (error) {
      this.say(error.message);
    }
    this.loading = false;
    if (this.loadAgain) { this.loadAgain = false; this.loadSheet(); }
  }

  /** Has the numbers beside it measured anew, after what is looked at has been drawn. */
  tellPage() {
    const drawn = this.fromServer.revision + (this.fromServer.hidden ? " hidden" : "");
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.tell?.(drawn);
  }

  /** The server's sheet with everything done on it that the server has not read yet. */
  overlay() {
    const selected = this.sheet?.utterances[this.selected];
    this.sheet = this.outbox.acts.reduce((sheet, deed) => withDeed(sheet, deed, this.me), this.fromServer);
    if (selected) this.selected = nearestTo(this.sheet, selected);
  }

  answered({ work, refused = [], trouble = "" }) {
    for (const one of refused) this.say(`Not taken: ${one.error}`);
    this.setSaving(trouble || (this.outbox?.waiting ? "saving" : ""));
    if (work) this.takeWork(work);
    else if (refused.length && this.fromServer) { this.overlay(); this.fire("sheet"); }
  }

  takeWork(work) {
    this.work = work;
    this.fire("work");
    if (this.sheet?.hidden) this.loadSheet();  // a reflection may have been written
    this.reread(work.revision);
  }

  /** Has the sheet drawn and the numbers measured anew where the reading is another one now. */
  reread(revision) {
    if (this.fromServer && revision && revision !== this.fromServer.revision) this.loadSheet();
  }

  /** Sees what others did: asks again and again while somebody looks at the page. */
  async lookForOthers() {
    clearTimeout(this.looking);
    if (this.closed) return;
    const turn = this.turn = (this.turn ?? 0) + 1;
    if (!document.hidden && !this.outbox.waiting) {
      const { seq } = this.work, work = await this.get(`acts?after=${seq}`).catch(() => null);
      if (turn !== this.turn) return;  // asked anew meanwhile, perhaps for somebody else
      if (work && !this.outbox.waiting && seq === this.work.seq) {  // what is here is not newer
        if (work.seq !== seq) this.takeWork(work);
        else this.reread(work.revision);  // roles are changed without an act
      }
    }
    this.looking = setTimeout(() => this.lookForOthers(), LOOK_MS);
  }

  // what people do

  do(deed) {
    if (!this.mayAct) { this.ask("who", {}); this.say("Say who you are first: at the top of the page."); return ""; }
    const act = { id: newId(), ...deed };
    const sheet = withDeed(this.sheet, act, this.me);
    this.setSaving("saving");
    this.outbox.add(act);
    if (sheet !== this.sheet) { this.sheet = sheet; this.fire("sheet"); }
    return act.id;
  }

  /** Takes back the last correction that this person made and that still stands. */
  undo() {
    const last = this.work.history.find((one) => one.mine && !one.withdrawn && !this.undone?.has(one.id));
    if (!last) { this.say("There is nothing of yours to undo."); return; }
    (this.undone ??= new Set()).add(last.id);
    this.do({ kind: "withdraw", of: last.id });
    this.say(`Undone: ${inWords(this.sheet, last.deed)}`);
  }

  pending(id) { return this.outbox.has(id); }

  setSaving(saving) {
    if (this.saving === saving) return;
    this.saving = saving;
    this.fire("saving");
  }

  // the moment, the choice, the search

  seek(ms, { reveal = true } = {}) {
    const to = Math.max(0, Math.min(this.duration, Math.round(ms)));
    this.now = to;
    if (this.loop && (to < this.loop.start || to > this.loop.end)) this.setLoop(null);
    if (reveal && (to < this.view.start || to > this.view.end)) this.centre(to);
    this.player?.seek(to);
    this.fire("time");
  }

  toggle() { if (this.playing) this.player.pause(); else this.player.play(); }

  select(index, { seek = true } = {}) {
    if (index < 0 || index >= this.sheet.utterances.length) return;
    this.selected = index;
    if (seek) this.seek(this.sheet.utterances[index].start);
    this.fire("select");
  }

  step(by) {
    const from = this.selected >= 0 ? this.selected : this.at(this.now);
    this.select(Math.max(0, Math.min(this.sheet.utterances.length - 1, from + by)));
  }

  at(ms) { return lastAtMost(this.sheet.utterances, ms, (row) => row.start); }

  speaker(index) { return this.sheet.speakers[this.sheet.utterances[index].who]; }

  look(finder) {
    if (finder?.id !== "search") this.query = "";
    this.found = finder ? { finder, hits: finder.hits(this), place: -1 } : null;
    this.fire("found");
  }

  search(text) {
    this.query = text.trim();
    this.look(this.query ? searching(this.query) : null);
  }

  refind() {
    if (!this.found) return;
    const { finder, place, hits: before } = this.found;
    const hits = finder.hits(this), last = before[place];
    // where the one looked at is none any more, the next is the one after this moment
    const still = last ? hits.findIndex((hit) => hit.start === last.start && hit.end === last.end) : -1;
    this.found = { finder, hits, place: still };
    this.fire("found");
  }

  /** The next thing of what is looked for, questions where nothing is. */
  next(by) {
    if (!this.found) this.look(finders(this).find((finder) => finder.id === "questions") ?? null);
    const hits = this.found?.hits ?? [];
    if (!hits.length) { this.say("There is none."); return; }
    const inOrder = hits.every((hit, at) => !at || hits[at - 1].start <= hit.start);
    const last = hits[this.found.place], here = this.now;
    const there = last && here >= last.start && here <= last.end;
    let place = this.found.place + by;
    if (inOrder && !there) place = by > 0 ? hits.findIndex((hit) => hit.start > here) : lastAtMost(hits, here - 1, (hit) => hit.start);
    if (place < 0 || place >= hits.length) { this.say(by > 0 ? "That was the last." : "That was the first."); return; }
    this.goTo(place);
  }

  goTo(place) {
    const hit = this.found.hits[place];
    this.found.place = place;
    if (hit.at >= 0) this.select(hit.at, { seek: false });
    this.seek(hit.start);
    this.fire("found");
    this.say(`${place + 1} of ${this.found.hits.length}: ${clock(hit.start)}, ${hit.words}`);
  }

  setLoop(loop) {
    this.loop = loop;
    if (loop) this.seek(loop.start);
    this.fire("loop");
  }

  setFollow(follow) {
    if (this.follow === follow) return;
    this.follow = follow;
    this.fire("follow");
  }

  setView(start, end) {
    const length = Math.max(5_000, Math.min(this.duration, end - start));
    const from = Math.max(0, Math.min(this.duration - length, start));
    this.view = { start: from, end: from + length };
    this.fire("view");
  }

  centre(ms) {
    const half = (this.view.end - this.view.start) / 2;
    this.setView(ms - half, ms + half);
  }

  /** The address that opens this conversation here, with what is looked for. */
  address() { return addressOf(this); }

  say(text) {
    if (!this.live) return;
    this.live.textContent = "";
    this.live.textContent = text;
    this.toast.textContent = text;
    this.toast.classList.add("shown");
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => this.toast.classList.remove("shown"), 3500);
  }

  ask(what, detail = {}) { this.fire("ask", { what, detail }); }

  fire(type, more = {}) { this.dispatchEvent(Object.assign(new Event(type), more)); }

  // the views

  build(place) {
    this.root = place;
    place.room = this; // for whoever looks from outside: the tests and the console
    place.replaceChildren();
    place.classList.add("room", "open");
    this.live = make("div", { className: "unseen", role: "status", "aria-live": "polite" });
    this.toast = make("div", { className: "toast", "aria-hidden": "true" });
    const tab = (name, told) => make("section", { className: `part ${name}`, "aria-label": told });
    const parts = {
      player: tab("player", "Recording"), card: tab("card", "What is chosen"), words: tab("words", "Words"),
      comments: tab("comments", "Comments"), finding: tab("finding", "Find"), timeline: tab("timeline", "Timeline"),
      keys: tab("keys", "Keys"),
    };
    const side = make("div", { className: "side" }, parts.words, parts.comments, parts.finding);
    place.append(make("div", { className: "watch" }, parts.player, parts.card), side, parts.timeline, parts.keys, this.toast, this.live);
    for (const [name, view] of Object.entries(VIEWS)) this.views.push(view(this, parts[name]));
    this.tabs = new Tabs(side, { words: parts.words, comments: parts.comments, finding: parts.finding }, () => this.fire("tab"), saving(this));
    this.sized = new ResizeObserver(() => place.classList.toggle("narrow", place.clientWidth < NARROW));
    this.sized.observe(place);
    this.addEventListener("ask", (event) => {
      if (event.what === "comment" || event.what === "contest" || event.what === "reply") this.showTab("comments");
      if (event.what === "search" || event.what === "find") this.showTab("finding");
      if (event.what === "words") this.showTab("words");
    });
    this.arrival = arrive(this);
    this.lookForOthers();
    performance.mark("rapport-ready");
    place.dispatchEvent(new CustomEvent("rapport-ready", { bubbles: true, composed: true }));
  }

  get tab() { return this.tabs?.open ?? "words"; }

  showTab(name) { this.tabs.show(name); }

  /** How many there are, beside a tab's name. */
  count(name, number) { this.tabs.count(name, number); }

  close() {
    this.closed = true;
    clearTimeout(this.looking);
    this.arrival.close();
    this.sized.disconnect();
    this.outbox.close();
    for (const view of this.views) view?.close?.();
  }
}

async function said(answer) {
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error || "the server could not answer");
  return told;
}

function emptyWork() {
  return { seq: 0, revision: "", comments: [], pins: [], history: [], reflections: [], about: null, plan: null };
}

function nearestTo(sheet, row) {
  const at = lastAtMost(sheet.utterances, row.start, (one) => one.start);
  return Math.max(0, at);
}
