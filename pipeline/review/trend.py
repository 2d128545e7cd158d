"""Numbers with their intervals become a straight line over time, and the interval of its change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scipy.special import stdtrit

from pipeline.measures.intervals import HIGH, Z95
from pipeline.measures.result import Interval
from pipeline.review.history import Point

LEAST = 3
"""conversations before a line is drawn"""


class Direction(StrEnum):
    """What the interval of a change allows to be said."""

    RISING = "rising"
    FALLING = "falling"
    UNSHOWN = "no change that these intervals can show"


@dataclass(frozen=True, slots=True)
class Trend:
    """
    A straight line through a measure's course.

    first, last  the days it runs between; `start` and `end` are its values there
    interval     95 %, of the change from first to last
    """

    first: date
    last: date
    start: float
    end: float
    interval: Interval

    @property
    def change(self) -> float:
        return self.end - self.start

    @property
    def direction(self) -> Direction:
        low, high = self.interval
        if low > 0:
            return Direction.RISING
        return Direction.FALLING if high < 0 else Direction.UNSHOWN


def trend_of(points: Sequence[Point]) -> Trend | None:
    """
    The weighted straight line over days, or None: fewer than three numbers with an interval, or
    all of them of one day.

    A number weighs by the inverse square of its interval's width. The change is a weighted sum of
    the numbers; its interval is put together from the parts of theirs below and above them (square
    and add: Newcombe 1998, Zou and Donner 2008), since most of them are lopsided. Where the
    numbers lie further from the line than their intervals allow, it is stretched by the root of
    chi square over its degrees of freedom (Birge 1932), and read by Student's t the more, the less
    of that scatter the intervals explain.

    Simulated with nothing changing (shares of 12 to 40 questions; three, five or eight
    conversations), a direction is said in at most 5 of 100 courses, and in at most 8 where
    conversations differ by 7 points beyond chance.
    """
    known = _weighable(points)
    if len(known) < LEAST or known[0].on == known[-1].on:
        return None
    days = [float((point.on - known[0].on).days) for point in known]
    values = [point.value or 0.0 for point in known]
    reaches = _reaches(known)
    level, middle, pulls = _line(days, values, [1 / (low + high) ** 2 for low, high in reaches])
    change = sum(pull * y for pull, y in zip(pulls, values, strict=True))
    start = level - change * middle / days[-1]
    off = [y - start - change * x / days[-1] for x, y in zip(days, values, strict=True)]
    stretch, (down, up) = _stretch(off, reaches), _reach_of_sum(pulls, reaches)
    interval = (change - stretch * down, change + stretch * up)
    return Trend(known[0].on, known[-1].on, start, start + change, interval)


def _line(
    days: Sequence[float], values: Sequence[float], weights: Sequence[float]
) -> tuple[float, float, list[float]]:
    """
    The weighted least squares line: its middle value, the day of that, and by how much each value
    pulls at the change from the first day, 0, to the last.
    """
    whole = sum(weights)
    middle = sum(w * x for w, x in zip(weights, days, strict=True)) / whole
    level = sum(w * y for w, y in zip(weights, values, strict=True)) / whole
    spread = sum(w * (x - middle) ** 2 for w, x in zip(weights, days, strict=True))
    pulls = [w * (x - middle) * days[-1] / spread for w, x in zip(weights, days, strict=True)]
    return level, middle, pulls


def _weighable(points: Sequence[Point]) -> list[Point]:
    """Those with a number and a finite interval, by day."""
    known = [p for p in points if p.value is not None and p.interval is not None]
    finite = [p for p in known if all(math.isfinite(bound) for bound in p.interval or ())]
    if not any(high > low for low, high in (p.interval for p in finite if p.interval)):
        return []
    return sorted(finite, key=lambda point: point.on)


def _reaches(points: Sequence[Point]) -> list[Interval]:
    """
    How far each interval reaches below and above its number. One without any width comes from a
    few equal values, not from certainty: it counts like the narrowest that has one.
    """
    rows = [(p.value or 0.0, *p.interval) for p in points if p.interval is not None]
    least = min(high - low for _, low, high in rows if high > low)
    return [
        (max(0.0, value - low), max(0.0, high - value)) if high > low else (least / 2, least / 2)
        for value, low, high in rows
    ]


def _reach_of_sum(pulls: Sequence[float], reaches: Sequence[Interval]) -> Interval:
    """The same of a weighted sum; what pulls it down reaches it upside down."""
    turned = [
        (pull * below, pull * above) if pull > 0 else (pull * above, pull * below)
        for pull, (below, above) in zip(pulls, reaches, strict=True)
    ]
    return math.hypot(*(below for below, _ in turned)), math.hypot(*(above for _, above in turned))


def _stretch(off: Sequence[float], reaches: Sequence[Interval]) -> float:
    """
    By how much the numbers' own intervals are too narrow for how far off the line they lie: 1
    where they are not, and without a leap from there on.
    """
    errors = [(below + above) / (2 * Z95) for below, above in reaches]
    freedom = len(off) - 2
    chi2 = sum((y / error) ** 2 for y, error in zip(off, errors, strict=True))
    if chi2 <= freedom:
        return 1.0
    beyond = 1 - freedom / chi2  # the part of the scatter that only the few numbers tell of
    return float(stdtrit(freedom / beyond, HIGH)) / Z95 * math.sqrt(chi2 / freedom)
