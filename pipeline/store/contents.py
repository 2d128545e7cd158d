"""A file becomes content: stored once under its sha256, and removed with all that hangs on it."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from pipeline.errors import InputError, MediaError, StoreError
from pipeline.store.database import Database
from pipeline.store.disk import (
    check_room,
    copy_stream,
    is_abandoned,
    link_into,
    make_folder,
    move_into,
    read_stream,
    saying,
    settle,
)
from pipeline.store.locks import Lock
from pipeline.store.recordings import plain_suffix
from pipeline.store.tables import contents, now

_ARRIVING = "arriving"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file on our own disk, hashed, not yet in its place."""

    path: Path
    sha256: str
    bytes: int
    suffix: str
    linked_mtime_ns: int | None


class Contents:
    """The content-addressed part of a workspace folder; `content/ab/abcd…` each."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._database = database
        self._folder = folder / "content"
        self._making = folder / "making"
        self._trash = folder / "trash"
        self._locks = folder / "locks"
        self.folders = (self._folder, self._making, self._trash)

    def folder_of(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def shelf_of(self, sha256: str) -> Path:
        return self.folder_of(sha256) / "shelf"

    def spare(self, sha256: str, name: str) -> Path:
        """A path to write to first, on the same disk, gone when the content is deleted."""
        folder = self._making / sha256
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{secrets.token_hex(6)}-{name}"

    def publish(self, sha256: str, made: Path, target: Path) -> None:
        """Moves a finished file to its place. Raises StoreError when its content was deleted."""
        with self._database.writing() as connection:
            gone = self.row(connection, sha256) is None
            if gone:
                self.bury(connection, sha256)
            else:
                move_into(made, target)
        if gone:
            self.empty_trash()
            raise StoreError("this recording was deleted while it was being analysed")

    @contextmanager
    def received(self, path: Path, *, name: str, move: bool) -> Iterator[Arrived]:
        """
        The file hashed, under our own roof: linked where the disk allows it, else copied.

        One that may be moved and lies on our disk stays where it is until it is placed, so that a
        crash loses none of it.
        """
        before = _look_at(path, name)
        token = secrets.token_hex(8)
        lock = Lock(self._locks / f"{_ARRIVING}-{token}.lock")
        with saying(f"adding {name}", folder=self._making):
            lock.take()
            make_folder(self._making / _ARRIVING)
            spare = self._making / _ARRIVING / token
        try:
            with saying(f"adding {name}", folder=self._making):
                arrived = self._take_in(path, spare, before, name=name, move=move)
            yield arrived
        finally:
            spare.unlink(missing_ok=True)
            lock.let_go()

    def _take_in(
        self, path: Path, spare: Path, before: os.stat_result, *, name: str, move: bool
    ) -> Arrived:
        stays = move and before.st_dev == self._making.stat().st_dev
        linked = not move and _linked(path, spare)
        digest = hashlib.sha256()
        if stays or linked:
            read_stream(path, digest.update)
        else:
            check_room(f"adding {name}", folder=self._making, needed=before.st_size)
            copy_stream(path, spare, digest.update)
        _check_still(path, name, before)
        if stays:
            settle(path)
        return Arrived(
            path=path if stays else spare,
            sha256=digest.hexdigest(),
            bytes=before.st_size,
            suffix=plain_suffix(name),
            linked_mtime_ns=before.st_mtime_ns if linked else None,
        )

    def place(self, connection: Connection, arrived: Arrived) -> None:
        """Inside a write transaction: the file is the content's media from here on."""
        known = self.register(connection, arrived.sha256)
        if self._holds(known):
            return
        link_into(arrived.path, self.folder_of(arrived.sha256) / f"media{arrived.suffix}")
        connection.execute(
            update(contents)
            .where(contents.c.sha256 == arrived.sha256)
            .values(
                suffix=arrived.suffix,
                bytes=arrived.bytes,
                linked_mtime_ns=arrived.linked_mtime_ns,
            )
        )

    def register(self, connection: Connection, sha256: str) -> Row[Any]:
        """The row of this content, made when missing; a deletion half done is done first."""
        row = self.row(connection, sha256)
        if row is None:
            self.bury(connection, sha256)
            connection.execute(insert(contents).values(sha256=sha256, added_at=now()))
            row = self.row(connection, sha256)
        if row is None:
            raise RuntimeError("a content just registered is not there")
        return row

    def row(self, connection: Connection, sha256: str) -> Row[Any] | None:
        """None when unknown or being deleted."""
        return connection.execute(
            select(contents).where(contents.c.sha256 == sha256, contents.c.deleted_at.is_(None))
        ).one_or_none()

    def media_of(self, row: Row[Any]) -> Path | None:
        """The stored file; StoreError when it was the user's own, linked, and has changed since."""
        path = self._media(row)
        if path.exists() and not self._holds(row):
            raise StoreError(
                "the recording's file was changed after it was added; "
                "add it again as it is now, or delete this one"
            )
        return path if path.exists() else None

    def _media(self, row: Row[Any]) -> Path:
        return self.folder_of(row.sha256) / f"media{row.suffix}"

    def _holds(self, row: Row[Any]) -> bool:
        """The media is there, and still what it was when it was hashed."""
        try:
            found = self._media(row).stat()
        except FileNotFoundError:
            return False
        if row.bytes is None or found.st_size != row.bytes:
            return False
        return row.linked_mtime_ns in (None, found.st_mtime_ns)

    def bury(self, connection: Connection, sha256: str) -> None:
        """Inside a write transaction: rows gone, files in the trash, all of this content."""
        for folder in (self.folder_of(sha256), self._making / sha256):
            if folder.exists():
                folder.rename(self._trash / secrets.token_hex(8))
        connection.execute(delete(contents).where(contents.c.sha256 == sha256))

    def empty_trash(self) -> None:
        """What was buried is removed from the disk."""
        for folder in tuple(self._trash.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                raise StoreError(f"{folder}: cannot be deleted; check who owns it, delete again")

    def sweep(self) -> None:
        """Finishes deletions that a crash cut short and removes files that belong to no row."""
        on_disk = {folder.name for folder in self._folder.glob("??/*")}
        on_disk |= {folder.name for folder in self._making.iterdir()} - {_ARRIVING}
        with self._database.writing() as connection:
            rows = connection.execute(select(contents.c.sha256, contents.c.deleted_at)).all()
            living = {row.sha256 for row in rows if row.deleted_at is None}
            for sha256 in (on_disk | {row.sha256 for row in rows}) - living:
                self.bury(connection, sha256)
        self._drop_left_over()
        self.empty_trash()

    def _drop_left_over(self) -> None:
        """What runs that died had begun to write."""
        for left in self._making.glob("*/*"):
            if left.parent.name == _ARRIVING:
                lock = Lock(self._locks / f"{_ARRIVING}-{left.name}.lock")
                if lock.take():
                    left.unlink(missing_ok=True)
                    lock.let_go()
            elif is_abandoned(left):
                left.unlink(missing_ok=True)


def _look_at(path: Path, name: str) -> os.stat_result:
    try:
        found = path.stat()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path}: is not a file; give a recording")
    if found.st_size == 0:
        raise MediaError(f"{name}: is empty; check that it was exported completely")
    return found


def _linked(path: Path, spare: Path) -> bool:
    """A second name for the user's file; False where disk or owner do not allow one."""
    try:
        os.link(path.resolve(), spare)
    except OSError:
        return False
    return True


def _check_still(path: Path, name: str, before: os.stat_result) -> None:
    after = path.stat()
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise StoreError(f"{name}: changed while it was read; wait until it is written, then add")
