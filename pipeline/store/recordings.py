"""Rows of the workspace as the recordings people see, each with its state."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from pipeline.errors import StoreError
from pipeline.store.tables import contents, jobs, now, recordings

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LONGEST_NAME = 200


class RecordingState(StrEnum):
    """Where a recording is on its way to a report."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recording:
    """
    One recording (or transcript alone) in the workspace, as of the moment it was looked up.

    name          the user's file name; nothing is ever found by it
    duration_ms   None until it was probed or heard
    stage         what is being done while working, in words; else empty
    fraction      of all the work, 0..1
    seconds_left  None where nothing can be said yet
    problem       why it failed, one line
    """

    id: str
    name: str
    sha256: str
    added_at: datetime
    duration_ms: int | None
    state: RecordingState
    stage: str
    fraction: float
    seconds_left: float | None
    problem: str | None
    has_transcript: bool
    has_video: bool


def new_id() -> str:
    """Short, fit for a web address, not to be guessed from another one."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def plain_name(name: str) -> str:
    """
    The file's own name, without folders and control characters.

    >>> plain_name("C:\\\\talks\\\\May 3.mp4"), plain_name("../../etc/x"), plain_name("")
    ('May 3.mp4', 'x', 'recording')
    """
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return shown.strip()[:LONGEST_NAME] or "recording"


def plain_suffix(name: str) -> str:
    """
    The ending as it may appear in our own paths, or none.

    >>> plain_suffix("a.MP4"), plain_suffix("a.m p/4"), plain_suffix("a")
    ('.mp4', '', '')
    """
    ending = PurePath(name).suffix.lower()[1:]
    fits = ending.isascii() and ending.isalnum() and len(ending) <= 8
    return f".{ending}" if fits else ""


def all_recordings(connection: Connection, at: datetime) -> tuple[Recording, ...]:
    """Newest first."""
    newest_first = _with_last_job().order_by(recordings.c.added_at.desc(), recordings.c.id)
    return tuple(_recording(row, at) for row in connection.execute(newest_first))


def recording_of(connection: Connection, id: str, at: datetime) -> Recording:
    """Raises StoreError when there is none."""
    row = connection.execute(_with_last_job().where(recordings.c.id == id)).one_or_none()
    if row is None:
        raise StoreError(f"no recording {id!r} in this workspace; it may have been deleted")
    return _recording(row, at)


def id_of_content(connection: Connection, sha256: str) -> str | None:
    """The recording made of this content, if there is one."""
    found: str | None = connection.scalar(
        select(recordings.c.id).where(recordings.c.sha256 == sha256)
    )
    return found


def insert_recording(connection: Connection, sha256: str, name: str) -> str:
    """The id of the new recording of this content."""
    id = new_id()
    connection.execute(insert(recordings).values(id=id, sha256=sha256, name=name, added_at=now()))
    return id


def state_of(job: Row[Any], at: datetime) -> RecordingState:
    """What the last job and what was heard mean for the recording; the later of the two counts."""
    heard = job.heard_at is not None
    if job.state == JobState.RUNNING:
        alive = job.lease_until is not None and job.lease_until > at
        return RecordingState.WORKING if alive else RecordingState.WAITING
    if job.state == JobState.QUEUED:
        return RecordingState.WAITING
    if job.state == JobState.FAILED:
        mended = heard and job.heard_at > job.ended_at
        return RecordingState.READY if mended else RecordingState.FAILED
    done = job.state == JobState.DONE
    return RecordingState.READY if heard or done else RecordingState.WAITING


def _with_last_job() -> Select[Any]:
    last = (
        select(jobs.c.recording_id, func.max(jobs.c.id).label("job_id"))
        .group_by(jobs.c.recording_id)
        .subquery()
    )
    return (
        select(recordings, *(jobs.c[name] for name in _JOB_COLUMNS))
        .join(contents, contents.c.sha256 == recordings.c.sha256)
        .outerjoin(last, last.c.recording_id == recordings.c.id)
        .outerjoin(jobs, jobs.c.id == last.c.job_id)
        .where(contents.c.deleted_at.is_(None))
    )


_JOB_COLUMNS = ("state", "lease_until", "stage", "fraction", "seconds_left", "error", "ended_at")


def _recording(row: Row[Any], at: datetime) -> Recording:
    state = state_of(row, at)
    working = state is RecordingState.WORKING
    return Recording(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        added_at=row.added_at,
        duration_ms=row.duration_ms,
        state=state,
        stage=row.stage if working else "",
        fraction=1.0 if state is RecordingState.READY else (row.fraction or 0.0),
        seconds_left=row.seconds_left if working else None,
        problem=row.error if state is RecordingState.FAILED else None,
        has_transcript=row.transcript is not None,
        has_video=row.has_video,
    )
