"""Under `review.reflect_first` the leader's own view comes before anything the machine says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipeline.acts import Part, Reflection
from pipeline.store import Recording, Workspace
from pipeline.work import work_of
from tests.browser.reviewing import call_me, inside, until
from tests.pipeline.dashboard.sample import add_sample

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
HIDDEN = "Codes and numbers are shown once the leader has written"
SEEN_WITHIN_MS = 5_000
CODED = "Before you see it, what has stayed with you from third period?"
NAMES_OF_CODES = ("Open, reflective", "Leading", "Paraphrases", "Judges", "Realises")
FILES = (
    "report.html", "report.json", "sheet.json", "transcript.json", "utterances.csv", "meeting.html",
)  # fmt: skip


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    written = tmp_path / "rapport.toml"
    written.write_text("[review]\nreflect_first = true\n")
    return written


@pytest.fixture
def sample(workspace: Workspace) -> Recording:
    """Filled before the server starts, because `served` asks for the same workspace."""
    return add_sample(workspace)


def stands(page: Page) -> Page:
    """The page once the room stands; while codes are hidden there are no numbers beside it."""
    page.wait_for_function("() => performance.getEntriesByName('rapport-ready').length > 0")
    return page


def coded_row(page: Page) -> str:
    return page.locator(".words-row").filter(has_text=CODED).inner_text()


def test_the_leader_writes_first_and_then_everybody_sees_the_codes(
    sample: Recording, visit: Visit, workspace: Workspace
) -> None:
    address = f"/conversation?id={sample.id}"
    leader, teacher = stands(visit(address)), stands(visit(address))
    call_me(leader, "Dana Reyes", "the leader in it")
    call_me(teacher, "Marcus Webb", "the teacher in it")
    for page in (leader, teacher):
        page.get_by_text(HIDDEN).first.wait_for()
        assert "Open, reflective" not in coded_row(page)
    leader.evaluate("window.still = true")

    leader.get_by_label("Your reflection").fill("I asked more than I told, I think.")
    leader.get_by_role("button", name="Keep it and show the codes").click()

    until(leader, "!room.sheet.hidden", within_ms=SEEN_WITHIN_MS)
    until(teacher, "!room.sheet.hidden", within_ms=SEEN_WITHIN_MS)
    for page in (leader, teacher):
        assert "Open, reflective" in coded_row(page)
    leader.get_by_role("heading", name="First numbers").wait_for()
    assert leader.evaluate("window.still")
    (kept,) = work_of(workspace.acts(sample.id), None).reflections
    assert kept.by.part is Part.LEADER
    assert kept.deed == Reflection("I asked more than I told, I think.")


def test_no_code_reaches_the_leaders_browser_before(sample: Recording, visit: Visit) -> None:
    page = visit("/")
    call_me_before_opening(page)
    bodies: list[str] = []
    page.on("response", lambda r: bodies.append(r.text()) if "/api/recordings/" in r.url
            and r.url.split("?")[0].endswith(("sheet.json", "acts")) else None)  # fmt: skip
    page.goto(page.url.split("/conversation")[0])
