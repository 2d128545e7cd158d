// Elements and clock times, written once for all views.

export function make(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button with words, the key that does the same, and what it does. */
export function button(words, does, { title = "", keys = "", className = "button", ...props } = {}) {
  const told = title || words;
  return make("button", {
    type: "button", className, onclick: does, textContent: words, title: keys ? `${told} (${keys})` : told,
    "aria-label": told, "aria-keyshortcuts": keys || null, ...props,
  });
}

/** clock(83500) is "1:23"; with tenths "1:23.5". */
export function clock(ms, { tenths = false } = {}) {
  const all = Math.max(0, Math.floor(ms / 100)), whole = Math.floor(all / 10);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  const told = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  return tenths ? `${told}.${all % 10}` : told;
}

/** The last place whose key is at most `value` in an ordered list, or -1. */
export function lastAtMost(list, value, key = (one) => one) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) <= value) low = middle + 1; else high = middle;
  }
  return low - 1;
}

export function newId() {
  if (globalThis.crypto?.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isTyping(target) {
  return Boolean(target?.closest?.("input, textarea, select, [contenteditable]"));
}
