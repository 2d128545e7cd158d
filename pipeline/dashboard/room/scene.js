// Where things stand in the timeline's lanes: heights of rows, moments as places, what lies at a place.

import { lastAtMost } from "./dom.js";

export const MARK = 10;
const NEAR = 7;

/** Rows from the top; a recording without picture has a row for its sound, and lower rows for that. */
export function layoutOf(sheet, video) {
  const many = sheet.speakers.length > 2;
  const lane = many ? 20 : video ? 25 : 22, row = video ? 17 : 16;
  const heights = [["ruler", 14], ["chapters", 14]];
  if (!video) heights.push(["sound", 18]);
  sheet.speakers.forEach((_, who) => heights.push([`lane ${who}`, lane]));
  if (!sheet.hidden) heights.push(["questions", row], ["moves", row]);
  heights.push(["notes", row]);
  const layout = { rows: {}, height: 0 };
  for (const [name, height] of heights) {
    layout.rows[name] = { y: layout.height, height };
    layout.height += height;
  }
  const [first, last] = [layout.rows["lane 0"], layout.rows[`lane ${sheet.speakers.length - 1}`]];
  layout.lanes = { y: first.y, height: last.y + last.height - first.y };
  return layout;
}

export class Scene {
  constructor({ room, marks, layout, colours, width, peaks }) {
    Object.assign(this, { room, marks, layout, colours, width, peaks, sheet: room.sheet });
    this.start = room.view.start;
    this.end = room.view.end;
    this.scale = width / (this.end - this.start);
  }

  x(ms) { return (ms - this.start) * this.scale; }
  ms(x) { return this.start + x / this.scale; }

  /** The items of an ordered list that touch the view. */
  *shown(list) {
    let at = Math.max(0, lastAtMost(list, this.start, (item) => item.start) - 2);
    for (; at < list.length && list[at].start < this.end; at += 1) if (list[at].end >= this.start) yield list[at];
  }

  /** The mark or the utterance at a place: {note} or {at}, or null where there is neither. */
  find(x, y, near = NEAR) {
    for (const name of ["questions", "moves", "notes"]) {
      if (!this.within(name, y)) continue;
      const mark = this.nearest(this.marks[name], x, near);
      return mark && (name === "notes" ? { note: mark } : { at: mark.at });
    }
    const who = this.sheet.speakers.findIndex((_, at) => this.within(`lane ${at}`, y));
    const row = who < 0 ? null : this.rowAt(this.marks.lanes[who].rows, x);
    return row && { at: row.at };
  }

  within(name, y) {
    const row = this.layout.rows[name];
    return Boolean(row) && y >= row.y && y < row.y + row.height;
  }

  nearest(list, x, near) {
    const middle = (item) => this.x(item.start) + MARK / 2;
    const before = lastAtMost(list, this.ms(x - MARK / 2), (item) => item.start);
    const close = [list[before], list[before + 1]].filter(Boolean);
    close.sort((one, other) => Math.abs(middle(one) - x) - Math.abs(middle(other) - x));
    return close.length && Math.abs(middle(close[0]) - x) <= near ? close[0] : null;
  }

  rowAt(rows, x) {
    const ms = this.ms(x), slack = 2 / this.scale;
    const last = lastAtMost(rows, ms + slack, (row) => row.start);
    for (let at = last; at >= Math.max(0, last - 3); at -= 1) if (rows[at].end + slack >= ms) return rows[at];
    return null;
  }
}

export function spanAt(list, ms) {
  const span = list[lastAtMost(list, ms, (one) => one.start)];
  return span && span.end >= ms ? span : null;
}
