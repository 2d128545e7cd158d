"""A leader's course becomes panels, one per measure, that share one scale of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypedDict

import altair as alt
import pandas as pd

from pipeline.dashboard.palette import OUTLINE
from pipeline.measures.result import Unit
from pipeline.review.growth import Panel
from pipeline.review.history import Held, Point, date_in_words
from pipeline.review.trend import Direction, Trend

Drawing = alt.LayerChart | alt.FacetChart
HEIGHT = 150
MARGIN = timedelta(days=5)
"""of the scale before the first and after the last day, so that no mark is cut"""
ROUND = (1, 2, 2.5, 5, 10)


class Row(TypedDict):
    """A conversation as a mark; `low` and `high` are the ends of its bar."""

    on: str
    value: float | None
    low: float | None
    high: float | None
    floor: float
    when: str
    title: str
    said: str


def panel_chart(panel: Panel, shown: tuple[date, date], *, ink: str) -> Drawing:
    """
    Points with their intervals as bars, a hollow mark at the bottom where there is no number, and
    the line where there is one: dashed while it may as well be level. Marks are silent to screen
    readers, which are told `in_words`.

    shown  the first and the last day of the scale, the same in every panel
    """
    top = top_of(panel)
    x = alt.X("on:T", title=None, scale=alt.Scale(domain=[_at(day) for day in shown]),
              axis=alt.Axis(format="%-d %b %Y", labelColor=ink, labelOverlap=True, tickCount=5,
                            grid=False))  # fmt: skip
    y = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(labelColor=ink, minExtent=44, maxExtent=44, **_ticks(panel.course.unit))
    scale = alt.Y("value:Q", title=None, scale=y, axis=axis)
    known, missing = rows_of(panel)
    layers = [
        *_line(panel.trend, x, y, ink),
        *_points(known, x, scale, ink),
        *_missing(missing, x, y),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def rows_of(panel: Panel) -> tuple[list[Row], list[Row]]:
    """The conversations with a number, and those without one."""
    rows = [_row(point, top_of(panel)) for point in panel.course.points]
    return [r for r in rows if r["value"] is not None], [r for r in rows if r["value"] is None]


def scale_of(conversations: Sequence[Held]) -> tuple[date, date]:
    """The days between which all panels are drawn."""
    days = [held.on for held in conversations]
    return min(days) - MARGIN, max(days) + MARGIN


def top_of(panel: Panel) -> float:
    """The end of the scale: fixed where the unit has one, else a round number above all marks."""
    if panel.course.unit is Unit.SHARE:
        return 1.0
    if panel.course.unit is Unit.SLOTS:
        return 5.0
    reached = [p.value or 0.0 for p in panel.course.shown]
    bounds = [p.interval[1] for p in panel.course.shown if p.interval]
    reached += [bound for bound in bounds if math.isfinite(bound)]
    highest = max(reached, default=0.0)
    size = 10.0 ** math.floor(math.log10(highest)) if highest > 0 else 1.0
    return next(size * k for k in ROUND if size * k >= highest)


def in_words(panel: Panel) -> str:
    """The same for who cannot see it, a conversation each and the sentence."""
    told = [f"{date_in_words(p.on)}: {_said(p)}" for p in panel.course.points]
    return f"{panel.course.name}. {'; '.join(told).removesuffix('.')}. {panel.sentence}"


def _points(rows: Sequence[Row], x: alt.X, y: alt.Y, ink: str) -> list[alt.Chart]:
    if not rows:
        return []
    base = _of(rows)
    bars = base.transform_filter(alt.datum.low != None)  # noqa: E711 - Vega's own comparison
    return [
        bars.mark_rule(aria=False, strokeWidth=4, strokeCap="round", color=OUTLINE).encode(
            x=x, y=alt.Y("low:Q", scale=y["scale"], title=None, axis=y["axis"]), y2="high:Q"
        ),
        base.mark_point(aria=False, size=90, filled=True, opacity=1, color=ink).encode(
            x=x, y=y, tooltip=_tips()
        ),
    ]


def _missing(rows: Sequence[Row], x: alt.X, y: alt.Scale) -> list[alt.Chart]:
    if not rows:
        return []
    hollow = _of(rows).mark_point(
        aria=False,
        shape="diamond",
        size=110,
        strokeWidth=2,
        opacity=1,
        stroke=OUTLINE,
        fill="transparent",
    )
    return [hollow.encode(x=x, y=alt.Y("floor:Q", scale=y, title=None), tooltip=_tips())]


def _line(trend: Trend | None, x: alt.X, y: alt.Scale, ink: str) -> list[alt.Chart]:
    if trend is None:
        return []
    ends = [{"on": _at(trend.first), "value": trend.start},
            {"on": _at(trend.last), "value": trend.end}]  # fmt: skip
    level = trend.direction is Direction.UNSHOWN
    dashes: dict[str, Any] = {"strokeDash": [5, 4]} if level else {}
    line = _of(ends).mark_line(aria=False, color=ink, strokeWidth=2, clip=True, **dashes)
    return [line.encode(x=x, y=alt.Y("value:Q", scale=y, title=None))]


def _row(point: Point, top: float) -> Row:
    low, high = point.interval or (None, None)
    return Row(
        on=_at(point.on),
        value=point.value,
        low=low,
        high=None if high is None else min(high, top),
        floor=top * 0.03,
        when=date_in_words(point.on),
        title=point.title,
        said=_said(point),
    )


def _said(point: Point) -> str:
    reading = point.reading
    if point.missing:
        return reading.withheld or f"no number: {point.missing}"
    interval = f"95 % interval {reading.interval}" if reading.interval else "no interval"
    mark = f", {reading.suggested}" if reading.suggested else ""
    return f"{reading.value} ({interval}, n = {reading.n}{mark})"


def _tips() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title="Held"),
        alt.Tooltip("title:N", title="Conversation"),
        alt.Tooltip("said:N", title="Number"),
    ]


def _ticks(unit: Unit) -> dict[str, Any]:
    if unit is Unit.SHARE:
        return {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]}
    return {"values": [0, 5]} if unit is Unit.SLOTS else {"tickCount": 4}


def _at(day: date) -> str:
    """Noon, so that no reader's time zone moves the day."""
    return f"{day.isoformat()}T12:00:00"


def _of(rows: Sequence[Any]) -> alt.Chart:
    return alt.Chart(pd.DataFrame(list(rows)))
