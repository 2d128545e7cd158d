"""Numbers are said to the precision they can bear, with the unit once."""

from __future__ import annotations

import math

import pytest

from pipeline.measures.result import Interval, Proportion, Rate, Ratio, Result, Sample, Unit
from pipeline.paper.wording import (
    interval_in_words,
    number_of,
    parts_in_words,
    reading_of,
    value_in_words,
)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.574, Unit.SHARE, "57\u00a0%"),
        (2.06, Unit.SECONDS, "2.1\u00a0s"),
        (-0.04, Unit.SECONDS, "0.0\u00a0s"),
        (0.73, Unit.MINUTES, "0.7\u00a0min"),
        (0.25, Unit.RATIO, "0.25"),
        (4.0, Unit.SLOTS, "4 of 5"),
        (8.44, Unit.PER_TEN_MINUTES, "8.4 per 10 minutes"),
        (171.6, Unit.WORDS_PER_MINUTE, "172 words per minute"),
    ],
)
def test_a_value_has_its_unit(value: float, unit: Unit, words: str) -> None:
    assert value_in_words(value, unit) == words


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_has_words(unit: Unit) -> None:
    assert value_in_words(1.0, unit)


@pytest.mark.parametrize(
    ("interval", "unit", "words"),
    [
        ((0.44, 0.69), Unit.SHARE, "44 to 69\u00a0%"),
        ((0.5, math.inf), Unit.RATIO, "0.50 or more"),
        (None, Unit.SHARE, ""),
    ],
)
def test_an_interval_has_its_unit_once(interval: Interval | None, unit: Unit, words: str) -> None:
    assert interval_in_words(interval, unit) == words


@pytest.mark.parametrize(
    ("n", "counted", "words"),
    [
        (1, "questions", "1 question"),
        (1, "changes of speaker", "1 change of speaker"),
        (1, "teacher turns", "1 teacher turn"),
        (0, "questions", "0 questions"),
        (1200, "words", "1,200 words"),
    ],
)
def test_a_count_has_its_noun(n: int, counted: str, words: str) -> None:
    assert number_of(n, counted) == words


def test_nothing_to_divide_says_what_the_measure_says() -> None:
    result = Result("x", 25, "Time to advice", Unit.MINUTES, Sample(()), words="no advice given")
    assert reading_of(result).value == "no advice given"
    assert reading_of(result).interval == ""


@pytest.mark.parametrize(
    ("figure", "counts"),
    [
        (Proportion(3, 4), " (counted: 3 of 4)"),
        (Ratio(1, 3), " (counted: 1 to 3)"),
        (Rate(2, 1.5), " (counted: 2)"),
        (Proportion(900, 4000, 3), ""),
        (Sample((1.0,)), ""),
    ],
)
def test_a_withheld_number_keeps_its_counts(
    figure: Proportion | Ratio | Rate | Sample, counts: str
) -> None:
    result = Result("x", 1, "X", Unit.SHARE, figure, withheld="too few")
    assert reading_of(result).withheld == f"Not shown: too few{counts}."


def test_parts_with_few_cases_are_said_as_counts() -> None:
    parts = {"open_reflective": Proportion(2, 3), "probing": Proportion(6, 10)}
    result = Result("x", 1, "X", Unit.SHARE, Proportion(8, 13), parts=parts, min_n=5)
    assert parts_in_words(result) == ("open reflective 2 of 3", "probing 60\u00a0%")


def test_a_caution_names_few_codes_and_counts_many() -> None:
    one = Result("x", 1, "X", Unit.SHARE, Proportion(1, 6), suggested=("A",), left_out=("B", "C"))
    assert reading_of(one).caution == (
        "≈\u00a0suggested: rests on “A”; without the machine's “B”, “C” (withheld)"
    )
    many = Result("x", 1, "X", Unit.SHARE, Proportion(1, 6), suggested=("A", "B", "C", "D"))
    assert reading_of(many).caution == "≈\u00a0suggested: rests on “A” and 3 other codes"


def test_a_part_on_suggested_codes_has_the_mark() -> None:
    parts = {"leading": Proportion(1, 4), "probing": Proportion(3, 4)}
    one = Result(
        "x", 1, "X", Unit.SHARE, Proportion(1, 4), parts=parts, suggested_parts=("leading",)
    )
    assert parts_in_words(one) == ("leading 25\u00a0%\u00a0≈", "probing 75\u00a0%")
