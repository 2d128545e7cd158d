"""Samples that arrive block by block become one read-only array that lies on the disk."""

from __future__ import annotations

import errno
import mmap
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from pipeline.audio import Samples
from pipeline.errors import StoreError

FULL = (errno.ENOSPC, errno.EDQUOT)
MEGABYTE = 1_000_000
PIECE_BYTES = 1 << 20


class Tape:
    """
    Float32 samples on the disk, written once from start to end.

    The file has no name from the start on (where a system knows none such, Windows, it goes when it
    is closed). So nobody finds it by a path, and it is gone when the array is, or when the process
    ends, killed too: recordings are of real people.

    folder  where there is room; None for the system's own for such files, $TMPDIR
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = _where(folder)
        self._bytes = 0
        with _saying(self._folder):
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115

    def write(self, samples: Samples) -> None:
        """Lay down what comes next, shape (n,). Raises StoreError when the disk is full."""
        rest = np.ascontiguousarray(samples).data.cast("B")
        self._bytes += len(rest)
        with _saying(self._folder):
            while rest:
                rest = rest[self._file.write(rest) :]

    def samples(self, *, divisor: int = 1) -> Samples:
        """All that was written, divided; stays when the tape is closed. Raises StoreError."""
        if divisor != 1:
            self._divide(divisor)
        if not self._bytes:
            return np.zeros(0, np.float32)
        mapped = mmap.mmap(self._file.fileno(), self._bytes, access=mmap.ACCESS_READ)
        return np.frombuffer(mapped, np.float32)

    def close(self) -> None:
        self._file.close()

    def _divide(self, divisor: int) -> None:
        end, self._bytes = self._bytes, 0
        while self._bytes < end:
            self._file.seek(self._bytes)
            piece = np.frombuffer(self._file.read(PIECE_BYTES), np.float32)
            self._file.seek(self._bytes)
            self.write(piece / np.float32(divisor))


def check_room(folder: Path | None, needed: int) -> None:
    """Raises StoreError when `needed` bytes do not fit, before any are written."""
    where = _where(folder)
    with _saying(where):
        free = shutil.disk_usage(where).free
    if free < needed:
        raise StoreError(_full(where, needed - free))


def _where(folder: Path | None) -> Path:
    try:
        return folder or Path(tempfile.gettempdir())
    except OSError as error:
        raise StoreError(
            "no folder for the decoded sound can be written; name one in TMPDIR"
        ) from error


@contextmanager
def _saying(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreError(_full(folder, MEGABYTE)) from error
        raise StoreError(
            f"{folder}: {error.strerror or error} while laying down the sound; "
            "check that the folder exists and is yours to write"
        ) from error


def _full(folder: Path, missing: int) -> str:
    megabytes = -(-missing // MEGABYTE)
    return (
        f"{folder}: disk full while laying down the sound; free at least {megabytes} MB "
        "and run it again"
    )
