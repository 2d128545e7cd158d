"""Eliciting questions: how many, how open, which kinds, anchored, stacked."""

from __future__ import annotations

import pytest

from pipeline.measures import Proportion, Rate
from pipeline.measures.questions import is_open
from tests.pipeline.measures.measured import found
from tests.talk import coded_talk


def test_rhetorical_and_procedural_questions_do_not_count() -> None:
    script = """
        L 0-2 Do you have time? [q:procedural]
        L 3-5 Who has, right? [q:rhetorical_tag]
        L 6-9 What stood out? [q:open_reflective form:open]
        T 10-60 The back row.
    """
    rate = found("question_rate", script)
    assert rate.figure == Rate(1, 0.1)
    assert rate.parts["per 100 leader utterances"].value == pytest.approx(100 / 3)
    assert found("open_share", script).figure == Proportion(1, 1)


def test_a_question_of_the_teacher_is_not_the_leaders() -> None:
    script = "L 0-2 So. / T 3-5 What did you see? [q:open_reflective ASK]"
    assert found("question_rate", script).n == 0
    assert found("open_share", script).words == "no eliciting question was asked"


@pytest.mark.parametrize(
    ("line", "is_so"),
    [
        ("Did you like it? [q:open_reflective form:closed]", False),
        ("What stood out? [q:open_reflective]", True),
        ("Say more. [q:probing]", True),
        ("You mean the signal? [q:clarifying]", False),
        ("So what will you try? [q:planning]", True),
        ("Do you want help from me? [q:planning]", False),
        ("How many finished? [q:closed_factual]", False),
        ("Have you thought of cards? [q:leading]", False),
    ],
)
def test_form_as_coded_else_by_type(line: str, is_so: bool) -> None:
    assert is_open(coded_talk(f"L 0-2 {line}")[0]) is is_so


def test_the_mix_adds_up() -> None:
    mix = found(
        "question_mix",
        """
        L 0-2 What stood out? [q:open_reflective]
        T 3-4 The row.
        L 5-6 How many? [q:closed_factual]
        T 7-8 Nine.
        L 9-10 Why cards? [q:probing]
        """,
    )
    assert mix.figure == Proportion(2, 3)
    assert {k: f.value for k, f in mix.parts.items() if f.value} == {
        "open_reflective": pytest.approx(1 / 3),
        "probing": pytest.approx(1 / 3),
        "closed_factual": pytest.approx(1 / 3),
    }


@pytest.mark.parametrize(
    ("why", "script", "anchored"),
    [
        ("tagged", "L 0-2 What stood out? [q:open_reflective evidence_anchored]", 1),
        ("same turn", "L 0-2 Nine spoke. [EVIDENCE] / L 3-4 So. / L 5-6 Why? [q:probing]", 1),
        (
            "next leader utterance",
            "L 0-2 Nine spoke. [EVIDENCE] / T 3-5 I see that now. / L 6-7 Why? [q:probing]",
            1,
        ),
        (
            "the one after that",
            "L 0-2 Nine spoke. [EVIDENCE] / T 3-5 I see. / L 6-7 So. / L 7.5-8 Why? [q:probing]",
            0,
        ),
        ("none", "L 0-2 What stood out? [q:open_reflective]", 0),
    ],
)
def test_anchored_in_evidence(why: str, script: str, anchored: int) -> None:
    talk = f"{script} / T 20-22 The back row. [DESCRIBE]"
    assert found("evidence_anchored_share", talk).figure == Proportion(anchored, 1), why


def test_two_questions_before_the_teacher_speaks_are_stacked() -> None:
    stacked = found(
        "stacked_share",
        """
        L 0-2 What stood out? [q:open_reflective]
        L 3-5 Or rather, why? [q:probing]
        T 6-9 The back row.
        L 10-12 How many? [q:closed_factual]
        T 13-14 Nine.
        L 15-16 Thank you.
        """,
    )
    assert stacked.figure == Proportion(1, 2)
    assert stacked.evidence == (0, 1)
