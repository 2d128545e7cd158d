"""What went well in a conversation becomes moments, by the kinds of the method."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.measures.material import Material
from pipeline.measures.questions import is_open
from pipeline.measures.teacher import REASONING
from pipeline.measures.waits import ANSWER_WORDS, LONG_WAIT_MS, waits_after_questions
from pipeline.report import Report
from pipeline.review.moments import (
    LEAD_MS,
    Moment,
    around,
    asked_as,
    claims,
    pairs,
    seconds,
    silences,
    sure_in,
)
from pipeline.review.steps import step_of
from pipeline.span import Span, meeting
from pipeline.transcript import Role

THOUGHT_WORDS = 8
_ASKED = {
    "open_reflective": "an open question",
    "probing": "a probing question",
    "clarifying": "a clarifying question",
    "planning": "a planning question",
    "closed_factual": "a closed question",
    "leading": "a leading question",
}
_ANSWERED = (Role.TEACHER, Role.LEADER, Role.TEACHER)


def strengths_in(material: Material, report: Report) -> Iterator[Moment]:
    """What went well: the teacher's thinking and being heard first, pauses last."""
    if not material.voices_only:
        yield from _thinking(material)
        yield from _given_back(material)
        if (step := step_of(report)) and step.strength:
            yield step
        yield from _waits(material)
        yield from _evidence(material)
    yield from held_pauses(material)


def _thinking(material: Material) -> Iterator[Moment]:
    for before, turn in pairs(material, Role.LEADER, Role.TEACHER):
        thoughts = [u for u in sure_in(turn) if REASONING.intersection(u.responses)]
        words = sum(material.words[u.index] for u in thoughts)
        if words < THOUGHT_WORDS:
            continue
        realises = any("REALISE" in u.responses for u in thoughts)
        asked = before.questions[-1] if before.questions else None
        after = f" after {_ASKED[asked.question]}" if asked and asked.question else ""
        what = "comes to an insight" if realises else "thinks aloud"
        yield Moment(
            at=Span(asked.span.start_ms if asked else turn.span.start_ms, turn.span.end_ms),
            kind="thinking",
            why=f"The teacher {what}{after}: {words} words of reasoning",
            question="What did you do just before that made this thinking possible?",
            strength=True,
            size=words * (2 if realises else 1),
            rests_on=claims(thoughts, *REASONING),
        )


def _given_back(material: Material) -> Iterator[Moment]:
    for (said, turn), (_, reply) in pairwise(pairwise(material.turns)):
        given = [u for u in sure_in(turn) if "PARAPHRASE" in u.moves]
        if not given or (said.role, turn.role, reply.role) != _ANSWERED:
            continue
        if reply.words >= ANSWER_WORDS:
            start = max(said.span.start_ms, given[0].span.start_ms - LEAD_MS)
            yield Moment(
                at=Span(start, reply.span.end_ms),
                kind="given back",
                why=(
                    "The leader gives back what the teacher said, and the teacher goes on for "
                    f"{reply.words} words"
                ),
                question="What did the teacher hear in the words you chose?",
                strength=True,
                size=reply.words,
                rests_on=claims(given, "PARAPHRASE"),
            )


def _waits(material: Material) -> Iterator[Moment]:
    for wait in waits_after_questions(material):
        asked, place = wait.question, material.place_of[wait.question.index]
        answer = material.turns[place + 1] if place + 1 < len(material.turns) else None
        if wait.ms < LONG_WAIT_MS or wait.resumed or not is_open(asked) or asked.needs_review:
            continue
        if answer and answer.role is Role.TEACHER and answer.words >= ANSWER_WORDS:
            yield Moment(
                at=Span(asked.span.start_ms, answer.span.end_ms),
                kind="wait",
                why=(
                    f"After {_ASKED.get(asked.question or '', 'a question')} the leader waits "
                    f"{seconds(wait.ms, material)}, and the teacher answers in "
                    f"{answer.words} words"
                ),
                question="How did it feel to wait, and what did the wait bring?",
                strength=True,
                size=wait.ms,
                rests_on=asked_as(asked),
            )


def _evidence(material: Material) -> Iterator[Moment]:
    for turn, reply in pairs(material, Role.LEADER, Role.TEACHER):
        facts = [u for u in sure_in(turn) if "EVIDENCE" in u.moves]
        if facts and reply.words >= ANSWER_WORDS:
            count = f"{len(facts)} observation{'' if len(facts) == 1 else 's'}"
            yield Moment(
                at=Span(facts[0].span.start_ms, reply.utterances[0].span.end_ms),
                kind="evidence",
                why=(
                    f"The leader shares {count} from the lesson, and the teacher answers in "
                    f"{reply.words} words"
                ),
                question="What did the teacher see in this evidence that you had not said?",
                strength=True,
                size=len(facts) + any(REASONING.intersection(u.responses) for u in sure_in(reply)),
                rests_on=claims(facts, "EVIDENCE"),
            )


def held_pauses(material: Material) -> Iterator[Moment]:
    """Pauses inside a turn of the teacher's; nobody says anything, so the leader does not."""
    turns = [turn.span for turn in material.turns_of(Role.TEACHER)]
    for pause in silences(material):
        if any(host & pause == pause for host in meeting(pause, turns)):
            yield Moment(
                at=around(pause, material),
                kind="held pause",
                why=(
                    f"The leader leaves a pause of {seconds(pause.duration_ms, material)} inside "
                    "the teacher's turn, and the teacher goes on"
                ),
                question="What did you do while the teacher was thinking?",
                strength=True,
                size=pause.duration_ms,
            )
