"""What is behind the numbers becomes tabs: only the open one is made and sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pipeline.coding.gates import MARK
from pipeline.dashboard import blocks
from pipeline.dashboard.desk import Opened
from pipeline.dashboard.pages.here import link
from pipeline.dashboard.pages.words import why_not
from pipeline.paper.lines import Group, Line
from pipeline.transcript import CodedUtterance


def sections(opened: Opened) -> None:
    """The tabs below the numbers."""
    made: dict[str, Callable[[Opened], None]] = {
        "Questions": _questions,
        "Moves": _moves,
        "Next step": _step,
        "Teacher’s thinking": _thinking,
        "Transcript": _transcript,
        "All measures": _measures,
        "How it was made": _making,
    }
    tabs = st.tabs(list(made), key="sections", on_change="rerun")
    for tab, make in zip(tabs, made.values(), strict=True):
        if tab.open:
            with tab:
                make(opened)


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
        st.html(blocks.said([line for coded, line in pairs if has(coded)]))
    else:
        st.write(group.definition)
        st.html(blocks.said(group.lines, but=group.code))
    if withheld:
        st.html(blocks.foot(withheld))
    link("method", "How these are told apart", icon=":material/menu_book:")


def _pill(group: Group) -> str:
    return f"{group.name} ({len(group.lines)}){f' {MARK}' if group.suggested else ''}"


def _step(opened: Opened) -> None:
    st.html(blocks.step(opened.page.step))


def _thinking(opened: Opened) -> None:
    st.badge("experimental", color="gray")
    st.write(
        "Where the teacher seems to give reasons or to see something new. Trained people agree on "
        "this only in part: read the words, not the count."
    )
    _lines(opened.page.thinking, opened.page.absent.thinking)
    if withheld := opened.page.absent.withheld_thinking:
        st.html(blocks.foot(withheld))


def _transcript(opened: Opened) -> None:
    marked = f" {MARK} suggested: see under the first numbers." if opened.page.legend else ""
    st.write(
        "Boxes are codes: ✓ said by a person, dashed with a question mark where the coder is not "
        f"sure. Words with a wavy line are suspect or to be checked.{marked}"
    )
    st.html(blocks.transcript(opened.page.transcript))


def _measures(opened: Opened) -> None:
    st.write(
        "All measures of the method. “Covered” is the share of the material that could be looked "
        "at without doubt."
    )
    st.html(blocks.measures(opened.page))


def _making(opened: Opened) -> None:
    st.html(blocks.making(opened.page.making))


def _lines(lines: Sequence[Line], otherwise: str) -> None:
    if lines:
        st.html(blocks.said(lines))
    else:
        st.write(otherwise)
