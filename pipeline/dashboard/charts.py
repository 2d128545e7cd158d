"""The rows of a report's chart become an Altair chart that holds on light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from pipeline.dashboard.chart_rows import ShareRow
from pipeline.dashboard.palette import OUTLINE, ROLE_COLOURS

Drawing = alt.LayerChart | alt.FacetChart

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


def _lanes(ink: str) -> alt.Axis:
    return alt.Axis(ticks=False, domain=False, labelLimit=160, labelColor=ink)


def _by_role() -> Any:
    roles = {role.title(): colour for role, colour in ROLE_COLOURS.items()}
    scale = alt.Scale(domain=list(roles), range=list(roles.values()))
    return alt.Color("role:N", scale=scale, legend=None)


def _of(rows: Sequence[Any]) -> alt.Chart:
    """A table goes to the browser once and unchecked; lists would be checked value by value."""
    return alt.Chart(pd.DataFrame(list(rows)))
