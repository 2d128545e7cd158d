"""A report becomes the sheet the review room draws: voices, codes, utterances, marks in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.codebook import Codebook
from pipeline.collector import collector_paused
from pipeline.formats.webvtt import voice_names
from pipeline.measures.material import make_material
from pipeline.report import Report
from pipeline.review.chapters import Chapter, chapters_of
from pipeline.review.code_list import CodeInfo, code_list
from pipeline.review.rows import Row, rows_of
from pipeline.review.suggesting import Suggestion, suggestions
from pipeline.span import Span, clock, intersection, subtract, total_ms, union
from pipeline.transcript import (
    UNKNOWN_SPEAKER,
    Conversation,
    Role,
    Utterance,
)

LEAST_OVERLAP_MS = 200
"""where two meet for less, neither hears the other"""
_ORDER = (Role.LEADER, Role.TEACHER, Role.OTHER, Role.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Voice:
    """
    A voice with its lane.

    label  as the recording has it; `name` as people read it
    talk   how long it speaks, as a clock
    speech  where it speaks, ordered and separate
    """

    label: str
    name: str
    role: Role
    talk: str
    speech: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn and its first and last utterance; `who` is a place in the sheet's voices."""

    at: Span
    who: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    Everything the instrument draws of one conversation.

    revision     changes with what is read; people's comments leave it alone
    hidden       why codes, and what is made of them, are not shown, in words; or empty
    unsure       where it is not sure who speaks
    suggestions  for the 1:1, best first
    corrections  how many claims of people it contains
    """

    revision: str
    title: str
    duration_ms: int
    window: Span
    video: bool
    hidden: str
    voices: tuple[Voice, ...]
    codes: tuple[CodeInfo, ...]
    rows: tuple[Row, ...]
    turns: tuple[TurnRow, ...]
    overlaps: tuple[Span, ...]
    pauses: tuple[Span, ...]
    unsure: tuple[Span, ...]
    chapters: tuple[Chapter, ...]
    suggestions: tuple[Suggestion, ...]
    corrections: int


@collector_paused()  # many small values and no cycle
def make_sheet(
    report: Report,
    codebook: Codebook,
    *,
    revision: str,
    video: bool,
    pause_ms: int,
    hidden: str = "",
    before: Sequence[Utterance] | None = None,
    duration_ms: int = 0,
) -> Sheet:
    """
    pause_ms     the shortest pause that is marked
    hidden       a reason in words leaves out every code and what is made of codes
    before       the utterances before people's corrections; None tells no changes
    duration_ms  of the recording; the sheet lasts at least as long as the talk
    """
    conversation = report.conversation
    voices, codes = voices_of(conversation), () if hidden else code_list(report, codebook)
    place = {voice.label: at for at, voice in enumerate(voices)}
    material = None if hidden else make_material(conversation)
    ends = [conversation.window.end_ms, *(v.speech[-1].end_ms for v in voices if v.speech)]
    ends += [coded.span.end_ms for coded in conversation.utterances]
    return Sheet(
        revision=revision,
        title=report.title,
        duration_ms=max(duration_ms, *ends),
        window=conversation.window,
        video=video,
        hidden=hidden,
        voices=voices,
        codes=codes,
        rows=rows_of(report, place, codes, before),
        turns=_turns(conversation, place),
        overlaps=overlaps_of(conversation),
        pauses=pauses_of(conversation, pause_ms),
        unsure=report.unsure,
        chapters=chapters_of(material) if material else (),
        suggestions=suggestions(report, codebook, material=material) if material else (),
        corrections=report.provenance.corrections,
    )


def voices_of(conversation: Conversation) -> tuple[Voice, ...]:
    """Every voice, the leader's first, then by name; nobody's last."""
    names = voice_names(conversation)
    order = sorted(
        names, key=lambda s: (_ORDER.index(conversation.role_of(s)), s == UNKNOWN_SPEAKER, names[s])
    )
    return tuple(_voice(conversation, label, names[label]) for label in order)


def overlaps_of(conversation: Conversation) -> tuple[Span, ...]:
    """Where two voices or more speak at once, for as long as either could hear."""
    both = [
        span
        for one, other in combinations(conversation.speech.values(), 2)
        for span in intersection(one, other)
    ]
    return tuple(span for span in union(both) if span.duration_ms >= LEAST_OVERLAP_MS)


def pauses_of(conversation: Conversation, pause_ms: int) -> tuple[Span, ...]:
    """Where nobody speaks for so long, between the first and the last that is said."""
    spoken = union(span for spans in conversation.speech.values() for span in spans)
    silent = subtract([conversation.window], spoken)
    return tuple(span for span in silent if span.duration_ms >= pause_ms)


def _voice(conversation: Conversation, label: str, name: str) -> Voice:
    speech = tuple(conversation.speech.get(label, ()))
    return Voice(label, name, conversation.role_of(label), clock(total_ms(speech)), speech)


def _turns(conversation: Conversation, place: Mapping[str, int]) -> tuple[TurnRow, ...]:
    return tuple(
        TurnRow(turn.span, place[turn.speaker], min(turn.utterances), max(turn.utterances))
        for turn in conversation.turns
    )
