"""Conversations are drawn again; the figure is always inside its interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bootstrap import Draws, Estimate, share

COUNTS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda two: (min(two), max(two))),
    min_size=2,
    max_size=12,
)


def share_of(counts: list[tuple[int, int]], sources: list[str] | None = None) -> Estimate:
    names = sources or [str(at) for at in range(len(counts))]
    draws = Draws.among(names, draws=200)
    totals = draws.totals(counts)
    return draws.estimate(share(totals[:, 0], totals[:, 1]))


@given(COUNTS)
def test_the_interval_holds_the_figure(counts: list[tuple[int, int]]) -> None:
    found = share_of(counts)
    whole = sum(of for _, of in counts)
    if not whole:
        assert found == Estimate(None)
        return
    assert found.value == pytest.approx(sum(part for part, _ in counts) / whole)
    assert found.interval is not None
    assert found.interval[0] <= (found.value or 0.0) <= found.interval[1]


def test_one_conversation_has_no_interval() -> None:
    assert share_of([(3, 4)]) == Estimate(0.75)


def test_two_parts_of_one_recording_are_drawn_together_and_tell_no_interval() -> None:
    assert share_of([(4, 4), (0, 4)], ["same", "same"]) == Estimate(0.5)
    assert share_of([(4, 4), (0, 4)], ["one", "other"]) == Estimate(0.5, (0.0, 1.0))


def test_equal_conversations_leave_no_doubt() -> None:
    assert share_of([(1, 2), (1, 2), (1, 2)]) == Estimate(0.5, (0.5, 0.5))


def test_the_same_draws_come_every_time() -> None:
    counts = [(1, 4), (3, 4), (4, 4), (0, 4)]
    assert share_of(counts) == share_of(counts)


def test_the_interval_is_about_that_of_theory() -> None:
    """Of a mean of many equal conversations: the standard error times 1.96 on both sides."""
    chance = np.random.default_rng(3)
    counts = [(int(hit), 1) for hit in chance.random(400) < 0.5]
    draws = Draws.among([str(at) for at in range(400)])
    totals = draws.totals(counts)
    found = draws.estimate(share(totals[:, 0], totals[:, 1]))
    assert found.interval is not None
    assert found.interval[1] - found.interval[0] == pytest.approx(2 * 1.96 * 0.5 / 20, rel=0.08)
