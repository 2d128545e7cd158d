// What is looked for, in the transcript: rows that are hits, words that match, only these.

import { button, make } from "./dom.js";
import { rangesOf } from "./searching.js";

export class Hits {
  /** `words` is the transcript whose rows are shown as hits. */
  constructor(words) {
    Object.assign(this, { words, room: words.room, rows: new Set(), query: "" });
    this.room.onlyHits = false;
    this.bar = this.made();
  }

  made() {
    const { room } = this;
    this.told = make("span", { className: "words-told" });
    this.only = button("Only these", () => this.showOnly(!room.onlyHits), { title: "Only these rows", "aria-pressed": "false" });
    const before = button("‹", () => room.next(-1), { title: "Previous of these" });
    const after = button("›", () => room.next(1), { title: "Next of these" });
    const close = button("✕", () => room.search(""), { title: "Stop looking for these" });
    return make("div", { className: "words-found", hidden: true }, this.told, before, after, this.only, close);
  }

  /** `anew`: rows were made anew, or counted anew, since. */
  show(anew = false) {
    const { found, query } = this.room, { rows, list } = this.words;
    const hits = new Set(found ? found.hits.flatMap((hit) => this.rowsOf(hit)) : []);
    if (anew) for (const row of list.querySelectorAll(".hit")) row.classList.remove("hit");
    else for (const at of this.rows) if (!hits.has(at)) rows[at]?.classList.remove("hit");
    for (const at of hits) if (anew || !this.rows.has(at)) rows[at]?.classList.add("hit");
    list.querySelector(".hit-here")?.classList.remove("hit-here");
    rows[found?.hits[found.place]?.at ?? -1]?.classList.add("hit-here");
    this.rows = hits;
    if (anew || query !== this.query) this.mark(query, anew);
    this.bar.hidden = !found;
    if (found) this.told.textContent = `${found.hits.length} found: ${found.finder.label}`;
    const only = Boolean(found) && this.room.onlyHits;
    if (only !== list.classList.contains("only")) this.showOnly(only);
  }

  /** Every row of a hit: a long turn is several. */
  rowsOf(hit) {
    const { all } = this.words;
    if (hit.at < 0 || !all[hit.at]) return [];
    const rows = [hit.at], { who } = all[hit.at];
    for (let at = hit.at + 1; all[at]?.start < hit.end; at++) if (all[at].who === who) rows.push(at);
    return rows;
  }

  mark(query, anew) {
    const { words } = this, before = anew ? "" : this.query;
    this.query = query;
    words.all.forEach((row, at) => {
      const is = rangesOf(row.text, query).length, was = rangesOf(row.text, before).length;
      if (is || was) words.fill(at, words.parted.has(at));
    });
  }

  showOnly(only) {
    const { words, room } = this;
    room.onlyHits = only;
    this.only.setAttribute("aria-pressed", String(only));
    words.list.classList.toggle("only", only);
    const row = words.rows[room.selected] ?? words.rows[words.here];
    if (row) words.following.reveal(row);
  }
}
