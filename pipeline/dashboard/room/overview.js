// The whole recording in one strip: chapters, all lanes, loudness, and where people left something.

import { drawSound, faintly, opened, SMALL } from "./drawing.js";
import { chapterName, writeWithin } from "./lanes.js";

export const OVERVIEW = 38;
const CHAPTERS = 13, TICKS = 9;

export function drawOverview(canvas, scene) {
  const context = opened(canvas, scene.width, OVERVIEW);
  context.textBaseline = "middle";
  context.fillStyle = scene.colours.pale;
  context.fillRect(0, 0, scene.width, OVERVIEW);
  const scale = scene.width / scene.room.duration;
  drawChapters(context, scene, scale);
  const middle = { y: CHAPTERS + 1, height: OVERVIEW - CHAPTERS - TICKS - 1 };
  if (scene.peaks) {
    const whole = { ...middle, width: scene.width, start: 0, end: scene.room.duration };
    faintly(context, scene.room.data.video ? 0.25 : 0.45, () => drawSound(context, scene.peaks, whole, scene.colours.ink));
  }
  drawSpeech(context, scene, scale, middle);
  drawTicks(context, scene, scale);
}

function drawChapters(context, { sheet, colours }, scale) {
  context.font = `${SMALL} ${colours.font}`;
  sheet.chapters.forEach((chapter, place) => {
    const from = chapter.start * scale, width = (chapter.end - chapter.start) * scale;
    context.fillStyle = colours.ink;
    faintly(context, place % 2 ? 0.07 : 0.16, () => context.fillRect(from, 0, width, CHAPTERS));
    if (place) faintly(context, 0.5, () => context.fillRect(Math.round(from), 0, 1, OVERVIEW));
    writeWithin(context, chapterName(chapter), from + 4, CHAPTERS / 2 + 0.5, width - 6);
  });
}

function drawSpeech(context, { sheet, marks }, scale, { y, height }) {
  const high = height / sheet.speakers.length;
  sheet.speakers.forEach((speaker, who) => {
    context.beginPath();
    for (const bar of marks.lanes[who].bars) {
      const low = bar.low ? high / 2 : 0;
      context.rect(bar.start * scale, y + who * high + low, Math.max(0.7, (bar.end - bar.start) * scale), high - low - 1);
    }
    context.fillStyle = speaker.colour;
    context.fill();
  });
}

/** Below the lanes: what is looked for as lines, comments as dots, pins as small flags. */
function drawTicks(context, scene, scale) {
  const top = OVERVIEW - TICKS, { ink, accent } = scene.colours;
  const { found } = scene.room;
  context.fillStyle = accent;
  if (found && !scene.sheet.hidden) for (const hit of found.hits) context.fillRect(hit.start * scale - 0.5, top, 2, TICKS);
  for (const note of scene.marks.notes) {
    const x = note.start * scale;
    context.fillStyle = ink;
    context.beginPath();
    if (note.kind === "pin") {
      context.moveTo(x, top + 1);
      context.lineTo(x + 7, top + 4);
      context.lineTo(x, top + 7);
    } else {
      context.arc(x + 1, top + TICKS / 2, 3, 0, 7);
    }
    context.fill();
  }
}
