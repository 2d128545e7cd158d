// What the timeline's shapes and patterns mean, each drawn as it is drawn there.

import { make } from "./dom.js";
import { drawBars, drawBubble, drawFlag, drawShape, faintly, hatching, opened } from "./drawing.js";
import { REMARKS } from "./marking.js";

const WIDTH = 22, HEIGHT = 14, SIZE = 10;
const SHAPES = [["open", "open question"], ["closed", "closed question"], ["move", "move"], ["step", "next step or commitment"]];

export class Legend {
  constructor(room) {
    this.room = room;
    this.list = make("ul", { className: "timeline-signs" });
    this.element = make("details", { className: "timeline-legend" }, make("summary", { textContent: "What the signs mean" }), this.list);
    this.element.ontoggle = () => this.draw();
  }

  draw(colours = this.colours) {
    this.colours = colours;
    if (!this.element.open || !colours) return;
    const { hidden } = this.room.sheet;
    const signs = hidden ? [...this.speech(), ...this.notes()] : [...this.speech(), ...this.marks(), ...this.notes()];
    this.list.replaceChildren(...signs.map(([words, draw]) => sign(words, (context) => draw(context, colours))));
  }

  speech() {
    const [first] = this.room.sheet.speakers;
    return [
      ["speaking", (context, { ink }) => drawBars(context, [[2, 1, 18, 12]], first.colour, ink)],
      ["listening: “mm-hm”", (context, { ink }) => drawBars(context, [[2, 6, 18, 6]], first.colour, ink)],
      ["both speak", drawBoth],
    ];
  }

  marks() {
    const { codes } = this.room.sheet;
    const colourOf = (kind) => codes.find((code) => code.kind === kind)?.colour;
    const shapes = SHAPES.filter(([kind]) => colourOf(kind)).map(([kind, words]) => [
      words, (context, colours) => drawShape(context, { kind, colour: colourOf(kind) }, 6, 2, SIZE, colours),
    ]);
    return [
      ...shapes,
      ["unsure", drawDashes], ["only suggested", drawAbout], ["pause of 3 s or more", drawPause],
    ];
  }

  notes() {
    const remarks = Object.values(REMARKS).map(({ letter, words }) => [
      words.toLowerCase(), (context, colours) => drawBubble(context, letter, 4, 0.5, 12.5, colours),
    ]);
    return [
      ...remarks,
      ["pinned for the 1:1", (context, colours) => drawFlag(context, 6, 1, 12, colours)],
      ["what you look for", drawLookedFor],
    ];
  }
}

function drawBoth(context, colours) {
  context.fillStyle = hatching(context, colours);
  context.fillRect(1, 0, 20, 14);
}

function drawDashes(context, { ink }) {
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.strokeRect(2, 1.5, 18, 11);
}

function drawAbout(context, { ink, font }) {
  context.fillStyle = ink;
  context.font = `14px ${font}`;
  context.fillText("≈", 7, 7);
}

function drawPause(context, { ink }) {
  context.fillStyle = ink;
  for (const [x, y, width, height] of [[2, 6, 18, 1.5], [2, 2, 1.5, 10], [18.5, 2, 1.5, 10]]) context.fillRect(x, y, width, height);
}

function drawLookedFor(context, { accent }) {
  context.fillStyle = accent;
  faintly(context, 0.2, () => context.fillRect(2, 0, 18, 14));
  context.fillRect(2, 0, 18, 4);
}

function sign(words, draw) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const context = opened(canvas, WIDTH, HEIGHT);
  context.textBaseline = "middle";
  draw(context);
  return make("li", {}, canvas, words);
}
