"""Deleting really deletes: rows, files, and their traces."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.acts import Act, Audience, Comment, Deed, Edit, Kind, Part, Person, Reply
from pipeline.corrections import SpeakerCorrection
from pipeline.errors import StoreError
from pipeline.span import Span
from pipeline.store import Recording, Workspace, to_bytes
from pipeline.transcript import EngineUsed, Heard, Role, SpeakerSpan, Word, WordQuality

WORD = "zanzibar"


def a_conversation_about(room: Workspace, folder: Path, word: str) -> Recording:
    """A recording with everything that can hang on one; the word is in every piece of it."""
    media, zoom = folder / f"{word}.mp4", folder / f"{word}.vtt"
    media.write_bytes(f"media {word}".encode() * 1000)
    zoom.write_text(f"WEBVTT {word}")
    added = room.add(media, name=f"{word}.mp4", transcript=zoom, move=True)
    zoom.unlink()
    words = tuple(Word(Span(i, i + 1), word) for i in range(3000))
    used = EngineUsed("replay", "1")
    heard = Heard(
        3000,
        words,
        (SpeakerSpan(Span(0, 3000), word),),
        None,
        used,
        used,
        WordQuality.TRANSCRIPT,
        (f"about {word}",),
    )
    room.save_heard(added.id, heard)
    room.shelf(added.sha256).put("words-1", to_bytes(tuple[Word, ...], words))
    for name in ("proxy.mp4", "poster.jpg", "report.json"):
        with room.place_for(added.id, name) as place:
            place.write_text(word)
    room.save_roles(added.id, {word: Role.LEADER}, by=word)
    for i in range(200):
        made_at = datetime(2026, 5, 3, tzinfo=UTC)
        room.add_correction(added.id, SpeakerCorrection(Span(i, i + 1), word, word, made_at))
    cam, said_at = Person(word, Part.COACH), datetime(2026, 5, 3, tzinfo=UTC)
    said: tuple[Deed, ...] = (
        Comment(Span(0, 1), Kind.NOTE, word, Audience.GROUP),
        Reply("0", word),
        Edit("1", word),
    )
    acts = [Act(str(place), cam, said_at, deed) for place, deed in enumerate(said)]
    room.add_acts(added.id, acts)
    job = room.ledger.enqueue(added.id, "analyse")
    held = room.ledger.claim("w", lease_s=60, alive=lambda _owner: True)
    assert held is not None
    assert held.id == job
    room.ledger.fail(held, f"could not place {word}")
    return room.recording(added.id)


def places_of(folder: Path, word: str) -> Iterator[str]:
    """Every file, or name of one, that still holds the word."""
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if word in name or (path.is_file() and word.encode() in path.read_bytes()):
            yield name


def test_no_trace_is_left_of_a_deleted_recording(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        kept = a_conversation_about(room, tmp_path, "madagascar")
        gone = a_conversation_about(room, tmp_path, WORD)
        assert len(list(places_of(tmp_path, WORD))) >= 8, "it is there to be found"
        room.delete(gone.id)
        assert list(places_of(tmp_path, WORD)) == []
        assert list(places_of(tmp_path, gone.id)) == []
        assert list(places_of(tmp_path, gone.sha256)) == []
        assert [r.id for r in room.recordings()] == [kept.id]
        assert len(room.corrections(kept.id)) == 200
        assert room.heard(kept.id) is not None


def test_a_reader_in_the_middle_only_delays_the_erasing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room, Workspace.open(tmp_path / "room") as other:
        gone = a_conversation_about(room, tmp_path, WORD)
        room._database.erase_freed()
        with other._database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM acts").all()
            assert not room._database.erase_freed(patience_s=0.2)
        room.delete(gone.id)
        assert list(places_of(tmp_path, WORD)) == []


def test_traces_that_could_not_be_erased_are_erased_when_the_workspace_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(tmp_path / "room") as room:
        gone = a_conversation_about(room, tmp_path, WORD)
        monkeypatch.setattr(room._database, "erase_freed", lambda: False)
        room.delete(gone.id)
        assert list(places_of(tmp_path, WORD)) != []
    monkeypatch.undo()
    with Workspace.open(tmp_path / "room"):
        assert list(places_of(tmp_path, WORD)) == []
        assert not (tmp_path / "room" / "erasing").exists()


def test_the_user_keeps_the_file_that_was_only_linked(tmp_path: Path) -> None:
    visit = tmp_path / "visit.mp4"
    visit.write_bytes(b"the recording")
    with Workspace.open(tmp_path / "room") as room:
        room.delete(room.add(visit, name="visit.mp4").id)
    assert visit.read_bytes() == b"the recording"


def test_a_run_at_work_on_a_deleted_recording_leaves_nothing_behind(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "room") as room:
        gone = a_conversation_about(room, tmp_path, WORD)
        shelf = room.shelf(gone.sha256)

        def make_a_proxy() -> None:
            with (
                room.claimed(gone.sha256, gone.name),
                room.place_for(gone.id, "proxy.mp4") as place,
            ):
                place.write_text(WORD)
                with Workspace.open(tmp_path / "room") as page:
                    page.delete(gone.id)
                with pytest.raises(StoreError, match="deleted while it was being analysed"):
                    shelf.put("voices-1", WORD.encode())
                place.parent.mkdir(exist_ok=True)
                place.write_text(WORD)

        with pytest.raises(StoreError, match="deleted while it was being analysed"):
            make_a_proxy()
        assert list(places_of(tmp_path, WORD)) == []
        with pytest.raises(StoreError, match="no recording"):
            room.save_roles(gone.id, {}, by="dana")
        with pytest.raises(StoreError, match="no recording"):
            room.describe(gone.id, duration_ms=1, has_video=False)


def test_the_same_file_may_come_back_as_a_new_recording(tmp_path: Path) -> None:
    visit = tmp_path / "visit.mp4"
    visit.write_bytes(b"the recording")
    with Workspace.open(tmp_path / "room") as room:
        first = room.add(visit, name="visit.mp4")
        room.shelf(first.sha256).put("words-1", b"kept")
        room.delete(first.id)
        second = room.add(visit, name="visit.mp4")
        assert second.id != first.id
        assert second.sha256 == first.sha256
        assert room.shelf(second.sha256).get("words-1") is None


def test_stages_of_a_content_that_never_was_a_recording_can_be_forgotten(tmp_path: Path) -> None:
    sha256 = "ab" * 32
    with Workspace.open(tmp_path) as room:
        room.shelf(sha256).put("words-1", WORD.encode())
    with Workspace.open(tmp_path) as room:
        assert room.shelf(sha256).get("words-1") == WORD.encode()
        room.forget(sha256)
        assert list(places_of(tmp_path, WORD)) == []
        assert list(places_of(tmp_path, sha256)) == []


def test_files_that_belong_to_no_row_go_when_the_workspace_is_opened(tmp_path: Path) -> None:
    with Workspace.open(tmp_path):
        stray = tmp_path / "content" / "ab" / ("ab" * 32)
        stray.mkdir(parents=True)
        (stray / "media.mp4").write_text(WORD)
        half = tmp_path / "making" / ("cd" * 32)
        half.mkdir()
        (half / "1-proxy.mp4").write_text(WORD)
        arriving = tmp_path / "making" / "arriving"
        arriving.mkdir()
        (arriving / "1").write_text(WORD)
        buried = tmp_path / "trash" / "1"
        buried.mkdir()
        (buried / "media.mp4").write_text(WORD)
    with Workspace.open(tmp_path):
        assert list(places_of(tmp_path, WORD)) == []
