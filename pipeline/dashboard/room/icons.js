// Small pictures for buttons, drawn in the colour of the words beside them.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  play: "M5 3.2v13.6L16.4 10Z",
  pause: "M5 3.5h3.6v13H5Zm6.4 0H15v13h-3.6Z",
  previous: "M4 4h2v12H4Zm12 0v12L7.4 10Z",
  next: "M14 4h2v12h-2ZM4 4v12l8.6-6Z",
  loop: "M6 4.6h7.4V2.4L17 5.7l-3.6 3.3V6.8H6a2 2 0 0 0-2 2v1H1.8v-1A4.2 4.2 0 0 1 6 4.6Zm8 10.8H6.6v2.2L3 14.3 6.6 11v2.2H14a2 2 0 0 0 2-2v-1h2.2v1a4.2 4.2 0 0 1-4.2 4.2Z",
  comment: "M3.5 3h13A1.5 1.5 0 0 1 18 4.5v8a1.5 1.5 0 0 1-1.5 1.5H9l-4 3.5V14H3.5A1.5 1.5 0 0 1 2 12.5v-8A1.5 1.5 0 0 1 3.5 3Zm.3 1.8v7.4h3V14l2-1.8h7.4V4.8Z",
  pin: "M4.5 2.5h2V4h9.5l-2.6 3.4 2.6 3.4H6.5v7h-2Z",
  link: "M8.6 11.4a3.6 3.6 0 0 1 0-5.1l2.5-2.5a3.6 3.6 0 0 1 5.1 5.1l-1.6 1.6-1.3-1.3 1.6-1.6a1.8 1.8 0 0 0-2.5-2.5L9.9 7.6a1.8 1.8 0 0 0 0 2.5Zm2.8-2.8a3.6 3.6 0 0 1 0 5.1l-2.5 2.5a3.6 3.6 0 0 1-5.1-5.1l1.6-1.6 1.3 1.3-1.6 1.6a1.8 1.8 0 0 0 2.5 2.5l2.5-2.5a1.8 1.8 0 0 0 0-2.5Z",
  follow: "M9 1.8h2v2.3a6 6 0 0 1 4.9 4.9h2.3v2h-2.3a6 6 0 0 1-4.9 4.9v2.3H9v-2.3A6 6 0 0 1 4.1 11H1.8V9h2.3A6 6 0 0 1 9 4.1Zm1 4.2a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0 2.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4Z",
};

export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 20 20", width: "18", height: "18", "aria-hidden": "true", fill: "currentColor", "fill-rule": "evenodd" };
  for (const [attribute, value] of Object.entries(attributes)) picture.setAttribute(attribute, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  picture.append(path);
  return picture;
}
