"""Acts become the work that stands now, as one reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from pipeline.acts import (
    About,
    Act,
    Audience,
    Comment,
    Deed,
    Edit,
    Kind,
    Part,
    Person,
    Pin,
    Plan,
    Reflection,
    Reply,
    Withdrawal,
)
from pipeline.corrections import Correction

LONGEST_TEXT = 4_000
CORRECTIONS = get_args(Correction)
GONE = "what it is about is not there any more"
_NOBODY = Person("", Part.STAFF)
WORDED = (Comment, Reply, Edit, Reflection)
"""deeds that are somebody's own words: only they may change them or take them back"""


@dataclass(frozen=True, slots=True)
class Said:
    """A reply as it reads now."""

    id: str
    by: Person
    act: Act
    text: str
    edited: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """
    A comment as it reads now, with its replies, oldest first.

    comment  as it was first made; `text` is what it says now
    """

    id: str
    by: Person
    act: Act
    comment: Comment
    text: str
    edited: bool
    replies: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class PutRight:
    """A correction, and the act that took it back, if one did and still holds."""

    act: Act
    withdrawn: Act | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """
    Everything people did on a conversation that this reader may see.

    threads      by their place in the recording
    pins         likewise
    history      corrections, newest first, withdrawn ones among them
    reflections  oldest first
    plan         the 1:1 as it was prepared last
    """

    threads: tuple[Thread, ...] = ()
    pins: tuple[Act, ...] = ()
    history: tuple[PutRight, ...] = ()
    reflections: tuple[Act, ...] = ()
    about: About | None = None
    plan: Act | None = None


def work_of(acts: Sequence[Act], reader: Person | None) -> Work:
    """`reader` None is somebody who has not said who they are: they see what the group sees."""
    once = _each_once(acts)
    gone, standing = _standing(once)
    about = [act.deed for act in standing if isinstance(act.deed, About)]
    plans = [act for act in standing if isinstance(act.deed, Plan)]
    return Work(
        threads=tuple(t for t in _threads(standing) if may_read(reader, t.by, t.comment.audience)),
        pins=tuple(sorted(_of(standing, Pin), key=_place)),
        history=tuple(
            PutRight(act, gone.get(act.id))
            for act in reversed(once)
            if isinstance(act.deed, CORRECTIONS)
        ),
        reflections=tuple(_of(standing, Reflection)),
        about=about[-1] if about else None,
        plan=plans[-1] if plans else None,
    )


def corrections_of(acts: Sequence[Act]) -> tuple[Correction, ...]:
    """Those that stand, in the order they were made."""
    _, standing = _standing(_each_once(acts))
    return tuple(act.deed for act in standing if isinstance(act.deed, CORRECTIONS))


def may_read(reader: Person | None, author: Person, audience: Audience) -> bool:
    """
    Whether a comment of this author for this audience is for this reader.

    "Us" is the leader, and with whom: a teacher's is for leader and teacher; anybody else's for
    leader and coach. Staff reads what is for the group, and their own.
    """
    if audience is Audience.GROUP:
        return True
    if reader is None:
        return False
    if is_same(reader, author):
        return True
    if audience is Audience.ME:
        return False
    other = Part.TEACHER if author.part is Part.TEACHER else Part.COACH
    return reader.part in (Part.LEADER, other)


def is_same(one: Person, other: Person) -> bool:
    """A name on trust: the same letters, whatever their case, in the same part."""
    return one.part is other.part and one.name.casefold() == other.name.casefold()


def why_refused(acts: Sequence[Act], act: Act) -> str:
    """Why an act may not be taken after these, in one line, or empty."""
    deed = act.deed
    texts = _texts_of(deed)
    if isinstance(deed, Comment | Reply | Edit | Reflection) and not deed.text.strip():
        return "there are no words in it; write something first"
    longest = max((len(text) for text in texts), default=0)
    if longest > LONGEST_TEXT:
        return f"it is {longest:,} letters long; {LONGEST_TEXT:,} are the most"
    if isinstance(deed, Comment) and deed.kind is Kind.CONTEST and not deed.target:
        return "say what is contested: a code, a number, the words or the speaker"
    if isinstance(deed, Reply | Edit | Withdrawal):
        return _why_not_about(acts, act, deed)
    return ""


