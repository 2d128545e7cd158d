"""What must hold of every conversation, generated: nothing raises, time adds, roles mirror."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import MeasureRules
from pipeline.measures import AnyFigure, Proportion, Result, measure
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Conversation, Role
from tests.pipeline.measures.measured import (
    ANYTHING,
    conversations,
    nobody_speaks,
    results_of,
    talks,
)
from tests.talk import conversation

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
TWO = ("L", "T")
SHIFT_MS = 1_000_000


@patient
@given(conversations(), st.sampled_from((ANYTHING, MeasureRules())))
def test_no_conversation_makes_a_measure_raise(talk: Conversation, rules: MeasureRules) -> None:
    results = measure(talk, rules)
    assert [result.number for result in results] == list(range(1, 32))
    for result in results:
        check(result, talk)


def check(result: Result, talk: Conversation) -> None:
    """What holds of every result."""
    assert 0 <= result.coverage <= 1
    assert all(0 <= index < len(talk.utterances) for index in result.evidence)
    assert list(result.evidence) == sorted(set(result.evidence))
    if result.withheld:
        assert result.value is None
        return
    assert result.value == result.figure.value
    assert (result.value is None) == nothing_counted(result.figure)
    assert result.value is not None or result.words
    if isinstance(result.figure, Proportion) and result.value is not None:
        assert 0 <= result.value <= 1
    if result.interval and result.value is not None:
        assert result.interval[0] - 1e-9 <= result.value <= result.interval[1] + 1e-9


def nothing_counted(figure: AnyFigure) -> bool:
    """Whether there is nothing to divide."""
    if isinstance(figure, Proportion):
        return figure.whole == 0
    return figure.value is None


def test_a_conversation_in_which_nobody_speaks_has_results_too() -> None:
    results = results_of(nobody_speaks())
    assert results["silence_share"].value == 1.0
    assert results["overlap_share"].words == "nobody speaks"
    assert results["talk_share"].withheld == "who is the leader has not been said"


@patient
@given(talks(TWO, doubts=False))
def test_talk_and_silence_less_overlap_fill_the_window(said: tuple[CodedUtterance, ...]) -> None:
    talk = conversation(said)
    results = results_of(talk)
    if results["talk_share"].withheld:
        return
    spoken = results["talk_share"].parts["including backchannels"]
    silence, overlap = results["silence_share"].figure, results["overlap_share"].figure
    assert isinstance(spoken, Proportion)
    assert isinstance(silence, Proportion)
    assert isinstance(overlap, Proportion)
    assert spoken.whole + silence.part - overlap.part == talk.window.duration_ms


MIRRORED = (
    *("talk_share", "word_share", "turn_rate", "turn_length", "monologue"),
    *("floor_transfer_offset", "interruptions", "backchannel_rate", "speech_rate"),
    *("equity_focus", "initiation_share"),
)


@patient
@given(talks(TWO, doubts=False))
def test_swapping_roles_mirrors(said: tuple[CodedUtterance, ...]) -> None:
    talk = conversation(said)
    other = replace(talk, roles=replace(talk.roles, roles={"L": Role.TEACHER, "T": Role.LEADER}))
    here, there = results_of(talk), results_of(other)
    for id in MIRRORED:
        swapped = {mirror(part): figure for part, figure in here[id].parts.items()}
        for part, figure in there[id].parts.items():
            if "leader" in part or "teacher" in part:
                assert swapped[part] == figure, (id, part)
    if (share := here["talk_share"].value) is not None:
        assert there["talk_share"].value == pytest.approx(1 - share)


def mirror(part: str) -> str:
    """`leader, words` -> `teacher, words`."""
    if "leader" in part:
        return part.replace("leader", "teacher")
    return part.replace("teacher", "leader")


SUMMED = (
    *("word_share", "open_share", "question_mix", "directiveness", "evidence_to_judgement"),
    *("equity_focus", "teacher_reasoning_share", "talk_share"),
)


@patient
@given(talks(TWO, doubts=False), talks(TWO, doubts=False))
def test_measures_add(a: tuple[CodedUtterance, ...], b: tuple[CodedUtterance, ...]) -> None:
    """Two talks measured apart and added up count what one talk made of both counts."""
    both = results_of(conversation((*a, *later(b, by=len(a)))))
    here, there = results_of(conversation(a)), results_of(conversation(b))
    if both["talk_share"].withheld or here["talk_share"].withheld or there["talk_share"].withheld:
        return
    for id in SUMMED:
        apart, together = (here[id] + there[id]).figure, both[id].figure
        assert isinstance(apart, Proportion)
        assert isinstance(together, Proportion)
        assert (apart.part, apart.whole) == (together.part, together.whole), id
    assert (here["reflection_to_question"] + there["reflection_to_question"]).figure == (
        both["reflection_to_question"].figure
    )


def later(said: tuple[CodedUtterance, ...], *, by: int) -> tuple[CodedUtterance, ...]:
    """The same talk long after, its utterances numbered on."""
    return tuple(
        replace(
            u,
            utterance=replace(
                u.utterance,
                index=u.index + by,
                span=Span(u.span.start_ms + SHIFT_MS, u.span.end_ms + SHIFT_MS),
            ),
        )
        for u in said
    )
