"""Figures count first and divide last; their sums are the counts' sums."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.figures import (
    Amounts,
    AnyFigure,
    Mean,
    Proportion,
    Rate,
    Ratio,
    Sample,
    nothing_of,
)

COUNTS = st.integers(0, 1_000)
VALUES = st.lists(st.integers(-3_000, 60_000).map(lambda ms: ms / 1000), max_size=12).map(tuple)
PROPORTIONS = st.builds(lambda a, b: Proportion(a, a + b), COUNTS, COUNTS)
TIMES = st.builds(lambda a, b, n: Proportion(a, a + b, n), COUNTS, COUNTS, st.integers(1, 90))
RATES = st.builds(lambda n, ms: Rate(n, float(ms)), COUNTS, COUNTS)
RATIOS = st.builds(Ratio, COUNTS, COUNTS)
KINDS = (
    PROPORTIONS,
    TIMES,
    RATES,
    RATIOS,
    VALUES.map(Sample),
    VALUES.map(lambda v: Sample(v, at=0.9)),
    VALUES.map(Mean),
    VALUES.map(Amounts),
)
THREE = st.one_of(*(st.tuples(kind, kind, kind) for kind in KINDS))


def test_a_share_knows_its_counts() -> None:
    share = Proportion(3, 4)
    assert (share.value, share.n) == (0.75, 4)
    assert share.interval == pytest.approx((0.3006, 0.9544), abs=1e-4)


def test_time_is_as_sure_as_its_turns_not_its_milliseconds() -> None:
    an_hour = Proportion(1_800_000, 3_600_000, draws=10)
    assert an_hour.n == 10
    assert an_hour.interval == pytest.approx(Proportion(5, 10).interval)


def test_nothing_to_divide_has_no_value_and_no_interval() -> None:
    empty: list[AnyFigure] = [
        Proportion(0, 0),
        Proportion(0, 0, draws=0),
        Rate(0, 0.0),
        Ratio(3, 0),
        Sample(()),
        Mean(()),
        Amounts(()),
    ]
    assert [(f.value, f.interval) for f in empty] == [(None, None)] * 7


def test_a_median_is_the_middle_and_a_longest_tenth_interpolates() -> None:
    values = (7.4, 10.9, 5.3, 3.3, 2.0, 5.5)
    assert Sample(values).value == pytest.approx(5.4)
    assert Sample(values, at=0.9).value == pytest.approx(9.15)
    assert Mean(values).value == pytest.approx(5.7333, abs=1e-4)


def test_of_one_conversation_an_amount_has_no_interval_of_two_their_range() -> None:
    assert Amounts((10.9,)).interval is None
    assert Amounts((10.9, 60.0)).interval == (10.9, 60.0)


@pytest.mark.parametrize("make", [lambda: Proportion(5, 4), lambda: Proportion(-1, 4)])
def test_a_part_larger_than_its_whole_is_refused_at_birth(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="not a part of a whole"):
        make()


def test_negative_counts_are_refused_at_birth() -> None:
    with pytest.raises(ValueError, match="not a rate"):
        Rate(-1, 1.0)
    with pytest.raises(ValueError, match="not a ratio"):
        Ratio(1, -1)


def test_what_is_not_counted_alike_does_not_add() -> None:
    with pytest.raises(ValueError, match="do not add"):
        Proportion(1, 2) + Proportion(1, 2, draws=2)
    with pytest.raises(ValueError, match="do not add"):
        Sample((1.0,)) + Sample((1.0,), at=0.9)


def test_adding_sums_counts_never_values() -> None:
    assert Proportion(1, 1) + Proportion(0, 3) == Proportion(1, 4)
    assert Proportion(1, 2, 3) + Proportion(1, 2, 4) == Proportion(2, 4, 7)
    assert Rate(3, 1.5) + Rate(1, 0.5) == Rate(4, 2.0)
    assert Ratio(1, 4) + Ratio(2, 0) == Ratio(3, 4)
    assert Sample((3.0, 1.0)) + Sample((2.0,)) == Sample((1.0, 2.0, 3.0))
    assert Amounts((9.0,)) + Amounts((4.0,)) == Amounts((4.0, 9.0))


@given(THREE)
def test_addition_is_associative_and_commutative(three: tuple[AnyFigure, ...]) -> None:
    a, b, c = three
    assert a + b == b + a  # type: ignore[operator]
    assert (a + b) + c == a + (b + c)  # type: ignore[operator]


@given(st.one_of(*KINDS))
def test_adding_nothing_changes_no_value(figure: AnyFigure) -> None:
    total = figure + nothing_of(figure)  # type: ignore[operator]
    assert (total.value, total.n) == (figure.value, figure.n)


@given(st.one_of(*KINDS))
def test_the_interval_contains_the_value(figure: AnyFigure) -> None:
    if figure.value is not None and figure.interval is not None:
        low, high = figure.interval
        slack = 1e-9 * max(1.0, abs(figure.value))
        assert low - slack <= figure.value <= high + slack


def test_what_was_misheard_is_the_interval_of_one_conversation_and_of_no_sum() -> None:
    told = Proportion(30, 60, draws=12, told=(0.45, 0.55))
    assert told.interval == (0.45, 0.55)
    assert told.by_chance == Proportion(30, 60, draws=12).interval
    both = told + Proportion(10, 20, draws=4)
    assert both == Proportion(40, 80, draws=16)
