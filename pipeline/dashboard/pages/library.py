"""The recordings of the workspace become a list, with a place to add one above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from pipeline.dashboard import blocks
from pipeline.dashboard.components import sender
from pipeline.dashboard.desk import BUSY, desk, forget_readings, keep_working, start
from pipeline.dashboard.pages.here import go, pass_for
from pipeline.dashboard.passes import SENDING
from pipeline.dashboard.serving import address
from pipeline.dashboard.wording import name_of, plain, standing_of
from pipeline.resources import shipped
from pipeline.store import Recording, RecordingState

EVERY_S = 2.0
ON_A_PAGE = 20
Colour = Literal["green", "blue", "gray", "red"]
BADGES: dict[RecordingState, tuple[Colour, str]] = {
    RecordingState.READY: ("green", ":material/check:"),
    RecordingState.WORKING: ("blue", ":material/hourglass_top:"),
    RecordingState.WAITING: ("gray", ":material/schedule:"),
    RecordingState.FAILED: ("red", ":material/error:"),
}


def show() -> None:
    """The page."""
    recordings = desk().workspace.recordings()
    st.title("Conversations", anchor=False)
    if not recordings:
        st.html(blocks.welcome())
    limit_mb = desk().workspace.settings.workspace.max_upload_mb
    arrived = sender(signed=pass_for(SENDING), limit_mb=limit_mb, key="sender")
    if arrived and arrived != st.session_state.get("greeted"):
        st.session_state["greeted"] = arrived
        st.toast("The recording has arrived.", icon=":material/check:")
    if recordings:
        busy = any(recording.state in BUSY for recording in recordings)
        st.fragment(_list, run_every=EVERY_S if busy else None)()
    else:
        st.button("Try it with the sample conversation", on_click=_add_sample, type="primary")


def _list() -> None:
    """All recordings; run again by itself while one of them is busy."""
    recordings = desk().workspace.recordings()
    busy = [recording for recording in recordings if recording.state in BUSY]
    for recording in busy:
        if recording.state is RecordingState.WAITING:
            start(recording.id)
    if busy:
        keep_working()
    elif st.session_state.get("was_busy"):
        st.session_state["was_busy"] = False
        st.rerun()
    st.session_state["was_busy"] = bool(busy)
    for recording in _shown(recordings):
        ahead = sum(r.added_at < recording.added_at for r in busy)
        _row(recording, ahead=ahead)


def _shown(recordings: Sequence[Recording]) -> Sequence[Recording]:
    """Those on the page looked at, of those whose name was looked for."""
    if len(recordings) <= ON_A_PAGE:
        return recordings
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    wanted = left.text_input("Find a conversation by its name", key="wanted").casefold()
    found = [recording for recording in recordings if wanted in recording.name.casefold()]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = int(right.number_input(f"Page, of {pages}", 1, pages, key=f"page of {pages}"))
    if not found:
        st.write("No conversation has this in its name.")
    return found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]


def _row(recording: Recording, *, ahead: int) -> None:
    standing = standing_of(recording, ahead=ahead)
    colour, icon = BADGES[recording.state]
    with st.container(border=True, key=f"row-{recording.id}"):
        words, state, actions = st.columns([5, 2, 2.6], vertical_alignment="center")
        words.html(blocks.recording(recording, _poster(recording)))
        waits = f" {standing.detail}" if recording.state is RecordingState.WAITING else ""
        state.badge(standing.state + waits, icon=icon, color=colour)
        with actions.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _actions(recording)
        if standing.fraction is not None:
            st.progress(min(1.0, standing.fraction), text=standing.detail)
        elif recording.state is RecordingState.FAILED:
            st.error(plain(standing.detail))


def _poster(recording: Recording) -> str:
    """Where its picture is, or empty."""
    if desk().workspace.poster_path(recording.id) is None:
        return ""
    return address(recording.id, "poster", pass_for(recording.id, acting=False))


def _actions(recording: Recording) -> None:
    id = recording.id
    if recording.state is RecordingState.FAILED:
        st.button("Try again", key=f"again-{id}", on_click=start, args=(id,))
    st.button("Remove", key=f"remove-{id}", on_click=_remove, args=(recording,), type="tertiary")
    heard = desk().workspace.derived_path(id, "heard.json") is not None
    if heard and st.button("Open", key=f"open-{id}", icon=":material/arrow_forward:"):
        go("conversation", id=id)


def _remove(recording: Recording) -> None:
    """Asks first, and says what goes."""

    @st.dialog(f"Remove {name_of(recording)}?")
    def ask() -> None:
        st.write(
            "This deletes the recording, its transcript, what was heard in it, the roles and "
            "corrections people gave, and all its numbers from this machine, for good. Files you "
            "saved elsewhere stay."
        )
        with st.container(horizontal=True):
            if st.button("Delete it for good", type="primary", key="delete"):
                desk().workspace.delete(recording.id)
                forget_readings()
                st.rerun()
            if st.button("Keep it", key="keep"):
                st.rerun()

    ask()


def _add_sample() -> None:
    """The conversation that comes with Rapport, as if somebody had sent it."""
    film, words = (shipped(f"samples/conversation.{ending}") for ending in ("mp4", "vtt"))
    recording = desk().workspace.add(film, name="Sample conversation.mp4", transcript=words)
    start(recording.id)
