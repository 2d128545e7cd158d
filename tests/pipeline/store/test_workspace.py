"""A folder keeps recordings, what was heard in them and what people said of them."""

from __future__ import annotations

import os
import sqlite3
import stat
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.config import Settings, WorkspaceSettings
from pipeline.corrections import CodeCorrection, SpeakerCorrection
from pipeline.errors import InputError, MediaError, RapportError, StoreError, TranscriptError
from pipeline.span import Span
from pipeline.store import RecordingState, Workspace
from pipeline.store.recordings import plain_name
from pipeline.transcript import (
    EngineUsed,
    Heard,
    Layer,
    Role,
    SpeakerSpan,
    Word,
    WordQuality,
)

HEARD = Heard(
    duration_ms=4_000,
    words=(Word(Span(0, 400), "pairs", confidence=0.9),),
    voices=(SpeakerSpan(Span(0, 4_000), "S1"),),
    activity=(Span(0, 4_000),),
    words_by=EngineUsed("replay", "1", {"beam": 5}),
    voices_by=EngineUsed("embedded", "2"),
    word_quality=WordQuality.TRANSCRIPT,
)


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode)
        for path in folder.rglob("*")
    }


def test_a_recording_is_added_once_and_found_again(tmp_path: Path) -> None:
    visit = file(tmp_path, "visit.mp4", b"the recording")
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(visit, name="My visit.mp4")
        again = room.add(file(tmp_path, "copy.mp4", b"the recording"), name="Another name.mp4")
        assert again.id == added.id
    with Workspace.open(tmp_path / "room") as reopened:
        (found,) = reopened.recordings()
        assert (found.id, found.name, found.state) == (added.id, "My visit.mp4", "waiting")
        assert found.sha256 == "c76767b44f6e30ed7ef402d9ecc11822e96178cd071105f394d8d694c04c4ab1"
        media = reopened.media_path(found.id)
        assert media is not None
        assert media.read_bytes() == b"the recording"
        assert media.suffix == ".mp4"


