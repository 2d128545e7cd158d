"""The tables of a workspace: contents, recordings made of them, what people and jobs add."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

SCHEMA = 2
"""Written into the database; a workspace of a newer Rapport is refused, not guessed at."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its zone in Python, UTC in the database, whichever database it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


contents = Table(
    "contents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("suffix", String(16), nullable=False, default=""),
    Column("bytes", BigInteger, nullable=True),  # none while only stages are kept
    Column("linked_mtime_ns", BigInteger, nullable=True),  # set when the file is the user's own
    Column("added_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime, nullable=True),  # set while its deletion is under way
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", String(16), primary_key=True),
    Column(
        "sha256",
        ForeignKey("contents.sha256", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("name", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False, index=True),
    Column("duration_ms", Integer, nullable=True),
    Column("has_video", Boolean, nullable=False, default=False),
    Column("transcript", String(16), nullable=True),  # the suffix of the file kept
    Column("heard_at", UtcDateTime, nullable=True),
)


def _of_recording() -> Column[str]:
    return Column(
        "recording_id",
        ForeignKey("recordings.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


roles = Table(
    "roles",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_recording(),
    Column("roles", JSON, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

acts = Table(
    "acts",
    metadata,
    Column("seq", Integer, primary_key=True),
    _of_recording(),
    Column("id", String(64), nullable=False),
    Column("kind", String(16), nullable=False, index=True),
    Column("by_name", Text, nullable=False),
    Column("by_part", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", JSON(none_as_null=True), nullable=True),  # none: the words were erased for good
    sqlite_autoincrement=True,
)

Index("uq_acts_recording_id_id", acts.c.recording_id, acts.c.id, unique=True)

uploads = Table(
    "uploads",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_recording(),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("owner", String(64), nullable=True),
    Column("lease_until", UtcDateTime, nullable=True),
    Column("not_before", UtcDateTime, nullable=True),
    Column("stage", Text, nullable=False, default=""),
    Column("fraction", Float, nullable=False, default=0.0),
    Column("seconds_left", Float, nullable=True),
    Column("error", Text, nullable=True),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=True),
    Column("ended_at", UtcDateTime, nullable=True),
    sqlite_autoincrement=True,
)

Index("ix_jobs_state_id", jobs.c.state, jobs.c.id)
Index(
    "uq_jobs_open",
    jobs.c.recording_id,
    jobs.c.kind,
    unique=True,
    sqlite_where=text("state IN ('queued', 'running')"),
    postgresql_where=text("state IN ('queued', 'running')"),
)


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)
