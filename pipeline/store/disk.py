"""Bytes onto the disk: all of them or, after a crash or on a full disk, none."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError

MEGABYTE = 1_000_000
CHUNK = 1 << 20
ABANDONED_S = 24 * 3600
"""what nobody went on writing to for so long is left over from a crash"""


FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def saying(doing: str, *, folder: Path, needed: int = 0) -> Iterator[None]:
    """Turns what the operating system refuses into a StoreError; `doing` is "keeping the words"."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreError(disk_full(doing, folder=folder, needed=needed)) from error
        raise StoreError(
            f"{error.filename or folder}: {error.strerror or error} while {doing}; "
            "check that the folder exists and is yours to write"
        ) from error


def disk_full(doing: str, *, folder: Path, needed: int = 0) -> str:
    """The one line for a full disk, with how much to free."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = 0
    missing = max(1, -(-(needed - free) // MEGABYTE))
    return (
        f"{folder}: disk full while {doing}; free {missing} MB "
        "and run it again, finished stages are kept"
    )


def is_abandoned(path: Path) -> bool:
    """Whether nobody wrote to the file for a day."""
    try:
        return time.time() - path.stat().st_mtime > ABANDONED_S
    except FileNotFoundError:
        return False


def check_room(doing: str, *, folder: Path, needed: int) -> None:
    """Raises StoreError before anything is written when `needed` bytes do not fit."""
    if shutil.disk_usage(folder).free < needed:
        raise StoreError(disk_full(doing, folder=folder, needed=needed))


def make_folder(path: Path) -> None:
    """The folder and those above it that are missing, each for its owner alone."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """A new file with exactly these bytes, 0600, on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def settle(path: Path, *, private: bool = True) -> None:
    """Whatever was written to the file is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if private:
            os.fchmod(descriptor, 0o600)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle_folder(path: Path) -> None:
    """The names in the folder are on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move_into(made: Path, target: Path) -> None:
    """The finished file under its name, replacing what was there, in one step."""
    make_folder(target.parent)
    made.replace(target)
    settle_folder(target.parent)


def link_into(made: Path, target: Path) -> None:
    """
    The same, `made` staying where it is too until its owner removes it: a crash before what is
    said of the file elsewhere was committed then loses nothing. Where the disk knows no links it
    is moved.
    """
    make_folder(target.parent)
    target.unlink(missing_ok=True)
    try:
        os.link(made, target)
    except OSError:
        made.replace(target)
    settle_folder(target.parent)


def copy_stream(source: Path, target: Path, seen: Callable[[bytes], None]) -> int:
    """Copies in pieces, shows each piece to `seen`, and says how many bytes there were."""
    copied = 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with source.open("rb") as read, os.fdopen(descriptor, "wb") as write:
        while piece := read.read(CHUNK):
            seen(piece)
            write.write(piece)
            copied += len(piece)
        write.flush()
        os.fsync(write.fileno())
    return copied


def read_stream(source: Path, seen: Callable[[bytes], None]) -> int:
    """Shows the file to `seen` in pieces and says how many bytes there were."""
    total = 0
    with source.open("rb") as read:
        while piece := read.read(CHUNK):
            seen(piece)
            total += len(piece)
    return total
