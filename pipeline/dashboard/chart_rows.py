"""A report becomes the rows of its charts: talk shares, stretches of speech, marks in time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, TypedDict

from pipeline.formats.webvtt import voice_names
from pipeline.measures.floor_time import THIRDS
from pipeline.measures.result import Proportion
from pipeline.paper.lines import Line
from pipeline.paper.timeline import UNSURE_WHO
from pipeline.paper.wording import interval_in_words, value_in_words
from pipeline.report import Report
from pipeline.span import Span, clock
from pipeline.transcript import CodedUtterance, Conversation, Layer, Role

STRETCH_MS = 10 * 60_000
MOST_STRETCHES = 8
QUESTIONS, MOVES = "Questions", "Moves"
MOST_TOLD = 12
"""unsure stretches that are told one by one in words"""
TICKS_MS = (30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000)
MOST_TICKS = 12

_ORDER = (Role.LEADER, Role.TEACHER, Role.OTHER, Role.UNKNOWN)


class ShareRow(TypedDict):
    """One role's part of the talk in one third; `low` and `high` are the leader's interval."""

    third: str
    role: str
    start: float
    end: float
    low: float | None
    high: float | None
    words: str


class Stretch(TypedDict):
    """A stretch of speech in the lane of its voice; lower where it is a listening signal."""

    lane: str
    role: str
    start: int
    end: int
    kind: Literal["speech", "listening signal"]
    when: str


class Doubtful(TypedDict):
    """A stretch in which it is not sure who speaks, in a lane of its own."""

    lane: str
    start: int
    end: int
    when: str


class Mark(TypedDict):
    """A code at the time it was said; `kind` is a key of MARKS."""

    lane: str
    kind: str
    at: int
    when: str
    who: str
    codes: str
    words: str


def share_rows(report: Report) -> list[ShareRow]:
    """Leader and teacher per third of the conversation; nothing where it is withheld."""
    result = next((r for r in report.results if r.id == "share_over_time"), None)
    if result is None or result.withheld:
        return []
    rows: list[ShareRow] = []
    for third, figure in result.parts.items():
        if third in THIRDS and isinstance(figure, Proportion):
            rows += _shares(third, figure, report)
    return rows


def lanes_of(conversation: Conversation) -> dict[str, str]:
    """Voice -> the name of its lane, leader's first."""
    names = voice_names(conversation)
    order = sorted(names, key=lambda s: (_ORDER.index(conversation.role_of(s)), names[s]))
    return {speaker: names[speaker] for speaker in order}


def stretches_of(conversation: Conversation, shown: Span) -> list[Stretch]:
    """Who speaks when, cut to the time shown."""
    lanes = lanes_of(conversation)
    floor = [
        _stretch(lanes[speaker], conversation.role_of(speaker), span & shown, "speech")
        for speaker, spans in conversation.floor.items()
        for span in spans
    ]
    listening = [
        _stretch(lanes[u.utterance.speaker], u.role, u.span & shown, "listening signal")
        for u in conversation.utterances
        if u.utterance.backchannel
    ]
    return [stretch for stretch in (*floor, *listening) if stretch]


def doubtful_of(unsure: Sequence[Span], shown: Span) -> list[Doubtful]:
    """Where it is not sure who speaks, cut to the time shown."""
    seen = [both for span in unsure if (both := span & shown)]
    return [
        Doubtful(lane=UNSURE_WHO, start=span.start_ms, end=span.end_ms, when=_when(span))
        for span in seen
    ]


def doubtful_in_words(rows: Sequence[Doubtful]) -> str:
    """The same for who cannot see it: "unsure who speaks: 0:10 to 0:12, 1:02 to 1:04"; or empty."""
    if not rows:
        return ""
    told = ", ".join(row["when"] for row in rows[:MOST_TOLD])
    more = len(rows) - MOST_TOLD
    return f"unsure who speaks: {told}" + (f" and {more} more" if more > 0 else "")


def marks_of(conversation: Conversation, lines: Sequence[Line], shown: Span) -> list[Mark]:
    """Questions and moves at the time they were said; `lines` are the utterances in words."""
    if not lines:
        return []
    return [
        mark
        for coded, line in zip(conversation.utterances, lines, strict=True)
        if coded.span.start_ms in shown
        for mark in _marks(coded, line)
    ]


def parts_of(window: Span) -> tuple[Span, ...]:
    """The conversation in at most eight stretches of ten minutes or more, for a closer look."""
    count = min(MOST_STRETCHES, max(1, round(window.duration_ms / STRETCH_MS)))
    edges = [window.start_ms + window.duration_ms * k // count for k in range(count + 1)]
    return tuple(Span(a, b) for a, b in pairwise(edges))


def ticks_of(shown: Span) -> list[int]:
    """Full half minutes, minutes or more inside, at most a dozen."""
    fitting = (step for step in TICKS_MS if shown.duration_ms / step <= MOST_TICKS)
    step = next(fitting, TICKS_MS[-1])
    first = -(-shown.start_ms // step) * step
    return list(range(first, shown.end_ms + 1, step))


def _shares(third: str, figure: Proportion, report: Report) -> list[ShareRow]:
    value = figure.value
    if value is None:
        return []
    result = report.result("share_over_time")
    low, high = figure.interval or (None, None)
    both = f"leader {value_in_words(value, result.unit)}"
    if figure.interval:
        both += f" (95 % interval {interval_in_words(figure.interval, result.unit)})"
    both += f", teacher {value_in_words(1 - value, result.unit)}"
    third = third.capitalize()
    return [
        ShareRow(third=third, role="Leader", start=0, end=value, low=low, high=high, words=both),
        ShareRow(third=third, role="Teacher", start=value, end=1, low=None, high=None, words=both),
    ]


def _stretch(
    lane: str, role: Role, span: Span | None, kind: Literal["speech", "listening signal"]
) -> Stretch | None:
    if span is None:
        return None
    return Stretch(
        lane=lane,
        role=role.title(),
        start=span.start_ms,
        end=span.end_ms,
        kind=kind,
        when=_when(span),
    )


def _when(span: Span) -> str:
    return f"{clock(span.start_ms)} to {clock(span.end_ms)}"


def _marks(coded: CodedUtterance, line: Line) -> list[Mark]:
    found = []
    if coded.question:
        kind = "open question" if coded.form == "open" else "closed question"
        found.append((QUESTIONS, kind, _names(line, coded.of(Layer.QUESTION))))
    committed = tuple(code for code in coded.responses if code == "COMMIT")
    if coded.moves or committed:
        step = committed or "NEXT_STEP" in coded.moves
        found.append((MOVES, "next step or commitment" if step else "move",
                      _names(line, (*coded.moves, *committed))))  # fmt: skip
    return [
        Mark(lane=lane, kind=kind, at=coded.span.start_ms, when=line.time, who=line.who,
             codes=codes, words=line.text)
        for lane, kind, codes in found
    ]  # fmt: skip


def _names(line: Line, codes: Sequence[str]) -> str:
    return ", ".join(label.told for label in line.labels if label.code in codes)
