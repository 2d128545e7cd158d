// Crisp canvases, the theme's colours, and the shapes that marks have everywhere.

export const SMALL = "11px";
const OUTLINED_PX = 4;

/** The canvas at this size on this screen, emptied, to be drawn on in CSS pixels. */
export function opened(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** The theme as it is now; `key` differs when anything in it does. */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const value = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const colours = {
    ink: value("--ink", "#1b1f24"), page: value("--page", "#ffffff"), pale: value("--pale", "#f3f5f8"),
    accent: value("--accent", "#0b5cab"), font: style.fontFamily,
  };
  return { ...colours, key: Object.values(colours).join(" ") };
}

export function faintly(context, alpha, draw) {
  context.globalAlpha = alpha;
  draw();
  context.globalAlpha = 1;
}

/** Slanted lines in two colours, so that they show on every filling. */
export function hatching(context, { ink, page }) {
  const ratio = globalThis.devicePixelRatio || 1, size = Math.round(7 * ratio);
  const tile = new OffscreenCanvas(size, size), drawn = tile.getContext("2d");
  const slant = (colour, by) => {
    drawn.strokeStyle = colour;
    drawn.lineWidth = 1.5 * ratio;
    drawn.beginPath();
    for (const shift of [-size, 0, size]) {
      drawn.moveTo(shift + by - 1, size + 1);
      drawn.lineTo(shift + by + size + 1, -1);
    }
    drawn.stroke();
  };
  slant(page, 2 * ratio);
  slant(ink, 0);
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}

const PATHS = { open: triangle, closed: triangle, move: diamond, step: square };
const FILLED = new Set(["closed", "step"]);

/** A question or a move: shape by kind, filled or hollow, dashed where the reading is unsure. */
export function drawShape(context, { kind, colour, unsure }, x, y, size, { ink, page }) {
  context.beginPath();
  PATHS[kind](context, x, y, size);
  context.closePath();
  const filled = FILLED.has(kind);
  context.fillStyle = filled ? colour : page;
  context.fill();
  context.strokeStyle = filled || unsure ? ink : colour;
  context.lineWidth = unsure ? 1.5 : filled ? 1 : 2;
  if (unsure) context.setLineDash([2, 2]);
  context.stroke();
  if (unsure) context.setLineDash([]);
}

function triangle(context, x, y, size) {
  context.moveTo(x, y + size * 0.08);
  context.lineTo(x + size, y + size * 0.08);
  context.lineTo(x + size / 2, y + size * 0.96);
}

function diamond(context, x, y, size) {
  const half = size / 2;
  context.moveTo(x + half, y - 0.5);
  context.lineTo(x + size + 0.5, y + half);
  context.lineTo(x + half, y + size + 0.5);
  context.lineTo(x - 0.5, y + half);
}

function square(context, x, y, size) {
  const inset = size * 0.08;
  context.rect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
}

/** A speech bubble with the letter of the comment's kind, or how many lie here. */
export function drawBubble(context, letter, x, y, size, { ink, page, font }) {
  context.beginPath();
  context.roundRect(x, y, size, size * 0.84, 4);
  context.moveTo(x + 3, y + size * 0.84);
  context.lineTo(x + 3, y + size + 1);
  context.lineTo(x + 7, y + size * 0.84);
  context.fillStyle = page;
  context.fill();
  context.strokeStyle = ink;
  context.lineWidth = 1.2;
  context.stroke();
  context.fillStyle = ink;
  context.font = `600 ${SMALL} ${font}`;
  context.textAlign = "center";
  context.fillText(letter, x + size / 2, y + size * 0.43);
  context.textAlign = "left";
}

export function drawFlag(context, x, y, size, { ink, accent }) {
  context.beginPath();
  context.moveTo(x + 1.5, y + 1);
  context.lineTo(x + size * 0.85, y + size * 0.3);
  context.lineTo(x + 1.5, y + size * 0.62);
  context.closePath();
  context.fillStyle = accent;
  context.fill();
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = ink;
  context.fillRect(x, y, 1.6, size);
}

/** Bars of one colour, edged so that they show on light and dark: narrow ones above and below only. */
export function drawBars(context, bars, colour, ink) {
  context.beginPath();
  for (const [x, y, width, height] of bars) context.rect(x, y, width, height);
  context.fillStyle = colour;
  context.fill();
  context.beginPath();
  for (const [x, y, width, height] of bars) {
    context.rect(x, y, width, 1);
    context.rect(x, y + height - 1, width, 1);
    if (width <= OUTLINED_PX) continue;
    context.rect(x, y, 1, height);
    context.rect(x + width - 1, y, 1, height);
  }
  context.fillStyle = ink;
  context.fill();
}

/** Loudness as a shape about a middle line, the loudest tenth of a second for each pixel. */
export function drawSound(context, peaks, { y, height, width, start, end }, colour) {
  const middle = y + height / 2, perPixel = (end - start) / 100 / width;
  context.fillStyle = colour;
  context.beginPath();
  for (let x = 0; x < width; x += 1) {
    const from = Math.floor(start / 100 + x * perPixel), to = Math.max(from + 1, Math.floor(start / 100 + (x + 1) * perPixel));
    let loudest = 0;
    for (let at = from; at < to && at < peaks.length; at += 1) if (peaks[at] > loudest) loudest = peaks[at];
    const half = Math.max(0.5, (loudest / 255) * (height / 2));
    context.rect(x, middle - half, 1, 2 * half);
  }
  context.fill();
}
