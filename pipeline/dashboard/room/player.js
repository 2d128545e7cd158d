// The recording, played. Nobody else touches the media element: the room asks `room.player`.

import { make } from "./dom.js";
import { bar } from "./bar.js";
import { Captions } from "./captions.js";

const FRAME_MS = 40;
const NEAR_END_MS = 60;
const CANNOT = "This browser cannot play it yet: the small copy may not be made. Words and marks can still be used.";

export function player(room, place) {
  const playing = new Player(room, place);
  room.player = playing;
  place.append(playing.stage, bar(room, playing));
  return playing;
}

class Player {
  constructor(room, place) {
    this.room = room;
    this.place = place;
    this.wanted = null;
    this.broken = false;
    this.element = this.makeElement();
    this.trouble = make("p", { className: "player-trouble", role: "status", hidden: true });
    this.line = room.data.video ? null : make("p", { className: "player-line", hidden: true });
    this.stage = make("div", { className: room.data.video ? "player-stage" : "player-stage sound" }, this.element, this.line, this.trouble);
    this.words = new Captions(room, this.element);
    this.tick = () => { this.read(); this.frameAsked = room.playing ? requestAnimationFrame(this.tick) : 0; };
    this.listen();
    this.open();
  }

  makeElement() {
    const { video } = this.room.data;
    const element = make(video ? "video" : "audio", { className: "player-media", preload: "metadata", "aria-label": "The recording" });
    if (video) {
      element.playsInline = true;
      element.onclick = () => this.room.toggle();
    }
    return element;
  }

  listen() {
    const { element, room } = this;
    element.onplay = () => this.began();
    element.onpause = () => this.stopped();
    element.onended = () => this.ended();
    element.onseeked = () => this.arrived();
    element.onerror = () => this.failed();
    element.onloadedmetadata = () => this.opened();
    element.ontimeupdate = () => { if (document.hidden && room.playing) this.read(); };
    room.addEventListener("sheet", () => { this.words.rewrite(); this.tellLine(); });
    room.addEventListener("time", () => this.tellLine());
    room.addEventListener("loop", () => this.intoLoop());
    for (const news of ["data", "sheet", "work"]) room.addEventListener(news, () => this.openAnother());
  }

  // the file

  open() {
    const { media, poster } = this.room.data;
    this.file = media;
    if (poster && this.element.poster !== undefined) this.element.poster = poster;
    if (!media) { this.failed(); return; }
    this.setBroken(false);
    this.element.src = media;
    if (this.room.now) this.element.currentTime = this.room.now / 1000;
  }

  /** The same file under a new pass plays on; a file that failed, or another, is opened. */
  openAnother() {
    const { media } = this.room.data;
    if (media !== this.file && (this.broken || nameOf(media) !== nameOf(this.file))) this.open();
  }

  opened() {
    this.setBroken(false);
    if (Math.abs(this.element.currentTime * 1000 - this.room.now) > 1) this.seek(this.room.now);
  }

  failed() {
    const { media } = this.room.data;
    if (media && media !== this.file) {  // its pass ran out, a newer one is here
      this.open();
      if (this.room.playing) this.play();
      return;
    }
    this.setBroken(true);
    if (this.room.playing) this.stopped();
    this.askWhy(media);
  }

  /** The server may know better why than the element, which only knows that it cannot. */
  async askWhy(media) {
    if (!media) return;
    const answer = await fetch(media, { headers: { Range: "bytes=0-0" } }).catch(() => null);
    if (!answer || answer.ok || !this.broken) return;
    const { error } = await answer.json().catch(() => ({}));
    if (error) this.trouble.textContent = `It cannot be played: ${error}. Words and marks can still be used.`;
  }

  setBroken(broken) {
    this.broken = broken;
    this.wanted = null;
    this.trouble.hidden = !broken;
    this.trouble.textContent = broken ? CANNOT : "";
    this.place.classList.toggle("player-broken", broken);
  }

  // what the room asks for

  async play() {
    if (this.broken) this.open();
    if (this.broken) { this.room.say(CANNOT); return; }
    try {
      await this.element.play();
    } catch (error) {
      if (error.name === "AbortError") return;  // paused again before it began
      this.room.say(error.name === "NotAllowedError" ? "Press play once more: the browser held it back." : CANNOT);
    }
  }

  pause() { this.element.pause(); }

  /** While one seek is under way only the last of the newer ones waits: dragging never queues up. */
  seek(ms) {
    if (this.broken) return;
    if (this.element.seeking && this.element.readyState > 0) this.wanted = ms;
    else this.element.currentTime = ms / 1000;
  }

  arrived() {
    if (this.wanted === null) return;
    const to = this.wanted;
    this.wanted = null;
    this.element.currentTime = to / 1000;
  }

  rate(times) {
    const { element } = this;
    element.preservesPitch = true;
    element.defaultPlaybackRate = element.playbackRate = Math.max(0.5, Math.min(2, times));
    this.room.fire("rate");
  }

  captions(on = !this.words.shown) {
    this.words.show(on);
    this.tellLine();
    this.room.fire("captions");
  }

  frame(by) {
    this.pause();
    this.room.seek(this.room.now + by * FRAME_MS);
  }

  // what the element tells

  began() {
    this.intoLoop();
    this.room.playing = true;
    this.room.fire("play");
    if (!this.frameAsked) this.frameAsked = requestAnimationFrame(this.tick);
  }

  stopped() {
    if (!this.room.playing) return;
    if (!this.broken) this.read();
    this.room.playing = false;
    this.room.fire("play");
  }

  ended() {
    const { loop } = this.room;
    if (!loop) return;
    this.room.seek(loop.start, { reveal: false });
    this.play();
  }

  /** The element's moment becomes the room's, unless it is still on its way to another. */
  read() {
    const { room, element } = this;
    if (this.wanted !== null || element.seeking) return;
    const now = Math.min(room.duration, Math.round(element.currentTime * 1000));
    if (room.loop && now >= room.loop.end) { room.seek(room.loop.start, { reveal: false }); return; }
    if (now === room.now) return;
    room.now = now;
    room.fire("time");
  }

  intoLoop() {
    const { loop, now } = this.room;
    if (!loop || this.element.paused) return;
    if (now < loop.start || now >= loop.end - NEAR_END_MS) this.room.seek(loop.start, { reveal: false });
  }

  /** A sound has no picture to lay captions over: they stand in its place. */
  tellLine() {
    if (!this.line) return;
    this.line.hidden = !this.words.shown;
    if (!this.words.shown) return;
    const { room } = this;
    const at = room.at(room.now), row = room.sheet.utterances[at];
    const text = row && row.end >= room.now ? `${room.speaker(at).name}: ${row.text}` : "";
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  close() {
    cancelAnimationFrame(this.frameAsked);
    this.element.pause();
    this.element.onerror = null;
    this.element.removeAttribute("src");
    this.element.load();
  }
}

function nameOf(address) {
  if (!address) return "";
  const url = new URL(address, location.href);
  return url.origin + url.pathname;
}
