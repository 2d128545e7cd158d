"""Recordings are sent from the browser: by keyboard and by mouse, over broken connections."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route

from pipeline.store import RecordingState, Workspace
from tests.browser.conftest import Served
from tests.browser.reviewing import inside, until
from tests.pipeline.dashboard.sample import FILM, WORDS

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PIECE = 8 * 1024 * 1024
ANALYSED_WITHIN_MS = 120_000


def choose(page: Page, *files: Path | FilePayload) -> None:
    """As if chosen in the browser's own dialog."""
    page.locator(".sender input").set_input_files(list(files))  # type: ignore[arg-type]


def test_a_film_and_its_transcript_become_a_report_that_is_taken_home(
    visit: Visit, workspace: Workspace
) -> None:
    page = visit()
    choose(page, FILM, WORDS)
    page.get_by_text("Ready").wait_for(timeout=ANALYSED_WITHIN_MS)
    (recording,) = workspace.recordings()
    assert (recording.name, recording.has_transcript) == ("conversation.mp4", True)
    page.get_by_role("button", name="Open").click()
    page.get_by_text("Who is who? This is a guess").wait_for()
    page.get_by_role("button", name="Yes, that is right").click()
    page.get_by_text("Who is who, confirmed").wait_for()
    assert "leader" in set((workspace.roles(recording.id) or {}).values())
    plays_from_a_row(page)
    page.get_by_test_id("stPopoverButton").first.click()
    with page.expect_download() as arrived:
        page.get_by_role("link", name="Report (HTML)").click()
    report = Path(arrived.value.path()).read_text()
    assert arrived.value.suggested_filename == "conversation report.html"
    assert "Leader talk share" in report
    assert "guess until a person confirms" not in report


def plays_from_a_row(page: Page) -> None:
    """The room stands with its sound drawn; a row that is clicked is where the film plays from."""
    until(page, "room.sheet.video && room.sheet.utterances.length > 50")
    signed, place = inside(page, "room.data.pass"), inside(page, "room.place")
    peaks = page.evaluate(
        "([place, signed]) => fetch(place + 'peaks', { headers: { 'X-Rapport-Pass': signed } })"
        ".then((answer) => answer.arrayBuffer()).then((all) => Math.max(...new Uint8Array(all)))",
        [place, signed],
    )
    assert peaks > 0
    row = page.locator(".words-row").filter(has_text="Before you see it, what has stayed")
    row.get_by_role("button").first.click()
    start = inside(page, "room.sheet.utterances[room.selected].start")
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, f"room.playing && room.player.element.currentTime * 1000 > {start}")
    page.get_by_role("button", name="Pause", exact=True).click()


