// Mouse, touch and pen on the timeline: click, drag, loop, pan and zoom become calls of the room.

const MOVED_PX = 4, TOUCH_NEAR = 14, ZOOM_PER_PX = 0.0022, LOOP_LEAST_MS = 400, WINDOW_LEAST = 10;

/** The zoomed lanes: click chooses, drag scrubs, Shift and drag loops, wheel pans, two fingers zoom. */
export class LanePointing {
  constructor(timeline, element) {
    Object.assign(this, { timeline, room: timeline.room, element, pointers: new Map(), drag: null, pinch: null });
    element.onpointerdown = (event) => this.down(event);
    element.onpointermove = (event) => this.move(event);
    element.onpointerup = (event) => this.up(event);
    element.onpointercancel = (event) => this.drop(event);
    element.onpointerleave = () => timeline.tell(null);
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  place(event) {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  down(event) {
    if (event.button) return;
    const { x, y } = this.place(event);
    this.pointers.set(event.pointerId, x);
    this.element.setPointerCapture(event.pointerId);
    this.timeline.tell(null);
    if (this.pointers.size === 2) { this.drag = null; this.pinch = this.measure(); return; }
    this.drag = { x, y, loops: event.shiftKey, moved: false, near: event.pointerType === "touch" ? TOUCH_NEAR : undefined };
  }

  move(event) {
    const { x, y } = this.place(event);
    if (this.pointers.has(event.pointerId)) this.pointers.set(event.pointerId, x);
    if (this.pinch) { this.spread(); return; }
    if (!this.drag) { if (event.pointerType !== "touch") this.timeline.tell({ x, y }); return; }
    const { drag, room } = this, scene = this.timeline.scene();
    drag.moved ||= Math.abs(x - drag.x) > MOVED_PX;
    if (!drag.moved) return;
    if (drag.loops) this.timeline.showLooping(this.loopOf(scene, drag, x));
    else room.seek(scene.ms(x), { reveal: false });
  }

  up(event) {
    const { drag, room } = this, { x } = this.place(event);
    this.drop(event);
    if (!drag) return;
    const scene = this.timeline.scene();
    if (drag.loops && drag.moved) {
      const loop = this.loopOf(scene, drag, x);
      room.setLoop(loop.end - loop.start >= LOOP_LEAST_MS ? loop : null);
    } else if (!drag.moved) {
      this.click(scene, drag);
    }
  }

  drop(event) {
    this.pointers.delete(event.pointerId);
    this.drag = null;
    this.timeline.showLooping(null);
    if (this.pointers.size < 2) this.pinch = null;
  }

  click(scene, { x, y, near }) {
    const { room } = this, found = scene.find(x, y, near);
    if (!found) { room.seek(scene.ms(x)); return; }
    if (!found.note) { room.select(found.at); return; }
    const at = room.at(found.note.start + 1);
    if (at >= 0) room.select(at, { seek: false });
    room.seek(found.note.start);
    if (found.note.kind === "comment") room.ask("comments", { id: found.note.id });
  }

  loopOf(scene, drag, x) {
    const [one, other] = [scene.ms(drag.x), scene.ms(x)].map((ms) => Math.round(Math.max(0, Math.min(this.room.duration, ms))));
    return { start: Math.min(one, other), end: Math.max(one, other) };
  }

  wheel(event) {
    const { timeline } = this;
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      timeline.zoom(Math.exp(event.deltaY * unit * ZOOM_PER_PX * 2), timeline.scene().ms(this.place(event).x));
      return;
    }
    const by = (Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY) * unit;
    if (timeline.pan(by / timeline.scene().scale)) event.preventDefault();  // at its ends the page scrolls on
  }

  measure() {
    const [one, other] = this.pointers.values();
    const { view } = this.room, middle = (one + other) / 2;
    return { apart: Math.max(20, Math.abs(one - other)), at: this.timeline.scene().ms(middle), length: view.end - view.start };
  }

  /** The moment that was between the fingers stays between them. */
  spread() {
    const [one, other] = this.pointers.values();
    const { apart, at, length } = this.pinch, width = this.timeline.width;
    const now = Math.min(this.room.duration, length * apart / Math.max(20, Math.abs(one - other)));
    const start = at - ((one + other) / 2 / width) * now;
    this.timeline.show(start, start + now);
  }
}

/** The overview: the window is dragged; a click elsewhere goes there. */
export class OverviewPointing {
  constructor(timeline, element) {
    Object.assign(this, { timeline, room: timeline.room, element, drag: null });
    element.onpointerdown = (event) => this.down(event);
    element.onpointermove = (event) => this.move(event);
    element.onpointerup = (event) => this.up(event);
    element.onpointercancel = () => { this.drag = null; };
  }

  ms(event) {
    const box = this.element.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * this.room.duration;
  }

  down(event) {
    if (event.button) return;
    const { view, duration } = this.room, ms = this.ms(event);
    const slack = (WINDOW_LEAST / 2 / this.timeline.width) * duration;
    const inside = ms >= view.start - slack && ms <= view.end + slack && view.end - view.start < duration;
    this.element.setPointerCapture(event.pointerId);
    this.drag = { x: event.clientX, offset: inside ? ms - view.start : null, moved: false };
  }

  move(event) {
    const { drag, room } = this;
    if (!drag) return;
    drag.moved ||= Math.abs(event.clientX - drag.x) > MOVED_PX;
    if (!drag.moved) return;
    const ms = this.ms(event), length = room.view.end - room.view.start;
    if (drag.offset === null) room.seek(ms);
    else this.timeline.show(ms - drag.offset, ms - drag.offset + length);
  }

  up(event) {
    const { drag, room } = this;
    this.drag = null;
    if (!drag || drag.moved) return;
    const ms = this.ms(event);
    room.seek(ms, { reveal: false });
    room.centre(ms);
  }
}
