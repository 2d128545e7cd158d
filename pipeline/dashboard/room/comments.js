// The Comments tab: what people said to each other about moments, pins for the 1:1, and a form to say more.

import { button, make } from "./dom.js";
import { chosen } from "./choosing.js";
import { Drafts } from "./drafts.js";
import { Pinned } from "./pinned.js";
import { personOf } from "./remarks.js";
import { Sent } from "./sent.js";
import { Sifting } from "./sifting.js";
import { standing } from "./standing.js";
import { Thread } from "./thread.js";
import { Unfinished } from "./unfinished.js";
import { Writing } from "./writing.js";

const EMPTY = "Comments are for what you want to tell each other about a moment; they never teach the machine.";
const WHO = "Say who you are, at the top of the page, to comment.";
const UNSEEN = "What others wrote is shown together with the codes.";

export function comments(room, place) {
  const view = new Comments(room, place);
  return { close: () => view.close() };
}

class Comments {
  constructor(room, place) {
    Object.assign(this, { room, place, threads: new Map(), pins: new Map(), told: new Map() });
    this.drafts = new Drafts(room);
    this.sent = new Sent(this);
    this.sifting = new Sifting(() => this.sift());
    this.writing = new Writing({ room, drafts: this.drafts, saves: (deed) => this.does(deed), closed: (id) => this.written(id) });
    this.build();
    for (const type of ["work", "sheet", "saving"]) room.addEventListener(type, () => this.showSoon());
    room.addEventListener("tab", () => { if (!place.hidden) this.show(); });
    room.addEventListener("me", () => this.another());
    room.addEventListener("loop", () => { for (const one of [...this.threads.values(), ...this.pins.values()]) one.showLoop(); });
    room.addEventListener("ask", (event) => this.asked(event));
    queueMicrotask(() => this.begin()); // the tabs are made after the views
  }

  build() {
    this.here = button("Comment here", () => this.room.ask("comment", this.stretch()), { keys: "C" });
    this.who = make("p", { className: "comments-line", textContent: WHO });
    this.bar = make("div", { className: "comments-bar" }, this.here, this.sifting.element);
    this.unfinished = new Unfinished({
      drafts: this.drafts, goOn: (place, draft) => this.write(place, draft),
      left: () => { this.showUnfinished(); this.scroll.focus({ preventScroll: true }); },
    });
    this.reflections = make("div", { className: "comments-reflections" });
    this.unseen = make("p", { className: "comments-line", textContent: UNSEEN });
    this.pinList = make("ul", { className: "comments-list" });
    this.pinPart = make("section", { className: "comments-pins", ariaLabel: "To discuss in the 1:1" },
      make("h2", { className: "comments-heading", textContent: "To discuss in the 1:1" }), this.pinList);
    this.list = make("ul", { className: "comments-list", ariaLabel: "Comments" });
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.empty = make("p", { className: "comments-line", textContent: EMPTY });
    this.scroll = make("div", { className: "comments-scroll", tabIndex: -1 }, this.unfinished.element, this.reflections, this.unseen, this.pinPart, this.list, this.empty);
    this.place.append(this.who, this.bar, this.writing.element, this.scroll);
  }

  begin() {
    this.show();
    const left = this.drafts.comments().find(([, draft]) => draft.open);
    if (!left || !this.room.mayAct) return;
    this.room.showTab("comments");
    this.write(...left);
  }

  /** Somebody else sits here now: their own drafts, and nothing of the other's. */
  another() {
    this.sent.forget();
    this.writing.element.hidden = true;
    for (const list of [this.threads, this.pins]) {
      for (const one of list.values()) one.element.remove();
      list.clear();
    }
    this.drafts.read();
    this.show();
  }

  // what people do

  does(deed) {
    const id = this.room.do(deed);
    if (!id) return "";
    this.sent.add({ id, ...deed }, this.threads.get(deed.to)?.comment);
    this.show();
    return id;
  }

  stretch() {
    const subject = chosen(this.room), { now } = this.room;
    return subject && now >= subject.start && now <= subject.end ? { start: subject.start, end: subject.end } : { start: now, end: now };
  }

  // what others ask

  asked({ what, detail }) {
    if (what === "comments") this.goTo(detail.id);
    if (what === "reply") this.goTo(detail.id)?.answer?.();
    if (what !== "comment" && what !== "contest") return;
    this.room.showTab("comments");
    if (!this.room.mayAct) { this.room.say(WHO); return; }
    this.back = this.place.getRootNode().activeElement;
    this.writing.open({ what, ...detail });
    this.opened();
  }

  write(place, draft) {
    this.writing.openDraft(place, draft);
    this.opened();
  }

