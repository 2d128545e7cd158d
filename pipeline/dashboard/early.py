"""What a conversation's page will need becomes a hint, so that a browser fetches it at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit

from pipeline.dashboard.parts import parts_address

CHUNKS = ("BidiComponent", "Html", "purify.es", "serialization", "recordbatch", "_arrayReduce")
"""of Streamlit's own files; it asks for them one after another, when it first meets an element"""


def hint() -> bytes:
    """The value of a Link header. A name that Streamlit has no more is left out."""
    room = parts_address()
    early = [f"<{path}>; rel=modulepreload" for path in (*_chunks(), f"{room}room.js")]
    return ", ".join([*early, f"<{room}room.css>; rel=preload; as=style"]).encode()


@cache
def _chunks() -> tuple[str, ...]:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = [sorted(folder.glob(f"{name}.*.js")) for name in CHUNKS]
    return tuple(f"/static/js/{paths[0].name}" for paths in found if paths)
