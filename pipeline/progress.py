"""Fractions of single stages become one fraction of the whole and the time that is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.engines import Progress

INSTANT_S = 0.5
"""a stage done faster was found finished: it says nothing about how fast the others go"""
EARLY_S = 2.0
EARLY_FRACTION = 0.02
"""before that much time or work nothing is said about the time left"""


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """
    How far a run is.

    stage         the one at work
    fraction      of the whole, 0..1, never going back
    seconds_left  None while nothing can be said yet
    """

    stage: str
    fraction: float
    seconds_left: float | None


class StageProgress:
    """
    The stages of one run, each with its weight: its expected share of the time.

    Asking for a stage's callback begins it and ends the one at work. Going back to an earlier one
    is fine: what comes after it is still to be done.
    """

    def __init__(
        self,
        stages: Sequence[tuple[str, float]],
        report: Callable[[ProgressLine], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._names = [name for name, _ in stages]
        self._weights = [weight for _, weight in stages]
        self._report = report
        self._clock = clock
        self._at = 0
        self._began = clock()
        self._highest = 0.0
        self._took: dict[int, float] = {}
        self._open = False

    def progress_for(self, stage: str) -> Progress:
        """What the stage calls with its own fraction, 0..1. KeyError when there is none such."""
        if stage not in self._names:
            raise KeyError(stage)
        self._begin(self._names.index(stage))
        return lambda fraction: self._step(stage, fraction)

    def _begin(self, place: int) -> None:
        self._end()
        self._took = {done: took for done, took in self._took.items() if done < place}
        self._at, self._began, self._open = place, self._clock(), True
        self._say(0.0)

    def _step(self, stage: str, fraction: float) -> None:
        if stage != self._names[self._at]:
            return
        fraction = min(1.0, max(0.0, fraction))
        self._say(fraction)
        if fraction >= 1.0:
            self._end()

    def _end(self) -> None:
        """Remembers how long the stage at work took; one found finished teaches nothing."""
        if self._open:
            took = self._clock() - self._began
            if took >= INSTANT_S:
                self._took[self._at] = took
            self._open = False

    def _say(self, fraction: float) -> None:
        done = sum(self._weights[: self._at]) + fraction * self._weights[self._at]
        self._highest = max(self._highest, done / (sum(self._weights) or 1.0))
        line = ProgressLine(self._names[self._at], self._highest, self._seconds_left(fraction))
        self._report(line)

    def _seconds_left(self, fraction: float) -> float | None:
        """This stage's rest at its own pace, the later ones at the pace of all work so far."""
        later = sum(self._weights[self._at + 1 :])
        took = self._clock() - self._began
        known = took >= EARLY_S and fraction >= EARLY_FRACTION
        others = [done for done in self._took if done != self._at]
        seconds = sum(self._took[done] for done in others) + (took if known else 0.0)
        weight = sum(self._weights[done] for done in others)
        weight += self._weights[self._at] * fraction if known else 0.0
        if weight <= 0:
            return None
        pace = seconds / weight
        here = took / fraction * (1 - fraction) if known else self._rest(fraction) * pace
        return here + later * pace

    def _rest(self, fraction: float) -> float:
        return (1 - fraction) * self._weights[self._at]
