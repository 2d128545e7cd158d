"""A file on the web becomes a file here, the rest of it where a part has arrived already."""

from __future__ import annotations

import fcntl
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.request import Request

from pipeline.engines import Progress
from pipeline.errors import EngineError

BLOCK = 1 << 18
REST_FOLLOWS = 206
BEYOND_THE_END = 416

Open = Callable[..., AbstractContextManager[IO[bytes]]]


def go_on(
    part: Path,
    address: str,
    *,
    expected: float,
    progress: Progress,
    busy: str,
    open_url: Open = urllib.request.urlopen,
) -> None:
    """
    Fetches what the part lacks; all of it where the server cannot send a rest.

    expected  bytes in all, for the progress
    busy      what to say when another run is at it

    Raises OSError and HTTPException, with what arrived kept; EngineError when another run is at it.
    """
    arrived = part.stat().st_size if part.exists() else 0
    wanted = Request(address)  # noqa: S310 - MODELS.toml's own addresses, or the hub's
    if arrived:
        wanted.add_header("Range", f"bytes={arrived}-")
    try:
        opened = open_url(wanted, timeout=30)
    except HTTPError as error:
        if error.code == BEYOND_THE_END:
            return
        raise
    with opened as source:
        if getattr(source, "status", None) != REST_FOLLOWS:
            arrived = 0
        length = getattr(source, "headers", {}).get("Content-Length")
        whole = arrived + int(length) if length else None
        with part.open("ab") as target:
            _claim(target, busy)
            target.truncate(arrived)
            while block := source.read(BLOCK):
                arrived += target.write(block)
                progress(min(1.0, arrived / max(1.0, expected)))
    if whole is not None and arrived < whole:
        raise ConnectionError("the connection broke off")


def _claim(target: IO[bytes], busy: str) -> None:
    """Two runs never write the same part."""
    try:
        fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise EngineError(busy) from error
