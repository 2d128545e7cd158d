"""Small instruments of the browser, in plain JavaScript, mounted by Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent


def sender(*, signed: str, limit_mb: int, key: str) -> str:
    """
    Where recordings are dropped or chosen, and sent in pieces.

    signed  a pass to send

    Answers with the id of the recording that arrived last in this session, or empty. What is being
    sent goes on while other pages of the dashboard are open.
    """
    mounted = _component("sender")(
        key=key,
        data={"pass": signed, "limitMb": limit_mb},
        default={"arrived": ""},
        on_arrived_change=_nothing,
    )
    return str(mounted.arrived or "")


def review(data: Mapping[str, object], *, key: str) -> str:
    """
    The review room: recording, timeline and words as one instrument, from `dashboard/room`.

    data  what it is told at once; the rest it asks of the server's routes by itself

    Answers with the reading that the browser drew last, so that a correction made in it, or by
    somebody else, has the numbers beside it measured anew; empty until it stands, "-" where it
    could not be opened.
    """
    mounted = _component("review")(
        key=key, data=data, default={"revision": ""}, on_revision_change=_nothing
    )
    return str(mounted.revision or "")


@cache
def _component(name: str) -> Any:
    """Registered once per process; its source is packaged beside this module and sent inline."""
    return st.components.v2.component(
        f"rapport_{name}",
        html=f'<div class="{name}"></div>',
        css=(FOLDER / f"{name}.css").read_text(encoding="utf-8"),
        js=(FOLDER / f"{name}.js").read_text(encoding="utf-8"),
    )


def _nothing() -> None:
    """A state of a component needs somebody who hears of its changes."""
