"""A recording arrives in pieces, over broken connections and restarts."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline.config import Settings, WorkspaceSettings
from pipeline.errors import InputError, MediaError, StoreError
from pipeline.store import Workspace

ONE_MB = Settings(workspace=WorkspaceSettings(max_upload_mb=1))


def test_an_upload_goes_on_after_a_restart_and_becomes_a_recording(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        upload = room.upload("../My visit.mp4")
        upload.write(b"the ")
        token = upload.token
    with Workspace.open(tmp_path) as room:
        upload = room.resume_upload(token)
        assert (upload.offset, upload.name) == (4, "My visit.mp4")
        upload.write(b"recording")
        assert upload.path.read_bytes() == b"the recording"
        added = upload.finish()
        media = room.media_path(added.id)
        assert media is not None
        assert media.read_bytes() == b"the recording"
        assert added.name == "My visit.mp4"
        assert list((tmp_path / "uploads").iterdir()) == []
        with pytest.raises(StoreError, match="no such upload"):
            room.resume_upload(token)


def test_a_content_that_is_here_already_is_the_same_recording(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        ids = set()
        for name in ("first.mp4", "second.mp4"):
            upload = room.upload(name)
            upload.write(b"the recording")
            ids.add(upload.finish().id)
        assert len(ids) == 1
        assert list((tmp_path / "uploads").iterdir()) == []


def test_a_transcript_can_come_with_it(tmp_path: Path) -> None:
    (tmp_path / "zoom.vtt").write_text("WEBVTT")
    with Workspace.open(tmp_path / "room") as room:
        upload = room.upload("visit.mp4")
        upload.write(b"x")
        assert upload.finish(transcript=tmp_path / "zoom.vtt").has_transcript


def test_an_upload_over_the_limit_is_refused_and_nothing_of_it_kept(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, ONE_MB) as room:
        upload = room.upload("visit.mp4")
        upload.write(bytes(1_000_000))
        with pytest.raises(InputError, match=r"visit\.mp4: larger than the 1 MB allowed"):
            upload.write(b"x")
        assert list((tmp_path / "uploads").iterdir()) == []
        with pytest.raises(StoreError, match="no such upload"):
            room.resume_upload(upload.token)


def test_an_upload_of_nothing_is_refused_and_may_go_on(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        upload = room.upload("visit.mp4")
        with pytest.raises(MediaError, match=r"visit\.mp4: is empty"):
            upload.finish()
        upload.write(b"x")
        assert upload.finish().name == "visit.mp4"


def test_a_discarded_upload_is_gone(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        upload = room.upload("visit.mp4")
        upload.write(b"x")
        upload.discard()
        assert list((tmp_path / "uploads").iterdir()) == []
        with pytest.raises(StoreError, match="this upload is over"):
            upload.finish()


def test_two_connections_never_mix_their_pieces(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        dropped = room.upload("visit.mp4")
        dropped.write(b"the ")
        resumed = room.resume_upload(dropped.token)
        resumed.write(b"recording")
        with pytest.raises(StoreError, match="another connection went on with this upload"):
            dropped.write(b"noise")
        assert resumed.path.read_bytes() == b"the recording"


def test_a_piece_that_did_not_fit_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = os.pwrite

    def half_then_full(descriptor: int, data: bytes, at: int) -> int:
        if at >= 6:
            raise OSError(28, "No space left on device")
        return written(descriptor, bytes(data)[:2], at)

    with Workspace.open(tmp_path) as room:
        upload = room.upload("visit.mp4")
        upload.write(b"the ")
        monkeypatch.setattr(os, "pwrite", half_then_full)
        with pytest.raises(StoreError, match=r"disk full while receiving visit.mp4; free \d+ MB"):
            upload.write(b"recording")
        monkeypatch.undo()
        assert (upload.offset, upload.path.read_bytes()) == (4, b"the ")
        upload.write(b"recording")
        assert upload.path.read_bytes() == b"the recording"


def test_what_nobody_went_on_with_for_a_day_is_dropped(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as room:
        old, young = room.upload("old.mp4"), room.upload("young.mp4")
        yesterday = time.time() - 25 * 3600
        os.utime(old.path, (yesterday, yesterday))
    with Workspace.open(tmp_path) as room:
        assert room.resume_upload(young.token).offset == 0
        with pytest.raises(StoreError, match="no such upload"):
            room.resume_upload(old.token)
