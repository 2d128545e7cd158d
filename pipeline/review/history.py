"""A leader's conversations become the course of each measure over time, and of no other leader."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.measures.result import Interval, Proportion, Result, Unit
from pipeline.paper.wording import (
    Reading,
    interval_in_words,
    number_of,
    reading_of,
    value_in_words,
)


@dataclass(frozen=True, slots=True)
class Held:
    """
    One conversation of a leader, as far as a course over time needs it.

    on       when it was held; the day it was added where nobody said
    step     what the two named as the next step, in their words, or empty
    focus    what was agreed in the 1:1 about it, or empty
    goal     the id of the measure chosen in that 1:1, or empty
    made     what heard its words and its voices, in words
    first    ids of the measures its page shows first
    """

    recording: str
    title: str
    on: date
    results: tuple[Result, ...]
    step: str = ""
    focus: str = ""
    goal: str = ""
    made: str = ""
    first: tuple[str, ...] = ()

    def result(self, id: str) -> Result | None:
        return next((result for result in self.results if result.id == id), None)


@dataclass(frozen=True, slots=True)
class Point:
    """
    A measure in one conversation: a number with its interval, or why there is none.

    interval  None where a single conversation gives none
    missing   why there is no number, in words, or empty
    reading   the same as the pages say it
    """

    recording: str
    title: str
    on: date
    value: float | None
    interval: Interval | None
    missing: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Course:
    """
    One measure through a leader's conversations, in the order they were held.

    missing  conversations that have no such measure at all, by title
    """

    id: str
    name: str
    unit: Unit
    points: tuple[Point, ...]
    missing: tuple[str, ...] = field(default=())

    @property
    def shown(self) -> tuple[Point, ...]:
        """The points with a number."""
        return tuple(point for point in self.points if point.value is not None)


def key_of(name: str) -> str:
    """
    What a name is compared by: no case, single spaces.

    >>> key_of("  Dana   REYES ") == key_of("dana reyes")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def leaders_of(names: Iterable[str]) -> tuple[str, ...]:
    """
    Every leader once, as the name was written first, in the order of the alphabet.

    >>> leaders_of(["Dana Reyes", "", "Ana Sol", "dana  reyes"])
    ('Ana Sol', 'Dana Reyes')
    """
    written: dict[str, str] = {}
    for name in names:
        if key_of(name):
            written.setdefault(key_of(name), " ".join(name.split()))
    return tuple(written[key] for key in sorted(written))


def in_order(conversations: Iterable[Held]) -> tuple[Held, ...]:
    """By the day they were held; those of one day in the order given."""
    return tuple(sorted(conversations, key=lambda held: held.on))


def before(conversations: Iterable[Held], recording: str) -> tuple[Held, ...]:
    """Those held before this one, in order; none where it is not among them."""
    ordered = in_order(conversations)
    at = next((i for i, held in enumerate(ordered) if held.recording == recording), 0)
    return ordered[:at]


def course_of(id: str, conversations: Sequence[Held]) -> Course | None:
    """The measure in each of them; None where no conversation has such a measure."""
    found = [(held, held.result(id)) for held in in_order(conversations)]
    last = next((result for _, result in reversed(found) if result), None)
    if last is None:
        return None
    points = tuple(_point(held, result) for held, result in found if result)
    missing = tuple(held.title for held, result in found if result is None)
    return Course(id, last.name, last.unit, points, missing)


def apart_in_making(conversations: Sequence[Held]) -> str:
    """A sentence where not all were heard by the same engines, else empty."""
    if len({held.made for held in conversations}) < 2:
        return ""
    return (
        "Not all of these conversations were heard by the same engines: a part of a difference "
        "may come from that."
    )


def date_in_words(on: date) -> str:
    """
    A day as people write it.

    >>> date_in_words(date(2026, 3, 9))
    '9 March 2026'
    """
    return f"{on.day} {on:%B %Y}"


def _point(held: Held, result: Result) -> Point:
    interval = _between_talks(result)
    reading = _reading(result, interval)
    missing = "" if result.value is not None else (result.withheld or reading.value)
    return Point(held.recording, held.title, held.on, result.value, interval, missing, reading)


def _between_talks(result: Result) -> Interval | None:
    """
    How far the number moves from talk to talk by chance. What the machine may have misheard is
    less than that and says nothing of the next talk, so it is not what conversations compare by.
    """
    figure = result.figure
    if result.value is not None and isinstance(figure, Proportion) and figure.told is not None:
        return figure.by_chance
    return result.interval


def _reading(result: Result, interval: Interval | None) -> Reading:
    """The number alone, without the words beside it, so that a column of them can be read."""
    said = reading_of(result)
    if result.value is None:
        return said
    return Reading(
        value_in_words(result.value, result.unit),
        interval_in_words(interval, result.unit),
        number_of(result.n, result.counted),
        "",
        suggested=said.suggested,
        left_out=said.left_out,
    )
