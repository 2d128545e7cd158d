"""Agreement is counted first and divided last; an oracle agrees with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement import Hits, f1_interval, hits, kappa, macro_f1, total


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


def test_one_constant_coder_agrees_by_chance_only() -> None:
    assert kappa(["a", "a", "a", "b"], ["a", "a", "a", "a"]).value == 0.0


def test_nothing_compared_is_nothing_known() -> None:
    assert (kappa([], []).value, kappa([], []).agreement) == (None, None)


def test_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 and 1"):
        kappa(["a", "b"], ["a"])


def test_hits_count_a_code_in_sets_of_codes() -> None:
    gold = [{"A"}, {"A", "B"}, set(), {"B"}]
    given_ = [{"A"}, {"B"}, {"A"}, {"B"}]
    assert hits(gold, given_, "A") == Hits(hit=1, false=1, missed=1)
    assert hits(gold, given_, {"A", "B"}) == Hits(hit=3, false=1, missed=0)


def test_figures_without_a_denominator_are_none() -> None:
    nothing = Hits(0, 0, 0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert Hits(0, 0, 3).f1 == 0.0
    assert macro_f1({"A": nothing}) is None


def test_the_mean_leaves_out_codes_that_never_hold() -> None:
    assert macro_f1({"A": Hits(1, 0, 0), "B": Hits(0, 2, 0)}) == 1.0


def test_an_interval_needs_two_conversations() -> None:
    assert f1_interval([Hits(3, 1, 0)]) is None
    low, high = f1_interval([Hits(3, 1, 0), Hits(1, 3, 2)]) or (0.0, 0.0)
    assert low < total([Hits(3, 1, 0), Hits(1, 3, 2)]).f1 < high  # type: ignore[operator]


@settings(deadline=None)
@given(ANSWERS)
def test_kappa_is_the_oracles(oracle: Any, pairs: list[tuple[str, str]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    ours = kappa(one, other).value
    if ours is not None:
        assert ours == pytest.approx(oracle.cohen_kappa_score(one, other))


@settings(deadline=None)
@given(ANSWERS)
def test_f1_is_the_oracles(oracle: Any, pairs: list[tuple[str, str]]) -> None:
    gold, given_ = [{a} for a, _ in pairs], [{b} for _, b in pairs]
    ours = hits(gold, given_, "a").f1
    truth, guess = [a == "a" for a, _ in pairs], [b == "a" for _, b in pairs]
    assert (ours or 0.0) == pytest.approx(oracle.f1_score(truth, guess, zero_division=0))


@given(ANSWERS, ANSWERS)
def test_hits_add(some: list[tuple[str, str]], more: list[tuple[str, str]]) -> None:
    def of(pairs: list[tuple[str, str]]) -> Hits:
        return hits([{a} for a, _ in pairs], [{b} for _, b in pairs], "a")

    assert of(some) + of(more) == of(some + more)
