"""What measures look at becomes moments worth a look: what happened there, with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.measures.material import Material, RoleTurn
from pipeline.measures.waits import LONG_WAIT_MS
from pipeline.paper.wording import NBSP
from pipeline.span import Span, subtract
from pipeline.transcript import Code, CodedUtterance, Layer, Role

LEAD_MS, AFTER_MS = 10_000, 15_000
"""of what is said before and after a moment that has no length of its own"""


@dataclass(frozen=True, slots=True)
class Moment:
    """
    Something that happened, not yet a clip.

    at        from its first to its last word
    kind      "long turn", "thinking", ...
    why       what happened, one sentence without its full stop
    strength  it went well; else it is worth a look
    size      the greater, the more there is to see, among moments of its kind
    rests_on  the codes it is made of
    """

    at: Span
    kind: str
    why: str
    question: str
    strength: bool
    size: float
    rests_on: tuple[Code, ...] = ()


def pairs(material: Material, first: Role, then: Role) -> Iterator[tuple[RoleTurn, RoleTurn]]:
    """Turns of the one role with the turn of the other that follows."""
    for one, other in pairwise(material.turns):
        if (one.role, other.role) == (first, then):
            yield one, other


def sure_in(turn: RoleTurn) -> list[CodedUtterance]:
    """Its utterances whose words and voice nobody has to check first."""
    return [u for u in turn.utterances if not u.needs_review]


def silences(material: Material) -> list[Span]:
    """Where nobody speaks for three seconds or more."""
    silent = subtract([material.window], material.everybody)
    return [span for span in silent if span.duration_ms >= LONG_WAIT_MS]


def around(span: Span, material: Material) -> Span:
    """With what is said before and after it."""
    whole = material.window
    start = max(whole.start_ms, span.start_ms - LEAD_MS)
    return Span(start, min(whole.end_ms, span.end_ms + AFTER_MS))


def claims(coded: Sequence[CodedUtterance], *codes: str) -> tuple[Code, ...]:
    """What stands of these codes."""
    return tuple(claim for u in coded for claim in u.codes if claim.code in codes)


def asked_as(coded: CodedUtterance) -> tuple[Code, ...]:
    """What makes it a question of its kind."""
    return tuple(claim for claim in coded.codes if claim.layer is Layer.QUESTION)


def seconds(ms: int, material: Material) -> str:
    """Whole seconds in words; those of captions are good to about a second."""
    return f"{'about ' if material.from_captions else ''}{ms // 1000}{NBSP}s"
