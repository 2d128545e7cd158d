"""The pages are looked at: readable on light and dark, by keyboard, on a small screen, in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.store import Recording, Workspace
from tests.browser.conftest import Served
from tests.browser.reviewing import inside, ready
from tests.pipeline.dashboard.sample import (
    FILM,
    add_sample,
    repeated,
    sample_heard,
    with_draft_words,
)

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
READABLE = (Path(__file__).parent / "readable.js").read_text()
FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const style = getComputedStyle(element);
  const name = element === document.body ? "BODY" : element.ariaLabel || element.innerText;
  return [name || element.tagName, style.outlineStyle, style.boxShadow];
}"""
SIDES = ("Words", "Comments", "Find")
TABS = (
    "Questions", "Moves", "Next step", "Teacher’s thinking", "Over time", "All measures",
    "How it was made",
)  # fmt: skip


@pytest.fixture
def sample(workspace: Workspace) -> Recording:
    """Filled before the server starts, because `served` asks for the same workspace."""
    return add_sample(workspace)


def busy_library(workspace: Workspace) -> None:
    """One of each state, held still by a worker elsewhere."""
    add_sample(workspace)
    for number, name in enumerate(("Failed.mp4", "Working.mp4", "Waiting.mp4")):
        (workspace.folder / "f").write_bytes(b"x" * (number + 1))
        recording = workspace.add(workspace.folder / "f", name=name)
        if name != "Waiting.mp4":
            workspace.ledger.enqueue(recording.id, "analyse")
            job = workspace.ledger.claim("elsewhere:1:a", lease_s=600, alive=lambda _owner: True)
            assert job is not None
            if name == "Failed.mp4":
                workspace.ledger.fail(job, "Failed.mp4: is silent from start to end")
            else:
                workspace.ledger.progress(job, stage="words", fraction=0.4, seconds_left=90)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(
    workspace: Workspace, request: pytest.FixtureRequest, scheme: str
) -> None:
    busy_library(workspace)
    draft = add_draft(workspace)
    heard = next(r for r in workspace.recordings() if r.name == "Period 3.mp4")
    visit = request.getfixturevalue("visit")
    page = visit("/", scheme=scheme)
    page.get_by_text("Failed.mp4: is silent").wait_for()
    assert page.evaluate(READABLE) == [], "library"
    for id in (heard.id, draft.id):
        page = ready(visit(f"/conversation?id={id}", scheme=scheme))
        page.locator(".words-row").nth(12).locator(".words-text").click()
        for tab in SIDES:
            page.get_by_role("tab", name=tab).click()
            assert page.evaluate(READABLE) == [], tab
        for tab in TABS:
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(600)
            assert page.evaluate(READABLE) == [], tab
    page = visit("/method", scheme=scheme)
    page.get_by_text("Phases found").wait_for()
    assert page.evaluate(READABLE) == [], "method"


def add_draft(workspace: Workspace) -> Recording:
    (workspace.folder / "g").write_bytes(b"another")
    recording = workspace.add(workspace.folder / "g", name="Draft.wav")
    workspace.save_heard(recording.id, with_draft_words(sample_heard()))
    return recording


def test_an_empty_library_says_what_to_do(visit: Visit) -> None:
    page = visit()
    for words in ("1. Add a recording", "2. Wait a little", "3. Look at it together"):
        page.get_by_text(words).wait_for()
    page.get_by_role("button", name="Choose a recording").wait_for()
    assert page.evaluate(READABLE) == []


