"""Sums and medians of many windows at once, against one window after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.window_sums import BLOCK, PRIOR, blocks, evidence, medians, within

FIRST, LAST = np.array([4, 5, 7, 7]), np.array([6, 9, 7, 10])


def test_a_window_holds_the_sum_of_its_chunks() -> None:
    values = np.arange(24.0).reshape(12, 2)
    expected = [values[a:b].sum(axis=0) for a, b in zip(FIRST, LAST, strict=True)]
    np.testing.assert_allclose(within(values, FIRST, LAST), expected)


def test_each_voice_has_its_share_of_a_window() -> None:
    rng = np.random.default_rng(0)
    values, shares = rng.random((12, 3)), rng.random((12, 2)).astype(np.float32)
    expected = [shares[a:b].T @ values[a:b] for a, b in zip(FIRST, LAST, strict=True)]
    np.testing.assert_allclose(within(values, FIRST, LAST, weights=shares), expected)


@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(0, 3)), min_size=1))
def test_the_median_is_that_of_the_values_written_out(held: list[tuple[float, int]]) -> None:
    values, times = (np.array(column) for column in zip(*held, strict=True))
    if times.sum():
        expected = np.median(np.repeat(values, times))
        assert medians(values[None], times[None])[0] == pytest.approx(expected)


def test_the_evidence_of_many_is_that_of_each() -> None:
    rng = np.random.default_rng(1)
    counts, shifts = rng.random((5, 2)), rng.standard_normal((5, 6))
    held = np.repeat(counts, 3, axis=1) + PRIOR
    expected = 0.5 * (shifts**2 / held - np.log(held / PRIOR)).sum(axis=1)
    np.testing.assert_allclose(evidence(counts, shifts), expected)


def test_every_window_is_in_one_block() -> None:
    count = 2 * BLOCK + 1
    assert [i for part in blocks(count) for i in range(count)[part]] == list(range(count))
