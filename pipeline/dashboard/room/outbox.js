// Acts on their way to the server: kept over a reload, sent in order, taken once, never lost.
// Every act has an id of its own, so sending it again is harmless.

const MOST = 100;
const AGAIN_MS = [500, 1000, 2000, 5000, 10000];

export class Outbox {
  /** `told({work, taken, refused, trouble})` hears of every answer. */
  constructor({ place, pass, told }) {
    Object.assign(this, { place, pass, told, sending: false, misses: 0, most: MOST });
    this.key = `rapport acts ${place}`;
    this.acts = this.kept();
    if (this.acts.length) this.send();
  }

  get waiting() { return this.acts.length; }

  has(id) { return this.acts.some((act) => act.id === id); }

  add(act) {
    this.acts.push(act);
    this.keep();
    this.send();
  }

  async send() {
    if (this.sending || !this.acts.length) return;
    clearTimeout(this.timer);
    this.sending = true;
    const batch = this.acts.slice(0, this.most);
    try {
      const answer = await fetch(this.place, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Rapport-Pass": this.pass() },
        body: JSON.stringify({ acts: batch }),
      });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) this.taken(batch, said);
      else if (answer.status === 413 && batch.length > 1) this.most = Math.ceil(batch.length / 2);
      else this.missed(said.error || "the server could not take it", answer.status < 500);
    } catch {
      this.missed("the server does not answer", false);
    }
    this.sending = false;
    if (this.acts.length && !this.misses) this.send();
  }

  taken(batch, said) {
    const over = new Set(batch.map((act) => act.id));
    this.acts = this.acts.filter((act) => !over.has(act.id));
    Object.assign(this, { misses: 0, most: MOST });
    this.keep();
    this.told({ ...said, trouble: "" });
  }

  missed(trouble, final) {
    const wait = AGAIN_MS[Math.min(this.misses++, AGAIN_MS.length - 1)];
    this.timer = setTimeout(() => this.send(), final ? 15000 : wait);
    this.told({ trouble: `Not saved yet: ${trouble}. It is kept here and sent again.` });
  }

  close() { clearTimeout(this.timer); }

  kept() {
    try { return JSON.parse(localStorage.getItem(this.key)) ?? []; } catch { return []; }
  }

  keep() {
    try {
      if (this.acts.length) localStorage.setItem(this.key, JSON.stringify(this.acts));
      else localStorage.removeItem(this.key);
    } catch { /* a private window keeps nothing: the acts are still sent from memory */ }
  }
}