def test_five_numbers_are_on_the_first_screen(sample: Recording, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={sample.id}"))
    numbers = page.locator(".rp-glance [role=listitem]")
    expect(numbers.locator("b")).to_have_text(["47 %", "0.20", "25 % ≈", "70 %", "5 of 5"])
    for number in numbers.all():
        expect(number).to_be_in_viewport(ratio=1)
    for part in (page.locator("video"), page.locator(".words-row").first):
        expect(part).to_be_in_viewport()
    assert page.locator(".rp-row").count() == 5  # the same with their drawing, further down


def test_the_film_plays_from_where_it_is_put(sample: Recording, visit: Visit) -> None:
    page = visit(f"/conversation?id={sample.id}")
    statuses: list[int] = []
    page.on("response", lambda r: statuses.append(r.status) if "/original?" in r.url else None)
    video = page.locator("video")
    video.wait_for()
    at = video.evaluate(
        "v => new Promise(done => { v.onseeked = () => done(v.currentTime); "
        "v.readyState ? v.currentTime = 200 : v.onloadedmetadata = () => v.currentTime = 200; })"
    )
    assert at == pytest.approx(200, abs=0.1)
    assert video.evaluate("v => v.textTracks.length") == 1


def test_a_film_that_is_gone_is_said_to_be_and_its_words_stay(
    sample: Recording, workspace: Workspace, visit: Visit
) -> None:
    kept = workspace.media_path(sample.id)
    assert kept is not None
    assert workspace.folder in kept.parents, "the sample itself is not touched"
    kept.unlink()
    page = visit(f"/conversation?id={sample.id}")
    page.get_by_text("the recording is no longer in the workspace").wait_for()
    page.get_by_text("Thanks for making time, Marcus.").wait_for()


def test_a_copied_address_is_useless_elsewhere(
    sample: Recording, visit: Visit, served: Served
) -> None:
    page = visit(f"/conversation?id={sample.id}")
    video = page.locator("video")
    video.wait_for()
    source = video.evaluate("v => v.src")
    assert page.request.get(source).status == 200
    assert visit("/method").request.get(source).status == 403


def test_focus_is_seen_wherever_it_goes(sample: Recording, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={sample.id}"))
    page.get_by_role("tab", name="Questions").wait_for()
    names = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name, outline, shadow = page.evaluate(FOCUSED)
        if name != "BODY":  # the end of the page
            assert outline != "none" or shadow != "none", name
        names.append(name)
    assert any("Yes, that is right" in name for name in names), names


@pytest.mark.parametrize("width", [640, 1024])
def test_nothing_is_cut_off_on_a_tablet_or_at_twice_the_size(
    sample: Recording, visit: Visit, width: int
) -> None:
    page = ready(visit(f"/conversation?id={sample.id}"))
    page.set_viewport_size({"width": width, "height": 720})
    page.get_by_role("tab", name="Questions").wait_for()
    page.wait_for_timeout(800)
    beyond = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]'); "
        "return m.scrollWidth - m.clientWidth; }"
    )
    assert beyond <= 0


def test_removing_is_asked_and_then_done(
    sample: Recording, visit: Visit, workspace: Workspace
) -> None:
    page = visit()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert len(workspace.recordings()) == 1
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Delete it for good").click()
    page.get_by_text("1. Add a recording").wait_for()
    assert workspace.recordings() == ()


def test_two_hours_of_talk_are_there_in_a_moment(
    workspace: Workspace, request: pytest.FixtureRequest
) -> None:
    long = workspace.add(FILM, name="Two hours.mp4")
    workspace.save_heard(long.id, repeated(sample_heard(), 32))
    visit = request.getfixturevalue("visit")
    visit("/method").context.close()
    took = {}
    began = time.monotonic()
    page = visit(f"/conversation?id={long.id}")
    page.locator(".words-row").first.wait_for()
    took["room"] = time.monotonic() - began
    assert inside(page, "room.sheet.utterances.length") == 64 * 32
    ready(page)
    page.locator(".rp-row").first.wait_for()
    took["numbers"] = time.monotonic() - began
    began = time.monotonic()
    page.get_by_role("tab", name="Over time").click()
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg.marks)").first.wait_for()
    took["chart"] = time.monotonic() - began
    began = time.monotonic()
    page.get_by_role("button", name="Swap the two").click()
    page.get_by_text("Who is who, confirmed").wait_for()
    took["swapped"] = time.monotonic() - began
    print("2,000 utterances:", ", ".join(f"{what} {s:.1f} s" for what, s in took.items()))


def test_nothing_that_was_said_is_in_the_log(
    sample: Recording, visit: Visit, served: Served
) -> None:
    page = ready(visit(f"/conversation?id={sample.id}"))
    page.locator(".words-row").filter(has_text="the same three kids carried it").wait_for()
    assert "kids" not in served.log.read_text()
    assert sample.id not in served.log.read_text()
