// All keys in one dialog, with the switch for people whose voice or hand sets keys off by mistake.

import { button, make } from "./dom.js";
import { KEYS } from "./keymap.js";

const KEPT = "rapport single keys";
let kept = remembered();

/** Whether keys do something; Esc, ? and Ctrl+Z always do. */
export function singleKeys() { return kept; }

export class Help {
  constructor(place) {
    this.dialog = make("dialog", { className: "keys-dialog", "aria-labelledby": "keys-title" }, this.head(), ...this.groups(), this.choice());
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    place.append(this.dialog);
  }

  head() {
    const close = button("✕", () => this.dialog.close(), { title: "Close", className: "button keys-close" });
    return make("div", { className: "keys-head" }, make("h2", { id: "keys-title", className: "keys-title", textContent: "Keys" }), close);
  }

  groups() {
    const all = KEYS.map(({ group, keys }) => make("section", { className: "keys-group", "aria-label": group },
      make("h3", { className: "keys-name", textContent: group }), make("dl", { className: "keys-list" }, ...keys.map(lineOf))));
    return [make("div", { className: "keys-groups" }, ...all)];
  }

  choice() {
    this.box = make("input", { type: "checkbox", checked: kept });
    this.box.onchange = () => remember(this.box.checked);
    const told = "Switched off, only Esc, ?, Ctrl+Z and the buttons do. This browser remembers it.";
    return make("div", { className: "keys-choice" },
      make("label", {}, this.box, " Single keys do something"), make("p", { className: "keys-told", textContent: told }));
  }

  toggle() {
    if (this.dialog.open) { this.dialog.close(); return; }
    this.box.checked = kept;
    this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  close() { this.dialog.close(); }
}

function lineOf({ shown, told }) {
  const caps = shown.flatMap((name, at) => [...(at ? [" "] : []), make("kbd", { className: "keys-cap", textContent: name })]);
  return make("div", { className: "keys-line" }, make("dt", {}, ...caps), make("dd", { textContent: told }));
}

function remembered() {
  try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; } // a private window keeps nothing
}

function remember(on) {
  kept = on;
  try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* it holds until the page is closed */ }
}
