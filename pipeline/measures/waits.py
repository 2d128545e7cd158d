"""Questions and answers become the two wait times."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.measures.definition import (
    ASKED,
    CODED_EDGES,
    Finding,
    MeasureDefinition,
    Reference,
)
from pipeline.measures.material import ELICITING, Material, RoleTurn
from pipeline.measures.result import AnyFigure, Proportion, Rate, Sample, Unit
from pipeline.measures.transitions import JITTER
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Role

LONG_WAIT_MS = 3_000
ANSWER_WORDS = 5
ROWE = "reference point: 3 s and more (Rowe, classrooms)"


@dataclass(frozen=True, slots=True)
class Wait:
    """
    What followed a question.

    ms       from its end to the next speech of teacher or leader; 0 for a stacked question
    resumed  the leader spoke first
    pause_ms the silence the leader left before speaking on, where it was so
    """

    question: CodedUtterance
    ms: int
    resumed: bool
    pause_ms: int | None = None


def wait_time_1(material: Material) -> Finding:
    waits = waits_after_questions(material)
    seconds = tuple(wait.ms / 1000 for wait in waits)
    parts: dict[str, AnyFigure] = {
        "3 s or more": Proportion(sum(w.ms >= LONG_WAIT_MS for w in waits), len(waits)),
        "leader resumes first": Proportion(sum(w.resumed for w in waits), len(waits)),
        "silence before the leader resumes": Sample(
            tuple(w.pause_ms / 1000 for w in waits if w.pause_ms is not None)
        ),
    }
    for kind in ELICITING:
        if of_kind := tuple(w.ms / 1000 for w in waits if w.question.question == kind):
            parts[kind] = Sample(of_kind)
    return Finding(
        Sample(seconds),
        parts,
        {"3 s or more": Unit.SHARE, "leader resumes first": Unit.SHARE},
        evidence=tuple(w.question.index for w in waits),
        notes=(ROWE, JITTER),
    )


def waits_after_questions(material: Material) -> tuple[Wait, ...]:
    """
    The wait after each eliciting question of the leader, in order.

    A question that nothing follows, and one asked inside the teacher's speech (it is in no turn),
    has none. An answer may begin before the question ends; the wait is then negative.
    """
    found = (_wait(material, question) for question in material.questions)
    return tuple(wait for wait in found if wait is not None)


def wait_time_2(material: Material) -> Finding:
    pairs = _answered(material)
    offsets = [(b.span.start_ms - a.span.end_ms) / 1000 for _, a, b in pairs]
    parts: dict[str, AnyFigure] = {}
    for kind in ELICITING:
        of_kind = tuple(
            s for s, (q, _, _) in zip(offsets, pairs, strict=True) if q.question == kind
        )
        if of_kind:
            parts[kind] = Sample(of_kind)
    held = held_pauses(material)
    parts["held pauses"] = Rate(len(held), 1.0)
    return Finding(
        Sample(tuple(offsets)),
        parts,
        {"held pauses": Unit.COUNT},
        evidence=tuple(sorted({*(a.indices[-1] for _, a, _ in pairs), *held})),
        notes=(JITTER,),
    )


def held_pauses(material: Material) -> tuple[int, ...]:
    """The teacher's utterance before each pause of 3 s inside a turn, the leader silent."""
    teacher, leader = material.floor[Role.TEACHER], material.speech[Role.LEADER]
    starts = [span.start_ms for span in leader]
    found: list[int] = []
    for turn in material.turns_of(Role.TEACHER):
        for before, after in pairwise(_inside(teacher, turn.span)):
            if after.start_ms - before.end_ms < LONG_WAIT_MS:
                continue
            at = bisect_left(starts, after.start_ms) - 1
            if at < 0 or leader[at].end_ms <= before.end_ms:
                said = [u.index for u in turn.utterances if u.span.start_ms < before.end_ms]
                found.append(said[-1] if said else turn.indices[0])
    return tuple(found)