def test_the_sample_needs_one_click(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Try it with the sample conversation").click()
    page.get_by_text("Sample conversation").wait_for()
    page.get_by_text("Ready").wait_for(timeout=ANALYSED_WITHIN_MS)


def test_it_goes_on_while_another_page_is_open_and_the_browser_may_be_closed(
    visit: Visit, workspace: Workspace
) -> None:
    page = visit()
    choose(page, FILM, WORDS)
    page.get_by_role("link", name="Method").click()
    page.get_by_role("heading", name="Method", exact=True).wait_for()
    deadline = time.monotonic() + 20
    while not workspace.recordings() and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    page.context.close()
    deadline = time.monotonic() + ANALYSED_WITHIN_MS / 1000
    while workspace.recordings()[0].state is not RecordingState.READY:
        assert time.monotonic() < deadline, workspace.recordings()
        time.sleep(0.5)


def test_what_is_no_recording_is_refused_with_its_line(visit: Visit, workspace: Workspace) -> None:
    page = visit()
    choose(
        page,
        {"name": "talk.mp4", "mimeType": "video/mp4", "buffer": b"not a film at all\n" * 50},
        {"name": "empty.mp4", "mimeType": "video/mp4", "buffer": b""},
        {"name": "alone.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n"},
    )
    page.get_by_text("talk.mp4: is a text or a playlist; give the recording itself").last.wait_for()
    page.get_by_text("empty.mp4: is empty (0 bytes)").last.wait_for()
    page.get_by_text("choose it together with its recording").last.wait_for()
    assert workspace.recordings() == ()
    assert list((workspace.folder / "uploads").iterdir()) == []


def test_a_transcript_that_cannot_be_read_is_said_before_the_film_is_sent(
    visit: Visit, workspace: Workspace, tmp_path: Path
) -> None:
    page, broken = visit(), tmp_path / "conversation.vtt"
    broken.write_text("WEBVTT\n\n99:99:99.000 --> nonsense\nHello\n")
    choose(page, FILM, broken)
    page.get_by_text("cannot read the times").last.wait_for()
    assert workspace.recordings() == ()
    page.get_by_role("button", name="Go on without it").click()
    page.get_by_text("added").wait_for()
    (recording,) = workspace.recordings()
    assert not recording.has_transcript


def test_a_broken_connection_costs_one_piece(
    visit: Visit, workspace: Workspace, tmp_path: Path
) -> None:
    page, offsets = visit(), []

    def breaks_once(route: Route) -> None:
        offsets.append(route.request.url.rpartition("offset=")[2])
        if len(offsets) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/uploads/*?offset=*", breaks_once)
    choose(page, sparse(tmp_path / "long.mp4", 3 * PIECE))
    page.get_by_text("The connection broke; trying again").last.wait_for()
    page.get_by_text("long.mp4: is not a recording").last.wait_for(timeout=30_000)
    assert offsets == ["0", str(PIECE), str(PIECE), str(2 * PIECE)]


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(
    visit: Visit, tmp_path: Path
) -> None:
    page, offsets = visit(), []
    film = sparse(tmp_path / "long.mp4", 3 * PIECE)

    def breaks_after_the_first(route: Route) -> None:
        offset = route.request.url.rpartition("offset=")[2]
        route.continue_() if offset == "0" else route.abort("connectionreset")

    page.route("**/api/uploads/*?offset=*", breaks_after_the_first)
    choose(page, film)
    page.get_by_text("The connection broke; trying again").last.wait_for()
    page.unroute("**/api/uploads/*?offset=*")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    page.on("request", lambda r: offsets.append(r.url.rpartition("offset=")[2])
            if r.method == "PUT" else None)  # fmt: skip
    choose(page, film)
    page.get_by_text("long.mp4: is not a recording").last.wait_for(timeout=30_000)
    assert offsets == [str(PIECE), str(2 * PIECE)]


def test_sending_can_be_cancelled_and_leaves_nothing(
    visit: Visit, workspace: Workspace, tmp_path: Path
) -> None:
    page = visit()
    page.route("**/api/uploads/*?offset=*", lambda route: None)
    choose(page, sparse(tmp_path / "long.mp4", PIECE))
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("long.mp4").first.wait_for(state="detached")
    deadline = time.monotonic() + 10
    while list((workspace.folder / "uploads").iterdir()) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert list((workspace.folder / "uploads").iterdir()) == []


def test_a_large_file_passes_through_without_being_held(
    visit: Visit, served: Served, tmp_path: Path
) -> None:
    page = visit()
    film = sparse(tmp_path / "large.mp4", 300_000_000)
    page.wait_for_timeout(1_000)
    idle = served.memory_mb()
    highest = idle
    choose(page, film)
    refused = page.get_by_text("large.mp4: is not a recording").last
    deadline = time.monotonic() + 120
    while not refused.is_visible() and time.monotonic() < deadline:
        highest = max(highest, served.memory_mb())
        page.wait_for_timeout(50)
    assert refused.is_visible()
    print(f"300 MB sent: {idle:.0f} MB before, {highest:.0f} MB at most")
    assert highest - idle < 60


def test_everything_can_be_done_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.on("filechooser", lambda dialog: dialog.set_files([FILM, WORDS]))
    page.get_by_role("button", name="Choose a recording").wait_for()
    page.wait_for_timeout(800)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.shadowRoot?.activeElement?.textContent") == (
            "Choose a recording"
        ):
            break
    focused = page.locator(".sender button:focus-visible")
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_text("Ready").wait_for(timeout=ANALYSED_WITHIN_MS)


def sparse(path: Path, size: int) -> Path:
    """A file of zeros that takes no room."""
    with path.open("wb") as file:
        file.truncate(size)
    return path
