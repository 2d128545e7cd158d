"""Finished stages of one content, kept by key in its folder and gone with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.store.disk import saying, write_private

KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}")


class ContentShelf:
    """A `pipeline.engines.Shelf` whose entries belong to one content."""

    def __init__(
        self,
        folder: Path,
        *,
        spare: Callable[[str], Path],
        publish: Callable[[Path, Path], None],
    ) -> None:
        """`spare` names a place to write first; `publish` moves it to its own, or refuses."""
        self._folder = folder
        self._spare = spare
        self._publish = publish

    def get(self, key: str) -> bytes | None:
        """What was kept under the key, or None."""
        with saying("reading a finished stage", folder=self._folder):
            try:
                return self._place(key).read_bytes()
            except FileNotFoundError:
                return None

    def put(self, key: str, value: bytes) -> None:
        """
        Keep it; all of it or, after a crash, nothing.

        Raises StoreError when the disk is full or the content has been deleted meanwhile.
        """
        target = self._place(key)
        with saying("keeping a finished stage", folder=self._folder, needed=len(value)):
            made = self._spare(key)
            try:
                write_private(made, value)
                self._publish(made, target)
            finally:
                made.unlink(missing_ok=True)

    def _place(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise StoreError(f"{key!r}: not a key of a stage; use stage_key()")
        return self._folder / key
