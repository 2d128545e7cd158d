"""Who is working on what, as file locks that the operating system lets go when a process dies."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.store.disk import make_folder, saying
from pipeline.store.tables import now

POLL_S = 0.1


class InUseError(StoreError):
    """Another run holds it: wait, or come back."""


class Lock:
    """
    One named lock, held by one process at a time, across processes.

    A killed process holds nothing. A child made by fork without exec would go on holding it:
    start workers by spawn.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """True when it is ours now; never waits."""
        with saying("taking a lock", folder=self._path.parent):
            return self._take()

    def _take(self) -> bool:
        make_folder(self._path.parent)
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            if self._still_names(descriptor):
                self._descriptor = descriptor
                return True
            os.close(descriptor)

    def take_within(self, wait_s: float) -> bool:
        """Waits at most so long."""
        until = time.monotonic() + wait_s
        while not self.take():
            if time.monotonic() >= until:
                return False
            time.sleep(POLL_S)
        return True

    def sign(self) -> None:
        """Says in the lock who holds it since when, for those who find it taken."""
        note = json.dumps({"pid": os.getpid(), "since": now().isoformat()})
        os.pwrite(self._held(), note.encode().ljust(128), 0)

    def holder(self) -> str:
        """Who holds it, in words: "process 4711, since 14:02"."""
        try:
            note = json.loads(self._path.read_bytes())
            since = str(note["since"])[11:16]
            return f"process {int(note['pid'])}, since {since} UTC"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def let_go(self) -> None:
        """The lock is free again and its file gone."""
        descriptor = self._held()
        self._path.unlink(missing_ok=True)
        os.close(descriptor)
        self._descriptor = None

    def hand_over(self) -> int:
        """The open descriptor, for a child process to hold the lock by; ours no longer."""
        descriptor = self._held()
        self._descriptor = None
        return descriptor

    def _held(self) -> int:
        if self._descriptor is None:
            raise RuntimeError(f"lock {self._path.name} is not held")
        return self._descriptor

    def _still_names(self, descriptor: int) -> bool:
        """False when the file we locked was let go, and unlinked, while we opened it."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return False
        ours = os.fstat(descriptor)
        return (found.st_dev, found.st_ino) == (ours.st_dev, ours.st_ino)


class Claims:
    """One run at a time for each content; a run may claim again what its own thread holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mine: dict[str, int] = {}
        self._guard = threading.Lock()

    @contextmanager
    def claimed(self, sha256: str, what: str, *, wait_s: float) -> Iterator[None]:
        with self._guard:
            nested = self._mine.get(sha256) == threading.get_ident()
        if nested:
            yield
            return
        lock = Lock(self._folder / f"{sha256}.lock")
        if not lock.take_within(wait_s):
            raise InUseError(
                f"{what}: is being analysed by another run ({lock.holder()}); "
                "wait for it to end, or stop it, and run this again"
            )
        lock.sign()
        with self._guard:
            self._mine[sha256] = threading.get_ident()
        try:
            yield
        finally:
            with self._guard:
                del self._mine[sha256]
            lock.let_go()
