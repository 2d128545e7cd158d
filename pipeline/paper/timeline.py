"""A conversation becomes strips of turns and marks, drawn to scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from pipeline.formats.webvtt import voice_names
from pipeline.span import Span, clock
from pipeline.transcript import CodedUtterance, Conversation, Role

STRIP_MS = 10 * 60_000
WIDTH, LEFT = 1000, 110
"""of a strip and of the lane names in it, in the units of its drawing"""
LANE, TOP = 34, 30
NARROWEST = 1.5
UNSURE_WHO = "Unsure who"
"""the lane of stretches in which somebody speaks and it is not sure who"""
_ORDER = (Role.LEADER, Role.TEACHER, Role.OTHER, Role.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of speech: where it begins and how wide it is; low where it only listens."""

    x: float
    width: float
    low: bool
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A code at the time it was said.

    kind  "open", "closed" for questions; "move", "step" for moves
    """

    x: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A voice and when it speaks; or, `unsure`, when it is not sure who does."""

    name: str
    role: Role
    y: int
    blocks: tuple[Block, ...]
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """
    Up to ten minutes of the conversation.

    label  what a reader without eyes is told, unsure stretches one by one
    lanes  one for each voice and, where it is somewhere not sure who speaks, one that says so
    ticks  (x, clock) of every full minute
    """

    label: str
    height: int
    lanes: tuple[Lane, ...]
    questions: tuple[Mark, ...]
    moves: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]


def strips_of(
    conversation: Conversation, titles: Sequence[str], unsure: Sequence[Span] = ()
) -> tuple[Strip, ...]:
    """
    The conversation in strips of equal length, at most ten minutes each.

    titles  what to say of each utterance, by index: "1:02 Leader, probing: What else?"
    unsure  where it is not sure who speaks
    """
    window = conversation.window
    count = ceil(window.duration_ms / STRIP_MS)
    edges = [window.start_ms + window.duration_ms * k // count for k in range(count + 1)]
    return tuple(_strip(conversation, Span(a, b), titles, unsure) for a, b in pairwise(edges))


def _strip(
    conversation: Conversation, part: Span, titles: Sequence[str], unsure: Sequence[Span]
) -> Strip:
    scale = _Scale(part)
    names = voice_names(conversation)
    voices = sorted(names, key=lambda s: (_ORDER.index(conversation.role_of(s)), names[s]))
    lanes = tuple(
        Lane(
            names[speaker],
            conversation.role_of(speaker),
            TOP + LANE * i,
            _blocks(conversation, speaker, scale),
        )
        for i, speaker in enumerate(voices)
    )
    doubtful = tuple(block for span in unsure if (block := scale.block(span)))
    if doubtful:
        last = TOP + LANE * len(lanes)
        lanes = (*lanes, Lane(UNSURE_WHO, Role.UNKNOWN, last, doubtful, unsure=True))
    inside = [u for u in conversation.utterances if u.span.start_ms in part]
    minutes = range(ceil(part.start_ms / 60_000), part.end_ms // 60_000 + 1)
    return Strip(
        f"{clock(part.start_ms)} to {clock(part.end_ms)}: who speaks when; the same is written "
        f"in the transcript below{_in_words(doubtful)}",
        TOP + LANE * len(lanes) + 44,
        lanes,
        _marks(inside, scale, titles, questions=True),
        _marks(inside, scale, titles, questions=False),
        tuple((scale.x(m * 60_000), clock(m * 60_000)) for m in minutes),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    part: Span

    def x(self, at_ms: int) -> float:
        share = (at_ms - self.part.start_ms) / self.part.duration_ms
        return round(LEFT + share * (WIDTH - LEFT), 1)

    def block(self, span: Span, *, low: bool = False) -> Block | None:
        """What of a stretch lies in the strip."""
        seen = span & self.part
        if seen is None:
            return None
        x = self.x(seen.start_ms)
        title = f"{clock(span.start_ms)} to {clock(span.end_ms)}"
        return Block(x, max(NARROWEST, round(self.x(seen.end_ms) - x, 1)), low, title)


def _in_words(doubtful: Sequence[Block]) -> str:
    told = ", ".join(block.title for block in doubtful)
    return f"; unsure who speaks: {told}" if told else ""


def _blocks(conversation: Conversation, speaker: str, scale: _Scale) -> tuple[Block, ...]:
    floor = [scale.block(span) for span in conversation.floor.get(speaker, ())]
    listening = [
        scale.block(coded.span, low=True)
        for coded in conversation.utterances
        if coded.utterance.backchannel and coded.utterance.speaker == speaker
    ]
    return tuple(block for block in (*floor, *listening) if block)


def _marks(
    inside: Iterable[CodedUtterance], scale: _Scale, titles: Sequence[str], *, questions: bool
) -> tuple[Mark, ...]:
    marks = []
    for coded in inside:
        x, title = scale.x(coded.span.start_ms), titles[coded.index]
        if questions and coded.question:
            marks.append(Mark(x, "open" if coded.form == "open" else "closed", title))
        elif not questions and (coded.moves or "COMMIT" in coded.responses):
            step = "NEXT_STEP" in coded.moves or "COMMIT" in coded.responses
            marks.append(Mark(x, "step" if step else "move", title))
    return tuple(marks)
