"""Points become groups: k-means, Ward's tree and spectral grouping, each the same on every run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.linalg import eigh
from scipy.spatial.distance import cdist

Points = NDArray[Any]
Labels = NDArray[np.intp]


def k_means(points: Points, groups: int, *, seed: int, rounds: int = 50) -> Labels:
    """
    A label 0..groups-1 per point; no group is empty when there are as many points as groups.

    Lloyd's rounds from centres drawn by k-means++ (Arthur and Vassilvitskii 2007).
    """
    centres = _spread_centres(points, groups, np.random.default_rng(seed))
    labels = np.zeros(len(points), np.intp)
    for _ in range(rounds):
        distances = cdist(points, centres, "sqeuclidean")
        labels = distances.argmin(axis=1)
        _fill_empty(labels, distances, groups)
        moved = np.stack([points[labels == j].mean(axis=0) for j in range(groups)])
        if np.allclose(moved, centres):
            break
        centres = moved
    return labels


def ward(points: Points, groups: int) -> Labels:
    """Ward's agglomerative tree cut into `groups`."""
    labels: Labels = fcluster(linkage(points, "ward"), groups, "maxclust").astype(np.intp) - 1
    return labels


def spectral(points: Points, groups: int, *, neighbours: float = 0.3) -> Labels:
    """
    Groups by the leading eigenvectors of the normalised affinity (Ng, Jordan and Weiss 2001).

    Affinities fall with the distance relative to each point's own neighbourhood, which reaches to
    its `neighbours` nearest share of points (Zelnik-Manor and Perona 2004).
    """
    squared = cdist(points, points, "sqeuclidean")
    nearest = min(len(points) - 1, max(4, int(neighbours * len(points))))
    reach = np.sqrt(np.partition(squared, nearest, axis=1)[:, nearest]) + 1e-9
    squared /= -reach[:, None]
    squared /= reach
    affinity = np.exp(squared, out=squared)
    degree = np.sqrt(affinity.sum(axis=1))
    affinity /= degree[:, None]
    affinity /= degree
    last = len(points) - 1
    _, vectors = eigh(affinity, subset_by_index=[last - groups + 1, last], overwrite_a=True)
    rows = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return k_means(rows, groups, seed=0)


def _spread_centres(points: Points, groups: int, rng: np.random.Generator) -> Points:
    centres = points[rng.integers(len(points))][None]
    while len(centres) < groups:
        far = cdist(points, centres, "sqeuclidean").min(axis=1)
        chance = far / far.sum() if far.sum() > 0 else None
        centres = np.vstack([centres, points[rng.choice(len(points), p=chance)]])
    return np.asarray(centres)


def _fill_empty(labels: Labels, distances: Points, groups: int) -> None:
    """Give each group without points the point that its present group fits worst."""
    for group in range(groups):
        if not (labels == group).any():
            crowded = np.bincount(labels, minlength=groups)[labels] > 1
            own = distances[np.arange(len(labels)), labels]
            labels[np.where(crowded, own, -1.0).argmax()] = group
