"""A measure's figure with its unit, its parts, its evidence and the reason it may not be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from operator import add

from pipeline.measures.figures import (
    Amounts,
    AnyFigure,
    Figure,
    Mean,
    Proportion,
    Rate,
    Ratio,
    Sample,
    nothing_of,
)
from pipeline.measures.intervals import Interval, wilson

__all__ = [
    "Amounts",
    "AnyFigure",
    "Figure",
    "Interval",
    "Mean",
    "Proportion",
    "Rate",
    "Ratio",
    "Result",
    "Sample",
    "Unit",
    "add_up",
    "nothing_of",
    "too_few",
    "wilson",
]

LEFT_OUT = "conversations in which this could not be measured are left out"


class Unit(StrEnum):
    """What a value is counted in."""

    SHARE = "share"
    SECONDS = "s"
    MINUTES = "min"
    WORDS = "words"
    PER_MINUTE = "per min"
    PER_TEN_MINUTES = "per 10 min"
    PER_HUNDRED = "per 100 utterances"
    WORDS_PER_MINUTE = "words per min"
    RATIO = "ratio"
    SLOTS = "of 5"
    COUNT = "count"


def too_few(figure: AnyFigure, *, min_n: int, counted: str) -> str | None:
    """
    Why only counts may be shown, in words, or None.

    Holds for shares of counts, ratios, quantiles and means that have cases but fewer than
    `min_n`. A share of time or words is guarded by the least speech there must be and shows its
    uncertainty in its interval, as a rate does; an amount is one observation; and no case at all
    is said in other words ("no question was asked").

    >>> too_few(Proportion(2, 3), min_n=5, counted="questions")
    'only 3 of the 5 questions that a share needs'
    """
    kind = _KINDS.get(type(figure))
    of_time = isinstance(figure, Proportion) and figure.draws is not None
    if kind is None or of_time or not 0 < figure.n < min_n:
        return None
    return f"only {figure.n} of the {min_n} {counted} that a {kind} needs"


_KINDS: dict[type[AnyFigure], str] = {
    Proportion: "share",
    Ratio: "ratio",
    Sample: "median",
    Mean: "mean",
}


@dataclass(frozen=True, slots=True)
class Result:
    """
    One measure of one conversation (or, added up, of several).

    number         its row in method 2.5
    figure         the counts; `value` and `interval` are None while it is withheld
    coverage       share of the material that could be looked at, 0..1
    withheld       why it may not be shown, in words, or None
    evidence       indices of the utterances behind the number, for the links; () in a sum
    parts          figures beside it: per role, per question type, per third
    notes          what a reader must know, one sentence each
    words          what to say where there is no number: "no advice given"
    units          the unit of each part that is not counted in `unit`
    min_n          fewer cases than this: counts only, for the figure and for every part
    counted        what the cases are, in the plural: "questions"
    conversations  how many stand behind it: 0 where nothing could be measured
    suggested      names of the codes it rests on that are only suggested
    left_out       names of codes it would count and no machine finds well enough to be counted
    suggested_parts  the parts that rest on suggested codes
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
    units: Mapping[str, Unit] = field(default_factory=dict)
    min_n: int = 1
    counted: str = "cases"
    conversations: int = 1
    suggested: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    suggested_parts: tuple[str, ...] = ()

    @property
    def value(self) -> float | None:
        return None if self.withheld else self.figure.value

    @property
    def interval(self) -> Interval | None:
        return None if self.withheld else self.figure.interval

    @property
    def n(self) -> int:
        return self.figure.n

    def unit_of(self, part: str) -> Unit:
        """What a part is counted in."""
        return self.units.get(part, self.unit)

    def part_withheld(self, part: str) -> str | None:
        """Why a part may not be shown, in words, or None."""
        if self.withheld:
            return self.withheld
        return too_few(self.parts[part], min_n=self.min_n, counted=self.counted)

    def __add__(self, other: Result) -> Result:
        """
        The same measure over the conversations of both, the counts summed.

        A conversation in which it could not be measured (no roles, draft words, too little talk)
        contributes nothing and is told of in a note. Too few cases is judged anew of the sum.
        Evidence is dropped: its indices mean nothing in several conversations. Coverage is the
        mean over conversations.
        """
        if self.id != other.id:
            raise ValueError(f"{self.id} and {other.id} do not add")
        if not (self.conversations and other.conversations):
            return self._beside(other)
        figure = _sum(self.figure, other.figure)
        count = self.conversations + other.conversations
        min_n = max(self.min_n, other.min_n)
        weighted = self.coverage * self.conversations + other.coverage * other.conversations
        return replace(
            self,
            figure=figure,
            coverage=weighted / count,
            withheld=too_few(figure, min_n=min_n, counted=self.counted),
            evidence=(),
            parts=_sum_parts(self.parts, other.parts),
            notes=_both(self.notes, other.notes),
            words=self.words if self.words == other.words else None,
            units={**self.units, **other.units},
            min_n=min_n,
            conversations=count,
            suggested=_both(self.suggested, other.suggested),
            left_out=_both(self.left_out, other.left_out),
            suggested_parts=_both(self.suggested_parts, other.suggested_parts),
        )

    def _beside(self, other: Result) -> Result:
        """Of two of which at least one could not be measured: the other, and a note."""
        kept = self if self.conversations else other
        if not kept.conversations:
            reasons = [r.withheld for r in (self, other) if r.withheld]
            return replace(
                self,
                withheld=min(reasons, default=None),
                notes=_both(self.notes, other.notes),
                min_n=max(self.min_n, other.min_n),
            )
        return replace(
            kept,
            evidence=(),
            notes=_both(kept.notes, (LEFT_OUT,)),
            withheld=too_few(kept.figure, min_n=max(self.min_n, other.min_n), counted=kept.counted),
            min_n=max(self.min_n, other.min_n),
        )


def add_up(conversations: Iterable[Sequence[Result]]) -> tuple[Result, ...]:
    """
    The results of several conversations as one table: measure by measure, in the first's order.

    >>> add_up([])
    ()
    """
    found: dict[str, list[Result]] = {}
    for results in conversations:
        for result in results:
            found.setdefault(result.id, []).append(result)
    return tuple(reduce(add, same) for same in found.values())


def _sum(a: AnyFigure, b: AnyFigure) -> AnyFigure:
    if type(a) is not type(b):
        raise ValueError(f"a {type(a).__name__} and a {type(b).__name__} do not add")
    total: AnyFigure = add(a, b)
    return total


def _sum_parts(a: Mapping[str, AnyFigure], b: Mapping[str, AnyFigure]) -> Mapping[str, AnyFigure]:
    return {
        part: _sum(a[part], b[part]) if part in a and part in b else {**a, **b}[part]
        for part in {**a, **b}
    }


def _both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*a, *b}))
