"""A recording comes in by pieces, is refused as early as can be, and is then analysed."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.dashboard.desk import Desk
from pipeline.dashboard.passes import COOKIE, SENDING, issue
from pipeline.dashboard.receiving import BLOCK, ROUTES
from pipeline.store import RecordingState
from tests.media_files import make_silent_film
from tests.pipeline.dashboard.sample import FILM, WORDS

BROWSER = "this-browser"


@pytest.fixture
def sender() -> TestClient:
    """A browser that may send."""
    headers = {"X-Rapport-Pass": issue(SENDING, BROWSER), "Cookie": f"{COOKIE}={BROWSER}"}
    return TestClient(Starlette(routes=list(ROUTES)), headers=headers)


def begin(sender: TestClient, name: str, size: int) -> str:
    answer = sender.post("/api/uploads", json={"name": name, "size": size})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["upload"])


def send(sender: TestClient, path: Path, *, name: str | None = None) -> str:
    content = path.read_bytes()
    upload = begin(sender, name or path.name, len(content))
    assert sender.put(f"/api/uploads/{upload}?offset=0", content=content).status_code == 200
    return upload


def waiting(desk: Desk) -> list[Path]:
    return list((desk.workspace.folder / "uploads").iterdir())


def test_a_film_and_its_transcript_become_a_recording_that_waits(
    desk: Desk, sender: TestClient, asked: list[str]
) -> None:
    transcript = send(sender, WORDS)
    checked = sender.post(f"/api/uploads/{transcript}/check", json={})
    assert checked.json()["source"] == "Zoom WebVTT"
    film = send(sender, FILM)
    finished = sender.post(f"/api/uploads/{film}/finish", json={"transcript": transcript})
    recording = desk.workspace.recording(finished.json()["recording"])
    assert (recording.name, recording.state) == ("conversation.mp4", RecordingState.WAITING)
    assert recording.has_transcript
    assert desk.workspace.ledger.queued()
    assert asked == [str(desk.workspace.folder)]
    assert waiting(desk) == []


def test_a_file_goes_on_where_it_stopped(desk: Desk, sender: TestClient) -> None:
    content = FILM.read_bytes()
    upload = begin(sender, FILM.name, len(content))
    half = len(content) // 2
    assert sender.put(f"/api/uploads/{upload}?offset=0", content=content[:half]).status_code == 200
    offset = int(sender.head(f"/api/uploads/{upload}").headers["Upload-Offset"])
    assert offset == half
    again = sender.put(f"/api/uploads/{upload}?offset=0", content=content[:half])
    assert (again.status_code, again.json()) == (409, {"offset": half})
    sender.put(f"/api/uploads/{upload}?offset={half}", content=content[half:])
    finished = sender.post(f"/api/uploads/{upload}/finish", json={})
    media = desk.workspace.media_path(finished.json()["recording"])
    assert media is not None
    assert media.read_bytes() == content


def test_what_is_longer_than_a_block_arrives_byte_for_byte(desk: Desk, sender: TestClient) -> None:
    content = bytes(range(256)) * (BLOCK // 128) + b"the end"
    upload = begin(sender, "long.mp4", len(content))
    pieces = (content[at : at + 70_001] for at in range(0, len(content), 70_001))
    sender.put(f"/api/uploads/{upload}?offset=0", content=pieces)
    assert desk.workspace.resume_upload(upload).path.read_bytes() == content


def test_what_is_here_already_and_analysed_is_not_analysed_again(
    desk: Desk, sender: TestClient, sample: object
) -> None:
    finished = sender.post(f"/api/uploads/{send(sender, FILM)}/finish", json={})
    assert finished.json()["known"] is True
    assert not desk.workspace.ledger.queued()


def test_a_new_transcript_for_what_is_here_has_it_analysed_again(
    desk: Desk, sender: TestClient, sample: object
) -> None:
    beside = send(sender, WORDS)
    film = send(sender, FILM)
    sender.post(f"/api/uploads/{film}/finish", json={"transcript": beside})
    assert desk.workspace.ledger.queued()


def test_text_dressed_as_a_film_is_refused_with_its_own_name(
    desk: Desk, sender: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "talk.mp4").write_text("not a film\n" * 50)
    upload, beside = send(sender, tmp_path / "talk.mp4"), send(sender, WORDS)
    refused = sender.post(f"/api/uploads/{upload}/finish", json={"transcript": beside})
    assert refused.status_code == 422
    assert refused.json()["error"] == "talk.mp4: is a text or a playlist; give the recording itself"
    assert waiting(desk) == []
    assert desk.workspace.recordings() == ()


def test_a_film_without_sound_is_refused(desk: Desk, sender: TestClient, tmp_path: Path) -> None:
    silent = make_silent_film(tmp_path / "silent.mp4", seconds=1)
    refused = sender.post(f"/api/uploads/{send(sender, silent)}/finish", json={})
    assert "has no audio track" in refused.json()["error"]
    assert desk.workspace.recordings() == ()


def test_what_is_no_transcript_is_refused_before_the_film_is_sent(
    desk: Desk, sender: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "notes.vtt").write_text("WEBVTT\n\n99:99:99.000 --> nonsense\nHello\n")
    upload = send(sender, tmp_path / "notes.vtt")
    refused = sender.post(f"/api/uploads/{upload}/check", json={})
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("notes.vtt")
    assert waiting(desk) == []


@pytest.mark.parametrize("size", [5_000_000_000, 0])
def test_what_is_too_large_or_empty_is_refused_before_anything_is_sent(
    desk: Desk, sender: TestClient, size: int
) -> None:
    refused = sender.post("/api/uploads", json={"name": "a.mp4", "size": size})
    assert refused.status_code == (413 if size else 422)
    assert waiting(desk) == []


def test_what_grows_over_the_limit_is_given_up(
    desk: Desk, sender: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begin(sender, "liar.mp4", 10)
    monkeypatch.setattr("pipeline.store.uploads.MEGABYTE", 1)
    refused = sender.put(f"/api/uploads/{upload}?offset=0", content=b"x" * 5_000)
    assert refused.status_code == 413
    assert "liar.mp4: larger than" in refused.json()["error"]
    assert waiting(desk) == []


def test_an_upload_can_be_given_up(desk: Desk, sender: TestClient) -> None:
    upload = begin(sender, "a.mp4", 10)
    assert sender.delete(f"/api/uploads/{upload}").status_code == 204
    assert sender.head(f"/api/uploads/{upload}").status_code == 404
    assert waiting(desk) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/uploads"), ("PUT", "/api/uploads/x?offset=0"), ("HEAD", "/api/uploads/x"),
        ("DELETE", "/api/uploads/x"), ("POST", "/api/uploads/x/finish"),
        ("POST", "/api/uploads/x/check"),
    ],
)  # fmt: skip
def test_nothing_is_received_without_a_pass(desk: Desk, method: str, path: str) -> None:
    stranger = TestClient(Starlette(routes=list(ROUTES)))
    assert stranger.request(method, path).status_code == 403


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x\\..\\boot.ini"])
def test_a_name_leads_nowhere(desk: Desk, sender: TestClient, name: str) -> None:
    begin(sender, name, 10)
    assert [path.suffix for path in waiting(desk)] == [".part"]


@pytest.mark.parametrize("body", [b"[]", b"not json", b'{"name": 3}', b"x" * 100_000])
def test_a_request_that_makes_no_sense_is_refused(
    desk: Desk, sender: TestClient, body: bytes
) -> None:
    assert sender.post("/api/uploads", content=body).status_code in (400, 413)


def test_a_fault_of_ours_is_noted_without_what_it_says(
    desk: Desk, sender: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Marcus said something private"

    def breaks(*_: object) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr("pipeline.dashboard.receiving._begin", breaks)
    answer = sender.post("/api/uploads", json={"name": "a.mp4", "size": 10})
    assert answer.status_code == 500
    assert "RuntimeError" in answer.json()["error"]
    noted = (desk.workspace.logs / "jobs.log").read_text()
    assert "RuntimeError" in noted
    assert words not in noted + answer.text