  opened() {
    this.bar.hidden = true;
    this.showUnfinished();
    this.writing.focus();
  }

  written(id) {
    this.bar.hidden = false;
    this.showUnfinished();
    if (id) this.goTo(id);
    else if (this.back?.isConnected && this.back.checkVisibility()) this.back.focus({ preventScroll: true });
    else this.room.root.focus({ preventScroll: true }); // the keys go on where they were
  }

  goTo(id) {
    this.room.showTab("comments");
    const one = this.threads.get(id) ?? this.pins.get(id);
    if (!one) { this.scroll.focus({ preventScroll: true }); return null; }
    if (one.element.hidden) this.sifting.choose("all");
    this.look(one.element);
    one.element.focus({ preventScroll: true });
    one.element.scrollIntoView({ block: "nearest" });
    return one;
  }

  look(element) {
    this.looked?.removeAttribute("aria-current");
    this.looked = element;
    element.setAttribute("aria-current", "true");
  }

  /** A click on a comment chooses what was said there, unless it marks words to copy. */
  clicked({ target }) {
    const item = target.closest(".comments-item"), elsewhere = target.closest("button, .comments-answer, .comments-sure");
    if (!item || elsewhere && !target.closest(".comments-time") || String(document.getSelection())) return;
    const { start } = this.threads.get(item.dataset.id).comment;
    this.look(item);
    this.room.select(this.room.at(start), { seek: false });
    if (!elsewhere) this.room.seek(start);
  }

  /** The focus goes on to what comes next when the thing that has it goes away. */
  leaving(element) {
    const item = element.closest("li"), others = [...item.parentElement.children].filter((one) => !one.hidden);
    const at = others.indexOf(item);
    (others[at + 1] ?? others[at - 1] ?? item.parentElement.closest("li") ?? this.scroll).focus({ preventScroll: true });
  }

  // what is shown

  /** Once for all that changes together, and when an act is where it belongs: on its way, or taken. */
  showSoon() {
    if (this.soon) return;
    this.soon = true;
    queueMicrotask(() => { this.soon = false; this.show(); });
  }

  /** While the tab is closed only their number can be seen. */
  show() {
    const { room } = this;
    this.sent.recover();
    const now = standing(room);
    room.count("comments", now.comments.length);
    if (!this.place.hidden) this.showAll(now);
  }

  showAll(now) {
    const { room } = this;
    patch(this.pins, this.pinList, now.pins, (pin) => new Pinned(this, pin));
    patch(this.threads, this.list, now.comments, (comment) => new Thread(this, comment));
    for (const one of this.threads.values()) one.showMarks(now.pins);
    for (const one of this.pins.values()) one.showLoop();
    this.who.hidden = room.mayAct;
    this.here.hidden = !room.mayAct;
    this.bar.hidden = this.writing.isOpen;
    this.unseen.hidden = !now.unseen;
    this.pinPart.hidden = !now.pins.length;
    this.empty.hidden = Boolean(now.comments.length);
    this.sifting.show(now.comments);
    this.sift();
    this.showReflections();
    this.showUnfinished();
  }

  sift() {
    for (const one of this.threads.values()) one.element.hidden = !one.writes && !this.sifting.lets(one.comment);
  }

  showReflections() {
    patch(this.told, this.reflections, this.room.work.reflections, (one) => {
      const summary = make("summary", { textContent: `Reflection by ${personOf(one.by)}` });
      const text = make("p", { className: "comments-text", textContent: one.text });
      return { element: make("details", { className: "comments-reflection" }, summary, text), show() {} };
    });
  }

  showUnfinished() {
    this.unfinished.show(this.writing.isOpen ? this.writing.place : "");
    if (!this.room.mayAct) this.unfinished.element.hidden = true;
  }

  close() { if (this.writing.isOpen) this.writing.keep(); }
}

/** What is there stays where it is, with the focus and what is being written in it, even if it was deleted. */
function patch(known, list, ones, made) {
  const ids = new Set(ones.map((one) => one.id));
  for (const [id, one] of known) {
    if (ids.has(id)) continue;
    if (one.writes) { one.showDeleted(); continue; }
    one.element.remove();
    known.delete(id);
  }
  const kept = new Set([...known].filter(([id]) => !ids.has(id)).map(([, one]) => one.element));
  let at = list.firstElementChild;
  for (const one of ones) {
    if (!known.has(one.id)) known.set(one.id, made(one));
    const here = known.get(one.id), { element } = here, state = JSON.stringify(one);
    if (here.state !== state) here.show(one);
    here.state = state;
    while (kept.has(at)) at = at.nextElementSibling;
    if (at === element) at = at.nextElementSibling;
    else list.insertBefore(element, at);
  }
}
