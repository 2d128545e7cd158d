"""The rows of an older workspace become those of this one, wholly or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from pipeline.acts import Act, Part, Person
from pipeline.corrections import CodeCorrection, SpeakerCorrection
from pipeline.errors import StoreError
from pipeline.span import Span
from pipeline.store import Workspace
from pipeline.transcript import Layer, Role


def recording(room: Workspace, folder: Path) -> str:
    media = folder / "visit.mp4"
    media.write_bytes(b"visit")
    return room.add(media, name="visit.mp4").id


def first_format(folder: Path, id: str, *bodies: str) -> None:
    """The database as the first format had it, with these corrections."""
    rows = sqlite3.connect(folder / "rapport.db")
    rows.executescript(
        "DROP TABLE acts; CREATE TABLE corrections (id INTEGER PRIMARY KEY, recording_id"
        " VARCHAR NOT NULL REFERENCES recordings (id) ON DELETE CASCADE, correction JSON NOT NULL,"
        " at DATETIME NOT NULL); PRAGMA user_version=1;"
    )
    for body in bodies:
        rows.execute(
            "INSERT INTO corrections (recording_id, correction, at)"
            " VALUES (?, ?, '2026-05-03 09:30:01.000000')",
            (id, body),
        )
    rows.commit()
    rows.close()


SPOKEN = (
    '{"at": {"start_ms": 0, "end_ms": 900}, "speaker": "S2", "author": "dana",'
    ' "made_at": "2026-05-03T09:30:00Z"}'
)


def test_corrections_of_the_first_format_become_acts(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
    first_format(room.folder, id, SPOKEN)
    made_at = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
    correction = SpeakerCorrection(Span(0, 900), "S2", "dana", made_at)
    by, at = Person("dana", Part.COACH), datetime(2026, 5, 3, 9, 30, 1, tzinfo=UTC)
    for _ in range(2):  # opened again, nothing changes
        with Workspace.open(tmp_path / "room") as room:
            assert room.acts(id) == (Act("correction-1", by, at, correction),)
            assert room.corrections(id) == (correction,)


CODED = (
    '{"at": {"start_ms": 0, "end_ms": 900}, "speaker": "S1", "layer": "tag", "code": "COMMIT",'
    ' "stands": true, "author": "dana", "made_at": "2026-05-03T09:30:00Z",'
    ' "attributes": {"strength": "firm"}}'
)


def recordings_in(folder: Path) -> list[object]:
    rows = sqlite3.connect(folder / "rapport.db")
    found: list[object] = rows.execute("SELECT * FROM recordings").fetchall()
    rows.close()
    return found


def test_all_else_in_the_first_format_stays_as_it_was(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
        room.save_roles(id, {"S1": Role.LEADER}, by="dana")
    first_format(room.folder, id, CODED, SPOKEN)
    before = recordings_in(room.folder)
    made_at = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
    with Workspace.open(tmp_path / "room") as room:
        assert room.corrections(id) == (
            CodeCorrection(
                Span(0, 900), "S1", Layer.TAG, "COMMIT", True, "dana", made_at,
                {"strength": "firm"},
            ),
            SpeakerCorrection(Span(0, 900), "S2", "dana", made_at),
        )  # fmt: skip
        assert room.roles(id) == {"S1": Role.LEADER}
    assert recordings_in(room.folder) == before
    rows = sqlite3.connect(room.folder / "rapport.db")
    assert rows.execute("PRAGMA user_version").fetchone() == (2,)
    named = "SELECT name FROM sqlite_master WHERE name = 'corrections'"
    assert rows.execute(named).fetchall() == []
    rows.close()


def test_a_format_to_come_is_refused(tmp_path: Path) -> None:
    Workspace.open(tmp_path / "room").close()
    rows = sqlite3.connect(tmp_path / "room" / "rapport.db")
    rows.execute("PRAGMA user_version=3")
    rows.close()
    with pytest.raises(StoreError, match="format 3, this one knows 2"):
        Workspace.open(tmp_path / "room")


def test_an_upgrade_that_breaks_off_leaves_the_first_format(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
    first_format(room.folder, id, SPOKEN, "{}")
    with pytest.raises(StoreError, match="cannot be read back"):
        Workspace.open(tmp_path / "room")
    rows = sqlite3.connect(room.folder / "rapport.db")
    assert rows.execute("PRAGMA user_version").fetchone() == (1,)
    assert rows.execute("SELECT count(*) FROM corrections").fetchone() == (2,)
    assert rows.execute("SELECT name FROM sqlite_master WHERE name = 'acts'").fetchall() == []
    rows.close()


def killed_before(statement: str, folder: Path) -> bool:
    """Opens the workspace in a process that kills itself before it executes that statement."""

    def die(_connection: object, _cursor: object, said: str, *_: object) -> None:
        if said.startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            event.listen(Engine, "before_cursor_execute", die)
            Workspace.open(folder)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize(
    "statement", ["INSERT INTO acts", "DROP TABLE corrections", "PRAGMA user_version=2"]
)
def test_an_upgrade_that_is_killed_is_made_when_the_workspace_is_opened_again(
    tmp_path: Path, statement: str
) -> None:
    with Workspace.open(tmp_path / "room") as room:
        id = recording(room, tmp_path)
    first_format(room.folder, id, CODED, SPOKEN)
    assert killed_before(statement, room.folder)
    rows = sqlite3.connect(room.folder / "rapport.db")
    assert rows.execute("PRAGMA user_version").fetchone() == (1,)
    assert rows.execute("SELECT count(*) FROM corrections").fetchone() == (2,)
    rows.close()
    with Workspace.open(tmp_path / "room") as room:
        assert [one.id for one in room.acts(id)] == ["correction-1", "correction-2"]
