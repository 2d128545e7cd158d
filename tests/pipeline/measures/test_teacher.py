"""Equity focus, the teacher's reasoning and what each kind of question yields."""

from __future__ import annotations

from dataclasses import replace

from pipeline.measures import Proportion, Sample, Unit
from tests.pipeline.measures.measured import found
from tests.talk import coded_talk


def test_equity_focus_of_both_and_of_each() -> None:
    script = """
        L 0-2 Who got to talk? [q:open_reflective equity]
        T 3-5 The front tables. [DESCRIBE equity]
        T 6-8 It was loud. [DESCRIBE]
        L 9-10 I heard that it was loud.
        T 11-11.5 Sure, it was. [MINIMAL]
    """
    result = found("equity_focus", script)
    assert result.figure == Proportion(2, 4)
    assert result.parts["leader"] == Proportion(1, 2)
    assert result.parts["teacher"] == Proportion(1, 2)
    assert result.evidence == (0, 1)


def test_topics_are_those_coders_gave() -> None:
    said = list(coded_talk("L 0-2 Who got to talk? [equity] / T 3-5 The front tables. [equity]"))
    tag = replace(said[0].codes[0], attributes={"topic": "calling_on voice_distribution"})
    said[0] = replace(said[0], codes=(tag,))
    parts = found("equity_focus", said).parts
    assert parts["about calling_on"] == Proportion(1, 2)
    assert parts["about voice_distribution"] == Proportion(1, 2)
    assert parts["topic not said"] == Proportion(1, 2)


def test_equity_not_raised_is_not_discussed_rather_than_bad() -> None:
    result = found("equity_focus", "L 0-2 So it went. / T 3-5 It went well.")
    assert (result.value, result.words) == (0.0, "not discussed")


def test_reasoning_is_counted_in_words_of_substantive_utterances() -> None:
    script = """
        L 0-2 Why? [q:probing]
        T 3-6 They copied because it was close. [ANALYSE]
        T 7-9 It was, um, a Monday. [DESCRIBE]
        T 10-11 Okay, makes sense then. [MINIMAL]
    """
    result = found("teacher_reasoning_share", script)
    assert result.figure == Proportion(6, 6 + 4, draws=2)
    assert result.evidence == (1,)


def test_a_teacher_who_only_agrees_reasons_over_nothing() -> None:
    result = found("teacher_reasoning_share", "L 0-9 So it is. / T 10-12 Okay then. [MINIMAL]")
    assert result.words == "the teacher said nothing substantive"


def test_yield_by_kind_of_question() -> None:
    script = """
        L 0-2 Why? [q:probing]
        T 3-6 They copied because it was close. [ANALYSE]
        L 7-9 How many? [q:closed_factual]
        T 10-12 Nine of them. [DESCRIBE]
        L 13-14 What next? [q:planning]
    """
    result = found("reflection_yield", script)
    assert result.figure == Proportion(1, 2)
    assert result.parts["probing"] == Proportion(1, 1)
    assert result.parts["closed_factual"] == Proportion(0, 1)
    assert "planning" not in result.parts
    assert result.parts["words after probing"] == Sample((6.0,))
    assert result.unit_of("words after probing") is Unit.WORDS


def test_stacked_questions_share_their_answer() -> None:
    script = """
        L 0-2 Why? [q:probing]
        L 3-4 How many? [q:closed_factual]
        T 5-8 I never noticed that. [REALISE]
    """
    assert found("reflection_yield", script).figure == Proportion(2, 2)
