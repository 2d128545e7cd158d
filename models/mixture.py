"""Frames of sound become a mixture of Gaussians: the recording's sounds, whoever made them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from models.clustering import k_means

Floats = NDArray[np.float32]

_SEED_FRAMES = 4_000
_TRAINING_FRAMES = 20_000
_BLOCK = 600
_VARIANCE_FLOOR = 0.05
_LEAST_VARIANCE = np.float32(1e-4)


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """
    Gaussians with diagonal covariance.

    weights    shape (sounds,), summing to 1
    means      shape (sounds, features)
    variances  shape (sounds, features)
    """

    weights: Floats
    means: Floats
    variances: Floats


def fit_mixture(frames: NDArray[Any], sounds: int, *, rounds: int = 15) -> Mixture:
    """
    A mixture of `sounds` Gaussians by expectation maximisation; the same frames, the same mixture.

    Starts from k-means; learns from at most 20 000 frames, evenly spread over the recording.
    """
    frames = frames[:: max(1, len(frames) // _TRAINING_FRAMES)].astype(np.float32)
    spread = frames.var(axis=0)
    sample = frames[:: max(1, len(frames) // _SEED_FRAMES)]
    labels = k_means(sample, sounds, seed=0, rounds=10)
    means = np.stack([sample[labels == j].mean(axis=0) for j in range(sounds)])
    mixture = Mixture(
        np.full(sounds, 1 / sounds, np.float32),
        means.astype(np.float32),
        np.tile(spread + _LEAST_VARIANCE, (sounds, 1)).astype(np.float32),
    )
    for _ in range(rounds):
        mixture = _maximised(mixture, frames, floor=_VARIANCE_FLOOR * spread + _LEAST_VARIANCE)
    return mixture


def responsibilities(mixture: Mixture, frames: Floats) -> Floats:
    """How much of each frame each Gaussian accounts for, shape (frames, sounds), rows sum to 1."""
    logs = log_densities(mixture, frames)
    shares: Floats = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
    return shares


def log_densities(mixture: Mixture, frames: Floats) -> Floats:
    """log(weight) + log density of each Gaussian at each frame, shape (frames, sounds)."""
    precision = 1 / mixture.variances
    constant = np.log(mixture.weights) - 0.5 * (
        np.log(2 * np.pi * mixture.variances) + mixture.means**2 * precision
    ).sum(axis=1)
    logs: Floats = constant + frames @ (mixture.means * precision).T - 0.5 * frames**2 @ precision.T
    return logs


def blocks(count: int) -> Iterator[slice]:
    """A minute of steps at a time, so that memory stays flat."""
    for start in range(0, count, _BLOCK):
        yield slice(start, min(count, start + _BLOCK))


def _maximised(mixture: Mixture, frames: Floats, *, floor: Floats) -> Mixture:
    shares = responsibilities(mixture, frames)
    counts = shares.sum(axis=0) + np.float32(1e-3)
    means = shares.T @ frames / counts[:, None]
    variances = shares.T @ frames**2 / counts[:, None] - means**2
    return Mixture(counts / counts.sum(), means, np.maximum(variances, floor))
