// What is half written, kept in this browser tab: per conversation, person and place; a reload loses nothing.

export class Drafts {
  constructor(room) {
    this.room = room;
    this.read();
  }

  get key() {
    const { data, me } = this.room;
    return `rapport drafts ${data.id} ${me?.part ?? ""} ${me?.name ?? ""}`;
  }

  /** Begins again with what this person left, somebody else's stays where it is. */
  read() {
    try { this.all = new Map(JSON.parse(sessionStorage.getItem(this.key)) ?? []); } catch { this.all = new Map(); }
  }

  get(place) { return this.all.get(place); }

  put(place, draft) {
    this.all.set(place, draft);
    this.keep();
  }

  drop(place) { if (this.all.delete(place)) this.keep(); }

  /** The comments begun and not sent, each with its place. */
  comments() { return [...this.all].filter(([place]) => /^(comment|contest) /.test(place)); }

  keep() {
    try {
      if (this.all.size) sessionStorage.setItem(this.key, JSON.stringify([...this.all]));
      else sessionStorage.removeItem(this.key);
    } catch { /* a private window keeps nothing: what is open stays open */ }
  }
}
