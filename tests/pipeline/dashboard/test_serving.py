"""A recording is played in ranges and its files are taken with one, in the browser they are for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.acts import Act, Part, Person, Pin, Reflection
from pipeline.analysis import PEAKS
from pipeline.corrections import WordsCorrection
from pipeline.dashboard import desk as desks
from pipeline.dashboard.desk import Desk
from pipeline.dashboard.passes import COOKIE, issue
from pipeline.dashboard.reflecting import HIDDEN
from pipeline.dashboard.serving import CODED, KINDS, ROUTES, address
from pipeline.span import Span
from pipeline.store import Recording
from pipeline.transcript import Role
from tests.pipeline.dashboard.sample import FILM, add_sample

BROWSER = "this-browser"
DANA, ROSA = Person("Dana Reyes", Part.LEADER), Person("Rosa Lind", Part.COACH)
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.fixture
def visitor() -> TestClient:
    return TestClient(Starlette(routes=list(ROUTES)), headers={"Cookie": f"{COOKIE}={BROWSER}"})


def place(recording: Recording, what: str, *, show: bool = False, by: Person | None = None) -> str:
    return address(recording.id, what, issue(recording.id, BROWSER, by=by), show=show)


@pytest.fixture
def reflecting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> Iterator[tuple[Desk, Recording]]:
    """The sample in a workspace whose leaders write first what they think of it."""
    config = tmp_path / "rapport.toml"
    config.write_text("[review]\nreflect_first = true\n")
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RAPPORT_CONFIG", str(config))
    opened = desks.desk()
    yield opened, add_sample(opened.workspace)
    desks.forget_readings()
    opened.workspace.close()


def test_a_recording_is_served_whole_and_in_ranges(sample: Recording, visitor: TestClient) -> None:
    whole = visitor.get(place(sample, "original"))
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.content == FILM.read_bytes()
    part = visitor.get(place(sample, "original"), headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.content == FILM.read_bytes()[1000:2000]
    assert part.headers["content-range"].endswith(f"/{FILM.stat().st_size}")


def test_the_small_copy_and_the_poster_are_served_once_made(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    assert visitor.get(place(sample, "proxy")).status_code == 404
    assert visitor.get(place(sample, "poster")).status_code == 404
    for name in ("proxy.mp4", "poster.jpg"):
        with desk.workspace.place_for(sample.id, name) as path:
            path.write_bytes(name.encode())
    assert visitor.get(place(sample, "proxy")).content == b"proxy.mp4"
    assert visitor.get(place(sample, "poster")).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("name", KINDS)
def test_every_file_of_the_report_can_be_taken(
    sample: Recording, visitor: TestClient, name: str
) -> None:
    answer = visitor.get(place(sample, name))
    assert answer.status_code == 200
    saved_as = f"attachment; filename*=utf-8''Period%203%20{name}"
    assert answer.headers["content-disposition"] == saved_as
    assert answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert len(answer.text) > 100


def test_the_page_to_print_opens_instead_of_being_saved(
    sample: Recording, visitor: TestClient
) -> None:
    answer = visitor.get(place(sample, "report.html", show=True))
    assert "content-disposition" not in answer.headers
    assert answer.headers["content-type"].startswith("text/html")


def test_files_follow_the_roles_people_gave(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    assert "<v Leader>Thanks for making time" in visitor.get(place(sample, "transcript.vtt")).text
    swapped = {"Dana Reyes": Role.TEACHER, "Marcus Webb": Role.LEADER}
    desk.workspace.save_roles(sample.id, swapped, by="test")
    assert "<v Teacher>Thanks for making time" in visitor.get(place(sample, "transcript.vtt")).text


@pytest.mark.parametrize("what", ["original", "proxy", "poster", "peaks", "sheet.json", *KINDS])
def test_nothing_is_served_without_a_pass_of_this_recording_and_browser(
    sample: Recording, visitor: TestClient, what: str
) -> None:
    assert visitor.get(f"/api/recordings/{sample.id}/{what}").status_code == 403
    another = address(sample.id, what, issue("another", BROWSER))
    assert visitor.get(another).status_code == 403
    copied = TestClient(Starlette(routes=list(ROUTES)))
    assert copied.get(place(sample, what)).status_code == 403


def test_what_was_removed_is_gone_at_once(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    addresses = [place(sample, what) for what in ("original", *KINDS)]
    desk.workspace.delete(sample.id)
    assert {visitor.get(one).status_code for one in addresses} == {422}


def test_nothing_that_is_played_stays_in_a_browser(sample: Recording, visitor: TestClient) -> None:
    for headers in ({}, {"Range": "bytes=0-99"}):
        answer = visitor.get(place(sample, "original"), headers=headers)
        assert answer.headers["cache-control"] == "no-store"


def test_the_sheet_holds_the_conversation_for_the_review_room(
    sample: Recording, visitor: TestClient
) -> None:
    answer = visitor.get(place(sample, "sheet.json"))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"
    sheet = answer.json()
    assert (sheet["title"], sheet["duration"], sheet["video"]) == ("Period 3.mp4", 236_000, True)
    assert [voice["role"] for voice in sheet["speakers"]] == ["leader", "teacher"]
    assert sheet["utterances"][0]["text"].startswith("Thanks for making time")
    assert (sheet["hidden"], sheet["corrections"]) == ("", 0)
    assert any(row["codes"] for row in sheet["utterances"])


def test_a_browser_that_takes_no_packed_answers_gets_it_plain(
    sample: Recording, visitor: TestClient
) -> None:
    headers = {"Accept-Encoding": "identity"}
    answer = visitor.get(place(sample, "sheet.json"), headers=headers)
    assert "content-encoding" not in answer.headers
    assert answer.json()["title"] == "Period 3.mp4"


def test_the_sheet_is_of_another_revision_once_it_reads_otherwise(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    first = visitor.get(place(sample, "sheet.json")).json()["revision"]
    desk.workspace.add_acts(sample.id, [Act("pin-0001", DANA, NOW, Pin(Span(0, 1000)))])
    assert visitor.get(place(sample, "sheet.json")).json()["revision"] == first
    roles = {"Dana Reyes": Role.TEACHER, "Marcus Webb": Role.LEADER}
    desk.workspace.save_roles(sample.id, roles, by="test")
    assert visitor.get(place(sample, "sheet.json")).json()["revision"] != first


def test_the_sheet_says_what_was_there_before_somebody_put_it_right(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    first = visitor.get(place(sample, "sheet.json")).json()["utterances"][0]
    right = WordsCorrection(
        Span(first["start"], first["end"]), "Dana Reyes", "Thank you, Marcus.", DANA.name, NOW
    )
    desk.workspace.add_acts(sample.id, [Act("words-0001", DANA, NOW, right)])
    sheet = visitor.get(place(sample, "sheet.json")).json()
    assert sheet["corrections"] == 1
    assert sheet["utterances"][0]["text"] == "Thank you, Marcus."
    assert sheet["utterances"][0]["was"] == {"who": "Dana Reyes", "text": first["text"]}


def test_there_is_no_sheet_before_anybody_has_heard_it(desk: Desk, visitor: TestClient) -> None:
    recording = desk.workspace.add(FILM, name="Period 3.mp4")
    answer = visitor.get(place(recording, "sheet.json"))
    assert (answer.status_code, answer.json()) == (404, {"error": "it has not been analysed yet"})


def test_a_reflection_comes_before_codes_and_files_with_codes(
    reflecting: tuple[Desk, Recording], visitor: TestClient
) -> None:
    desk, sample = reflecting
    for by in (None, DANA):
        sheet = visitor.get(place(sample, "sheet.json", by=by)).json()
        assert (sheet["hidden"], sheet["codes"], sheet["suggestions"]) == (HIDDEN, [], [])
        assert not any(row["codes"] or row["claims"] for row in sheet["utterances"])
        for name in KINDS:
            answer = visitor.get(place(sample, name, by=by))
            assert answer.status_code == (403 if name in CODED else 200)
            if name in CODED:
                assert answer.json() == {"error": HIDDEN}
    written = Act("reflection-1", DANA, NOW, Reflection("I talked a lot."))
    desk.workspace.add_acts(sample.id, [written])
    shown = visitor.get(place(sample, "sheet.json", by=DANA))
    assert (shown.status_code, shown.json()["hidden"]) == (200, "")
    assert visitor.get(place(sample, "report.json", by=DANA)).status_code == 200


def test_a_coach_need_not_wait_for_the_reflection(
    reflecting: tuple[Desk, Recording], visitor: TestClient
) -> None:
    _, sample = reflecting
    assert visitor.get(place(sample, "sheet.json", by=ROSA)).json()["hidden"] == ""
    assert visitor.get(place(sample, "report.html", by=ROSA)).status_code == 200


def test_the_page_of_the_1_1_is_served_to_print(sample: Recording, visitor: TestClient) -> None:
    answer = visitor.get(place(sample, "meeting.html"))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Running order" in answer.text


def test_the_page_of_the_1_1_waits_for_the_reflection(
    reflecting: tuple[Desk, Recording], visitor: TestClient
) -> None:
    _, sample = reflecting
    assert HIDDEN in visitor.get(place(sample, "meeting.html", by=DANA)).json()["error"]


def test_the_waveform_that_was_kept_is_served(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    with desk.workspace.place_for(sample.id, PEAKS) as path:
        path.write_bytes(bytes([0, 128, 255]))
    answer = visitor.get(place(sample, "peaks"))
    assert (answer.content, answer.headers["cache-control"]) == (b"\x00\x80\xff", "no-store")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_recording_without_a_waveform_gets_one_when_asked_for(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    made = visitor.get(place(sample, "peaks")).content
    assert 2350 < len(made) < 2370
    assert max(made) == 255
    kept = desk.workspace.derived_path(sample.id, PEAKS)
    assert kept is not None
    assert kept.read_bytes() == made


def test_there_is_no_waveform_of_a_recording_that_is_gone(
    desk: Desk, sample: Recording, visitor: TestClient
) -> None:
    media = desk.workspace.media_path(sample.id)
    assert media is not None
    media.unlink()
    answer = visitor.get(place(sample, "peaks"))
    assert answer.status_code == 404
    assert answer.json() == {"error": "the recording is no longer in the workspace"}


@pytest.mark.parametrize("what", ["peaks", "sheet.json"])
def test_what_is_drawn_of_a_removed_recording_is_not_found(
    desk: Desk, sample: Recording, visitor: TestClient, what: str
) -> None:
    wanted = place(sample, what)
    desk.workspace.delete(sample.id)
    answer = visitor.get(wanted)
    assert answer.status_code == 404
    assert "may have been deleted" in answer.json()["error"]
