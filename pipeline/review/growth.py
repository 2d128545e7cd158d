"""A measure's course becomes a trend with its interval, or the sentence why there is none yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.measures.result import Unit
from pipeline.paper.wording import NBSP, value_in_words
from pipeline.review.history import (
    Course,
    Held,
    apart_in_making,
    course_of,
    date_in_words,
)
from pipeline.review.trend import LEAST, Trend, trend_of

MOST_PANELS = 5

RULE = (
    "No line is drawn before three conversations in which the number could be shown with its "
    "interval. From three on it is a straight line over time in which a number counts the more "
    "the narrower its interval is. The change is from the first of them to the last, with its "
    "95 % interval; where the numbers lie further from the line than their own intervals allow, "
    "that interval is made wider. “Rising” or “falling” is said only when the whole interval of "
    "the change lies on one side of zero. Neither word means better: that depends on the goal."
)
SAME_EYES = (
    "All conversations are read anew with today’s codebook and today’s coders, people’s "
    "corrections included, so that they can be compared."
)


@dataclass(frozen=True, slots=True)
class Panel:
    """
    One measure as it is drawn.

    sentence  the trend in words, or why there is none
    goal      it is the one the leader works on
    """

    course: Course
    trend: Trend | None
    sentence: str
    goal: bool = False


@dataclass(frozen=True, slots=True)
class Growth:
    """
    A leader's conversations, small multiples.

    notes  what to know before they are compared, one sentence each
    """

    panels: tuple[Panel, ...]
    conversations: tuple[Held, ...]
    notes: tuple[str, ...]


def growth_of(conversations: Sequence[Held], measures: Sequence[str], *, goal: str = "") -> Growth:
    """
    At most five panels, the goal's first. `conversations` are of one leader, in order.

    measures  ids, as the pages show them first
    """
    wanted = dict.fromkeys([goal, *measures] if goal else measures)
    courses = [course for id in wanted if (course := course_of(id, conversations))]
    panels = tuple(panel_of(course, goal=course.id == goal) for course in courses[:MOST_PANELS])
    notes = [SAME_EYES, apart_in_making(conversations)]
    return Growth(panels, tuple(conversations), tuple(note for note in notes if note))


def panel_of(course: Course, *, goal: bool = False) -> Panel:
    """The course with its trend or the reason for having none."""
    trend = trend_of(course.points)
    sentence = _why_none(course) if trend is None else trend_in_words(trend, course.unit)
    return Panel(course, trend, sentence, goal)


def trend_in_words(trend: Trend, unit: Unit) -> str:
    """
    "Rising: +21 points from 9 March 2026 to 8 June 2026 (95 % interval +4 to +38 points)."
    """
    most = 1.0 if unit is Unit.SHARE else math.inf
    low, high = (max(-most, min(most, bound)) for bound in trend.interval)
    said = trend.direction.value
    return (
        f"{said[:1].upper()}{said[1:]}: {change_in_words(trend.change, unit)} "
        f"from {date_in_words(trend.first)} to {date_in_words(trend.last)} "
        f"(95{NBSP}% interval {change_in_words(low, unit)} to {change_in_words(high, unit)})."
    )


def change_in_words(change: float, unit: Unit) -> str:
    """
    A difference with its sign; between shares in percentage points, so that none is misread.

    >>> change_in_words(0.214, Unit.SHARE), change_in_words(-1.5, Unit.SECONDS)
    ('+21\\xa0points', '\\u22121.5\\xa0s')
    """
    said = value_in_words(abs(change), unit)
    if unit is Unit.SHARE:
        said = f"{abs(change) * 100:.0f}{NBSP}points"
    if not any(digit in said for digit in "123456789"):
        return said
    return f"+{said}" if change > 0 else f"\u2212{said}"


def _why_none(course: Course) -> str:
    shown = course.shown
    if not shown:
        return "It could not be shown in any of these conversations yet."
    with_interval = [point for point in shown if point.interval is not None]
    if len(shown) >= LEAST and not with_interval:
        return (
            "No line: a single conversation gives this number no interval, so nobody can say "
            "which differences are more than chance. Read the points."
        )
    if len({point.on for point in with_interval}) == 1 and len(with_interval) >= LEAST:
        return "No line: all of these conversations were held on one day."
    count = len(with_interval) if len(shown) >= LEAST else len(shown)
    with_it = " with an interval" if len(shown) >= LEAST else ""
    return (
        f"No line yet: it could be shown{with_it} in {count} "
        f"conversation{'' if count == 1 else 's'}, and three are needed."
    )
