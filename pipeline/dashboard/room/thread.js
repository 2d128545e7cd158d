// A comment with its replies, in the list and kept there: what changes is changed in it, never made anew.

import { button, make } from "./dom.js";
import { Answering } from "./answering.js";
import { Entry, set } from "./entry.js";
import { REMARKS } from "./marking.js";
import { audienceOf, placeOf, stretchOf, targetOf } from "./remarks.js";

/** The time as a button, and for a stretch one that plays it again and again. */
export function moments(room, one) {
  const place = placeOf(one);
  const time = button(place, () => room.seek(one.start), { className: "button comments-time", title: `Go to ${place}` });
  if (one.end <= one.start) return { all: [time] };
  const play = button("Play this", () => loop(room, one), { title: `Play this, ${place}, again and again`, "aria-pressed": "false" });
  return { all: [time, play], play };
}

/** Writes only what changes: there may be hundreds. */
export function press(button, on) {
  if (button && button.ariaPressed !== String(on)) button.ariaPressed = String(on);
}

function loop(room, { start, end }) {
  const looped = room.loop?.start === start && room.loop?.end === end;
  room.setLoop(looped ? null : { start, end });
  if (!looped) room.player?.play();
}

export class Thread {
  constructor(view, comment) {
    Object.assign(this, { view, replies: new Map() });
    this.reply = button("Reply", () => this.answer());
    this.pin = button("Pin this", () => this.pinIt(), { title: "Pin this for the 1:1", "aria-pressed": "false" });
    this.entry = new Entry(view, comment, [this.reply, this.pin]);
    const { by, day, edited, saving } = this.entry.parts, moment = moments(view.room, comment);
    this.play = moment.play;
    const { letter, words } = REMARKS[comment.kind] ?? REMARKS.note;
    this.badge = make("span", { className: "comments-badge", textContent: letter, ariaHidden: "true" });
    this.kind = make("span", { className: "comments-kind", textContent: words });
    this.audience = make("span", { className: "comments-soft" });
    const head = make("div", { className: "comments-head" }, ...moment.all, this.badge, this.kind, by, this.audience, day, edited, saving);
    this.list = make("ul", { className: "comments-replies", ariaLabel: "Replies" });
    this.slot = make("div", {});
    this.element = make("li", { className: `comments-item ${comment.kind}`, tabIndex: -1 }, head, ...this.entry.body, this.list, this.slot);
    this.show(comment);
    if (view.drafts.get(`reply ${comment.id}`)?.open && view.room.mayAct) this.answer({ focus: false });
  }

  show(comment) {
    const { room } = this.view;
    this.comment = comment;
    this.element.dataset.id = comment.id;
    this.entry.show(comment);
    set(this.audience, audienceOf(comment));
    if (comment.kind === "contest") set(this.kind, `${REMARKS.contest.words}: ${targetOf(room.sheet, comment.target)}`);
    this.reply.hidden = this.pin.hidden = !room.mayAct;
    this.showReplies(comment.replies);
  }

  showReplies(replies) {
    const ids = new Set(replies.map((one) => one.id));
    for (const [id, one] of this.replies) if (!ids.has(id)) { one.element.remove(); this.replies.delete(id); }
    replies.forEach((one, at) => {
      const known = this.replies.get(one.id) ?? this.made(one);
      known.entry.show(one);
      if (this.list.children[at] !== known.element) this.list.insertBefore(known.element, this.list.children[at] ?? null);
    });
    this.list.hidden = !replies.length;
  }

  made(one) {
    const entry = new Entry(this.view, one), { by, day, edited, saving } = entry.parts;
    const element = make("li", { className: "comments-reply", tabIndex: -1 }, make("div", { className: "comments-head" }, by, day, edited, saving), ...entry.body);
    this.replies.set(one.id, { entry, element });
    return this.replies.get(one.id);
  }

  /** Whether the stretch is pinned, and looped. */
  showMarks(pins) {
    const { room } = this.view, { start, end } = stretchOf(room, this.comment);
    this.pinned = pins.filter((pin) => pin.start === start && pin.end === end);
    const on = this.pinned.length > 0;
    if (this.pin.textContent !== (on ? "Unpin" : "Pin this")) {
      Object.assign(this.pin, { textContent: on ? "Unpin" : "Pin this", ariaLabel: on ? "Unpin" : "Pin this for the 1:1", ariaPressed: String(on) });
    }
    this.showLoop();
  }

  showLoop() {
    const { loop } = this.view.room, { start, end } = this.comment;
    press(this.play, loop?.start === start && loop?.end === end);
  }

  /** A pin is for everybody here, so it does not carry the comment's words. */
  pinIt() {
    const { room } = this.view;
    if (this.pinned.length) for (const { id } of this.pinned) this.view.does({ kind: "withdraw", of: id });
    else if (this.view.does({ kind: "pin", ...stretchOf(room, this.comment), why: "" })) room.say("Pinned for the 1:1.");
  }

  /** Whether a reply is half written here. */
  get writes() { return Boolean(this.answering?.field.value.trim()); }

  /** Its author deleted it while somebody was answering: their words stay until they close them. */
  showDeleted() {
    set(this.entry.text, "This comment was deleted by its author. What you wrote is still here to copy.");
    this.entry.acts.hidden = true;
    this.list.hidden = true;
  }

  answer({ focus = true } = {}) {
    if (!this.answering) {
      const { id, by } = this.comment;
      this.answering = new Answering({
        drafts: this.view.drafts, place: `reply ${id}`, label: `Reply to ${by.name}`, save: "Send reply",
        saves: (text) => this.view.does({ kind: "reply", to: id, text }),
        closed: () => this.answered(),
      });
      this.slot.append(this.answering.element);
    }
    if (focus) { this.answering.focus(); this.slot.scrollIntoView({ block: "nearest" }); }
  }

  answered() {
    this.answering = null;
    this.reply.focus({ preventScroll: true });
    this.view.show();
  }
}
