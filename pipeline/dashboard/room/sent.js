// Words on their way to the server: those it refuses come back as a draft, so that none are lost.

export class Sent {
  constructor({ room, drafts }) {
    Object.assign(this, { room, drafts, acts: new Map() });
    for (const act of room.outbox.acts) this.add(act);
  }

  /** `answers` is the comment that a reply is to: refused, it becomes a comment begun there. */
  add(act, answers) {
    if (act.kind === "withdraw") this.acts.delete(act.of);
    if (act.kind === "comment") this.acts.set(act.id, act);
    if (act.kind === "reply" && answers) {
      const { start, end, audience } = answers;
      this.acts.set(act.id, { start, end, remark: "note", text: act.text, audience, target: "" });
    }
  }

  recover() {
    if (!this.acts.size) return;
    const { comments } = this.room.work, taken = new Set(comments.flatMap((one) => [one.id, ...one.replies.map((reply) => reply.id)]));
    for (const [id, act] of this.acts) {
      if (this.room.pending(id)) continue;
      this.acts.delete(id);
      if (!taken.has(id)) this.comeBack(act);
    }
  }

  comeBack({ start, end, remark, text, audience, target }) {
    const what = remark === "contest" ? "contest" : "comment";
    this.drafts.put(`${what} ${start}-${end} ${target}`, { what, start, end, target, remark, text, audience, open: false });
  }

  forget() { this.acts.clear(); }
}
