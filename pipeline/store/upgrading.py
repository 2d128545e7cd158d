"""The rows of an older workspace become those of this one, in the transaction that says so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, MetaData, String, Table, insert, select
from sqlalchemy import text as sql

from pipeline.acts import Part
from pipeline.errors import StoreError
from pipeline.store.tables import UtcDateTime, acts

_BEFORE = Table(
    "corrections",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("recording_id", String),
    Column("correction", JSON),
    Column("at", UtcDateTime),
)
"""where format 1 kept corrections"""


def upgrade(connection: Connection, found: int) -> None:
    """From the format found, 0 where there was no workspace, to this one."""
    if found == 1:
        _corrections_become_acts(connection)


def _corrections_become_acts(connection: Connection) -> None:
    for row in connection.execute(select(_BEFORE).order_by(_BEFORE.c.id)).all():
        body: dict[str, Any] = row.correction
        author = body.get("author")
        if not isinstance(author, str):
            raise StoreError(
                "a kept correction cannot be read back (at author); restore the workspace from a "
                "backup, or open it with the Rapport it was made with"
            )
        connection.execute(
            insert(acts).values(
                recording_id=row.recording_id,
                id=f"correction-{row.id}",
                kind="code" if "code" in body else "speaker",
                by_name=author,
                by_part=Part.COACH.value,
                at=row.at,
                body=body,
            )
        )
    connection.execute(sql("DROP TABLE corrections"))
