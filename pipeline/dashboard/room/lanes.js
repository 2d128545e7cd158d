// The zoomed part of the timeline, drawn: ruler, chapters, a lane for each speaker, rows of marks.

import { clock } from "./dom.js";
import { drawBars, drawBubble, drawFlag, drawShape, drawSound, faintly, hatching, opened, SMALL } from "./drawing.js";
import { MARK } from "./scene.js";

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
const STEP_PX = 68, BORDERS_FROM = 0.005, PATTERN_PX = 3, BUBBLE = 15;
const SMALL_MARK = 7, CROWDED_PX = 13;

export function drawLanes(canvas, scene) {
  const context = opened(canvas, scene.width, scene.layout.height);
  context.font = `${SMALL} ${scene.colours.font}`;
  context.textBaseline = "middle";
  drawGround(context, scene);
  drawRuler(context, scene);
  drawChapters(context, scene);
  drawLoop(context, scene);
  drawFound(context, scene);
  if (scene.layout.rows.sound && scene.peaks) {
    const { rows } = scene.layout;
    faintly(context, 0.55, () => drawSound(context, scene.peaks, { ...rows.sound, ...extent(scene) }, scene.colours.ink));
  }
  scene.sheet.speakers.forEach((speaker, who) => drawLane(context, scene, speaker, who));
  drawPauses(context, scene);
  drawOverlaps(context, scene);
  drawUnsure(context, scene);
  if (!scene.sheet.hidden) {
    drawMarks(context, scene, "questions");
    drawMarks(context, scene, "moves");
  }
  drawNotes(context, scene);
  drawSelected(context, scene);
}

const extent = ({ width, start, end }) => ({ width, start, end });

function drawGround(context, { layout, sheet, width, colours }) {
  context.fillStyle = colours.pale;
  sheet.speakers.forEach((_, who) => {
    const { y, height } = layout.rows[`lane ${who}`];
    context.fillRect(0, y + 1, width, height - 2);
  });
  faintly(context, 0.2, () => {
    context.fillStyle = colours.ink;
    for (const name of ["questions", "moves", "notes"]) if (layout.rows[name]) context.fillRect(0, layout.rows[name].y, width, 1);
  });
}

function drawRuler(context, scene) {
  const { layout, colours, scale, start, end } = scene;
  const step = 1000 * (STEPS_S.find((seconds) => seconds * 1000 * scale >= STEP_PX) ?? 3600);
  const { y, height } = layout.rows.ruler;
  context.fillStyle = colours.ink;
  for (let ms = Math.ceil(start / step) * step; ms <= end; ms += step) {
    const x = Math.round(scene.x(ms));
    faintly(context, 0.22, () => context.fillRect(x, y, 1, layout.height - y));
    writeWithin(context, clock(ms), x + 4, y + height / 2, scene.width - x - 4);
  }
}

function drawChapters(context, scene) {
  const { y, height } = scene.layout.rows.chapters;
  const { colours } = scene;
  for (const chapter of scene.shown(scene.sheet.chapters)) {
    const from = Math.max(0, scene.x(chapter.start)), to = Math.min(scene.width, scene.x(chapter.end));
    context.fillStyle = colours.ink;
    faintly(context, 0.09, () => context.fillRect(from, y, Math.max(1, to - from - 1), height - 1));
    if (scene.x(chapter.start) >= 0) faintly(context, 0.6, () => context.fillRect(from, y, 1, scene.layout.height - y));
    writeWithin(context, chapterName(chapter), from + 5, y + height / 2, to - from - 8);
  }
}

export function chapterName({ name }) { return name[0].toUpperCase() + name.slice(1); }

/** Words where they have room: whole, or not at all, and then false. */
export function writeWithin(context, words, x, y, room) {
  const fits = room > 12 && context.measureText(words).width <= room;
  if (fits) context.fillText(words, x, y);
  return fits;
}

function drawLoop(context, scene) {
  const { loop } = scene.room;
  if (!loop) return;
  const [from, to] = [scene.x(loop.start), scene.x(loop.end)];
  context.fillStyle = scene.colours.accent;
  faintly(context, 0.16, () => context.fillRect(from, 0, to - from, scene.layout.height));
  context.fillRect(from - 1, 0, 2, scene.layout.height);
  context.fillRect(to - 1, 0, 2, scene.layout.height);
}

/** What is looked for: a bright edge over the lanes, the one that one is at with full sides. */
function drawFound(context, scene) {
  const { found } = scene.room;
  if (!found || scene.sheet.hidden) return;
  const { y } = scene.layout.lanes, high = scene.layout.height - y;
  const boxOf = (hit) => { const x = scene.x(hit.start); return [x, Math.max(3, scene.x(hit.end) - x)]; };
  const boxes = found.hits.filter((hit) => hit.end >= scene.start && hit.start <= scene.end).map(boxOf);
  const fill = (top, height) => {
    context.beginPath();
    for (const [x, width] of boxes) context.rect(x, top, width, height);
    context.fill();
  };
  context.fillStyle = scene.colours.accent;
  faintly(context, 0.15, () => fill(y, high));
  fill(y - 3, 4);
  if (!found.hits[found.place]) return;
  const [x, width] = boxOf(found.hits[found.place]);
  faintly(context, 0.2, () => context.fillRect(x, y, width, high));
  context.fillRect(x - 1, y, 1.5, high);
  context.fillRect(x + width - 0.5, y, 1.5, high);
}

