"""One conversation becomes its page: who is who, the first numbers, its course, and the words."""

from __future__ import annotations

import streamlit as st

from pipeline.dashboard import blocks, charts
from pipeline.dashboard.chart_rows import doubtful_in_words, doubtful_of, parts_of, share_rows
from pipeline.dashboard.components import player
from pipeline.dashboard.desk import BUSY, Opened, desk, keep_working, open_conversation, start
from pipeline.dashboard.pages.here import link, pass_for
from pipeline.dashboard.pages.roles import who_is_who
from pipeline.dashboard.pages.sections import sections
from pipeline.dashboard.pages.words import better_words, why_not
from pipeline.dashboard.palette import INK, OUTLINE
from pipeline.dashboard.serving import address
from pipeline.dashboard.wording import files_in_words, name_of, notices_of, plain, standing_of
from pipeline.errors import StoreError
from pipeline.span import Span, clock
from pipeline.store import Recording, RecordingState

EVERY_S = 2.0
WHO_SPEAKS = "Who speaks when, with questions and moves; the same is written in the transcript"


def show() -> None:
    """The page; the address says which conversation: `?id=`."""
    try:
        recording = desk().workspace.recording(st.query_params.get("id", ""))
    except StoreError:
        st.title("No such conversation", anchor=False)
        st.write("It may have been removed. Choose one from the list.")
        link("library", "All conversations", icon=":material/arrow_back:")
        return
    opened = open_conversation(recording)
    _head(recording, opened)
    if recording.state is not RecordingState.READY:
        st.fragment(_standing, run_every=EVERY_S if recording.state in BUSY else None)(recording.id)
    if opened is not None:
        _conversation(recording, opened)


def _head(recording: Recording, opened: Opened | None) -> None:
    title, files = st.columns([5, 1], vertical_alignment="bottom")
    title.title(name_of(recording), anchor=False)
    if opened is not None:
        with files.popover("Download", icon=":material/download:", width="stretch"):
            signed = pass_for(recording.id)
            st.html(blocks.links(files_in_words(lambda name, **how: address(
                recording.id, name, signed, **how))))  # fmt: skip
        st.html(blocks.heading(opened.page))


def _standing(id: str) -> None:
    """How far the analysis is; looks again by itself until it is over."""
    recording = desk().workspace.recording(id)
    if recording.state is RecordingState.READY:
        st.rerun()
    standing = standing_of(recording)
    if recording.state is RecordingState.FAILED:
        st.error(plain(standing.detail), icon=":material/error:")
        st.button("Try again", on_click=start, args=(id,), type="primary")
        return
    keep_working()
    st.progress(standing.fraction or 0.0, text=f"{standing.state} · {standing.detail}")
    st.write("It is worked on in the background; you may close this page and come back.")


def _conversation(recording: Recording, opened: Opened) -> None:
    better_words(recording, opened.report)
    if notices := notices_of(opened.report):
        st.warning("\n\n".join(notices), icon=":material/info:")
    numbers, beside = st.columns([3, 2], gap="medium")
    with beside:
        _player(recording)
        who_is_who(recording, opened.report)
    with numbers:
        st.subheader("First numbers", anchor=False)
        st.html(blocks.numbers(opened.page.headline, legend=opened.page.legend))
    st.fragment(_course)(opened)
    st.fragment(sections)(opened)


def _player(recording: Recording) -> None:
    """The place of the review room to come: for now the browser's own player."""
    workspace, id, signed = desk().workspace, recording.id, pass_for(recording.id)
    small, pictured = workspace.proxy_path(id) is not None, workspace.poster_path(id) is not None
    player(
        media=address(id, "proxy" if small else "original", signed),
        poster=address(id, "poster", signed) if pictured else None,
        captions=address(id, "transcript.vtt", signed, show=True),
        video=recording.has_video,
        key=f"player-{id}",
    )


def _course(opened: Opened) -> None:
    """Talk share by thirds, and who spoke when with what was asked and done."""
    conversation, ink = opened.report.conversation, INK.get(st.context.theme.type or "", OUTLINE)
    st.subheader("Over time", anchor=False)
    if rows := share_rows(opened.report):
        told = "; ".join(dict.fromkeys(f"{row['third']}: {row['words']}" for row in rows))
        with st.container(gap=None):
            st.altair_chart(charts.share_chart(rows, ink=ink), width="stretch", alt=told)
            st.html(blocks.share_key())
    shown = _shown(conversation.window)
    lines = () if why_not(opened.report) else opened.page.transcript
    with st.container(gap=None):
        unsure = opened.report.unsure
        chart = charts.timeline_chart(conversation, lines, shown, ink=ink, unsure=unsure)
        doubtful = doubtful_in_words(doubtful_of(unsure, shown))
        told = f"{WHO_SPEAKS}; {doubtful}" if doubtful else WHO_SPEAKS
        st.altair_chart(chart, width="stretch", alt=told)
        if lines or doubtful:
            st.html(blocks.timeline_key(marks=bool(lines), unsure=bool(doubtful)))


def _shown(window: Span) -> Span:
    """The part of a long conversation that is looked at."""
    parts = parts_of(window)
    if len(parts) == 1:
        return window
    offered = dict(enumerate((window, *parts)))
    chosen = st.segmented_control(
        "Show", list(offered), default=1, key="part", required=True,
        format_func=lambda at: _stretch_in_words(offered[at]) if at else "all of it",
    )  # fmt: skip
    return offered[chosen or 0]


def _stretch_in_words(part: Span) -> str:
    return f"{clock(part.start_ms)} to {clock(part.end_ms)}"
