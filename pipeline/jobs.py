"""Waiting recordings become ready ones in the background, however often a worker is killed."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import RapportError, StoreError
from pipeline.progress import ProgressLine
from pipeline.store import InUseError, Recording, Workspace
from pipeline.store.disk import FULL, disk_full, saying
from pipeline.store.ledger import Job
from pipeline.store.locks import Lock
from pipeline.store.logs import log_file, note_fault

ReportProgress = Callable[[ProgressLine], None]
Analyse = Callable[[Workspace, Recording, ReportProgress], None]

LEASE_S = 60.0
POLL_S = 1.0
BUSY_S = 5.0
"""how long a recording that another run is analysing is left alone"""
WRITE_EVERY_S = 1.0
_POST = "RAPPORT_BACKGROUND_LOCK"


class _OvertakenError(Exception):
    """The job is no longer ours: deleted, or taken over after our lease ran out."""


def enqueue(workspace: Workspace, recording_id: str, kind: str = "analyse") -> int:
    """The job's number; a recording that already waits or is worked on is not queued twice."""
    return workspace.ledger.enqueue(recording_id, kind)


def work(
    workspace: Workspace,
    analyse: Analyse,
    *,
    until_idle: bool,
    lease_s: float = LEASE_S,
    poll_s: float = POLL_S,
) -> int:
    """
    Works off the queue, one recording at a time; answers how many jobs it took on.

    `analyse` raises RapportError for what the user can mend: the recording has failed with that
    line. Of anything else the place is written to logs/jobs.log, and not the message, which may
    hold somebody's words.
    """
    owner = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
    signed_on, post = Lock(_sign_of(workspace, owner)), _BackgroundPost(workspace)
    signed_on.take()
    taken = 0
    try:
        while True:
            job = workspace.ledger.claim(owner, lease_s=lease_s, alive=_alive_in(workspace))
            if job is not None:
                taken += 1
                _do(workspace, job, analyse, lease_s=lease_s)
            elif not until_idle or workspace.ledger.queued():
                time.sleep(poll_s)
            elif post.left_for_good():
                return taken
    finally:
        signed_on.let_go()


def ensure_worker(workspace: Workspace, arguments: Sequence[str] = ()) -> bool:
    """
    Starts a background process when something waits and none is at work; True when it did.

    It outlives the page, the browser and the server that asked for it. `arguments` are further
    ones for `rapport work`, such as ("--config", "rapport.toml"). Cheap enough to ask every second.
    """
    if not workspace.ledger.has_work(_alive_in(workspace)):
        return False
    post = Lock(workspace.locks / "background.lock")
    if not post.take():
        return False
    post.sign()
    descriptor = post.hand_over()
    command = [sys.executable, "-m", "pipeline.cli", "work"]
    command += ["--workspace", str(workspace.folder), *arguments]
    try:
        with saying("starting the worker", folder=workspace.folder):
            process = _start(command, post=descriptor, log=log_file(workspace.logs, "worker.log"))
    finally:
        os.close(descriptor)
    threading.Thread(target=process.wait, daemon=True, name="reap the worker").start()
    return True


def _start(command: Sequence[str], *, post: int, log: Path) -> subprocess.Popen[bytes]:
    """A process of its own session that holds the post by the descriptor it inherits."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and command
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=output,
            start_new_session=True,
            pass_fds=(post,),
            env={**os.environ, _POST: str(post)},
        )


class _BackgroundPost:
    """The one place of a workspace's background worker, held by an inherited lock, or nothing."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._path = workspace.locks / "background.lock"
        self._descriptor = self._inherited()
        if self._descriptor is not None:
            os.set_inheritable(self._descriptor, False)
            os.nice(5)
            # a machine that shuts down asks first: the job is given back, not counted as an attempt
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

    def left_for_good(self) -> bool:
        """
        Leaves, then looks once more: who queued a job meanwhile still saw the post taken.

        False when there is such a job and the post is ours again.
        """
        if self._descriptor is None:
            return True
        os.close(self._descriptor)
        self._descriptor = None
        again = Lock(self._path)
        if self._workspace.ledger.has_work(_alive_in(self._workspace)) and again.take():
            again.sign()
            self._descriptor = again.hand_over()
            return False
        return True

    def _inherited(self) -> int | None:
        """The descriptor we were started with, if it is that lock indeed."""
        given = os.environ.pop(_POST, "")
        if not given.isdecimal():
            return None
        with suppress(OSError):
            if os.path.samestat(os.fstat(int(given)), self._path.stat()):
                return int(given)
        return None


