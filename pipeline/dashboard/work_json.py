"""The work that stands, as one reader may see it, becomes plain values for their browser."""

from __future__ import annotations

from pipeline.acts import Act, Person, Pin, Plan, Reflection
from pipeline.corrections import VoiceCorrection
from pipeline.dashboard.deeds import fields_of, plain_of
from pipeline.work import PutRight, Said, Thread, Work, is_same

Plain = dict[str, object]


def work_as_plain(work: Work, reader: Person | None) -> Plain:
    """`reader` is whom the work was made for; what is theirs is marked so."""
    return {
        "comments": [_comment(thread, reader) for thread in work.threads],
        "pins": [_pin(act, act.deed, reader) for act in work.pins if isinstance(act.deed, Pin)],
        "history": [_change(one, reader) for one in work.history],
        "reflections": [
            {**_made(act, reader), "text": act.deed.text}
            for act in work.reflections
            if isinstance(act.deed, Reflection)
        ],
        "about": fields_of(work.about) if work.about else None,
        "plan": _plan(work.plan),
    }


def _comment(thread: Thread, reader: Person | None) -> Plain:
    comment = thread.comment
    return {
        **_made(thread.act, reader),
        "start": comment.at.start_ms,
        "end": comment.at.end_ms,
        "kind": comment.kind.value,
        "text": thread.text,
        "audience": comment.audience.value,
        "target": comment.target,
        "edited": thread.edited,
        "replies": [_reply(reply, reader) for reply in thread.replies],
    }


def _reply(reply: Said, reader: Person | None) -> Plain:
    return {**_made(reply.act, reader), "text": reply.text, "edited": reply.edited}


def _pin(act: Act, pin: Pin, reader: Person | None) -> Plain:
    return {**_made(act, reader), **fields_of(pin)}


def _change(one: PutRight, reader: Person | None) -> Plain:
    """A correction of a voice is about all of the recording: it stands at 0."""
    deed = one.act.deed
    whole = {"start": 0, "end": 0} if isinstance(deed, VoiceCorrection) else {}
    plain = {**whole, **plain_of(deed)}
    where = {key: plain[key] for key in ("kind", "start", "end")}
    withdrawn = _by_and_at(one.withdrawn) if one.withdrawn else None
    return {**_made(one.act, reader), **where, "deed": plain_of(deed), "withdrawn": withdrawn}


def _plan(act: Act | None) -> Plain | None:
    if act is None or not isinstance(act.deed, Plan):
        return None
    return {**fields_of(act.deed), **_by_and_at(act)}


def _made(act: Act, reader: Person | None) -> Plain:
    mine = reader is not None and is_same(reader, act.by)
    return {"id": act.id, **_by_and_at(act), "mine": mine}


def _by_and_at(act: Act) -> Plain:
    by = {"name": act.by.name, "part": act.by.part.value}
    return {"by": by, "at": act.at.isoformat()}