function drawLane(context, scene, speaker, who) {
  const { y, height } = scene.layout.rows[`lane ${who}`];
  const { rows, bars } = scene.marks.lanes[who];
  const drawn = [];
  let last = null;
  for (const bar of scene.shown(bars)) {
    const x = scene.x(bar.start), width = Math.max(1, scene.x(bar.end) - x);
    if (last && last.low === bar.low && x - (last.box[0] + last.box[2]) < 0.5) { last.box[2] = x + width - last.box[0]; continue; }
    const box = bar.low ? [x, y + height - 11, width, 7] : [x, y + 4, width, height - 8];
    drawn.push(box);
    last = { box, low: bar.low };
  }
  drawBars(context, drawn, speaker.colour, scene.colours.ink);
  if (scene.scale < BORDERS_FROM) return;
  context.fillStyle = scene.colours.ink;
  for (const row of scene.shown(rows)) if (!row.listening) context.fillRect(Math.round(scene.x(row.start)), y + 4, 1, height - 8);
}

function drawPauses(context, scene) {
  const middle = scene.layout.lanes.y + scene.layout.lanes.height / 2;
  context.font = `${SMALL} ${scene.colours.font}`;
  for (const pause of scene.shown(scene.marks.pauses)) {
    const from = scene.x(pause.start) + 1, to = scene.x(pause.end) - 1;
    if (to - from < 2) continue;
    context.fillStyle = scene.colours.ink;
    context.fillRect(from, middle - 0.75, to - from, 1.5);
    if (to - from < 6) continue;
    context.fillRect(from, middle - 5, 1.5, 10);
    context.fillRect(to - 1.5, middle - 5, 1.5, 10);
    const words = `${Math.round((pause.end - pause.start) / 1000)} s`, wide = context.measureText(words).width;
    if (to - from < wide + 14) continue;
    const x = (from + to - wide) / 2;
    context.fillStyle = scene.colours.pale;
    context.fillRect(x - 3, middle - 7, wide + 6, 14);
    context.fillStyle = scene.colours.ink;
    context.fillText(words, x, middle);
  }
}

function drawOverlaps(context, scene) {
  const { y, height } = scene.layout.lanes;
  context.fillStyle = hatching(context, scene.colours);
  for (const span of scene.shown(scene.marks.overlaps)) {
    const x = scene.x(span.start), width = scene.x(span.end) - x;
    if (width >= PATTERN_PX) context.fillRect(x, y + 2, width, height - 4);
    else context.fillRect(x, y + height / 2 - 4, Math.max(1.5, width), 8);
  }
}

function drawUnsure(context, scene) {
  const { y, height } = scene.layout.lanes;
  context.strokeStyle = scene.colours.ink;
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  for (const span of scene.shown(scene.marks.unsure)) {
    const x = scene.x(span.start);
    context.strokeRect(x, y + 1, Math.max(2, scene.x(span.end) - x), height - 2);
  }
  context.setLineDash([]);
}

function drawMarks(context, scene, name) {
  const { y, height } = scene.layout.rows[name];
  const shown = [...scene.shown(scene.marks[name])], crowded = shown.length * CROWDED_PX > scene.width;
  const size = crowded ? SMALL_MARK : MARK, top = y + (height - size) / 2;
  context.font = `${SMALL} ${scene.colours.font}`;
  let last = -Infinity;
  shown.forEach((mark, place) => {
    const x = scene.x(mark.start), next = shown[place + 1];
    if (x - last < size / 2 && mark.at !== scene.room.selected) return;
    last = x;
    drawShape(context, crowded ? { ...mark, unsure: false } : mark, x, top, size, scene.colours);
    const room = (next ? scene.x(next.start) : scene.width) - x - size - 6;
    context.fillStyle = scene.colours.ink;
    const write = (words) => writeWithin(context, words, x + size + 3, y + height / 2, room);
    if (!mark.words || !write(mark.words)) write(mark.letters);
  });
}

/** Comments and pins; comments too close to tell apart are one bubble with their number. */
function drawNotes(context, scene) {
  const { y, height } = scene.layout.rows.notes;
  const top = y + (height - BUBBLE) / 2;
  const shown = [...scene.shown(scene.marks.notes)];
  for (const note of shown.filter((one) => one.end > one.start)) {
    context.fillStyle = scene.colours.ink;
    faintly(context, 0.45, () => context.fillRect(scene.x(note.start), y + height - 2, scene.x(note.end) - scene.x(note.start), 2));
  }
  for (const note of shown) if (note.kind === "pin") drawFlag(context, scene.x(note.start), top, BUBBLE, scene.colours);
  for (const { note, count } of gathered(shown.filter((one) => one.kind === "comment"), scene)) {
    drawBubble(context, count > 1 ? String(count) : note.letter, scene.x(note.start), top, BUBBLE, scene.colours);
  }
}

function gathered(comments, scene) {
  const groups = [];
  for (const note of comments) {
    const last = groups.at(-1);
    if (last && scene.x(note.start) - scene.x(last.note.start) < BUBBLE) last.count += 1;
    else groups.push({ note, count: 1 });
  }
  return groups;
}

function drawSelected(context, scene) {
  const row = scene.sheet.utterances[scene.room.selected];
  if (!row || row.end < scene.start || row.start > scene.end) return;
  const { y, height } = scene.layout.rows[`lane ${row.who}`];
  const x = scene.x(row.start), width = Math.max(3, scene.x(row.end) - x);
  context.lineWidth = 5;
  context.strokeStyle = scene.colours.page;
  context.strokeRect(x - 1, y + 2, width + 2, height - 4);
  context.lineWidth = 2.5;
  context.strokeStyle = scene.colours.accent;
  context.strokeRect(x - 1, y + 2, width + 2, height - 4);
}
