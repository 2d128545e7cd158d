"""Agreement is counted first and divided last; an oracle agrees with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement import (
    correlation,
    f1,
    held,
    kappa,
    kappa_of,
    kappas,
    macro_f1,
    precision,
    recall,
    tally,
)
from pipeline.bootstrap import Draws, Numbers

A, B = frozenset("A"), frozenset("B")


@pytest.fixture(scope="module")
def oracle() -> Any:
    """scikit-learn, where the development packages are installed."""
    return pytest.importorskip("sklearn.metrics")


ANSWERS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40
)


def test_kappa_takes_chance_away() -> None:
    result = kappa(["open", "open", "closed", "closed"], ["open", "closed", "closed", "closed"])
    assert (result.value, result.agreement, result.n) == (0.5, 0.75, 4)
    assert result.prevalence == {"closed": 0.625, "open": 0.375}


def test_one_and_the_same_answer_everywhere_has_no_kappa() -> None:
    result = kappa(["a", "a"], ["a", "a"])
    assert (result.value, result.agreement) == (None, 1.0)
    assert np.isnan(kappas(np.array([[2.0, 0.0], [0.0, 0.0]])))


def test_one_constant_coder_agrees_by_chance_only() -> None:
    assert kappa(["a", "a", "a", "b"], ["a", "a", "a", "a"]).value == 0.0


def test_nothing_compared_is_nothing_known() -> None:
    assert (kappa([], []).value, kappa([], []).agreement) == (None, None)
    assert np.isnan(kappas(np.zeros((2, 2))))


def test_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 and 1"):
        kappa(["a", "b"], ["a"])


def test_a_code_is_counted_in_sets_of_codes_and_several_as_one() -> None:
    nobody = frozenset[str]()
    pairs = [(A, A), (A | B, B), (nobody, A), (B, B)]
    assert tally(pairs, [A]).tolist() == [[1, 1, 1, 1]]
    assert tally(pairs, [A | B]).tolist() == [[3, 1, 0, 0]]
    assert tally(pairs, []).shape == (0, 4)


def test_figures_without_a_denominator_are_unknown() -> None:
    nothing = np.zeros(4)
    assert all(np.isnan(of(nothing)) for of in (precision, recall, f1, kappa_of, macro_f1))
    missed_all = np.array([0.0, 0.0, 3.0, 0.0])
    assert [float(of(missed_all)) for of in (f1, recall, held)] == [0.0, 0.0, 3.0]


def test_the_mean_leaves_out_codes_that_never_hold() -> None:
    assert macro_f1(np.array([[1.0, 0, 0, 0], [0, 2.0, 0, 0]])) == 1.0


def test_a_correlation_needs_three_conversations_and_a_difference() -> None:
    draws = Draws.among(["a", "b", "c"], draws=0)
    ones = np.ones(3)
    rising, flat = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0])
    assert correlation(rising, 2 * rising, ones, draws)[0] == pytest.approx(1.0)
    assert correlation(rising, rising[::-1], ones, draws)[0] == pytest.approx(-1.0)
    assert np.isnan(correlation(rising, flat, ones, draws)[0])
    two = np.array([1.0, 1.0, 0.0])
    assert np.isnan(correlation(rising * two, rising * two, two, draws)[0])


@settings(deadline=None)
@given(ANSWERS)
def test_kappa_is_the_oracles(oracle: Any, pairs: list[tuple[str, str]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    ours = kappa(one, other).value
    table = np.zeros((3, 3))
    for a, b in pairs:
        table["abc".index(a), "abc".index(b)] += 1
    assert np.isnan(kappas(table)) == (ours is None)
    if ours is not None:
        assert ours == pytest.approx(oracle.cohen_kappa_score(one, other))
        assert ours == pytest.approx(float(kappas(table)))


@settings(deadline=None)
@given(ANSWERS)
def test_precision_recall_and_f1_are_the_oracles(oracle: Any, pairs: list[tuple[str, str]]) -> None:
    ours = tally([(frozenset(a), frozenset(b)) for a, b in pairs], [frozenset("a")])[0]
    truth, guess = [a == "a" for a, _ in pairs], [b == "a" for _, b in pairs]
    for of, theirs in (
        (precision, oracle.precision_score),
        (recall, oracle.recall_score),
        (f1, oracle.f1_score),
    ):
        assert np.nan_to_num(of(ours)) == pytest.approx(theirs(truth, guess, zero_division=0))


@given(ANSWERS, ANSWERS)
def test_counts_add(some: list[tuple[str, str]], more: list[tuple[str, str]]) -> None:
    def of(pairs: list[tuple[str, str]]) -> Numbers:
        return tally([(frozenset(a), frozenset(b)) for a, b in pairs], [frozenset("a")])

    assert (of(some) + of(more)).tolist() == of(some + more).tolist()
