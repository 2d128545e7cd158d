"""Grouping points: what lies together comes together, the same every time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clustering import Labels, Points, k_means, spectral, ward

WAYS: dict[str, Callable[[Points, int], Labels]] = {
    "k-means": lambda points, groups: k_means(points, groups, seed=3),
    "ward": ward,
    "spectral": spectral,
}


def heaps(*centres: tuple[float, float], each: int = 20) -> Points:
    rng = np.random.default_rng(1)
    return np.vstack([rng.normal(centre, 0.3, (each, 2)) for centre in centres])


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_three_heaps_are_told_apart(way: Callable[[Points, int], Labels]) -> None:
    labels = way(heaps((0, 0), (5, 0), (0, 5)), 3)
    assert [len(set(labels[i : i + 20])) for i in (0, 20, 40)] == [1, 1, 1]
    assert len(set(labels)) == 3


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_the_same_points_get_the_same_groups(way: Callable[[Points, int], Labels]) -> None:
    points = heaps((0, 0), (1, 1), (2, 0))
    assert way(points, 3).tolist() == way(points.copy(), 3).tolist()


@given(st.integers(1, 4), st.integers(0, 20), st.lists(st.integers(0, 2), min_size=4, max_size=30))
def test_k_means_leaves_no_group_empty(groups: int, seed: int, values: list[int]) -> None:
    points = np.array(values, float)[:, None]
    assert set(k_means(points, groups, seed=seed)) == set(range(groups))