def test_the_newest_recording_comes_first(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        for name in ("a", "b", "c"):
            room.add(file(tmp_path, name, name.encode()), name=name)
        assert [r.name for r in room.recordings()] == ["c", "b", "a"]
        assert all(r.added_at.tzinfo is UTC for r in room.recordings())


def test_a_file_is_linked_and_takes_no_room(tmp_path: Path) -> None:
    visit = file(tmp_path, "visit.mp4", b"the recording")
    visit.chmod(0o644)
    with Workspace.open(tmp_path / "room") as room:
        media = room.media_path(room.add(visit, name="visit.mp4").id)
    assert media is not None
    assert media.samefile(visit)
    assert stat.S_IMODE(visit.stat().st_mode) == 0o644, "the user's file keeps its mode"


def test_a_linked_file_that_was_changed_is_refused_until_it_is_added_again(tmp_path: Path) -> None:
    visit = file(tmp_path, "visit.mp4", b"the recording")
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(visit, name="visit.mp4")
        visit.write_bytes(b"cut shorter")
        with pytest.raises(StoreError, match="changed after it was added; add it again"):
            room.media_path(added.id)
        healed = room.add(file(tmp_path, "backup.mp4", b"the recording"), name="backup.mp4")
        assert healed.id == added.id
        media = room.media_path(added.id)
        assert media is not None
        assert media.read_bytes() == b"the recording"


def test_a_file_on_another_disk_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = file(tmp_path, "visit.mp4", b"the recording")

    def no_link(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", no_link)
    with Workspace.open(tmp_path / "room") as room:
        media = room.media_path(room.add(visit, name="visit.mp4").id)
        assert media is not None
        assert not media.samefile(visit)
        assert media.read_bytes() == b"the recording"
        assert stat.S_IMODE(media.stat().st_mode) == 0o600


def test_a_file_that_may_be_moved_is_gone_from_where_it_was(tmp_path: Path) -> None:
    visit = file(tmp_path, "visit.mp4", b"the recording")
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(visit, name="visit.mp4", move=True)
        assert not visit.exists()
        assert room.media_path(added.id) is not None
        twin = file(tmp_path, "twin.mp4", b"the recording")
        assert room.add(twin, name="twin.mp4", move=True).id == added.id
        assert not twin.exists()


def test_adding_reads_in_pieces(tmp_path: Path) -> None:
    visit = file(tmp_path, "visit.mp4", os.urandom(1 << 20) * 64)
    with Workspace.open(tmp_path / "room") as room:
        tracemalloc.start()
        room.add(visit, name="visit.mp4")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("make", "kind", "said"),
    [
        (lambda folder: file(folder, "x.mp4", b""), MediaError, "x.mp4: is empty"),
        (lambda folder: folder / "absent.mp4", InputError, "absent.mp4: cannot be read"),
        (lambda folder: folder, InputError, "is not a file; give a recording"),
    ],
    ids=["empty", "absent", "a folder"],
)
def test_what_cannot_be_added_leaves_nothing(
    tmp_path: Path, make: object, kind: type[RapportError], said: str
) -> None:
    assert callable(make)
    with Workspace.open(tmp_path / "room") as room:
        before = modes(tmp_path / "room")
        with pytest.raises(kind, match=said):
            room.add(make(tmp_path), name="x.mp4")
        assert room.recordings() == ()
        assert modes(tmp_path / "room") == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\talks\\May 3.mp4", "May 3.mp4"),
        ("evil\x00\n\x1b[31m.mp4", "evil[31m.mp4"),
        ("\u202egpj.mp4", "gpj.mp4"),
        ("..", ".."),
        ("", "recording"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_name_is_shown_and_never_becomes_a_path(tmp_path: Path, given: str, kept: str) -> None:
    assert plain_name(given) == kept
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(file(tmp_path, "f", b"x"), name=given)
        media = room.media_path(added.id)
    assert added.name == kept
    assert media is not None
    assert media.is_relative_to(tmp_path / "room" / "content")


def test_only_its_owner_can_read_the_workspace_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        with Workspace.open(tmp_path / "deep" / "room") as room:
            added = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4", move=True)
            room.attach_transcript(added.id, file(tmp_path, "zoom.vtt", b"WEBVTT"))
            room.save_heard(added.id, HEARD)
            room.shelf(added.sha256).put("words-1", b"kept")
            with room.place_for(added.id, "proxy.mp4") as place:
                place.write_bytes(b"small")
            room.upload("next.mp4").write(b"half")
            found = modes(tmp_path / "deep")
    finally:
        os.umask(before)
    folder_modes = {mode for name, mode in found.items() if (tmp_path / "deep" / name).is_dir()}
    file_modes = {mode for name, mode in found.items() if (tmp_path / "deep" / name).is_file()}
    assert folder_modes == {0o700}
    assert file_modes == {0o600}


def test_the_folder_comes_from_the_settings_then_the_environment_then_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Settings(workspace=WorkspaceSettings(folder=str(tmp_path / "chosen")))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "environment"))
    assert Workspace.open(tmp_path / "given", chosen).folder == tmp_path / "given"
    assert Workspace.open(None, chosen).folder == tmp_path / "chosen"
    assert Workspace.open(None, Settings()).folder == tmp_path / "environment"
    monkeypatch.delenv("RAPPORT_HOME")
    assert Workspace.open(None, Settings()).folder == tmp_path / "home/.local/share/rapport"


def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="room: is not a folder; choose another"):
        Workspace.open(file(tmp_path, "room", b"x"))


def test_a_folder_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match=r"room: Permission denied while opening the workspace"):
        Workspace.open(tmp_path / "room")


def test_a_workspace_of_a_newer_rapport_is_refused(tmp_path: Path) -> None:
    Workspace.open(tmp_path / "room").close()
    with sqlite3.connect(tmp_path / "room" / "rapport.db") as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(StoreError, match=r"made by a newer Rapport \(format 99.*upgrade Rapport"):
        Workspace.open(tmp_path / "room")


