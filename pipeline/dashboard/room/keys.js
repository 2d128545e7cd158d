// Keys act while the focus is in the room and nobody types: one listener, one table, one help.

import { isTyping } from "./dom.js";
import { Help, singleKeys } from "./help.js";
import { KEYS } from "./keymap.js";

const TABLE = new Map(KEYS.flatMap(({ keys }) => keys).flatMap((one) => one.on.map((name) => [name, one])));
const ALWAYS = new Set(["Escape", "?", "Ctrl+z"]);
const PRESSED = "button, summary, a[href], input, [role=button], [role=option], [role=tab], [role=listbox]";
const STEERED = "[role=tablist], [role=radiogroup], [role=listbox], input[type=radio]";
const FOCUSED = "a[href], button, input, select, textarea, summary, label, dialog, [contenteditable], [tabindex]";
const TICKED = "input[type=checkbox], input[type=radio], input[type=button]";

export function keys(room, place) {
  const { root } = room, help = new Help(place);
  root.tabIndex = -1;
  root.addEventListener("keydown", (event) => {
    root.classList.add("keyed"); // from here on it shows that it has the focus
    pressed(room, event);
  });
  root.addEventListener("pointerdown", (event) => { if (!within(event, FOCUSED, root)) focus(root); });
  root.addEventListener("focusout", ({ target }) => setTimeout(() => { if (nobody() && isGone(target)) focus(root); }));
  room.addEventListener("ask", (event) => { if (event.what === "help") help.toggle(); });
  requestAnimationFrame(() => { if (nobody()) focus(root); });
  return help;
}

const focus = (root) => root.focus({ preventScroll: true });
const nobody = () => !document.activeElement || document.activeElement === document.body;

/** A row made anew or a panel closed took the focus with it: the keys stay with the room. */
const isGone = (element) => !element.isConnected || !element.checkVisibility() || element.disabled;

const within = (event, selector, root) => {
  const found = event.composedPath()[0].closest?.(selector);
  return Boolean(found) && found !== root && root.contains(found);
};

function pressed(room, event) {
  const name = nameOf(event), key = TABLE.get(name);
  if (name && event.key.length === 1) event.stopPropagation(); // the page around has single keys of its own, "r" and "c"
  if (!key || event.defaultPrevented || event.isComposing || !acts(room, event, name)) return;
  const idle = event.repeat && !key.held;
  if (!idle && does(room, event, key, name) === false) return;
  event.preventDefault();
  event.stopPropagation();
}

function does(room, event, key, name) {
  if (name === "Escape" && types(event)) focus(room.root);
  else return key.does(room, name);
  return true;
}

/** "q", "Shift+q", "Ctrl+z", "?", "Shift+ArrowUp"; "" for what belongs to the browser. */
function nameOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  const letter = /^\p{L}$/u.test(key), name = letter ? key.toLowerCase() : key;
  if (ctrlKey || metaKey || altKey) return name === "z" && !shiftKey && !altKey ? "Ctrl+z" : "";
  return shiftKey && (letter || key.length > 1) ? `Shift+${name}` : name;
}

/** Whether the key is the room's here, and not the field's, button's or list's that has the focus. */
function acts(room, event, name) {
  const here = (selector) => within(event, selector, room.root);
  if (here("dialog")) return name === "?" && !types(event);
  if (types(event)) return name === "Escape";
  if (name === " " && here(PRESSED)) return false;
  if (/Arrow|Home|End/.test(name) && here(STEERED)) return false;
  return ALWAYS.has(name) || singleKeys();
}

function types(event) {
  const target = event.composedPath()[0];
  return isTyping(target) && !target.matches(TICKED);
}
