// The bar of buttons under the recording.

import { button, clock, make } from "./dom.js";
import { icon } from "./icons.js";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const SKIP_MS = 10_000, AROUND_MS = 300, PIN_MS = 5_000;

export function bar(room, player) {
  return new Bar(room, player).element;
}

class Bar {
  constructor(room, player) {
    this.room = room;
    this.player = player;
    this.buttons = this.makeButtons();
    this.clock = make("span", { className: "player-clock" });
    this.speed = this.makeSpeed();
    this.element = make("div", { className: "player-bar", role: "group", "aria-label": "Playback" }, ...this.inOrder());
    this.listen();
  }

  makeButtons() {
    const { room, player } = this;
    return {
      back: button("−10", () => room.seek(room.now - SKIP_MS), { title: "Back 10 seconds", keys: "J" }),
      play: pictured("play", () => room.toggle(), { title: "Play", keys: "Space", className: "button main player-play" }),
      forward: button("+10", () => room.seek(room.now + SKIP_MS), { title: "Forward 10 seconds", keys: "L" }),
      previous: pictured("previous", () => room.next(-1), { title: "Previous question", keys: "Shift+Q" }),
      next: pictured("next", () => room.next(1), { title: "Next question", keys: "Q" }),
      loop: pictured("loop", () => this.toggleLoop(), { title: "Loop what is chosen", keys: "R", "aria-pressed": "false" }),
      captions: button("CC", () => player.captions(), { title: "Captions", keys: "V", "aria-pressed": "false" }),
      follow: pictured("follow", () => room.setFollow(!room.follow), { title: "Follow the recording", keys: "F", "aria-pressed": "true" }),
      comment: pictured("comment", () => room.ask("comment", { start: room.now, end: room.now }), { title: "Comment here", keys: "C" }),
      pin: pictured("pin", () => this.togglePin(), { title: "Pin for the 1:1", keys: "P", "aria-pressed": "false" }),
      link: pictured("link", () => this.copyLink(), { title: "Copy a link to this moment", keys: "S" }),
      help: button("?", () => room.ask("help"), { title: "All keys", keys: "?" }),
    };
  }

  makeSpeed() {
    const choices = SPEEDS.map((speed) => make("option", { value: String(speed), textContent: `${speed}×`, selected: speed === 1 }));
    const select = make("select", { className: "player-speed", title: "Speed", "aria-label": "Speed" }, ...choices);
    select.onchange = () => this.player.rate(Number(select.value));
    return select;
  }

  inOrder() {
    const { back, play, forward, previous, next, loop, captions, follow, comment, pin, link, help } = this.buttons;
    const group = (...children) => make("span", { className: "player-group" }, ...children);
    return [
      group(back, play, forward), this.clock, group(previous, next), group(this.speed, loop, captions, follow),
      group(comment, pin, link, help),
    ];
  }

  listen() {
    const { room } = this;
    const on = (names, does) => { for (const name of names) room.addEventListener(name, () => does.call(this)); does.call(this); };
    on(["time", "sheet"], this.showClock);
    on(["play"], this.showPlaying);
    on(["rate"], this.showRate);
    on(["captions"], this.showCaptions);
    on(["loop"], this.showLoop);
    on(["follow"], this.showFollow);
    on(["select", "work", "sheet"], this.showPin);
    on(["found"], this.showLookedFor);
  }

  // what is chosen

  row() {
    const { room } = this;
    return room.sheet.utterances[room.selected >= 0 ? room.selected : room.at(room.now)];
  }

  toggleLoop() {
    const { room } = this;
    if (room.loop) { room.setLoop(null); return; }
    const row = this.row();
    if (!row) { room.say("Choose something that was said first."); return; }
    room.setLoop({ start: Math.max(0, row.start - AROUND_MS), end: Math.min(room.duration, row.end + AROUND_MS) });
  }

  pinned() {
    const { room } = this;
    const row = room.sheet.utterances[room.selected];
    return row && room.work.pins.find((pin) => pin.start === row.start && pin.end === row.end);
  }

  togglePin() {
    const { room } = this;
    const pin = this.pinned();
    if (pin) { if (room.do({ kind: "withdraw", of: pin.id })) room.say("Pin taken away."); return; }
    const row = room.sheet.utterances[room.selected];
    const start = row?.start ?? Math.max(0, room.now - PIN_MS);
    const end = row?.end ?? Math.min(room.duration, room.now + PIN_MS);
    if (room.do({ kind: "pin", start, end, why: "" })) room.say(`Pinned ${clock(start)} for the 1:1.`);
  }

  async copyLink() {
    const { room } = this;
    const address = room.address();
    if (await copied(address)) room.say("Link copied"); else room.say(address);
  }

  // what is shown

  showClock() {
    const text = `${clock(this.room.now)} / ${clock(this.room.duration)}`;
    if (this.clock.textContent !== text) this.clock.textContent = text;
  }

  showPlaying() {
    const { play } = this.buttons, { playing } = this.room;
    play.replaceChildren(icon(playing ? "pause" : "play"));
    name(play, playing ? "Pause" : "Play");
  }

  showRate() {
    const rate = String(this.player.element.playbackRate), known = [...this.speed.options].some((one) => one.value === rate);
    if (!known) this.speed.append(make("option", { value: rate, textContent: `${rate}×` }));
    this.speed.value = rate;
  }

  showCaptions() { press(this.buttons.captions, this.player.words.shown); }

  showLoop() { press(this.buttons.loop, Boolean(this.room.loop)); }

  showFollow() { press(this.buttons.follow, this.room.follow); }

  showPin() { press(this.buttons.pin, Boolean(this.pinned())); }

  showLookedFor() {
    const { found, query } = this.room;
    const what = query ? `“${query}”` : found?.finder.label ?? "question";
    name(this.buttons.previous, `Previous: ${what}`);
    name(this.buttons.next, `Next: ${what}`);
  }
}

function pictured(picture, does, props) {
  const made = button("", does, props);
  made.append(icon(picture));
  return made;
}

function press(element, on) { element.setAttribute("aria-pressed", String(on)); }

function name(element, told) {
  const keys = element.getAttribute("aria-keyshortcuts");
  element.setAttribute("aria-label", told);
  element.title = keys ? `${told} (${keys})` : told;
}

/** On a plain http address the browser keeps its clipboard shut, but copies what is marked. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make("textarea", { value: text, readOnly: true, style: "position:fixed;opacity:0" });
    const before = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus?.();
    return done;
  }
}
