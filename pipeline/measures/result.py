"""Counts first, division last: the figures every measure is made of, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from operator import add
from statistics import median
from typing import Protocol, Self

from scipy.stats import binom, chi2

Z95 = 1.959963984540054
Interval = tuple[float, float]


class Unit(StrEnum):
    """What a value is counted in."""

    SHARE = "share"
    SECONDS = "s"
    MINUTES = "min"
    PER_MINUTE = "per min"
    PER_TEN_MINUTES = "per 10 min"
    WORDS_PER_MINUTE = "words per min"
    RATIO = "ratio"
    SLOTS = "of 5"
    COUNT = "count"


class Figure(Protocol):
    """Counts that know their value, their n and their 95 % interval, and add across conversations."""

    @property
    def value(self) -> float | None: ...

    @property
    def n(self) -> int: ...

    @property
    def interval(self) -> Interval | None: ...

    def __add__(self, other: Self) -> Self: ...


def wilson(successes: float, trials: float) -> Interval | None:
    """
    The 95 % score interval of a proportion (Wilson 1927); None when nothing was tried.

    >>> [round(x, 2) for x in wilson(6, 10)]
    [0.31, 0.83]
    """
    if trials <= 0:
        return None
    p, z2 = successes / trials, Z95 * Z95
    centre = p + z2 / (2 * trials)
    half = Z95 * math.sqrt(p * (1 - p) / trials + z2 / (4 * trials * trials))
    scale = 1 + z2 / trials
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


@dataclass(frozen=True, slots=True)
class Proportion:
    """
    A part of a whole: counts of a kind among all, or milliseconds of speech among all.

    draws  how many independent pieces the whole is made of; the whole itself for counts,
           the number of turns for milliseconds, so that an hour of talk does not pretend
           to three million trials
    """

    part: float
    whole: float
    draws: int | None = None

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def n(self) -> int:
        return int(self.whole) if self.draws is None else self.draws

    @property
    def interval(self) -> Interval | None:
        return None if self.value is None else wilson(self.value * self.n, self.n)

    def __add__(self, other: Self) -> Self:
        draws = None if self.draws is None or other.draws is None else self.draws + other.draws
        return replace(
            self, part=self.part + other.part, whole=self.whole + other.whole, draws=draws
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per exposure, e.g. questions per ten minutes; the exact Poisson interval (Garwood 1936)."""

    events: int
    exposure: float

    @property
    def value(self) -> float | None:
        return self.events / self.exposure if self.exposure > 0 else None

    @property
    def n(self) -> int:
        return self.events

    @property
    def interval(self) -> Interval | None:
        if self.exposure <= 0:
            return None
        low = chi2.ppf(0.025, 2 * self.events) / 2 if self.events else 0.0
        return float(low) / self.exposure, float(chi2.ppf(0.975, 2 * self.events + 2)) / 2 / self.exposure

    def __add__(self, other: Self) -> Self:
        return replace(
            self, events=self.events + other.events, exposure=self.exposure + other.exposure
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """One count over another of a different kind; the interval from Wilson's on a/(a+b)."""

    top: int
    bottom: int

    @property
    def value(self) -> float | None:
        return self.top / self.bottom if self.bottom else None

    @property
    def n(self) -> int:
        return self.bottom

    @property
    def interval(self) -> Interval | None:
        share = wilson(self.top, self.top + self.bottom)
        if share is None or self.bottom == 0:
            return None
        low, high = share
        return low / (1 - low), high / (1 - high) if high < 1 else math.inf

    def __add__(self, other: Self) -> Self:
        return replace(self, top=self.top + other.top, bottom=self.bottom + other.bottom)


@dataclass(frozen=True, slots=True)
class Sample:
    """Observed values; the value is their median, the interval from order statistics (binomial)."""

    values: tuple[float, ...]

    @property
    def value(self) -> float | None:
        return median(self.values) if self.values else None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def interval(self) -> Interval | None:
        if not self.values:
            return None
        ordered, n = sorted(self.values), len(self.values)
        rank = int(binom.ppf(0.025, n, 0.5))
        return ordered[max(rank - 1, 0)], ordered[min(n - rank, n - 1)]

    def __add__(self, other: Self) -> Self:
        return replace(self, values=self.values + other.values)


@dataclass(frozen=True, slots=True)
class Amounts:
    """One observed quantity per conversation, e.g. the longest turn; the value is their mean."""

    values: tuple[float, ...]

    @property
    def value(self) -> float | None:
        return sum(self.values) / len(self.values) if self.values else None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def interval(self) -> Interval | None:
        """The range seen; of a single conversation nothing can be said."""
        return (min(self.values), max(self.values)) if len(self.values) > 1 else None

    def __add__(self, other: Self) -> Self:
        return replace(self, values=self.values + other.values)


AnyFigure = Proportion | Rate | Ratio | Sample | Amounts


@dataclass(frozen=True, slots=True)
class Result:
    """
    One measure of one conversation (or, added up, of several).

    number    its row in method 2.5
    figure    the counts; `value` and `interval` are None while it is withheld
    coverage  share of the material that could be looked at, 0..1
    withheld  why it may not be shown, in words, or None
    evidence  indices of the utterances behind the number, for the links
    parts     the same figure by part: per role, per question type, per third
    notes     what a reader must know, one sentence each
    words     what to say where there is no number: "no advice given"
    """

    id: str
    number: int
    name: str
    unit: Unit
    figure: AnyFigure
    coverage: float = 1.0
    withheld: str | None = None
    evidence: tuple[int, ...] = ()
    parts: Mapping[str, AnyFigure] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    words: str | None = None

    @property
    def value(self) -> float | None:
        return None if self.withheld else self.figure.value

    @property
    def interval(self) -> Interval | None:
        return None if self.withheld else self.figure.interval

    @property
    def n(self) -> int:
        return self.figure.n
