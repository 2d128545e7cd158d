"""Counts by conversation become a figure with its 95 % interval: conversations are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Interval = tuple[float, float]
DRAWS = 2000
LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, or None where nothing could be divided, and its 95 % interval, or None."""

    value: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Draws:
    """
    How often each conversation stands in each draw with replacement.

    Utterances of one conversation are not independent, so whole conversations are drawn
    (Efron & Tibshirani 1993), those of one source together.

    weights  draws x conversations; the first row is the conversations as they are, once each
    sources  how many are drawn among
    """

    weights: Numbers
    sources: int

    @classmethod
    def among(cls, sources: Sequence[str], *, draws: int = DRAWS, seed: int = 0) -> Self:
        """`sources[i]` names what conversation i is drawn with; at least one conversation."""
        names = sorted(set(sources))
        n = len(names)
        place = {name: at for at, name in enumerate(names)}
        drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
        by_source = np.vstack([np.ones(n), drawn])
        return cls(by_source[:, [place[name] for name in sources]], n)

    def totals(self, counts: ArrayLike) -> Numbers:
        """Counts of each conversation (conversations x anything) to sums (draws x anything)."""
        given = np.asarray(counts, dtype=np.float64)
        sums = self.weights @ given.reshape(len(given), -1)
        return sums.reshape(len(self.weights), *given.shape[1:])

    def estimate(self, values: Numbers) -> Estimate:
        """
        The first value and the 95 % percentiles of the rest; nan is a draw that tells nothing.

        The interval holds the value always. None for fewer than two sources.
        """
        value = float(values[0])
        if np.isnan(value):
            return Estimate(None)
        known = values[1:][~np.isnan(values[1:])]
        if self.sources < 2 or not len(known):
            return Estimate(value)
        low, high = np.quantile(known, [LOW, HIGH])
        return Estimate(value, (min(float(low), value), max(float(high), value)))


def share(part: Numbers, whole: Numbers) -> Numbers:
    """Part of whole, nan where there is no whole."""
    out = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out