def _wait(material: Material, question: CodedUtterance) -> Wait | None:
    place = material.place_of.get(question.index)
    if place is None:
        return None
    end = question.span.end_ms
    turn = material.turns[place]
    later = [u for u in turn.utterances if u.index > question.index]
    if later:
        return Wait(question, 0, True, max(0, later[0].span.start_ms - end))
    teacher = _next_onset(material.floor[Role.TEACHER], question.span)
    leader = _next_onset(material.floor[Role.LEADER], Span(end, end + 1))
    onsets = [at for at in (teacher, leader) if at is not None]
    if not onsets:
        return None
    first = min(onsets)
    resumed = teacher is None or (leader is not None and leader < teacher)
    return Wait(question, first - end, resumed, first - end if resumed else None)


def _next_onset(spans: Sequence[Span], question: Span) -> int | None:
    """The first onset since the question began of a span that goes on after its end."""
    at = bisect_left(spans, question.start_ms, key=_start)
    while at < len(spans) and spans[at].end_ms <= question.end_ms:
        at += 1
    return spans[at].start_ms if at < len(spans) else None


def _start(span: Span) -> int:
    return span.start_ms


def _answered(material: Material) -> list[tuple[CodedUtterance, RoleTurn, RoleTurn]]:
    """Last question of a leader turn, the teacher turn that answers it, the leader turn after."""
    return [
        (ask.questions[-1], answer, react)
        for ask, answer, react in zip(
            material.turns, material.turns[1:], material.turns[2:], strict=False
        )
        if (ask.role, answer.role, react.role) == (Role.LEADER, Role.TEACHER, Role.LEADER)
        and answer.words >= ANSWER_WORDS
        and ask.questions
    ]


def _inside(spans: Sequence[Span], whole: Span) -> list[Span]:
    """The part of ordered, separate spans that lies in the whole."""
    at = max(0, bisect_right(spans, whole.start_ms, key=_start) - 1)
    found: list[Span] = []
    while at < len(spans) and spans[at].start_ms < whole.end_ms:
        if both := spans[at] & whole:
            found.append(both)
        at += 1
    return found


MEASURES = (
    MeasureDefinition(
        id="wait_time_1",
        number=11,
        name="Wait time after a question",
        unit=Unit.SECONDS,
        formula=(
            "onset of the next teacher or leader speech, whichever is first - end of each "
            "eliciting question; median, share of 3 s or more, share where the leader resumes first"
        ),
        meaning="How long a question was left open to think about.",
        edge_cases=(
            "A question with more leader speech after it in the same turn has a wait of 0 "
            "(stacked); the silence the leader left before speaking on is shown beside it. "
            "Backchannels are no answer. An answer that begins early gives a negative wait. A "
            "question nobody follows, or asked inside the teacher's speech, has no wait."
        ),
        nothing="no eliciting question was asked and followed",
        counted="questions",
        needs=CODED_EDGES,
        find=wait_time_1,
        references=(Reference(3.0, "3 s and more", "Rowe, classrooms"),),
        rests_on=(ASKED,),
    ),
    MeasureDefinition(
        id="wait_time_2",
        number=12,
        name="Wait time after an answer",
        unit=Unit.SECONDS,
        formula=(
            "onset of the leader's turn - offset of the teacher's turn, for teacher turns of at "
            "least 5 words that answer an eliciting question; median, and by question type"
        ),
        meaning="How long an answer was left to stand or grow; below 0 it was talked over.",
        edge_cases=(
            "A turn answers the last eliciting question of the leader turn just before it. Held "
            "pauses count pauses of 3 s or more inside any teacher turn in which the leader stayed "
            "silent and the teacher went on."
        ),
        nothing="no answer of 5 words was followed by the leader",
        counted="answers",
        needs=CODED_EDGES,
        find=wait_time_2,
        rests_on=(ASKED,),
    ),
)
