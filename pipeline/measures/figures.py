"""Counts become a value and its 95 % interval only when asked: count first, divide last."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Protocol, Self

from pipeline.measures.intervals import (
    Interval,
    garwood,
    odds,
    order_statistics,
    student,
    wilson,
)


class Figure(Protocol):
    """Counts that know their value, n and 95 % interval, and add across conversations."""

    @property
    def value(self) -> float | None: ...

    @property
    def n(self) -> int: ...

    @property
    def interval(self) -> Interval | None: ...

    def __add__(self, other: Self) -> Self: ...


@dataclass(frozen=True, slots=True)
class Proportion:
    """
    A part of a whole: counts of a kind among all, or milliseconds of speech among all.

    draws  how many pieces the whole is made of, where it is not made of what it counts: the
           number of turns for milliseconds or words, so that an hour of talk does not pretend
           to three million trials
    told   the 95 % interval of what the machine may have misheard, where that is known: of a
           single conversation it is the one to read; in a sum it is dropped, since conversations
           vary far more than hearing errs
    """

    part: float
    whole: float
    draws: int | None = None
    told: Interval | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"not a part of a whole: {self.part} of {self.whole}")

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def n(self) -> int:
        return int(self.whole) if self.draws is None else self.draws

    @property
    def interval(self) -> Interval | None:
        return self.told or self.by_chance

    @property
    def by_chance(self) -> Interval | None:
        """As if these were a sample of many more: Wilson's."""
        return None if self.value is None else wilson(self.value * self.n, self.n)

    def __add__(self, other: Self) -> Self:
        if (self.draws is None) is not (other.draws is None):
            raise ValueError("a share of counts and a share of time do not add")
        draws = None if self.draws is None else self.draws + (other.draws or 0)
        part, whole = self.part + other.part, self.whole + other.whole
        return replace(self, part=part, whole=whole, draws=draws, told=None)


@dataclass(frozen=True, slots=True)
class Rate:
    """
    Events per exposure, e.g. questions per ten minutes.

    The interval is the exact one of a Poisson count (Garwood 1936); of words, which come in
    clusters, it is a lower bound of the uncertainty.
    """

    events: int
    exposure: float

    def __post_init__(self) -> None:
        if self.events < 0 or self.exposure < 0:
            raise ValueError(f"not a rate: {self.events} per {self.exposure}")

    @property
    def value(self) -> float | None:
        return self.events / self.exposure if self.exposure else None

    @property
    def n(self) -> int:
        return self.events

    @property
    def interval(self) -> Interval | None:
        if not self.exposure:
            return None
        low, high = garwood(self.events)
        return low / self.exposure, high / self.exposure

    def __add__(self, other: Self) -> Self:
        return replace(
            self, events=self.events + other.events, exposure=self.exposure + other.exposure
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """
    One count over another of a different kind.

    The interval is Wilson's for top among both, turned into odds (two Poisson counts given
    their sum are binomial).
    """

    top: int
    bottom: int

    def __post_init__(self) -> None:
        if self.top < 0 or self.bottom < 0:
            raise ValueError(f"not a ratio of counts: {self.top} to {self.bottom}")

    @property
    def value(self) -> float | None:
        return self.top / self.bottom if self.bottom else None

    @property
    def n(self) -> int:
        return self.bottom

    @property
    def interval(self) -> Interval | None:
        return odds(self.top, self.bottom)

    def __add__(self, other: Self) -> Self:
        return replace(self, top=self.top + other.top, bottom=self.bottom + other.bottom)


@dataclass(frozen=True, slots=True)
class Sample:
    """
    Observed values in the order they were observed; the value is a quantile, by default the median.

    The interval runs between order statistics (binomial, no assumption on the distribution);
    too few values for 95 % have none (a median needs six). A sum of samples is ordered by size.

    at  which quantile, 0..1; linear between neighbours, as numpy's default
    """

    values: tuple[float, ...]
    at: float = 0.5

    @property
    def value(self) -> float | None:
        if not self.values:
            return None
        if self.at == 0.5:
            return median(self.values)
        ordered, place = sorted(self.values), self.at * (len(self.values) - 1)
        below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
        return min(above, below + (above - below) * (place - math.floor(place)))

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def interval(self) -> Interval | None:
        return order_statistics(self.values, self.at)

    def __add__(self, other: Self) -> Self:
        if self.at != other.at:
            raise ValueError(f"a {self.at} and a {other.at} quantile do not add")
        return replace(self, values=tuple(sorted(self.values + other.values)))


@dataclass(frozen=True, slots=True)
class Mean:
    """
    Observed values, the value their mean; the interval is Student's, so two values are needed.

    Of skewed values, such as turn lengths, it is approximate: read the median first.
    """

    values: tuple[float, ...]

    @property
    def value(self) -> float | None:
        return fmean(self.values) if self.values else None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def interval(self) -> Interval | None:
        return student(self.values)

    def __add__(self, other: Self) -> Self:
        return replace(self, values=tuple(sorted(self.values + other.values)))


@dataclass(frozen=True, slots=True)
class Amounts:
    """
    One observed quantity per conversation, e.g. the longest turn; the value is their mean.

    The interval is the range seen; of a single conversation nothing can be said.
    """

    values: tuple[float, ...]

    @property
    def value(self) -> float | None:
        return fmean(self.values) if self.values else None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def interval(self) -> Interval | None:
        return (min(self.values), max(self.values)) if len(self.values) > 1 else None

    def __add__(self, other: Self) -> Self:
        return replace(self, values=tuple(sorted(self.values + other.values)))


AnyFigure = Proportion | Rate | Ratio | Sample | Mean | Amounts


def nothing_of(figure: AnyFigure) -> AnyFigure:
    """The figure of the same kind with nothing counted; adding it changes nothing."""
    if isinstance(figure, Proportion):
        return Proportion(0, 0, None if figure.draws is None else 0)
    if isinstance(figure, Rate):
        return Rate(0, 0.0)
    if isinstance(figure, Ratio):
        return Ratio(0, 0)
    return replace(figure, values=())
