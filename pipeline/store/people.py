"""What people say and do about a recording becomes rows, each kept beside the ones before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from pipeline.acts import About, Act, Part, Person, Plan
from pipeline.corrections import Correction
from pipeline.store.acts import acts_of, insert_acts, last_act, latest
from pipeline.store.database import Database
from pipeline.store.recordings import recording_of
from pipeline.store.serial import from_plain, to_plain
from pipeline.store.tables import now, roles
from pipeline.transcript import Role
from pipeline.work import corrections_of, work_of

_Roles = dict[str, Role]


class People:
    """The part of a workspace that is people's: who is who, and everything they did."""

    def __init__(self, database: Database, words_left: Path) -> None:
        self._database = database
        self._words_left = words_left  # there while words that were erased may be in the log

    def roles(self, id: str) -> Mapping[str, Role] | None:
        """Who is who as a person confirmed it last, or None."""
        with self._database.reading() as connection:
            return _roles_of(connection, id)

    def save_roles(self, id: str, who: Mapping[str, Role], by: str) -> None:
        """Who is who, as `by` confirms it; what was confirmed before stays on record."""
        with self._database.writing() as connection:
            _insert_roles(connection, id, who, by)

    def acts(self, id: str) -> tuple[Act, ...]:
        """Everything people did on it, in the order it was taken in."""
        with self._database.reading() as connection:
            return acts_of(connection, id)

    def last_act(self, id: str) -> int:
        """The number of the newest act, 0 where there is none: another when anybody did more."""
        with self._database.reading() as connection:
            return last_act(connection, id)

    def add_acts(self, id: str, acts: Sequence[Act]) -> tuple[str, ...]:
        """
        The ids of those that were new; one whose id is known was taken before and changes nothing.
        All or none; none is ever overwritten; one that takes back words erases them for good.
        """
        with self._database.writing() as connection:
            taken, erases = insert_acts(connection, id, acts)
        if erases:
            self._words_left.touch(mode=0o600)
        self._leave_no_trace()
        return taken

    def _leave_no_trace(self) -> None:
        """Tries again after every act, and when the workspace is opened, until nothing is left."""
        if self._words_left.exists() and self._database.leave_no_trace():
            self._words_left.unlink(missing_ok=True)

    def abouts(self) -> Mapping[str, About]:
        """Recording -> whose conversation it was, where somebody said so."""
        with self._database.reading() as connection:
            found = {id: work_of(acts, None).about for id, acts in latest(connection, "about")}
        return {id: about for id, about in found.items() if about is not None}

    def plans(self) -> Mapping[str, Plan]:
        """Recording -> the 1:1 as it was prepared last, where it was."""
        with self._database.reading() as connection:
            found = {id: work_of(acts, None).plan for id, acts in latest(connection, "plan")}
        kept = ((id, act.deed) for id, act in found.items() if act is not None)
        return {id: deed for id, deed in kept if isinstance(deed, Plan)}

    def corrections(self, id: str) -> tuple[Correction, ...]:
        """What people put right and still stands, oldest first."""
        return corrections_of(self.acts(id))

    def add_correction(self, id: str, correction: Correction) -> None:
        """One more, by its author; none is ever overwritten."""
        by = Person(correction.author, Part.COACH)
        self.add_acts(id, [Act(uuid4().hex, by, now(), correction)])


def _roles_of(connection: Connection, id: str) -> Mapping[str, Role] | None:
    """Who is who as confirmed last, or None."""
    last = select(roles.c.roles).where(roles.c.recording_id == id).order_by(roles.c.id.desc())
    plain = connection.scalar(last.limit(1))
    who: Mapping[str, Role] | None = None if plain is None else from_plain(_Roles, plain)
    return who


def _insert_roles(connection: Connection, id: str, who: Mapping[str, Role], by: str) -> None:
    """Raises StoreError when there is no such recording."""
    recording_of(connection, id, now())
    plain = to_plain(_Roles, dict(who))
    connection.execute(insert(roles).values(recording_id=id, roles=plain, by=by, at=now()))
