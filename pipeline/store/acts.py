"""What people did becomes rows, one after another; words that are taken back are erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, func, insert, select, update

from pipeline.acts import (
    About,
    Act,
    Comment,
    Deed,
    Edit,
    Part,
    Person,
    Pin,
    Plan,
    Reflection,
    Reply,
    Withdrawal,
)
from pipeline.corrections import (
    BoundaryCorrection,
    CodeCorrection,
    SpeakerCorrection,
    VoiceCorrection,
    WordsCorrection,
)
from pipeline.store.recordings import recording_of
from pipeline.store.serial import from_plain, to_plain
from pipeline.store.tables import acts, now
from pipeline.work import WORDED, is_same

KINDS: dict[str, type] = {
    "code": CodeCorrection,
    "speaker": SpeakerCorrection,
    "voice": VoiceCorrection,
    "words": WordsCorrection,
    "boundary": BoundaryCorrection,
    "comment": Comment,
    "reply": Reply,
    "edit": Edit,
    "pin": Pin,
    "withdraw": Withdrawal,
    "reflection": Reflection,
    "about": About,
    "plan": Plan,
}
"""the word in the row -> the class of its deed; never guessed from what it holds"""
_NAMES = {kind: name for name, kind in KINDS.items()}


class _Row(Protocol):
    id: str
    kind: str
    by_name: str
    by_part: str
    at: Any
    body: Any


def acts_of(connection: Connection, recording_id: str) -> tuple[Act, ...]:
    """In the order they were taken in; those whose words were erased are left out."""
    theirs = select(acts).where(acts.c.recording_id == recording_id, acts.c.body.is_not(None))
    return tuple(_act(row) for row in connection.execute(theirs.order_by(acts.c.seq)))


def last_act(connection: Connection, recording_id: str) -> int:
    """The number of the newest, 0 where there is none."""
    newest = select(func.max(acts.c.seq)).where(acts.c.recording_id == recording_id)
    found: int | None = connection.scalar(newest)
    return found or 0


def insert_acts(
    connection: Connection, recording_id: str, new: Sequence[Act]
) -> tuple[tuple[str, ...], bool]:
    """
    The ids that were not known, now kept, and whether words were erased. Raises StoreError when
    there is no such recording.

    An act that takes back somebody's own words erases them, with every wording they had and what
    was replied; a reply or wording that comes after that is kept without its words.
    """
    recording_of(connection, recording_id, now())
    known = set(
        connection.scalars(select(acts.c.id).where(acts.c.recording_id == recording_id)).all()
    )
    taken: list[str] = []
    erased = False
    for act in new:
        if act.id in known:
            continue
        known.add(act.id)
        values = _values(act)
        if isinstance(act.deed, Reply | Edit) and _is_erased(connection, recording_id, act.deed):
            values["body"] = None  # somebody took the comment back while this was on its way
        connection.execute(insert(acts).values(recording_id=recording_id, **values))
        if isinstance(act.deed, Withdrawal):
            erased |= _erase_words(connection, recording_id, act, act.deed)
        taken.append(act.id)
    return tuple(taken), erased


def latest(connection: Connection, kind: str) -> list[tuple[str, tuple[Act, ...]]]:
    """Recordings with their acts of one kind and every withdrawal, in order."""
    both = select(acts).where(acts.c.kind.in_((kind, "withdraw")), acts.c.body.is_not(None))
    found: dict[str, list[Act]] = {}
    for row in connection.execute(both.order_by(acts.c.seq)):
        found.setdefault(row.recording_id, []).append(_act(row))
    return [(id, tuple(theirs)) for id, theirs in found.items()]


def _erase_words(connection: Connection, recording_id: str, act: Act, deed: Withdrawal) -> bool:
    everything = acts_of(connection, recording_id)
    meant = next((one for one in everything if one.id == deed.of), None)
    if meant is None or not isinstance(meant.deed, WORDED) or not is_same(act.by, meant.by):
        return False
    gone = {meant.id} | {one.id for one in everything if _answers(one.deed, meant.id)}
    gone |= {one.id for one in everything if isinstance(one.deed, Edit) and one.deed.of in gone}
    mine = (acts.c.recording_id == recording_id) & acts.c.id.in_(gone)
    connection.execute(update(acts).where(mine).values(body=None))
    return True


def _is_erased(connection: Connection, recording_id: str, deed: Reply | Edit) -> bool:
    meant = deed.to if isinstance(deed, Reply) else deed.of
    theirs = (acts.c.recording_id == recording_id) & (acts.c.id == meant)
    erased = select(acts.c.seq).where(theirs, acts.c.body.is_(None))
    return connection.scalar(erased) is not None


def _answers(deed: Deed, id: str) -> bool:
    return isinstance(deed, Reply) and deed.to == id


def _values(act: Act) -> dict[str, object]:
    kind = type(act.deed)
    return {
        "id": act.id,
        "kind": _NAMES[kind],
        "by_name": act.by.name,
        "by_part": act.by.part.value,
        "at": act.at,
        "body": to_plain(kind, act.deed),
    }


def _act(row: _Row) -> Act:
    deed = from_plain(KINDS[row.kind], row.body)
    return Act(row.id, Person(row.by_name, Part(row.by_part)), row.at, deed)
