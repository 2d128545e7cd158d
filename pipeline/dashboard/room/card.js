// The chosen utterance, or run of them, and everything about it that can be put right.

import { button, clock, make } from "./dom.js";
import { chosen } from "./choosing.js";
import { Coding } from "./coding.js";
import { Editing } from "./editing.js";
import { Telling } from "./beneath.js";
import { Voicing, told } from "./voicing.js";

const BEGIN = "Choose an utterance in the words or on the timeline to see what stands for it and to correct it.";
const PIN = "Pin it for the 1:1";
const WHO = "Say who you are (at the top) to correct and comment.";

export function card(room, place) {
  const view = new Card(room, place);
  return { close: () => view.coding.close() };
}

class Card {
  constructor(room, place) {
    Object.assign(this, { room, place });
    const subject = () => chosen(room);
    this.coding = new Coding(room, subject);
    this.voicing = new Voicing(room, subject);
    this.editing = new Editing(room, subject);
    this.telling = new Telling(room, subject);
    this.begin = make("p", { className: "card-begin", textContent: BEGIN });
    this.who = make("p", { className: "card-hint", textContent: WHO });
    const saying = make("div", { className: "card-line" }, this.voicing.element, this.editing.buttons);
    this.body = make("div", { className: "card-body" }, this.head(), this.why(), this.editing.stage, this.who, this.coding.element, saying, this.telling.element);
    place.append(this.begin, this.body);
    for (const type of ["select", "sheet", "work", "me", "loop"]) room.addEventListener(type, () => this.show());
    room.addEventListener("ask", (event) => this.asked(event.what));
    this.show();
  }

  head() {
    this.when = make("span", { className: "card-when" });
    this.saving = make("span", { className: "card-saving", textContent: "● saving", hidden: true });
    this.comment = button("Comment", () => this.room.ask("comment", this.span()), { keys: "C", title: "Comment on it" });
    this.pin = button("Pin", () => this.pinned(), { title: PIN });
    this.loop = button("Loop", () => this.looped(), { title: "Play it again and again", "aria-pressed": "false" });
    this.link = button("Link", () => this.copy(), { title: "Copy a link to it" });
    this.more = button("+ next", () => this.room.ask("further", { by: 1 }), { keys: "Shift+ArrowDown", title: "Choose the next utterance too" });
    const acts = make("span", { className: "card-acts" }, this.more, this.comment, this.pin, this.loop, this.link);
    return make("div", { className: "card-head" }, this.when, this.saving, acts);
  }

  /** Why it is pinned, or a link that could not be copied: one line that comes and goes. */
  why() {
    this.line = make("div", { className: "card-line card-aside", hidden: true });
    this.line.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.aside();
      this.pin.focus({ preventScroll: true });
    });
    return this.line;
  }

  aside(...children) {
    this.line.replaceChildren(...children);
    this.line.hidden = !children.length;
  }

  span() {
    const { start, end } = chosen(this.room);
    return { start, end };
  }

  show() {
    const { room } = this, subject = chosen(room);
    this.begin.hidden = Boolean(subject);
    this.body.hidden = !subject;
    if (!subject) return;
    const { start, end, speaker, many, rows } = subject, { mayAct } = room;
    const key = `${start} ${end}`;
    if (key !== this.key) { this.aside(); this.place.scrollTop = 0; this.coding.close(); }
    this.key = key;
    const time = `${clock(start)}–${clock(end)}`;
    this.when.replaceChildren(`${time} · `, make("b", { textContent: many ? `${rows.length} utterances` : told(speaker) }));
    this.saving.hidden = !(room.outbox.waiting && rows.some((row) => row.pending));
    this.who.hidden = mayAct;
    this.comment.disabled = this.pin.disabled = !mayAct;
    const pins = this.pins();
    this.pin.textContent = pins.length ? "Unpin" : "Pin";
    this.pin.title = this.pin.ariaLabel = pins.length ? "Unpin it: not for the 1:1" : PIN;
    const looped = room.loop?.start === start && room.loop?.end === end;
    this.loop.setAttribute("aria-pressed", String(looped));
    this.coding.show(subject, mayAct);
    this.voicing.show(subject, mayAct);
    this.editing.show(subject, mayAct);
    this.telling.show(subject);
  }

  // pin, loop, link

  /** The pins on it, those on their way to the server included. */
  pins() {
    const { start, end } = this.span(), { acts } = this.room.outbox;
    const gone = new Set(acts.filter((act) => act.kind === "withdraw").map((act) => act.of));
    const all = [...this.room.work.pins, ...acts.filter((act) => act.kind === "pin")];
    const ids = all.filter((pin) => pin.start < end && pin.end > start && !gone.has(pin.id)).map((pin) => pin.id);
    return [...new Set(ids)];
  }

  pinned() {
    const pins = this.pins();
    if (pins.length) {
      for (const of of pins) this.room.do({ kind: "withdraw", of });
      this.show();
      return;
    }
    const why = make("input", { type: "text", placeholder: "Why discuss it? (may stay empty)", ariaLabel: "Why discuss it in the 1:1", className: "card-why" });
    const does = () => {
      this.room.do({ kind: "pin", ...this.span(), why: why.value.trim() });
      this.aside();
      this.show();
      this.pin.focus({ preventScroll: true });
      this.room.say("Pinned for the 1:1.");
    };
    why.onkeydown = (event) => { if (event.key === "Enter") { event.preventDefault(); does(); } };
    this.aside(why, button("Pin it", does, { className: "button main" }));
    why.focus({ preventScroll: true });
  }

  looped() {
    const span = this.span(), { loop } = this.room;
    this.room.setLoop(loop?.start === span.start && loop?.end === span.end ? null : span);
  }

  async copy() {
    const { start, end, many } = chosen(this.room), seconds = (ms) => String(ms / 1000);
    const url = new URL(this.room.address());
    url.searchParams.set("t", many ? `${seconds(start)}-${seconds(end)}` : seconds(start));
    try {
      await navigator.clipboard.writeText(url.href);
      this.room.say("Link copied.");
    } catch {
      const field = make("input", { type: "text", value: url.href, readOnly: true, ariaLabel: "The link", className: "card-why" });
      this.aside(field, button("Done", () => { this.aside(); this.link.focus({ preventScroll: true }); }));
      field.select();
    }
  }

  // keys ask

  asked(what) {
    if (!["edit", "speaker", "code", "part"].includes(what)) return;
    const { room } = this;
    if (room.selected < 0) room.select(Math.max(0, room.at(room.now)), { seek: false });
    if (!room.mayAct) { room.say(WHO); return; }
    if (!chosen(room)) return;
    if (what === "speaker") this.voicing.focus();
    else if (what === "code") this.coding.focus();
    else this.editing.open(what);
  }
}
