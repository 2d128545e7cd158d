"""A recording is played in ranges and its files are taken with one, in the browser they are for."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.dashboard.desk import Desk
from pipeline.dashboard.passes import COOKIE, issue
from pipeline.dashboard.serving import KINDS, ROUTES, address
from pipeline.store import Recording
from pipeline.transcript import Role
from tests.pipeline.dashboard.sample import FILM

BROWSER = "this-browser"


@pytest.fixture
def visitor() -> TestClient:
    return TestClient(Starlette(routes=list(ROUTES)), headers={"Cookie": f"{COOKIE}={BROWSER}"})


def place(recording: Recording, what: str, *, show: bool = False) -> str:
    return address(recording.id, what, issue(recording.id, BROWSER), show=show)


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


@pytest.mark.parametrize("what", ["original", "proxy", "poster", *KINDS])
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
