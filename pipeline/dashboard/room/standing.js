// Comments and pins as they stand: what the server knows, with what is on its way there done already.

/** Everything in order of its place; while codes are hidden only one's own, so that nobody is led. */
export function standing({ work, outbox, sheet, me }) {
  const now = {
    comments: new Map(work.comments.map((one) => [one.id, { ...one, replies: [...one.replies] }])),
    pins: new Map(work.pins.map((one) => [one.id, one])),
  };
  for (const act of outbox.acts) DO[act.kind]?.(now, act, me);
  const seen = (one) => !sheet.hidden || one.mine;
  const [comments, pins] = [[...now.comments.values()], [...now.pins.values()]];
  return {
    comments: comments.filter(seen).sort(byPlace), pins: pins.filter(seen).sort(byPlace),
    unseen: comments.length + pins.length - comments.filter(seen).length - pins.filter(seen).length,
  };
}

const DO = { comment: doComment, reply: doReply, edit: doEdit, pin: doPin, withdraw: doWithdraw };

const mine = (id, me) => ({ id, by: me, at: "", mine: true, pending: true });

function doComment({ comments }, act, me) {
  const { id, start, end, remark, text, audience, target } = act;
  if (!comments.has(id)) comments.set(id, { ...mine(id, me), start, end, kind: remark, text, audience, target, edited: false, replies: [] });
}

function doReply({ comments }, { id, to, text }, me) {
  const replies = comments.get(to)?.replies;
  if (replies && !replies.some((one) => one.id === id)) replies.push({ ...mine(id, me), text, edited: false });
}

function doEdit({ comments }, { of, text }) {
  const reworded = (one) => (one.id === of ? { ...one, text, edited: true, pending: true } : one);
  for (const [id, one] of comments) comments.set(id, { ...reworded(one), replies: one.replies.map(reworded) });
}

function doPin({ pins }, { id, start, end, why }, me) {
  if (!pins.has(id)) pins.set(id, { ...mine(id, me), start, end, why });
}

function doWithdraw({ comments, pins }, { of }) {
  pins.delete(of);
  comments.delete(of);
  for (const one of comments.values()) one.replies = one.replies.filter((reply) => reply.id !== of);
}

/** What is on its way comes after what is there, where the server will put it too. */
function byPlace(one, other) {
  return one.start - other.start || one.end - other.end || Number(!one.at) - Number(!other.at) || Date.parse(one.at) - Date.parse(other.at) || 0;
}
