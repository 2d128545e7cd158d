"""What is behind the numbers becomes tabs: only the open one is made and sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pipeline.coding.gates import MARK
from pipeline.dashboard import blocks, charts
from pipeline.dashboard.chart_rows import share_rows
from pipeline.dashboard.desk import Opened
from pipeline.dashboard.pages.here import link
from pipeline.dashboard.pages.words import why_not
from pipeline.dashboard.palette import INK, OUTLINE
from pipeline.dashboard.wording import plain
from pipeline.paper.lines import Group
from pipeline.transcript import CodedUtterance


def sections(opened: Opened) -> None:
    """The tabs below the numbers."""
    made: dict[str, Callable[[Opened], None]] = {
        "Questions": _questions,
        "Moves": _moves,
        "Next step": _step,
        "Teacher’s thinking": _thinking,
        "Over time": _course,
        "All measures": _measures,
        "How it was made": _making,
    }
    tabs = st.tabs(list(made), key="sections", on_change="rerun")
    for tab, make in zip(tabs, made.values(), strict=True):
        if tab.open:
            with tab:
                make(opened)


def _course(opened: Opened) -> None:
    """Talk share by thirds; who spoke when is seen in the review room."""
    rows = share_rows(opened.report)
    if not rows:
        result = next((r for r in opened.report.results if r.id == "share_over_time"), None)
        st.write(plain((result and result.withheld) or "Talk share over time was not measured."))
        return
    told = "; ".join(dict.fromkeys(f"{row['third']}: {row['words']}" for row in rows))
    ink = INK.get(st.context.theme.type or "", OUTLINE)
    with st.container(gap=None):
        st.altair_chart(charts.share_chart(rows, ink=ink), width="stretch", alt=told)
        st.html(blocks.share_key())


def _questions(opened: Opened) -> None:
    _coded(opened, "question", opened.page.questions, lambda coded: coded.question is not None)


def _moves(opened: Opened) -> None:
    _coded(opened, "move", opened.page.moves, lambda coded: bool(coded.moves))


def _coded(
    opened: Opened, kind: str, groups: Sequence[Group], has: Callable[[CodedUtterance], bool]
) -> None:
    """All lines with such a code in the order of time, or those of one code with its definition."""
    if reason := why_not(opened.report):
        st.info(reason)
        return
    absent = opened.page.absent
    withheld = absent.withheld_questions if kind == "question" else absent.withheld_moves
    if not groups:
        st.write(absent.questions if kind == "question" else absent.moves)
        if withheld:
            st.html(blocks.foot(withheld))
        return
    names = {group.code: _pill(group) for group in groups}
    chosen = st.pills(
        f"Only one kind of {kind}", list(names), format_func=names.__getitem__, key=f"only-{kind}"
    )
    group = next((group for group in groups if group.code == chosen), None)
    if group is None:
        pairs = zip(opened.report.conversation.utterances, opened.page.transcript, strict=True)
        st.html(blocks.said([line for coded, line in pairs if has(coded)], recording=opened.id))
    else:
        st.write(group.definition)
        st.html(blocks.said(group.lines, recording=opened.id, but=group.code))
    if withheld:
        st.html(blocks.foot(withheld))
    link("method", "How these are told apart", icon=":material/menu_book:")


def _pill(group: Group) -> str:
    return f"{group.name} ({len(group.lines)}){f' {MARK}' if group.suggested else ''}"


def _step(opened: Opened) -> None:
    st.html(blocks.step(opened.page.step, recording=opened.id))


def _thinking(opened: Opened) -> None:
    st.badge("experimental", color="gray")
    st.write(
        "Where the teacher seems to give reasons or to see something new. Trained people agree on "
        "this only in part: read the words, not the count."
    )
    if opened.page.thinking:
        st.html(blocks.said(opened.page.thinking, recording=opened.id))
    else:
        st.write(opened.page.absent.thinking)
    if withheld := opened.page.absent.withheld_thinking:
        st.html(blocks.foot(withheld))


def _measures(opened: Opened) -> None:
    st.write(
        "All measures of the method. “Covered” is the share of the material that could be looked "
        "at without doubt."
    )
    st.html(blocks.measures(opened.page))


def _making(opened: Opened) -> None:
    st.html(blocks.making(opened.page.making))
