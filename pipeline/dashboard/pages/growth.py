"""A leader's conversations become small multiples over time, each with the rule it is read by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from pipeline.dashboard import blocks
from pipeline.dashboard import growth_charts as charts
from pipeline.dashboard.desk import desk
from pipeline.dashboard.histories import as_seen_by, history_of, leaders
from pipeline.dashboard.pages.here import link, me
from pipeline.dashboard.palette import INK, OUTLINE
from pipeline.dashboard.wording import plain
from pipeline.review.growth import RULE, Growth, Panel, growth_of
from pipeline.review.history import Held, date_in_words, key_of
from pipeline.review.meeting import goal_before


def show() -> None:
    """The page; the address may say whose: `?leader=`."""
    st.title("Growth", anchor=False)
    names = leaders()
    if not names:
        st.write("No conversation has a leader yet. Open one and say whose it is.")
        link("library", "All conversations", icon=":material/arrow_back:")
        return
    leader = _chosen(names)
    if leader is None:
        return
    with st.spinner("Reading the conversations, the first time about half a second each …"):
        held = as_seen_by(me(), history_of(leader))
    shown = [one for one in held if one.results]
    if len(shown) < len(held):
        st.info(
            f"Left out here: {len(held) - len(shown)} of {len(held)} conversations. Their numbers "
            "are shown after the leader’s own reflection."
        )
    if not shown:
        st.write("None of this leader’s conversations can be shown yet. Look at where they stand.")
        link("library", "All conversations", icon=":material/arrow_back:")
        return
    _growth(shown)


def _chosen(names: Sequence[str]) -> str | None:
    """The leader of the address, or as chosen; nobody is shown unasked where there are several."""
    asked = key_of(st.query_params.get("leader", ""))
    found = next((i for i, name in enumerate(names) if key_of(name) == asked), None)
    if asked and found is None:
        st.warning("No conversation has a leader of this name.")
    return st.selectbox(
        "Leader", names, index=found if found is not None else (0 if len(names) == 1 else None),
        placeholder="Choose a leader", key="leader", width=420,
    )  # fmt: skip


def _growth(held: Sequence[Held]) -> None:
    goal = goal_before(held) or desk().reading.settings.review.goal
    growth = growth_of(held, held[-1].first, goal=goal)
    count = len(held)
    st.write(
        f"{count} conversation{'' if count == 1 else 's'}, "
        + (f"{date_in_words(held[0].on)} to {date_in_words(held[-1].on)}." if count > 1 else
           f"{date_in_words(held[0].on)}.")
    )  # fmt: skip
    scale = charts.scale_of(held)
    for panel in growth.panels:
        _panel(panel, scale)
    st.html(blocks.foot(
        "Each dot is a conversation, its bar the 95\u00a0% interval. A hollow diamond at the "
        "bottom is a conversation in which the number may not be shown; point at it for the "
        "reason. A dashed line may as well be level."
    ))  # fmt: skip
    for said in (RULE, *growth.notes):
        st.html(blocks.foot(said))
    with st.expander("The same in numbers"):
        st.table(_numbers(growth))
    _conversations(held)


def _panel(panel: Panel, scale: tuple[date, date]) -> None:
    drawn, said = st.columns([3, 2], gap="medium", vertical_alignment="center")
    ink = INK.get(st.context.theme.type or "", OUTLINE)
    with drawn:
        chart = charts.panel_chart(panel, scale, ink=ink)
        st.altair_chart(chart, width="stretch", alt=charts.in_words(panel))
    with said:
        st.subheader(panel.course.name, anchor=False)
        if panel.goal:
            st.badge("the goal", color="blue", icon=":material/flag:")
        st.write(plain(panel.sentence))
        shown = panel.course.shown
        if shown:
            last = shown[-1]
            reading = last.reading
            bar = f"95 % interval {reading.interval}" if reading.interval else "no interval"
            told = f"Last shown {date_in_words(last.on)}: {reading.value} ({bar}, n = {reading.n})"
            caution = f"; {reading.caution}" if reading.caution else ""
            st.html(blocks.foot(f"{told}{caution}."))


def _numbers(growth: Growth) -> list[dict[str, str]]:
    return [
        {
            "Measure": panel.course.name,
            "Held": date_in_words(point.on),
            "Conversation": plain(point.title),
            "Value": plain(point.reading.withheld or point.missing or point.reading.value),
            "95 % interval": point.reading.interval or "–",
            "n": "" if point.missing else point.reading.n,
        }
        for panel in growth.panels
        for point in panel.course.points
    ]


def _conversations(held: Sequence[Held]) -> None:
    st.subheader("The conversations", anchor=False)
    for one in reversed(held):
        link("conversation", plain(f"{date_in_words(one.on)} · {one.title}"),
             icon=":material/graphic_eq:", id=one.recording)  # fmt: skip
