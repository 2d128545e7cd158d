// The whole conversation as a picture to steer by. It draws only when something changed; while the
// recording plays only the playhead moves.

import { button, clock, make } from "./dom.js";
import { coloursOf } from "./drawing.js";
import { drawLanes } from "./lanes.js";
import { Legend } from "./legend.js";
import { markings } from "./marking.js";
import { drawOverview, OVERVIEW } from "./overview.js";
import { LanePointing, OverviewPointing } from "./pointing.js";
import { layoutOf, Scene } from "./scene.js";
import { momentInWords, placeInWords } from "./telling.js";

const SHOWN_MS = 90_000, PAGE_MS = 30_000, TELL_MS = 250, FLIP_AT = 0.9, FLIP_TO = 0.1;
const ROW_NAMES = { sound: "Sound", questions: "Questions", moves: "Moves", notes: "Notes" };

export function timeline(room, place) {
  return new Timeline(room, place);
}

class Timeline {
  constructor(room, place) {
    Object.assign(this, { room, place, width: 0, peaks: null, needs: new Set(), asked: 0, toldAt: 0 });
    this.build();
    this.read();
    this.listen();
    this.loadPeaks();
  }

  build() {
    const { room } = this;
    const head = () => make("div", { className: "timeline-head" });
    this.heads = { whole: head(), lanes: head() };
    this.canvases = { whole: make("canvas"), lanes: make("canvas") };
    this.window = make("div", { className: "timeline-window" });
    this.looping = make("div", { className: "timeline-looping", hidden: true });
    this.tip = make("div", { className: "timeline-tip", hidden: true });
    this.whole = make("div", { className: "timeline-whole" }, this.canvases.whole, this.window, this.heads.whole);
    this.lanes = make("div", { className: "timeline-lanes" }, this.canvases.lanes, this.looping, this.heads.lanes);
    const told = { role: "slider", "aria-label": "Place in the recording", "aria-valuemin": "0" };
    this.slider = make("div", { className: "timeline-slider", tabIndex: 0, ...told }, this.whole, this.lanes);
    this.slider.onkeydown = (event) => this.key(event);
    this.names = make("div", { className: "timeline-names", "aria-hidden": "true" });
    this.legend = new Legend(room);
    const zooms = make("div", { className: "timeline-zooms", role: "group", "aria-label": "Zoom" },
      button("−", () => this.zoom(2), { title: "Show more time", keys: "-" }),
      button("+", () => this.zoom(0.5), { title: "Show less time", keys: "+" }),
      button("90 s", () => this.zoomTo(SHOWN_MS), { title: "Show 90 seconds" }),
      button("Whole", () => room.setView(0, room.duration), { title: "Show the whole conversation" }));
    this.place.append(make("div", { className: "timeline-body" }, this.names, this.slider, this.tip),
      make("div", { className: "timeline-foot" }, this.legend.element, zooms));
    new OverviewPointing(this, this.whole);
    new LanePointing(this, this.lanes);
  }

  listen() {
    const { room } = this;
    const all = ["rows", "whole", "lanes"], lanes = ["lanes"];
    const redraw = { sheet: all, work: all, found: ["whole", "lanes"], select: lanes, loop: lanes, view: lanes };
    for (const [name, needs] of Object.entries(redraw)) room.addEventListener(name, () => this.need(...needs));
    room.addEventListener("time", () => this.moved());
    room.addEventListener("play", () => this.tellMoment());
    room.addEventListener("follow", () => this.keepUp());
    this.sized = new ResizeObserver(() => this.need("whole", "lanes"));
    this.sized.observe(this.slider);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.themed = () => this.need("lanes");
    this.dark.addEventListener("change", this.themed);
    this.slider.onpointerenter = () => this.checkTheme();
  }

  async loadPeaks() {
    const answer = await fetch(`${this.room.place}peaks`, { headers: { "X-Rapport-Pass": this.room.data.pass } }).catch(() => null);
    if (!answer?.ok) return;  // a picture without its loudness is a picture still
    this.peaks = new Uint8Array(await answer.arrayBuffer());
    this.need("whole", "lanes");
  }

  // drawing, at most once a frame

  need(...what) {
    for (const one of what) this.needs.add(one);
    this.asked ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.asked = 0;
    const needs = this.needs;
    this.needs = new Set();
    const width = Math.floor(this.slider.clientWidth);
    if (!width) return;
    if (needs.has("rows")) this.read();
    const colours = coloursOf(this.place);
    if (width !== this.width || colours.key !== this.colours?.key || this.ratio !== devicePixelRatio) {
      Object.assign(this, { width, colours, ratio: devicePixelRatio });
      needs.add("whole").add("lanes");
      this.legend.draw(colours);
    }
    if (needs.has("whole")) drawOverview(this.canvases.whole, this.scene());
    if (needs.has("lanes")) drawLanes(this.canvases.lanes, this.scene());
    this.placeWindow();
    this.placeHeads();
  }

  scene() {
    const { room, marks, layout, colours, width, peaks } = this;
    return new Scene({ room, marks, layout, colours, width, peaks });
  }

