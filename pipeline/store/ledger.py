"""The durable list of what is to be done: rows leased to one worker at a time, never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, update

from pipeline.store.database import Database
from pipeline.store.recordings import JobState, recording_of
from pipeline.store.tables import jobs, now

MAX_ATTEMPTS = 3
GIVEN_UP = (
    f"the analysis stopped without a word {MAX_ATTEMPTS} times (killed, or out of memory); "
    "close other programs and start it again"
)
Alive = Callable[[str], bool]
"""Says of an owner whether its process is still there; True where that cannot be known."""


@dataclass(frozen=True, slots=True)
class Job:
    """
    A job as one worker holds it.

    attempts  how often it was begun, this time included; tells this hold from any later one
    """

    id: int
    recording_id: str
    kind: str
    owner: str
    attempts: int


class Ledger:
    """The `jobs` table. Whoever no longer holds a job changes nothing: the answer is False."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, recording_id: str, kind: str) -> int:
        """The job's number; one that already waits or runs is not queued twice."""
        with self._database.writing() as connection:
            recording_of(connection, recording_id, now())
            waiting: int | None = connection.scalar(
                select(jobs.c.id).where(
                    jobs.c.recording_id == recording_id,
                    jobs.c.kind == kind,
                    jobs.c.state.in_((JobState.QUEUED, JobState.RUNNING)),
                )
            )
            if waiting is not None:
                return waiting
            made: int = connection.execute(
                insert(jobs)
                .values(
                    recording_id=recording_id, kind=kind, state=JobState.QUEUED, queued_at=now()
                )
                .returning(jobs.c.id)
            ).scalar_one()
            return made

    def claim(self, owner: str, *, lease_s: float, alive: Alive) -> Job | None:
        """
        The oldest job that waits, or whose worker is dead or silent past its lease.

        One that was begun three times and never ended has failed.
        """
        with self._database.writing() as connection:
            at = now()
            _expire_the_dead(connection, at, alive)
            while row := connection.execute(
                select(jobs).where(_claimable(at)).order_by(jobs.c.id).limit(1)
            ).one_or_none():
                this = jobs.c.id == row.id
                if row.attempts >= MAX_ATTEMPTS:
                    connection.execute(update(jobs).where(this).values(_ended(GIVEN_UP)))
                    continue
                connection.execute(
                    update(jobs)
                    .where(this)
                    .values(
                        state=JobState.RUNNING,
                        owner=owner,
                        attempts=row.attempts + 1,
                        lease_until=at + timedelta(seconds=lease_s),
                        not_before=None,
                        started_at=at,
                    )
                )
                return Job(row.id, row.recording_id, row.kind, owner, row.attempts + 1)
        return None

    def has_work(self, alive: Alive) -> bool:
        """Whether something waits, or was left behind by a worker that died."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(jobs.c.state, jobs.c.owner, jobs.c.lease_until).where(
                    jobs.c.state.in_((JobState.QUEUED, JobState.RUNNING))
                )
            ).all()
        return any(
            row.state == JobState.QUEUED or row.lease_until <= now() or not alive(row.owner)
            for row in rows
        )

    def queued(self) -> bool:
        """Whether something waits, now or after a pause."""
        with self._database.reading() as connection:
            waiting = exists().where(jobs.c.state == JobState.QUEUED)
            return bool(connection.scalar(select(waiting)))

    def extend(self, job: Job, *, lease_s: float) -> bool:
        """The worker is alive and goes on."""
        return self._change(job, lease_until=now() + timedelta(seconds=lease_s))

    def progress(
        self, job: Job, *, stage: str, fraction: float, seconds_left: float | None
    ) -> bool:
        """How far it is."""
        return self._change(job, stage=stage, fraction=fraction, seconds_left=seconds_left)

    def finish(self, job: Job) -> bool:
        """It is done."""
        return self._change(
            job, state=JobState.DONE, lease_until=None, ended_at=now(), fraction=1.0, error=None
        )

    def fail(self, job: Job, error: str) -> bool:
        """It has failed, with a line for people."""
        return self._change(job, **_ended(error))

    def give_back(self, job: Job, *, after_s: float = 0.0) -> bool:
        """It waits again, as if it had not been begun; nobody takes it before `after_s`."""
        return self._change(
            job,
            state=JobState.QUEUED,
            owner=None,
            lease_until=None,
            attempts=job.attempts - 1,
            not_before=now() + timedelta(seconds=after_s),
        )

    def _change(self, job: Job, **values: object) -> bool:
        held = and_(
            jobs.c.id == job.id,
            jobs.c.state == JobState.RUNNING,
            jobs.c.owner == job.owner,
            jobs.c.attempts == job.attempts,
        )
        with self._database.writing() as connection:
            return connection.execute(update(jobs).where(held).values(values)).rowcount == 1


def _claimable(at: datetime) -> ColumnElement[bool]:
    waits = and_(
        jobs.c.state == JobState.QUEUED,
        or_(jobs.c.not_before.is_(None), jobs.c.not_before <= at),
    )
    return or_(waits, and_(jobs.c.state == JobState.RUNNING, jobs.c.lease_until <= at))


def _expire_the_dead(connection: Connection, at: datetime, alive: Alive) -> None:
    running = select(jobs.c.owner).where(jobs.c.state == JobState.RUNNING).distinct()
    for owner in connection.scalars(running).all():
        if not alive(owner):
            theirs = and_(jobs.c.state == JobState.RUNNING, jobs.c.owner == owner)
            connection.execute(update(jobs).where(theirs).values(lease_until=at))


def _ended(error: str) -> dict[str, object]:
    return {
        "state": JobState.FAILED,
        "error": error,
        "lease_until": None,
        "seconds_left": None,
        "ended_at": now(),
    }
