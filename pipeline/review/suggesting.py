"""A report becomes the machine's suggestions for the 1:1: stretches to look at, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.acts import Clip
from pipeline.codebook import Codebook
from pipeline.measures.material import Material, make_material
from pipeline.paper.lines import UNSURE, name_of
from pipeline.report import Report
from pipeline.review.looks import looks_in
from pipeline.review.moments import Moment
from pipeline.review.strengths import strengths_in
from pipeline.span import Span
from pipeline.transcript import Code

SHORTEST_MS, LONGEST_MS = 20_000, 90_000
PAD_MS = 2_000
PER_KIND = 2
"""moments, so that no kind fills the list"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    A stretch to look at together.

    why       one plain sentence with its figures
    question  to ask about it
    kind      what was found: "long turn"
    strength  something that went well; else something to look at
    """

    at: Span
    why: str
    question: str
    kind: str
    strength: bool

    @property
    def clip(self) -> Clip:
        """As it is offered for the 1:1."""
        return Clip(self.at, self.why.removesuffix("."), self.question)


def suggestions(
    report: Report, codebook: Codebook, *, most: int = 8, material: Material | None = None
) -> tuple[Suggestion, ...]:
    """
    Best first: a strength, something to look at, a strength again; of each the best of every kind
    before the second of any. No two share more than half of the shorter one.

    material  of this report, where somebody has made it already

    A moment that rests on a code that is only suggested says so. Suspect utterances, withheld codes
    and a recording that is unfit to be measured suggest nothing.
    """
    if report.conversation.unfit or most < 1:
        return ()
    material = material or make_material(report.conversation)
    strengths = _ranked(strengths_in(material, report))
    looks = _ranked(looks_in(material, report))
    window = report.conversation.window
    return _apart(
        [_suggestion(moment, window, codebook) for moment in strengths],
        [_suggestion(moment, window, codebook) for moment in looks],
        most=most,
    )


def clip_of(at: Span, window: Span) -> Span:
    """
    The stretch to play: two seconds more on both sides, at least 20 s with more of what follows
    than of what went before, at most 90 s from its beginning, and inside the conversation.

    >>> clip_of(Span(60_000, 64_000), Span(0, 300_000))
    Span(start_ms=54000, end_ms=74000)
    """
    at = at & window or window
    start, end = max(at.start_ms - PAD_MS, window.start_ms), min(at.end_ms + PAD_MS, window.end_ms)
    missing = SHORTEST_MS - (end - start)
    if missing > 0:
        start = max(window.start_ms, min(start - missing // 3, window.end_ms - SHORTEST_MS))
        end = min(window.end_ms, start + SHORTEST_MS)
    return Span(start, min(end, start + LONGEST_MS))


def _suggestion(moment: Moment, window: Span, codebook: Codebook) -> Suggestion:
    doubted = dict.fromkeys(
        name_of(code.code, codebook) for code in moment.rests_on if code.suggested
    )
    caution = ""
    if doubted:
        names = " and ".join(f"“{name}”" for name in doubted)
        verb = "is" if len(doubted) == 1 else "are"
        caution = f" ({names} {verb} suggested: check the words)"
    return Suggestion(
        at=clip_of(moment.at, window),
        why=f"{moment.why}{caution}.",
        question=moment.question,
        kind=moment.kind,
        strength=moment.strength,
    )


def _ranked(moments: Iterable[Moment]) -> list[Moment]:
    """The best of every kind, kinds in the order they come; then the second of every kind."""
    by_kind: dict[str, list[Moment]] = {}
    for moment in moments:
        by_kind.setdefault(moment.kind, []).append(moment)
    ranked = [sorted(theirs, key=_order)[:PER_KIND] for theirs in by_kind.values()]
    return [m for place in zip_longest(*ranked) for m in place if m is not None]


def _order(moment: Moment) -> tuple[bool, bool, float, Span]:
    """What is found without doubt first, then what there is most to see of."""
    return (
        any(code.suggested for code in moment.rests_on),
        any(_unsure(code) for code in moment.rests_on),
        -moment.size,
        moment.at,
    )


def _unsure(code: Code) -> bool:
    return not code.by_person and code.confidence is not None and code.confidence < UNSURE


def _apart(
    strengths: Sequence[Suggestion], looks: Sequence[Suggestion], *, most: int
) -> tuple[Suggestion, ...]:
    """In turns from both, each apart from all before; the first strength leaves room for a look."""
    room = next((s for s in strengths if any(_fits(look, [s]) for look in looks)), None)
    first = [room] if room else []
    waiting = ([*first, *(s for s in strengths if s is not room)], list(looks))
    chosen: list[Suggestion] = []
    while len(chosen) < most and any(waiting):
        for queue in waiting:
            found = next((one for one in queue if _fits(one, chosen)), None)
            queue[:] = queue[queue.index(found) + 1 :] if found else []
            if found and len(chosen) < most:
                chosen.append(found)
    return tuple(chosen)


def _fits(one: Suggestion, chosen: Iterable[Suggestion]) -> bool:
    """It shares at most half of the shorter one with any of them."""
    return all(
        2 * one.at.overlap_ms(other.at) <= min(one.at.duration_ms, other.at.duration_ms)
        for other in chosen
    )
