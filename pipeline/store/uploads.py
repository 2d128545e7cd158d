"""A recording that arrives in pieces, over minutes and broken connections, and is then added."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy import ColumnElement, delete, insert, select

from pipeline.errors import InputError, StoreError
from pipeline.store.database import Database
from pipeline.store.disk import MEGABYTE, is_abandoned, saying, write_private
from pipeline.store.recordings import Recording, plain_name
from pipeline.store.tables import now, uploads


class Finish(Protocol):
    """How the workspace takes in a file that has arrived."""

    def __call__(
        self,
        path: Path,
        *,
        name: str,
        transcript: Path | None,
        move: bool,
        ended: ColumnElement[bool] | None,
    ) -> Recording: ...


class Uploads:
    """The uploads of a workspace that have begun and not ended."""

    def __init__(self, folder: Path, database: Database, *, limit_mb: int, take_in: Finish) -> None:
        self.folder = folder
        self._database = database
        self._limit_mb = limit_mb
        self._take_in = take_in

    def start(self, name: str) -> Upload:
        """Room for a file that will arrive in pieces."""
        token, name = secrets.token_urlsafe(24), plain_name(name)
        with (
            saying(f"receiving {name}", folder=self.folder),
            self._database.writing() as connection,
        ):
            connection.execute(insert(uploads).values(token=token, name=name, started_at=now()))
            write_private(self._part(token), b"")
        return self.resume(token)

    def resume(self, token: str) -> Upload:
        """The same again. Raises StoreError when it has ended."""
        with self._database.reading() as connection:
            name = connection.scalar(select(uploads.c.name).where(uploads.c.token == token))
        if name is None:
            raise StoreError("no such upload; it ended or was given up: send the file again")
        return Upload(
            self._part(token),
            token=token,
            name=name,
            limit_mb=self._limit_mb,
            take_in=self._take_in,
            forget=self._forget,
        )

    def drop_old(self) -> None:
        """Those nobody went on with for a day, and what a crash at an upload's end left over."""
        with self._database.writing() as connection:
            known = set(connection.scalars(select(uploads.c.token)))
            for part in self.folder.iterdir():
                if part.stem not in known or is_abandoned(part):
                    part.unlink(missing_ok=True)
            gone = [token for token in known if not self._part(token).exists()]
            connection.execute(delete(uploads).where(uploads.c.token.in_(gone)))

    def _part(self, token: str) -> Path:
        return self.folder / f"{token}.part"

    def _forget(self, token: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(uploads).where(uploads.c.token == token))


class Upload:
    """
    A file being received; what has arrived survives the end of the process.

    token   finds it again after a restart
    offset  how many bytes have arrived, so where the sender goes on
    path    what has arrived so far, to be probed before `finish`; read only
    """

    def __init__(
        self,
        path: Path,
        *,
        token: str,
        name: str,
        limit_mb: int,
        take_in: Finish,
        forget: Callable[[str], None],
    ) -> None:
        self.path = path
        self.token = token
        self.name = name
        self._limit_mb = limit_mb
        self._take_in = take_in
        self._forget = forget
        self.offset = self._arrived()

    def write(self, chunk: bytes) -> None:
        """
        Adds the next piece.

        Raises InputError, and discards the upload, when it grows over the limit; StoreError when
        the disk is full, or another connection went on with this upload meanwhile.
        """
        if self.offset + len(chunk) > self._limit_mb * MEGABYTE:
            self.discard()
            raise InputError(
                f"{self.name}: larger than the {self._limit_mb} MB allowed; "
                "send a smaller copy, or raise workspace.max_upload_mb"
            )
        with saying(f"receiving {self.name}", folder=self.path.parent, needed=len(chunk)):
            self._append(chunk)

    def finish(self, *, transcript: Path | None = None) -> Recording:
        """The recording, new or already known. Raises InputError when nothing arrived."""
        self._arrived()
        return self._take_in(
            self.path,
            name=self.name,
            transcript=transcript,
            move=True,
            ended=uploads.c.token == self.token,
        )

    def discard(self) -> None:
        """Nothing of it is left."""
        self.path.unlink(missing_ok=True)
        self._forget(self.token)

    def _append(self, chunk: bytes) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_size != self.offset:
                raise StoreError(
                    f"{self.name}: another connection went on with this upload; "
                    "ask where it stands and go on from there"
                )
            try:
                _write_all(descriptor, chunk, at=self.offset)
            except OSError:
                os.ftruncate(descriptor, self.offset)
                raise
            self.offset += len(chunk)
        finally:
            os.close(descriptor)

    def _arrived(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            raise StoreError(
                f"{self.name}: this upload is over; look for it in the library, or send it again"
            ) from None


def _write_all(descriptor: int, chunk: bytes, *, at: int) -> None:
    rest = memoryview(chunk)
    while rest:
        written = os.pwrite(descriptor, rest, at)
        rest, at = rest[written:], at + written
