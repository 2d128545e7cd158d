"""Under `review.reflect_first` the leader's own view comes before anything the machine says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipeline.acts import Part, Reflection
from pipeline.store import Recording, Workspace
from pipeline.work import work_of
from tests.browser.conftest import Served
from tests.browser.reviewing import call_me, inside, until
from tests.pipeline.dashboard.sample import add_sample

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
HIDDEN = "Codes and numbers are shown once the leader has written"
SEEN_WITHIN_MS = 5_000
CODED = "Before you see it, what has stayed with you from third period?"
NAMES_OF_CODES = ("Open, reflective", "Paraphrases", "Realises", "Affirms something specific")
REFUSED = ("report.html", "report.json", "utterances.csv", "meeting.html")
GIVEN = ("transcript.vtt", "voices.rttm")


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
        page.get_by_role("heading", name="First numbers").wait_for()
    assert leader.evaluate("window.still")
    (kept,) = work_of(workspace.acts(sample.id), None).reflections
    assert kept.by.part is Part.LEADER
    assert kept.deed == Reflection("I asked more than I told, I think.")


def test_no_code_reaches_the_leaders_browser_before(
    sample: Recording, visit: Visit, served: Served
) -> None:
    page = stands(visit(f"/conversation?id={sample.id}"))
    call_me(page, "Dana Reyes", "the leader in it")
    sheets: list[str] = []
    page.on("response", lambda r: sheets.append(r.text()) if "/sheet.json" in r.url else None)
    page.reload()
    stands(page)
    page.get_by_text(HIDDEN).first.wait_for()
    until(page, "room.data.me?.name === 'Dana Reyes'")
    for tab in ("Words", "Comments", "Find"):
        page.get_by_role("tab", name=tab).click()
        shown = page.locator("body").inner_text()
        assert [name for name in NAMES_OF_CODES if name in shown] == [], tab
    assert sheets, "the page asked for its sheet"
    coded = [row for row in inside(page, "room.sheet.utterances") if row["codes"] or row["claims"]]
    assert coded == []
    assert inside(page, "[room.sheet.suggestions, room.sheet.chapters]") == [[], []]
    signed, place = inside(page, "room.data.pass"), f"{served.url}/api/recordings/{sample.id}/"
    ask = page.request
    assert [ask.get(f"{place}{name}?pass={signed}").status for name in REFUSED] == [403] * 4
    assert [ask.get(f"{place}{name}?pass={signed}").status for name in GIVEN] == [200] * 2


def test_nothing_of_the_other_pages_gives_them_away(sample: Recording, visit: Visit) -> None:
    page = stands(visit(f"/conversation?id={sample.id}"))
    call_me(page, "Dana Reyes", "the leader in it")
    page.get_by_role("link", name="Prepare the 1:1").click()
    page.get_by_role("heading", name="Prepare the 1:1").wait_for()
    page.get_by_text("It is the leader who").or_(page.get_by_label("Your reflection")).wait_for()
    assert page.get_by_role("checkbox").count() == 0
    assert "Leader talk share" not in page.locator("body").inner_text()


def test_a_coach_sees_the_codes_from_the_start(sample: Recording, visit: Visit) -> None:
    page = stands(visit(f"/conversation?id={sample.id}"))
    assert "Open, reflective" not in coded_row(page)
    call_me(page)
    until(page, "!room.sheet.hidden")
    assert "Open, reflective" in coded_row(page)
    page.get_by_role("heading", name="First numbers").wait_for()
    assert HIDDEN not in page.locator("body").inner_text()
