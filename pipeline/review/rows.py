"""Coded utterances become the rows of a sheet: words with times, what stands, who claims what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.paper.lines import UNSURE
from pipeline.report import Report
from pipeline.review.before import Was, changed
from pipeline.review.code_list import CodeInfo
from pipeline.span import Span
from pipeline.transcript import Code, CodedUtterance, Layer, Utterance

_TOLD = ("strength", "valence")
"""attributes that are told beside a code's name"""


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A code that stands for an utterance.

    code   place in the sheet's codes
    by     the person who says so, or empty
    value  what more is said of it: "firm", "+", or empty
    """

    code: int
    by: str
    unsure: bool
    suggested: bool
    value: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A machine's claim, whether its code stands for the utterance or not."""

    code: int
    coder: str
    confidence: float | None
    stands: bool


@dataclass(frozen=True, slots=True)
class Row:
    """
    An utterance.

    who     place in the sheet's voices
    text    with single blanks between its words
    starts  of each word after the utterance's start, in ms; None where words have no times
    turn    place in the sheet's turns, -1 where it belongs to none
    was     what engines heard, where a person changed it
    """

    at: Span
    who: int
    text: str
    starts: tuple[int, ...] | None
    codes: tuple[Mark, ...]
    claims: tuple[Claim, ...]
    doubt: str
    review: bool
    listening: bool
    turn: int
    was: Was | None


def rows_of(
    report: Report,
    place: Mapping[str, int],
    codes: Sequence[CodeInfo],
    before: Sequence[Utterance] | None,
) -> tuple[Row, ...]:
    """Every utterance. `place` is where each voice stands; codes not in the list are left out."""
    conversation = report.conversation
    known = {(info.layer, info.id): at for at, info in enumerate(codes)}
    turn_of = {i: at for at, turn in enumerate(conversation.turns) for i in turn.utterances}
    claims: dict[int, list[Code]] = {}
    for code in report.claims:
        if (code.layer, code.code) in known and not code.by_person:
            claims.setdefault(code.utterance, []).append(code)
    was = changed(conversation.utterances, before) if before is not None else {}
    return tuple(
        Row(
            at=coded.span,
            who=place[coded.utterance.speaker],
            text=" ".join(coded.text.split()),
            starts=_starts(coded.utterance),
            codes=_marks(coded, known),
            claims=_claims(coded, claims.get(coded.index, ()), known),
            doubt=coded.utterance.doubt.value if coded.utterance.doubt else "",
            review=coded.needs_review,
            listening=coded.utterance.backchannel,
            turn=turn_of.get(coded.index, -1),
            was=was.get(coded.index),
        )
        for coded in conversation.utterances
    )


def _starts(utterance: Utterance) -> tuple[int, ...] | None:
    words = utterance.words
    if not words or len(words) != len(utterance.text.split()):
        return None
    start = utterance.span.start_ms
    return tuple([word.span.start_ms - start for word in words])


_Known = Mapping[tuple[Layer, str], int]


def _marks(coded: CodedUtterance, known: _Known) -> tuple[Mark, ...]:
    found = [(known.get((code.layer, code.code)), code) for code in coded.codes]
    return tuple([_mark(at, code) for at, code in found if at is not None])


def _mark(at: int, code: Code) -> Mark:
    person = code.coder.removeprefix("human:") if code.by_person else ""
    unsure = code.confidence is not None and code.confidence < UNSURE and not code.by_person
    told = [code.attributes[key] for key in _TOLD if key in code.attributes]
    return Mark(at, person, unsure, code.suggested, ", ".join(told))


def _claims(coded: CodedUtterance, claims: Sequence[Code], known: _Known) -> tuple[Claim, ...]:
    if not claims:
        return ()
    standing = [known.get((code.layer, code.code)) for code in coded.codes]
    places = [known[code.layer, code.code] for code in claims]
    return tuple(
        [
            Claim(at, code.coder, code.confidence, code.stands and at in standing)
            for at, code in zip(places, claims, strict=True)
        ]
    )
