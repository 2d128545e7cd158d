"""The rows of a report's charts become Altair charts that hold on light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from pipeline.dashboard.chart_rows import (
    MOVES,
    QUESTIONS,
    Doubtful,
    Mark,
    ShareRow,
    doubtful_of,
    lanes_of,
    marks_of,
    stretches_of,
    ticks_of,
)
from pipeline.dashboard.palette import MARKS, OUTLINE, ROLE_COLOURS
from pipeline.paper.lines import Line
from pipeline.paper.timeline import UNSURE_WHO
from pipeline.span import Span
from pipeline.transcript import Conversation

Drawing = alt.LayerChart | alt.FacetChart

_CLOCK = (
    "(datum.value >= 3600000 ? floor(datum.value / 3600000) + ':' : '') + "
    "(datum.value >= 3600000 ? format(floor(datum.value / 60000) % 60, '02') : "
    "floor(datum.value / 60000)) + ':' + format(floor(datum.value / 1000) % 60, '02')"
)
_INK, _HALO = "#1b1f24", "#ffffff"


def share_chart(rows: Sequence[ShareRow], *, ink: str) -> Drawing:
    """Talk share by thirds as stacked bars, the interval of the leader's part over them."""
    thirds = list(dict.fromkeys(row["third"] for row in rows))
    base = _of(rows).encode(
        y=alt.Y("third:N", sort=thirds, title=None, axis=_lanes(ink)),
        tooltip=[alt.Tooltip("third:N", title="Part"), alt.Tooltip("words:N", title="Talk share")],
    )
    bars = base.mark_bar(stroke=OUTLINE, strokeWidth=1, height={"band": 0.62}).encode(
        x=alt.X("start:Q", scale=alt.Scale(domain=[0, 1]), title=None,
                axis=alt.Axis(format="%", labelColor=ink, values=[0, 0.25, 0.5, 0.75, 1])),
        x2="end:Q",
        color=_by_role(),
    )  # fmt: skip
    whole = alt.datum.low != None  # noqa: E711 - Vega's own comparison
    spans = [
        base.transform_filter(whole)
        .mark_rule(strokeWidth=width, color=colour, strokeCap="round")
        .encode(x="low:Q", x2="high:Q")
        for width, colour in ((6, _HALO), (2.5, _INK))
    ]
    return alt.layer(bars, *spans).properties(height=38 * len(thirds) + 26)


def timeline_chart(
    conversation: Conversation,
    lines: Sequence[Line],
    shown: Span,
    *,
    ink: str,
    unsure: Sequence[Span] = (),
) -> Drawing:
    """
    Lanes of speech between a row of question marks and one of moves; without lines, no marks.

    unsure  where it is not sure who speaks: a band across all lanes, and a lane that names it
    """
    doubtful = doubtful_of(unsure, shown)
    lanes = list(lanes_of(conversation).values())
    lanes = [QUESTIONS, *lanes, MOVES] if lines else lanes
    lanes = [*lanes, UNSURE_WHO] if doubtful else lanes
    y = alt.Y("lane:N", scale=alt.Scale(domain=lanes), title=None, axis=_lanes(ink))
    x = alt.Scale(domain=[shown.start_ms, shown.end_ms], nice=False)
    clocks = alt.Axis(labelExpr=_CLOCK, values=ticks_of(shown), title=None, labelColor=ink)
    speech = _of(stretches_of(conversation, shown))
    bars = [
        speech.transform_filter(alt.datum.kind == kind)
        .mark_bar(stroke=OUTLINE, strokeWidth=0.8, height={"band": band})
        .encode(
            y=y,
            x=alt.X("start:Q", scale=x, axis=clocks),
            x2="end:Q",
            color=_by_role(),
            tooltip=[alt.Tooltip("lane:N", title="Who"), alt.Tooltip("when:N", title="When"),
                     alt.Tooltip("kind:N", title="What")],
        )
        for kind, band in (("speech", 0.74), ("listening signal", 0.3))
    ]  # fmt: skip
    bands = _bands(doubtful, y, x)
    points = _points(marks_of(conversation, lines, shown), y, x)
    return alt.layer(*bars, *bands, *points).properties(height=46 * len(lanes) + 24)


def _bands(doubtful: Sequence[Doubtful], y: alt.Y, x: alt.Scale) -> list[alt.Chart]:
    """A dashed band from top to bottom, so that it is told by its edge too, and a bar below."""
    if not doubtful:
        return []
    base = _of(doubtful).encode(
        x=alt.X("start:Q", scale=x),
        x2="end:Q",
        tooltip=[alt.Tooltip("lane:N", title="Voices"), alt.Tooltip("when:N", title="When")],
    )
    dashed: dict[str, Any] = {"fill": OUTLINE, "stroke": OUTLINE, "strokeDash": [3, 2]}
    across = base.mark_rect(fillOpacity=0.3, strokeWidth=1, **dashed)
    below = base.mark_bar(height={"band": 0.5}, fillOpacity=0.6, strokeWidth=1, **dashed)
    return [across, below.encode(y=y)]


def _points(marks: Sequence[Mark], y: alt.Y, x: alt.Scale) -> list[alt.Chart]:
    base = _of(marks)
    return [
        base.transform_filter(alt.datum.kind == kind)
        .mark_point(
            shape=shape, size=95, strokeWidth=2, opacity=1, stroke=colour,
            fill=colour if filled else "transparent",
        )
        .encode(
            y=y, x=alt.X("at:Q", scale=x),
            tooltip=[alt.Tooltip("when:N", title="When"), alt.Tooltip("who:N", title="Who"),
                     alt.Tooltip("codes:N", title="What"), alt.Tooltip("words:N", title="Words")],
        )
        for kind, (shape, _, colour, filled) in MARKS.items()
    ]  # fmt: skip


def _lanes(ink: str) -> alt.Axis:
    return alt.Axis(ticks=False, domain=False, labelLimit=160, labelColor=ink)


def _by_role() -> Any:
    roles = {role.title(): colour for role, colour in ROLE_COLOURS.items()}
    scale = alt.Scale(domain=list(roles), range=list(roles.values()))
    return alt.Color("role:N", scale=scale, legend=None)


def _of(rows: Sequence[Any]) -> alt.Chart:
    """A table goes to the browser once and unchecked; lists would be checked value by value."""
    return alt.Chart(pd.DataFrame(list(rows)))