def _texts_of(deed: Deed) -> tuple[str, ...]:
    """What somebody typed freely."""
    match deed:
        case Pin():
            return (deed.why,)
        case About():
            return (deed.leader, deed.teacher)
        case Plan():
            clips = tuple(text for clip in deed.clips for text in (clip.why, clip.question))
            return (deed.opener, deed.last_step, deed.focus, *clips)
    text: str = getattr(deed, "text", "")
    return (text,)


def _why_not_about(acts: Sequence[Act], act: Act, deed: Reply | Edit | Withdrawal) -> str:
    meant = deed.to if isinstance(deed, Reply) else deed.of
    gone, _ = _standing(acts)
    found = next((one for one in acts if one.id == meant), None)
    if (
        found is None
        or not _may_know_of(act.by, found)
        or (meant in gone and not isinstance(deed, Withdrawal))
    ):
        return GONE
    if isinstance(deed, Withdrawal):
        if _is_for_good(found, {one.id: one for one in acts}):
            return GONE
        return "" if _may_take_back(act.by, found) else "only its author can take it back"
    if isinstance(deed, Edit):
        mine = isinstance(found.deed, Comment | Reply) and is_same(act.by, found.by)
        return "" if mine else "only its author can change it"
    return "" if isinstance(found.deed, Comment) else GONE


def _may_know_of(person: Person, act: Act) -> bool:
    """Nobody is told that a comment exists which is not for them."""
    return not isinstance(act.deed, Comment) or may_read(person, act.by, act.deed.audience)


def _each_once(acts: Iterable[Act]) -> tuple[Act, ...]:
    """What was sent twice happened once, when it first came."""
    once: dict[str, Act] = {}
    for act in acts:
        once.setdefault(act.id, act)
    return tuple(once.values())


def _standing(acts: Sequence[Act]) -> tuple[Mapping[str, Act], tuple[Act, ...]]:
    """
    What was taken back and by which act, and what stands; a withdrawal can be taken back too.

    A thing is gone while any withdrawal of it holds. One that comes before what it is about takes
    nothing back, so whether it holds is settled by later acts alone.
    """
    before = {act.id: act for act in acts}
    gone: dict[str, Act] = {}
    for act in reversed(acts):
        before.pop(act.id, None)
        if isinstance(act.deed, Withdrawal) and act.id not in gone:
            meant = before.get(act.deed.of)
            if meant and _may_take_back(act.by, meant) and not _is_for_good(meant, before):
                gone.setdefault(meant.id, act)
    standing = [act for act in acts if act.id not in gone]
    return gone, tuple(act for act in standing if not isinstance(act.deed, Withdrawal))


def _is_for_good(act: Act, known: Mapping[str, Act]) -> bool:
    """Words taken back were erased: their withdrawal cannot be undone."""
    if not isinstance(act.deed, Withdrawal):
        return False
    meant = known.get(act.deed.of)
    return meant is None or isinstance(meant.deed, WORDED)


def _may_take_back(person: Person, act: Act) -> bool:
    return not isinstance(act.deed, WORDED) or is_same(person, act.by)


def _threads(standing: Sequence[Act]) -> list[Thread]:
    said = {act.id: act.by for act in standing if isinstance(act.deed, Comment | Reply)}
    edits: dict[str, str] = {}
    replies: dict[str, list[Said]] = {}
    for act in standing:
        if isinstance(act.deed, Edit) and is_same(act.by, said.get(act.deed.of, _NOBODY)):
            edits[act.deed.of] = act.deed.text
    for act in standing:
        if isinstance(act.deed, Reply):
            text = edits.get(act.id, act.deed.text)
            reply = Said(act.id, act.by, act, text, act.id in edits)
            replies.setdefault(act.deed.to, []).append(reply)
    threads = [
        Thread(
            act.id, act.by, act, act.deed, edits.get(act.id, act.deed.text), act.id in edits,
            tuple(replies.get(act.id, ())),
        )
        for act in standing
        if isinstance(act.deed, Comment)
    ]  # fmt: skip
    return sorted(threads, key=lambda thread: thread.comment.at)


def _of(acts: Iterable[Act], kind: type) -> list[Act]:
    return [act for act in acts if isinstance(act.deed, kind)]


def _place(act: Act) -> tuple[int, int]:
    pin = act.deed
    return (pin.at.start_ms, pin.at.end_ms) if isinstance(pin, Pin) else (0, 0)
