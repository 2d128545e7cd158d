"""What words say of where a voice may change."""

from __future__ import annotations

import numpy as np
import pytest

from models.hints import Weights, hints
from pipeline.span import Span
from pipeline.transcript import Timing, Word

STEPS = np.arange(0, 3_000, 100)


def said(text: str, *, start_ms: int = 100, timing: Timing = Timing.MEASURED) -> list[Word]:
    """Words of 200 ms; each "/" lets 300 ms pass."""
    words: list[Word] = []
    at = start_ms
    for part in text.split():
        if part == "/":
            at += 300
            continue
        words.append(Word(Span(at, at + 200), part, timing=timing))
        at += 200
    return words


def odds_at(text: str, at_ms: int) -> float:
    return float(hints(said(text), STEPS)[at_ms // 100])


def test_a_change_is_unlikely_inside_a_sentence() -> None:
    odds = hints(said("What did you see? I saw two."), STEPS)
    assert odds[2] == odds[5] == Weights().inside


def test_a_change_is_likelier_after_a_sentence_and_more_so_after_a_question() -> None:
    after_sentence = odds_at("They were lost. / I saw two groups.", 800)
    after_question = odds_at("Were they lost? / I saw two groups.", 800)
    assert after_question < after_sentence < 0


def test_an_answer_makes_it_likelier_still() -> None:
    assert odds_at("Were they lost? / Yes, two groups.", 800) < odds_at(
        "Were they lost? / Which two groups.", 800
    )


def test_a_full_stop_after_a_title_ends_nothing() -> None:
    assert odds_at("So Mr. Webb waited. / Then they spoke.", 500) > 0


def test_without_marks_a_pause_is_a_small_hint() -> None:
    odds = hints(said("they were lost / i saw two groups"), STEPS)
    assert -2 < odds[8] < 0 < odds[4] < 2


@pytest.mark.parametrize(
    "words",
    [[], said("What did you see? Two.", timing=Timing.INTERPOLATED)],
    ids=["none", "placed by guess"],
)
def test_words_nobody_placed_say_nothing(words: list[Word]) -> None:
    assert not hints(words, STEPS).any()


def test_nothing_is_said_of_steps_far_from_any_word() -> None:
    odds = hints(said("They were lost."), STEPS)
    assert not odds[10:].any()


def test_a_long_gap_is_no_sentence_end() -> None:
    words = [*said("They were lost."), *said("Two groups.", start_ms=4_000)]
    assert hints(words, np.arange(0, 5_000, 100))[20] == 0