  /** What the sheet and the work say, put in order once and not for each drawing. */
  read() {
    const { room } = this;
    this.marks = markings(room.sheet, room.work);
    this.layout = layoutOf(room.sheet, room.data.video);
    this.slider.setAttribute("aria-valuemax", String(Math.floor(room.duration / 1000)));
    this.showNames();
    this.legend.draw();
    this.tellMoment();
  }

  showNames() {
    const { sheet } = this.room;
    const named = (words, y, height, colour) => {
      const chip = colour ? make("i") : null;
      if (chip) chip.style.background = colour;
      const name = make("div", { title: words }, chip, make("span", { textContent: words }));
      Object.assign(name.style, { top: `${y}px`, height: `${height}px` });
      return name;
    };
    const rows = Object.entries(this.layout.rows).flatMap(([name, { y, height }]) => {
      const speaker = sheet.speakers[name.startsWith("lane ") ? Number(name.slice(5)) : -1];
      const words = speaker?.name ?? ROW_NAMES[name];
      return words ? [named(words, OVERVIEW + 3 + y, height, speaker?.colour)] : [];
    });
    this.names.replaceChildren(named("Whole", 0, OVERVIEW), ...rows);
  }

  // the playhead

  moved() {
    if (this.room.playing) this.keepUp();
    this.placeHeads();
    const now = performance.now();
    if (!this.room.playing || now - this.toldAt >= TELL_MS) this.tellMoment(now);
  }

  placeHeads() {
    const { now, view, duration } = this.room, { width, heads } = this;
    heads.whole.style.transform = `translateX(${(now / duration) * width}px)`;
    const inView = now >= view.start && now <= view.end;
    heads.lanes.style.visibility = inView ? "visible" : "hidden";
    if (inView) heads.lanes.style.transform = `translateX(${((now - view.start) / (view.end - view.start)) * width}px)`;
  }

  placeWindow() {
    const { view, duration } = this.room;
    this.window.style.transform = `translateX(${(view.start / duration) * this.width}px)`;
    this.window.style.width = `${Math.max(8, ((view.end - view.start) / duration) * this.width)}px`;
  }

  tellMoment(now = performance.now()) {
    this.toldAt = now;
    this.slider.setAttribute("aria-valuenow", String(Math.floor(this.room.now / 1000)));
    this.slider.setAttribute("aria-valuetext", momentInWords(this.room));
    this.checkTheme();
  }

  /** Streamlit tells nobody when it changes its colours. */
  checkTheme() {
    if (this.colours && coloursOf(this.place).key !== this.colours.key) this.need("lanes");
  }

  // the view

  /** Turns the page when the playhead comes near its end, while it is followed. */
  keepUp() {
    const { room } = this, { view, now } = room, length = view.end - view.start;
    if (!room.follow || length >= room.duration) return;
    if (now >= view.start && (now <= view.start + FLIP_AT * length || view.end >= room.duration)) return;
    room.setView(now - FLIP_TO * length, now + (1 - FLIP_TO) * length);
  }

  /** Where a person looks is theirs: following ends when they move the playhead out of the view. */
  show(start, end) {
    this.room.setView(start, end);
    const { view, now } = this.room;
    if (now < view.start || now > view.end) this.room.setFollow(false);
  }

  pan(ms) {
    const { view, duration } = this.room;
    if ((ms < 0 && view.start <= 0) || (ms > 0 && view.end >= duration)) return false;
    this.room.setFollow(false);
    this.room.setView(view.start + ms, view.end + ms);
    return true;
  }

  zoom(times, at = this.middle()) {
    const { view } = this.room;
    const length = Math.max(5_000, Math.min(this.room.duration, (view.end - view.start) * times));
    const start = at - ((at - view.start) / (view.end - view.start)) * length;
    this.show(start, start + length);
  }

  zoomTo(length) {
    const at = this.middle();
    this.room.setView(at - length / 2, at + length / 2);
  }

  middle() {
    const { view, now } = this.room;
    return now >= view.start && now <= view.end ? now : (view.start + view.end) / 2;
  }

  key(event) {
    const { room } = this;
    const to = { Home: 0, End: room.duration, PageUp: room.now + PAGE_MS, PageDown: room.now - PAGE_MS }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    room.seek(to);
  }

  // the pointer's words

  tell(at) {
    this.tip.hidden = !at;
    this.lanes.style.cursor = "";
    if (!at) return;
    const scene = this.scene();
    this.lanes.style.cursor = scene.find(at.x, at.y) ? "pointer" : "crosshair";
    this.tip.textContent = placeInWords(scene, at.x, at.y);
    const left = this.slider.offsetLeft + Math.min(at.x + 12, this.width - this.tip.offsetWidth - 4);
    const top = OVERVIEW + 3 + at.y;
    this.tip.style.transform = `translate(${Math.max(0, left)}px, calc(${top}px - 100% - 8px))`;
  }

  showLooping(loop) {
    this.looping.hidden = !loop;
    if (!loop) return;
    const scene = this.scene();
    this.looping.style.transform = `translateX(${scene.x(loop.start)}px)`;
    this.looping.style.width = `${(loop.end - loop.start) * scene.scale}px`;
    this.looping.textContent = clock(loop.end - loop.start, { tenths: true });
  }

  close() {
    cancelAnimationFrame(this.asked);
    this.sized.disconnect();
    this.dark.removeEventListener("change", this.themed);
  }
}