def test_a_database_that_is_none_says_so(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    file(tmp_path / "room", "rapport.db", b"not a database, " * 1000)
    with pytest.raises(StoreError, match="not a readable database; restore it from a backup"):
        Workspace.open(tmp_path / "room")


def test_an_unknown_recording_is_an_error_of_one_line(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        for ask in (room.recording, room.media_path, room.heard, room.delete, room.proxy_path):
            with pytest.raises(StoreError, match="no recording 'nobody' in this workspace"):
                ask("nobody")


def test_a_transcript_replaces_the_one_before(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        visit = file(tmp_path, "visit.mp4", b"x")
        first = file(tmp_path, "zoom.vtt", b"WEBVTT")
        added = room.add(visit, name="visit.mp4", transcript=first)
        assert added.has_transcript
        before = room.transcript_path(added.id)
        room.add(visit, name="visit.mp4", transcript=file(tmp_path, "teams.srt", b"1"))
        path = room.transcript_path(added.id)
        assert path is not None
        assert (path.suffix, path.read_bytes()) == (".srt", b"1")
        assert before is not None
        assert not before.exists()


def test_a_huge_transcript_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.vtt"
    with huge.open("wb") as sparse:
        sparse.truncate(65_000_001)
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4")
        with pytest.raises(TranscriptError, match="larger than 64 MB"):
            room.attach_transcript(added.id, huge)
        assert not room.recording(added.id).has_transcript


def test_a_recording_is_ready_once_it_was_heard(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4")
        assert room.heard(added.id) is None
        room.describe(added.id, duration_ms=3_999, has_video=True)
        room.save_heard(added.id, HEARD)
        assert room.heard(added.id) == HEARD
        ready = room.recording(added.id)
        assert (ready.state, ready.fraction) == (RecordingState.READY, 1.0)
        assert (ready.duration_ms, ready.has_video) == (4_000, True)


def test_derived_files_appear_whole_or_not_at_all(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4")
        assert room.proxy_path(added.id) is None

        def break_off_half_way() -> None:
            with room.place_for(added.id, "proxy.mp4") as place:
                place.write_bytes(b"half")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            break_off_half_way()
        assert room.proxy_path(added.id) is None
        assert [p for p in (tmp_path / "room" / "making").rglob("*") if p.is_file()] == []
        for name, content in (("proxy.mp4", b"whole"), ("poster.jpg", b"frame")):
            with room.place_for(added.id, name) as place:
                assert place.suffix == Path(name).suffix
                place.write_bytes(content)
        proxy, poster = room.proxy_path(added.id), room.poster_path(added.id)
        assert proxy is not None
        assert poster is not None
        assert (proxy.read_bytes(), poster.read_bytes()) == (b"whole", b"frame")


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "", "x\0y", "/etc/passwd"])
def test_a_derived_file_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4")
        with pytest.raises(StoreError, match="not a name for a derived file"):
            room.derived_path(added.id, name)
        with pytest.raises(StoreError), room.place_for(added.id, name):
            pass


def test_roles_are_those_confirmed_last(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4")
        assert room.roles(added.id) is None
        room.save_roles(added.id, {"S1": Role.LEADER, "S2": Role.TEACHER}, by="dana")
        room.save_roles(added.id, {"S1": Role.TEACHER, "S2": Role.LEADER}, by="marcus")
        assert room.roles(added.id) == {"S1": Role.TEACHER, "S2": Role.LEADER}


def test_corrections_come_back_as_they_were_made_oldest_first(tmp_path: Path) -> None:
    at = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
    code = CodeCorrection(
        at=Span(0, 1_500),
        speaker="S1",
        layer=Layer.TAG,
        code="COMMIT",
        stands=True,
        author="dana",
        made_at=at,
        attributes={"strength": "firm"},
    )
    voice = SpeakerCorrection(Span(2_000, 2_400), "S2", "dana", at + timedelta(seconds=5))
    with Workspace.open(tmp_path / "room") as room:
        added = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4")
        room.add_correction(added.id, code)
        room.add_correction(added.id, voice)
    with Workspace.open(tmp_path / "room") as room:
        assert room.corrections(added.id) == (code, voice)


def test_many_threads_add_and_correct_at_once(tmp_path: Path) -> None:
    at = datetime(2026, 5, 3, tzinfo=UTC)
    with Workspace.open(tmp_path / "room") as room:
        shared = room.add(file(tmp_path, "visit.mp4", b"x"), name="visit.mp4")

        def one(who: int) -> None:
            own = file(tmp_path, f"{who}.mp4", f"content {who % 4}".encode())
            room.add(own, name=own.name)
            for step in range(5):
                correction = SpeakerCorrection(Span(step, step + 1), "S1", str(who), at)
                room.add_correction(shared.id, correction)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(one, range(8)))
        assert len(room.recordings()) == 5
        assert len(room.corrections(shared.id)) == 40
