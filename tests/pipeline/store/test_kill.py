"""Killed at any step, the workspace holds all of a change or none of it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from pipeline.acts import Act, Audience, Comment, Kind, Part, Person, Reflection, Withdrawal
from pipeline.span import Span
from pipeline.store import Workspace

STEPS = {
    "open",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.mkdir",
    "os.truncate",
    "shutil.rmtree",
}
"""what Python tells its audit hooks of before it does it; every commit and fsync is one more"""


def killed_at(step: int, act: Callable[[], None]) -> bool:
    """Runs `act` in a process that kills itself before that step; False when it came to the end."""
    child = os.fork()
    if child == 0:
        try:
            _count_down(step)
            act()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return os.WIFSIGNALED(status)


def _count_down(step: int) -> None:
    left = step

    def one(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audited(name: str, _arguments: tuple[object, ...]) -> None:
        if name in STEPS:
            one()

    sys.addaudithook(audited)
    event.listen(Engine, "commit", one)
    synced = os.fsync

    def fsync(descriptor: int) -> None:
        one()
        synced(descriptor)

    pytest.MonkeyPatch().setattr(os, "fsync", fsync)


def every_kill(act: Callable[[], None], check: Callable[[], None]) -> int:
    """Kills before step 0, 1, 2 … until `act` gets through; `check` after each. How many kills."""
    for step in range(500):
        killed = killed_at(step, act)
        check()
        if not killed:
            return step
    raise AssertionError("never came to an end")


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("move", [False, True], ids=["linked", "moved"])
def test_adding_killed_at_every_step(tmp_path: Path, move: bool) -> None:
    visit, room_folder = tmp_path / "visit.mp4", tmp_path / "room"
    visit.write_bytes(b"the recording")

    def act() -> None:
        with Workspace.open(room_folder) as room:
            room.add(visit, name="visit.mp4", move=move)

    def check() -> None:
        with Workspace.open(room_folder) as room:
            for recording in room.recordings():
                media = room.media_path(recording.id)
                assert media is not None
                assert media.read_bytes() == b"the recording"
                assert not room.recordings()[1:]
            if not room.recordings():
                assert visit.exists(), "not added, so still where it was"
                assert files(room_folder / "content") == []
            else:
                room.delete(room.recordings()[0].id)
            assert files(room_folder / "making") == []
        visit.write_bytes(b"the recording")

    assert every_kill(act, check) > 10


def test_an_upload_killed_at_every_step_of_its_end_can_be_ended_again(tmp_path: Path) -> None:
    room_folder = tmp_path / "room"
    with Workspace.open(room_folder) as room:
        upload = room.upload("visit.mp4")
        upload.write(b"the recording")
    token = upload.token

    def act() -> None:
        with Workspace.open(room_folder) as room:
            room.resume_upload(token).finish()

    def check() -> None:
        nonlocal token
        with Workspace.open(room_folder) as room:
            if room.recordings():
                (recording,) = room.recordings()
                media = room.media_path(recording.id)
                assert media is not None
                assert media.read_bytes() == b"the recording"
                room.delete(recording.id)
                assert b"visit.mp4" not in (room_folder / "rapport.db").read_bytes()
                again = room.upload("visit.mp4")
                again.write(b"the recording")
                token = again.token
            else:
                assert room.resume_upload(token).offset == 13, "nothing acknowledged is lost"

    assert every_kill(act, check) > 5


def test_deleting_killed_at_every_step(tmp_path: Path) -> None:
    visit, room_folder = tmp_path / "visit.mp4", tmp_path / "room"
    visit.write_bytes(b"the recording")

    def prepare() -> None:
        with Workspace.open(room_folder) as room:
            added = room.add(visit, name="zanzibar.mp4")
            room.shelf(added.sha256).put("words-1", b"zanzibar")
            with room.place_for(added.id, "proxy.mp4") as place:
                place.write_bytes(b"zanzibar")

    def act() -> None:
        with Workspace.open(room_folder) as room:
            for recording in room.recordings():
                room.delete(recording.id)

    def check() -> None:
        with Workspace.open(room_folder) as room:
            if room.recordings():
                (recording,) = room.recordings()
                assert room.media_path(recording.id) is not None
                assert room.proxy_path(recording.id) is not None
                assert room.shelf(recording.sha256).get("words-1") == b"zanzibar"
            else:
                left = [p for p in room_folder.rglob("*") if p.is_file()]
                assert not [p for p in left if b"zanzibar" in p.read_bytes()]
                assert files(room_folder / "content") == []
        prepare()

    prepare()
    assert every_kill(act, check) > 15


def test_a_stage_killed_at_every_step_of_being_kept(tmp_path: Path) -> None:
    def act() -> None:
        with Workspace.open(tmp_path) as room:
            room.shelf("ab" * 32).put("words-1", b"pairs" * 100_000)

    def check() -> None:
        with Workspace.open(tmp_path) as room:
            assert room.shelf("ab" * 32).get("words-1") in (None, b"pairs" * 100_000)
            room.forget("ab" * 32)

    assert every_kill(act, check) > 5


def test_acts_killed_at_every_step_are_all_kept_or_none(tmp_path: Path) -> None:
    visit, room_folder = tmp_path / "visit.mp4", tmp_path / "room"
    visit.write_bytes(b"the recording")
    with Workspace.open(room_folder) as room:
        id = room.add(visit, name="visit.mp4").id
    cam, at = Person("Cam", Part.COACH), datetime(2026, 11, 27, tzinfo=UTC)
    said = Act("c", cam, at, Comment(Span(0, 1), Kind.NOTE, "well asked", Audience.GROUP))
    rest = [Act("r", cam, at, Reflection("so")), Act("w", cam, at, Withdrawal("c"))]

    def act() -> None:
        with Workspace.open(room_folder) as room:
            room.add_acts(id, [said, *rest])

    def check() -> None:
        with Workspace.open(room_folder) as room:
            assert room.acts(id) in ((), tuple(rest))

    assert every_kill(act, check) > 2
