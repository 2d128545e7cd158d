// The transcript goes along with the playhead until its reader scrolls; it moves its own list, never
// the page, and what the reader does is told from what it does itself by the hand that did it.

const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End"]);
const AGAIN = 4;

export class Following {
  constructor(room, list) {
    Object.assign(this, { room, list, held: false, turn: 0, gliding: false });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    const quiet = { passive: true };
    list.addEventListener("wheel", (event) => { if (event.deltaY && !event.ctrlKey) this.scrolled(); }, quiet);
    list.addEventListener("touchmove", () => this.scrolled(), quiet);
    list.addEventListener("pointerdown", (event) => {
      this.held = true;
      if (event.button === 1) this.scrolled();
    });
    list.addEventListener("scroll", () => { if (this.held) this.scrolled(); }, quiet);
    list.addEventListener("keydown", (event) => {
      if (SCROLL_KEYS.has(event.key)) setTimeout(() => { if (!event.defaultPrevented) this.scrolled(); });
    });
    list.addEventListener("scrollend", () => { this.gliding = false; });
    this.release = () => { this.held = false; };
    for (const name of ["pointerup", "pointercancel", "blur"]) addEventListener(name, this.release, true);
  }

  /** The reader moved the words: they stay where the reader put them. */
  scrolled() {
    if (this.list.scrollHeight <= this.list.clientHeight) return;
    this.turn++;
    if (this.gliding) this.list.scrollTo({ top: this.list.scrollTop, behavior: "instant" }); // or the glide would win
    this.gliding = false;
    this.room.setFollow(false);
  }

  /** The row comes to a third of the height; unless the reader holds or marks words just now. */
  follow(row) {
    if (this.held || this.marking()) return;
    this.bring(row);
  }

  /** A row that cannot be seen whole is brought; one that can stays where it is. */
  reveal(row) {
    const { list } = this;
    const top = row.offsetTop - list.scrollTop;
    if (top < 0 || top + Math.min(row.offsetHeight, list.clientHeight) > list.clientHeight) this.bring(row);
  }

  bring(row) {
    if (!row.offsetHeight) return;
    const far = Math.abs(this.goal(row) - this.list.scrollTop) > this.list.clientHeight;
    const smooth = !far && !this.calm.matches;
    this.settle(row, smooth ? "smooth" : "instant", ++this.turn, smooth ? 0 : AGAIN);
  }

  /** Rows that were never drawn have a guessed height: look again once they are. */
  settle(row, behavior, turn, again) {
    const top = this.goal(row);
    if (Math.abs(top - this.list.scrollTop) >= 2) {
      this.gliding = behavior === "smooth";
      this.list.scrollTo({ top, behavior });
    }
    if (again) requestAnimationFrame(() => { if (turn === this.turn && row.isConnected) this.settle(row, behavior, turn, again - 1); });
  }

  goal(row) {
    const { list } = this;
    const top = row.offsetTop - Math.max(0, (list.clientHeight - row.offsetHeight) / 3);
    return Math.round(Math.max(0, Math.min(list.scrollHeight - list.clientHeight, top)));
  }

  /** Whether words in the list, or in a row of it, are selected. */
  marking(within = this.list) {
    const root = this.list.getRootNode();
    const chosen = root.getSelection ? root.getSelection() : document.getSelection();
    return Boolean(chosen && !chosen.isCollapsed && within.contains(chosen.anchorNode));
  }

  close() {
    for (const name of ["pointerup", "pointercancel", "blur"]) removeEventListener(name, this.release, true);
  }
}
