"""The 95 % intervals against published values and against themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2

from pipeline.measures.intervals import garwood, odds, order_statistics, student, wilson


def test_six_open_questions_of_ten_may_be_a_third_or_four_fifths() -> None:
    assert wilson(6, 10) == pytest.approx((0.3127, 0.8318), abs=1e-4)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe 1998, table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


def test_nothing_tried_has_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_the_share(counts: tuple[int, int]) -> None:
    successes, trials = counts
    bounds = wilson(successes, trials)
    assert bounds is not None
    assert 0 <= bounds[0] <= successes / trials <= bounds[1] <= 1


@given(st.integers(0, 500))
def test_garwood_is_the_chi_square_interval(events: int) -> None:
    low, high = garwood(events)
    assert low == pytest.approx(chi2.ppf(0.025, 2 * events) / 2 if events else 0.0)
    assert high == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2)
    assert low <= events <= high


@given(st.integers(0, 300), st.integers(1, 300))
def test_odds_contain_the_ratio(top: int, bottom: int) -> None:
    bounds = odds(top, bottom)
    assert bounds is not None
    assert bounds[0] <= top / bottom <= bounds[1] < float("inf")


def test_a_ratio_to_nothing_has_no_interval() -> None:
    assert odds(3, 0) is None
    assert odds(0, 0) is None


def test_a_median_of_ten_lies_between_the_second_and_the_ninth() -> None:
    assert order_statistics(list(range(1, 11)), 0.5) == (2, 9)


def test_a_median_needs_six_values_for_an_interval() -> None:
    assert order_statistics([1, 2, 3, 4, 5], 0.5) is None
    assert order_statistics([6, 5, 4, 3, 2, 1], 0.5) == (1, 6)


def test_a_longest_tenth_needs_more() -> None:
    assert order_statistics(list(range(20)), 0.9) is None
    assert order_statistics(list(range(100)), 0.9) == (83, 95)


@given(st.integers(6, 400))
def test_order_statistics_cover_at_least_95_percent(n: int) -> None:
    bounds = order_statistics(list(range(1, n + 1)), 0.5)
    assert bounds is not None
    low, high = (int(bound) for bound in bounds)
    assert binom.cdf(high - 1, n, 0.5) - binom.cdf(low - 1, n, 0.5) >= 0.95


def test_student_as_in_the_tables() -> None:
    assert student([1, 2, 3]) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-4)
    assert student([1]) is None
