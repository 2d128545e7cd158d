"""Numbers with their uncertainty become words that two people can read together."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.coding.gates import MARK
from pipeline.measures.result import (
    AnyFigure,
    Interval,
    Proportion,
    Rate,
    Ratio,
    Result,
    Unit,
)

NBSP = "\u00a0"
MOST_NAMED = 3
"""codes that a caution names one by one"""
_SUFFIX = {
    Unit.SHARE: f"{NBSP}%",
    Unit.SECONDS: f"{NBSP}s",
    Unit.MINUTES: f"{NBSP}min",
    Unit.WORDS: " words",
    Unit.PER_MINUTE: " per minute",
    Unit.PER_TEN_MINUTES: " per 10 minutes",
    Unit.PER_HUNDRED: " per 100 utterances",
    Unit.WORDS_PER_MINUTE: " words per minute",
    Unit.RATIO: "",
    Unit.SLOTS: " of 5",
    Unit.COUNT: "",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A measure as it is read on the page.

    value      "57 %", or what to say where there is no number
    interval   "44 to 69 %", or empty
    told       what the interval is of, where not of chance: "as far as voices may have been
               mixed up; another such talk could give 23 to 75 %", or empty
    n          "12 turns"
    withheld   "Not shown: …" in place of a value, or empty
    suggested  "≈ suggested: rests on “Leading”", the codes that are only suggested, or empty
    left_out   "without the machine's “Challenges” (withheld)", or empty
    """

    value: str
    interval: str
    n: str
    withheld: str
    told: str = ""
    suggested: str = ""
    left_out: str = ""

    @property
    def caution(self) -> str:
        """What of its codes a reader must know, or empty."""
        return "; ".join(said for said in (self.suggested, self.left_out) if said)


def reading_of(result: Result) -> Reading:
    """What may be said of a result, in words."""
    n = number_of(result.n, result.counted)
    if result.withheld:
        counts = counts_in_words(result.figure)
        reason = result.withheld + (f" (counted: {counts})" if counts else "")
        return Reading("", "", n, f"Not shown: {reason}.")
    codes = {"suggested": _suggested_in_words(result), "left_out": _left_out_in_words(result)}
    if result.value is None:
        return Reading(result.words or "nothing to measure", "", n, "", **codes)
    value = value_in_words(result.value, result.unit)
    beside = f"{result.words} ({value})" if result.words else value
    interval = interval_in_words(result.interval, result.unit)
    return Reading(beside, interval, n, "", _told_in_words(result), **codes)


def _suggested_in_words(result: Result) -> str:
    return f"{MARK}{NBSP}suggested: rests on {_quoted(result.suggested)}" * bool(result.suggested)


def _left_out_in_words(result: Result) -> str:
    if not result.left_out:
        return ""
    return f"without the machine's {_quoted(result.left_out)} (withheld)"


def _quoted(names: Sequence[str]) -> str:
    """At most three by name; of more the first, and how many others."""
    shown = names if len(names) <= MOST_NAMED else names[:1]
    said = ", ".join(f"“{name}”" for name in shown)
    return said if len(shown) == len(names) else f"{said} and {len(names) - 1} other codes"


def _told_in_words(result: Result) -> str:
    figure = result.figure
    if not isinstance(figure, Proportion) or figure.told is None:
        return ""
    by_chance = interval_in_words(figure.by_chance, result.unit)
    return f"as far as voices may have been mixed up; another such talk could give {by_chance}"


def value_in_words(value: float, unit: Unit) -> str:
    """
    A value with its unit, to the precision that can be meant.

    >>> value_in_words(0.574, Unit.SHARE), value_in_words(2.1, Unit.SECONDS)
    ('57\\xa0%', '2.1\\xa0s')
    """
    return f"{_number(value, unit)}{_SUFFIX[unit]}"


def interval_in_words(interval: Interval | None, unit: Unit) -> str:
    """
    "49 to 65 %", the unit once; empty where there is no interval.

    >>> interval_in_words((0.5, 4.25), Unit.SECONDS)
    '0.5 to 4.2\\xa0s'
    """
    if interval is None:
        return ""
    low, high = interval
    if math.isinf(high):
        return f"{value_in_words(low, unit)} or more"
    return f"{_number(low, unit)} to {value_in_words(high, unit)}"


def counts_in_words(figure: AnyFigure) -> str:
    """
    The counts behind a figure where they are few enough to say, else empty.

    >>> counts_in_words(Proportion(3, 4)), counts_in_words(Proportion(900, 4000, draws=3))
    ('3 of 4', '')
    """
    if isinstance(figure, Proportion) and figure.draws is None and figure.whole:
        return f"{figure.part:g} of {figure.whole:g}"
    if isinstance(figure, Ratio) and (figure.top or figure.bottom):
        return f"{figure.top} to {figure.bottom}"
    if isinstance(figure, Rate) and figure.exposure:
        return str(figure.events)
    return ""


def number_of(n: int, counted: str) -> str:
    """
    A count with its noun.

    >>> number_of(1, "teacher turns"), number_of(1, "turns with a question")
    ('1 teacher turn', '1 turn with a question')
    """
    noun = re.sub(r"s\b", "", counted, count=1) if n == 1 else counted
    return f"{n:,} {noun}"


def parts_in_words(result: Result) -> tuple[str, ...]:
    """The figures beside the main one: "leader 57 %", or "open 3 of 4" where cases are few."""
    said = []
    for name, figure in result.parts.items():
        value = figure.value
        if result.part_withheld(name):
            counts = counts_in_words(figure)
            said += [f"{name} {counts}"] if counts else []
        elif value is not None:
            mark = f"{NBSP}{MARK}" if name in result.suggested_parts else ""
            said.append(f"{name} {value_in_words(value, result.unit_of(name))}{mark}")
    return tuple(label.replace("_", " ") for label in said)


def _number(value: float, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return f"{value * 100:.0f}"
    if unit in (Unit.SLOTS, Unit.COUNT, Unit.WORDS, Unit.WORDS_PER_MINUTE):
        return f"{value:.0f}"
    text = f"{value:.2f}" if unit is Unit.RATIO else f"{value:.1f}"
    return "0" + text[2:] if text in ("-0.0", "-0.00") else text
