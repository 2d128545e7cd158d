"""One conversation becomes its page: the review room, the first numbers, what is behind them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pipeline.dashboard import blocks
from pipeline.dashboard.components import review
from pipeline.dashboard.desk import (
    BUSY,
    Opened,
    desk,
    keep_working,
    line_of,
    open_conversation,
    start,
)
from pipeline.dashboard.pages.contesting import contested_numbers
from pipeline.dashboard.pages.here import asked_for, link, me, pass_for
from pipeline.dashboard.pages.person import who_you_are
from pipeline.dashboard.pages.reflection import reflect_first
from pipeline.dashboard.pages.roles import who_is_who
from pipeline.dashboard.pages.sections import sections
from pipeline.dashboard.pages.whose import whose
from pipeline.dashboard.pages.words import better_words
from pipeline.dashboard.parts import parts_address
from pipeline.dashboard.passes import NAMING
from pipeline.dashboard.revisions import revision_of
from pipeline.dashboard.serving import address
from pipeline.dashboard.wording import files_in_words, name_of, notices_of, plain, standing_of
from pipeline.errors import StoreError
from pipeline.store import Recording, RecordingState

EVERY_S = 2.0


def show() -> None:
    """The page; the address says which conversation: `?id=`."""
    recording = asked_for()
    if recording is None:
        return
    heard = desk().workspace.derived_path(recording.id, "heard.json") is not None
    above = st.container(gap="small")
    # the room goes out first, and says when it stands: until then the rest would only hold it up
    stands = heard and review(_told(recording), key=f"room-{recording.id}")
    with above:
        _head(recording, heard=heard)
        if recording.state is not RecordingState.READY:
            every = EVERY_S if recording.state in BUSY else None
            st.fragment(_standing, run_every=every)(recording.id)
        glance = st.empty()
    glance.html(blocks.glance(()))
    opened = _read(recording) if stands else None
    if opened is not None and not reflect_first(recording):
        glance.html(blocks.glance(opened.page.headline))
        _numbers(recording, opened)


def _read(recording: Recording) -> Opened | None:
    """The conversation; where what was kept of it is damaged, the way to have it made anew."""
    try:
        return open_conversation(recording)
    except StoreError as error:
        st.error(plain(line_of(error)), icon=":material/error:")
        st.button("Analyse it again", on_click=start, args=(recording.id,), type="primary")
        return None


def _head(recording: Recording, *, heard: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        st.title(name_of(recording), anchor=False)
        if heard:
            link("prepare", "Prepare the 1:1", icon=":material/event_note:", id=recording.id)
            with st.popover("Download", icon=":material/download:"):
                signed = pass_for(recording.id)
                st.html(blocks.links(files_in_words(lambda name, **how: address(
                    recording.id, name, signed, **how))))  # fmt: skip
        who_you_are()


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


def _told(recording: Recording) -> Mapping[str, object]:
    workspace, id = desk().workspace, recording.id
    looking = pass_for(id, acting=False)
    small, pictured = workspace.proxy_path(id) is not None, workspace.poster_path(id) is not None
    person = me()
    return {
        "id": id,
        "parts": parts_address(),
        "pass": pass_for(id),
        "mePass": pass_for(NAMING),
        "media": address(id, "proxy" if small else "original", looking),
        "poster": address(id, "poster", looking) if pictured else "",
        "video": recording.has_video,
        "me": {"name": person.name, "part": person.part.value} if person else None,
        "revision": revision_of(workspace, recording, desk().reading),
    }


def _numbers(recording: Recording, opened: Opened) -> None:
    better_words(recording, opened.report)
    numbers, beside = st.columns([3, 2], gap="medium")
    with numbers:
        st.subheader("First numbers", anchor=False)
        if notices := notices_of(opened.report):
            st.warning("\n\n".join(notices), icon=":material/info:")
        st.html(blocks.numbers(opened.page.headline, legend=opened.page.legend))
        contested_numbers(opened)
    with beside:
        who_is_who(recording, opened.report)
        whose(recording, opened.report)
        st.html(blocks.heading(opened.page))
    st.fragment(sections)(opened)
