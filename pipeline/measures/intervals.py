"""Counts become 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev

import numpy as np
from scipy.special import bdtr, gammaincinv, stdtrit

Z95 = 1.959963984540054
LOW, HIGH = 0.025, 0.975
Interval = tuple[float, float]


def wilson(successes: float, trials: float) -> Interval | None:
    """
    The 95 % score interval of a proportion (Wilson 1927); None when nothing was tried.

    >>> [round(bound, 2) for bound in wilson(6, 10)]
    [0.31, 0.83]
    """
    if trials <= 0:
        return None
    p, z2 = successes / trials, Z95 * Z95
    centre = p + z2 / (2 * trials)
    half = Z95 * math.sqrt(max(0.0, p * (1 - p)) / trials + z2 / (4 * trials * trials))
    scale = 1 + z2 / trials
    # rounding must not push a bound past the value it bounds
    return max(0.0, min(p, (centre - half) / scale)), min(1.0, max(p, (centre + half) / scale))


def garwood(events: int) -> Interval:
    """
    The exact 95 % interval of a Poisson count (Garwood 1936).

    >>> [round(bound, 2) for bound in garwood(4)]
    [1.09, 10.24]
    """
    low = float(gammaincinv(events, LOW)) if events else 0.0
    return low, float(gammaincinv(events + 1, HIGH))


def odds(top: int, bottom: int) -> Interval | None:
    """
    The 95 % interval of one Poisson count over another: given their sum they are binomial, so
    Wilson's interval of the top among both, as odds; None without a bottom.

    >>> [round(bound, 2) for bound in odds(1, 4)]
    [0.04, 1.66]
    """
    share = wilson(top, top + bottom)
    if share is None or not bottom:
        return None
    low, high = share
    return min(top / bottom, low / (1 - low)), max(top / bottom, high / (1 - high))


def order_statistics(values: Sequence[float], at: float) -> Interval | None:
    """
    The 95 % interval of a quantile, between two of the values (binomial, no assumption on how
    they are distributed); None for too few values, a median needs six.

    >>> order_statistics([1, 2, 3, 4, 5, 6], 0.5), order_statistics([1, 2, 3, 4, 5], 0.5)
    ((1, 6), None)
    """
    n = len(values)
    if not n:
        return None
    below = bdtr(np.arange(n + 1), n, at)
    low, high = (int(np.searchsorted(below, tail)) for tail in (LOW, HIGH))
    if low < 1 or high >= n:
        return None
    ordered = sorted(values)
    return ordered[low - 1], ordered[high]


def student(values: Sequence[float]) -> Interval | None:
    """
    The 95 % interval of a mean by Student's t; None for fewer than two values.

    >>> [round(bound, 2) for bound in student([1, 2, 3])]
    [-0.48, 4.48]
    """
    if len(values) < 2:
        return None
    centre, n = fmean(values), len(values)
    half = float(stdtrit(n - 1, HIGH)) * stdev(values) / math.sqrt(n)
    return centre - half, centre + half