def _do(workspace: Workspace, job: Job, analyse: Analyse, *, lease_s: float) -> None:
    """One job to its end, whatever that is."""
    ledger = workspace.ledger
    with _kept_alive(workspace, job, lease_s) as lost:
        try:
            recording = workspace.recording(job.recording_id)
            with workspace.claimed(recording.sha256, recording.name):
                analyse(workspace, recording, _writer(workspace, job, lost))
        except _OvertakenError:
            return
        except InUseError:
            ledger.give_back(job, after_s=BUSY_S)
        except RapportError as error:
            ledger.fail(job, str(error).partition("\n")[0])
        except Exception as error:  # noqa: BLE001 - the worker outlives every job
            ledger.fail(job, _line_of(workspace, job, error))
        except BaseException:
            ledger.give_back(job)
            raise
        else:
            ledger.finish(job)


@contextmanager
def _kept_alive(workspace: Workspace, job: Job, lease_s: float) -> Iterator[threading.Event]:
    """Extends the lease while the block runs; the event says that the job was lost."""
    over, lost = threading.Event(), threading.Event()

    def beat() -> None:
        while not over.wait(lease_s / 4):
            with suppress(StoreError):  # a busy database: the lease outlives several beats
                if not workspace.ledger.extend(job, lease_s=lease_s):
                    lost.set()
                    return

    heart = threading.Thread(target=beat, daemon=True, name="extend the lease")
    heart.start()
    try:
        yield lost
    finally:
        over.set()
        heart.join()


def _writer(workspace: Workspace, job: Job, lost: threading.Event) -> ReportProgress:
    """Writes progress once a second and at every new stage; stops a run whose job is gone."""
    wrote_at, stage = 0.0, ""

    def write(line: ProgressLine) -> None:
        nonlocal wrote_at, stage
        if lost.is_set():
            raise _OvertakenError
        if line.stage == stage and time.monotonic() - wrote_at < WRITE_EVERY_S:
            return
        wrote_at, stage = time.monotonic(), line.stage
        if not workspace.ledger.progress(
            job, stage=line.stage, fraction=line.fraction, seconds_left=line.seconds_left
        ):
            raise _OvertakenError

    return write


def _line_of(workspace: Workspace, job: Job, error: Exception) -> str:
    """What people are told of a fault; the rest is in the log."""
    if isinstance(error, OSError) and error.errno in FULL:
        return disk_full("analysing", folder=workspace.folder)
    place = note_fault(workspace.logs, error, during=f"job {job.id}, attempt {job.attempts}")
    return (
        f"a fault of Rapport's own ({place}); try again, "
        "and report it with logs/jobs.log of the workspace if it comes back"
    )


def _alive_in(workspace: Workspace) -> Callable[[str], bool]:
    """Whether an owner's process still holds its sign; of other machines only the lease tells."""

    def alive(owner: str) -> bool:
        if not owner.startswith(f"{socket.gethostname()[:32]}:"):
            return True
        sign = Lock(_sign_of(workspace, owner))
        if not sign.take():
            return True
        sign.let_go()
        return False

    return alive


def _sign_of(workspace: Workspace, owner: str) -> Path:
    return workspace.locks / f"worker-{owner.replace('/', '_')}.lock"
