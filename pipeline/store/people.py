"""What people confirmed and put right becomes rows, each kept beside the ones before it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from pipeline.corrections import Correction
from pipeline.store.recordings import recording_of
from pipeline.store.serial import from_plain, to_plain
from pipeline.store.tables import corrections, now, roles
from pipeline.transcript import Role

_Roles = dict[str, Role]


def roles_of(connection: Connection, id: str) -> Mapping[str, Role] | None:
    """Who is who as confirmed last, or None."""
    last = select(roles.c.roles).where(roles.c.recording_id == id).order_by(roles.c.id.desc())
    plain = connection.scalar(last.limit(1))
    who: Mapping[str, Role] | None = None if plain is None else from_plain(_Roles, plain)
    return who


def insert_roles(connection: Connection, id: str, who: Mapping[str, Role], by: str) -> None:
    """Raises StoreError when there is no such recording."""
    recording_of(connection, id, now())
    plain = to_plain(_Roles, dict(who))
    connection.execute(insert(roles).values(recording_id=id, roles=plain, by=by, at=now()))


def corrections_of(connection: Connection, id: str) -> tuple[Correction, ...]:
    """Oldest first."""
    theirs = select(corrections.c.correction).where(corrections.c.recording_id == id)
    plain = connection.scalars(theirs.order_by(corrections.c.id)).all()
    return tuple(from_plain(Correction, one) for one in plain)


def insert_correction(connection: Connection, id: str, correction: Correction) -> None:
    """Raises StoreError when there is no such recording."""
    recording_of(connection, id, now())
    plain = to_plain(Correction, correction)
    connection.execute(insert(corrections).values(recording_id=id, correction=plain, at=now()))
