"""Values become blocks of HTML; whatever somebody said or named is escaped on its way in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from pipeline.dashboard.handbook import Entry
from pipeline.dashboard.palette import ROLE_COLOURS
from pipeline.dashboard.wording import facts_of, name_of
from pipeline.measures import definition_of
from pipeline.measures.measuring import GUESSED
from pipeline.measures.result import Unit
from pipeline.paper.lines import Line
from pipeline.paper.sections import Measure, Page, Step
from pipeline.paper.wording import value_in_words
from pipeline.store import Recording

FOLDER = Path(__file__).parent
SCALES = {
    "talk_share": ("all the teacher", "all the leader"),
    "directiveness": ("all drawing out", "all telling"),
    "open_share": ("all closed", "all open"),
    "next_step": ("nothing named", "all 5 parts"),
}
"""what both ends of a scale mean, where a number alone does not say it"""


@dataclass(frozen=True, slots=True)
class Range:
    """
    A value and its interval on a scale from 0, in percent of the drawing's width.

    low, high   None where there is no interval
    open        the interval goes on beyond the scale
    references  (percent, label, source) of documented reading values
    ends        what stands under both ends of the scale
    """

    value: float
    low: float | None
    high: float | None
    open: bool
    references: tuple[tuple[float, str, str], ...]
    ends: tuple[str, str]


def style() -> str:
    """The style sheet of all blocks; beside an empty element, or a dialog would take its place."""
    sheet = (FOLDER / "blocks.css").read_text(encoding="utf-8")
    return f'<style>{sheet}</style><i class="rp-nothing"></i>'


def welcome() -> str:
    """What the empty library says: what to do and what one gets."""
    return _made("welcome")


def recording(one: Recording, poster: str) -> str:
    """A recording in the list: its picture, name and facts; `poster` is an address or empty."""
    return _made("recording", name_of(one), facts_of(one), poster)


def heading(page: Page) -> str:
    return _made("heading", page)


def glance(measures: Sequence[Measure]) -> str:
    """The numbers to see first in one row: value and interval; the room for them while empty."""
    return _made("glance", [(measure, _number(measure)) for measure in measures])


def numbers(measures: Sequence[Measure], *, legend: str = "") -> str:
    """
    The numbers to see first, each with its interval drawn, its n and what it tells; or the one
    reason why none may be shown. `legend` says what the mark of suggested codes means.
    """
    reasons = {measure.reading.withheld for measure in measures}
    only = reasons.pop() if len(reasons) == 1 else ""
    rows = [(measure, range_of(measure), _number(measure)) for measure in measures]
    return _made("numbers", rows, only, legend)


def said(lines: Sequence[Line], *, recording: str, but: str = "") -> str:
    """
    Utterances with their codes and clock times, which lead to the moment in the review room;
    `but` is a code that need not be named.
    """
    return _made("said", lines, recording, but)


def step(found: Step, *, recording: str) -> str:
    """The next step as it was said, with the parts that are named."""
    return _made("step", found, recording)


def measures(page: Page) -> str:
    """All measures as a table, the withheld ones with their reason."""
    return _made("measures", page, GUESSED)


def making(rows: Sequence[tuple[str, str]]) -> str:
    """How the numbers were made."""
    return _made("making", rows)


def links(places: Sequence[tuple[str, str, str, bool]]) -> str:
    """Files to take: (address, name, what it is, opens in a tab of its own)."""
    return _made("links", places)


def share_key() -> str:
    """How to read the bars of talk share."""
    return _made("share_key", ROLE_COLOURS)


def entries(found: Sequence[Entry]) -> str:
    """Codes and measures as the method page prints them."""
    return _made("entries", found)


def foot(text: str) -> str:
    """A line in small print."""
    return _made("foot", text)


def range_of(measure: Measure) -> Range | None:
    """Where a result lies on its scale, or None where nothing may be shown."""
    result = measure.result
    value, interval = result.value, result.interval
    if value is None:
        return None
    references = _references(result.id)
    top = _top(result.unit, [value, *(at for at, _, _ in references)], interval)
    low, high = interval or (None, None)
    return Range(
        value=_percent(value, top),
        low=None if low is None else _percent(low, top),
        high=None if high is None else _percent(high, top),
        open=high is not None and high > top,
        references=tuple((_percent(at, top), label, source) for at, label, source in references),
        ends=SCALES.get(result.id, ("0", value_in_words(top, result.unit))),
    )


def _number(measure: Measure) -> str:
    """The value alone, without the words beside it; empty where there is none."""
    value = measure.result.value
    return "" if value is None else value_in_words(value, measure.result.unit)


def _top(unit: Unit, marks: Sequence[float], interval: tuple[float, float] | None) -> float:
    """
    The end of the scale: fixed where the unit has one, else a round number above all marks; an
    interval may stretch it to twice as far and then runs off it.
    """
    if unit is Unit.SHARE:
        return 1.0
    if unit is Unit.SLOTS:
        return 5.0
    marked, reached = max(marks), max((x for x in interval or () if math.isfinite(x)), default=0.0)
    highest = max(marked, min(reached, 2 * marked) if marked else reached)
    size = 10.0 ** math.floor(math.log10(highest)) if highest > 0 else 1.0
    return next(size * k for k in (1, 2, 2.5, 5, 10) if size * k >= highest)


def _percent(value: float, top: float) -> float:
    return round(100 * min(max(value / top, 0.0), 1.0), 2)


def _references(id: str) -> tuple[tuple[float, str, str], ...]:
    try:
        return tuple((r.value, r.label, r.source) for r in definition_of(id).references)
    except KeyError:
        return ()


def _made(block: str, *values: Any) -> str:
    made: str = getattr(_template().module, block)(*values)
    return str(made).strip()


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((FOLDER / "blocks.html.j2").read_text(encoding="utf-8"))
