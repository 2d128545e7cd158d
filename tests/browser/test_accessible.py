"""Every page as people with other eyes, hands and screens meet it: WCAG 2.1 AA by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pipeline.store import Recording, Workspace
from tests.browser.conftest import Served, serving
from tests.browser.lived_in import WENT_FLAT, lived_in
from tests.browser.reviewing import call_me, inside, ready, until

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
SCHEMES = ("light", "dark")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
MISFITS = (Path(__file__).parent / "misfits.js").read_text()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(tmp_path_factory.mktemp("looked_at") / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def talk(workspace: Workspace) -> Recording:
    return lived_in(workspace)


@pytest.fixture(scope="module")
def served(
    workspace: Workspace, talk: Recording, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with serving(workspace.folder, tmp_path_factory.mktemp("served") / "serve.log") as here:
        yield here


@dataclass(frozen=True, slots=True)
class Finding:
    """What axe holds against an element; `where` leads through shadow roots to it."""

    rule: str
    impact: str
    where: str


def findings(page: Page) -> tuple[Finding, ...]:
    page.evaluate(AXE)
    told: dict[str, Any] = page.evaluate(
        "tags => axe.run({ runOnly: tags, resultTypes: ['violations'] })", WCAG
    )
    return tuple(
        Finding(one["id"], one["impact"], str(node["target"]))
        for one in told["violations"]
        for node in one["nodes"]
    )


def grave(page: Page) -> list[Finding]:
    """What must not be; lesser findings are printed."""
    found = findings(page)
    for one in found:
        print(one)
    return [one for one in found if one.impact in ("serious", "critical")]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_empty_library(chromium: Browser, tmp_path: Path, scheme: Any) -> None:
    with Workspace.open(tmp_path / "home") as empty:
        home = empty.folder
    with serving(home, tmp_path / "serve.log") as here:
        context = chromium.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(here.url)
        page.get_by_text("1. Add a recording").wait_for()
        page.get_by_role("button", name="Choose a recording").wait_for()
        assert grave(page) == []
        context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_library_growth_and_the_method(visit: Visit, scheme: str) -> None:
    page = visit("/", scheme=scheme)
    page.get_by_text("Third period, fractions").wait_for()
    assert grave(page) == []
    page = visit("/growth", scheme=scheme)
    page.locator("canvas, svg.marks").nth(4).wait_for()
    page.get_by_role("heading", name="The conversations").wait_for()
    assert grave(page) == []
    page = visit("/method", scheme=scheme)
    page.get_by_text("Phases found").wait_for()
    assert grave(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_review_room(talk: Recording, visit: Visit, scheme: str) -> None:
    page = in_the_room(visit(f"/conversation?id={talk.id}", scheme=scheme))
    assert grave(page) == [], "words"
    inside(page, f"room.select(room.at({WENT_FLAT.start_ms + 1}))")
    page.locator(".card-chips").get_by_text("Probing").wait_for()
    assert grave(page) == [], "card"
    page.get_by_role("tab", name="Find").click()
    page.get_by_role("button", name="Leader’s longest turns").click()
    page.get_by_text("10 found", exact=True).wait_for()
    assert grave(page) == [], "find"
    page.get_by_role("tab", name="Comments").click()
    thread = page.get_by_role("listitem").filter(has_text="Should I have waited longer here?")
    thread.get_by_role("button", name="Reply").click()
    page.get_by_role("textbox", name="Reply to Dana Reyes").wait_for()
    assert grave(page) == [], "thread"
    page.get_by_role("tabpanel").get_by_role("button", name="Comment here").click()
    page.get_by_label("Your comment").wait_for()
    assert grave(page) == [], "comments"
    page.keyboard.press("Escape")
    page.get_by_label("Your comment").wait_for(state="hidden")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    assert grave(page) == [], "help"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_preparing_and_the_page_to_print(talk: Recording, visit: Visit, scheme: str) -> None:
    page = visit(f"/prepare?id={talk.id}", scheme=scheme)
    page.get_by_test_id("stNumberInput").wait_for()
    link = page.get_by_role("link", name="Open the page to print")
    link.wait_for()
    assert grave(page) == []
    with page.context.expect_page() as opened:
        link.click()
    opened.value.get_by_role("heading", level=1).wait_for()
    copy = page.context.new_page()  # in the page itself no script runs: its answer forbids it
    copy.set_content(opened.value.content())
    assert grave(copy) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (640, 360)])
def test_everything_can_be_reached_on_a_shared_screen_a_tablet_and_at_twice_the_size(
    talk: Recording, visit: Visit, width: int, height: int
) -> None:
    """Nothing runs out of the page sideways, no word is smaller than 11 px, no button than 24."""
    page = in_the_room(visit(f"/conversation?id={talk.id}"))
    page.set_viewport_size({"width": width, "height": height})
    until(page, f"room.root.clientWidth < {width}")
    inside(page, f"room.select(room.at({WENT_FLAT.start_ms + 1}))")
    assert page.evaluate(MISFITS) == [], "words"
    for name in ("Find", "Comments"):
        page.get_by_role("tab", name=name).click()
        assert page.evaluate(MISFITS) == [], name
    zoom = page.get_by_role("button", name="Show the whole conversation")
    zoom.scroll_into_view_if_needed()
    box = zoom.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= height - box["height"]
    page.goto(page.url.replace("/conversation", "/prepare"))
    page.get_by_test_id("stNumberInput").wait_for()
    assert page.evaluate(MISFITS) == [], "prepare"


def test_a_tap_on_a_mark_of_the_timeline_chooses_what_it_marks(
    talk: Recording, chromium: Browser, served: Served
) -> None:
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, has_touch=True)
    page = context.new_page()
    page.goto(f"{served.url}/conversation?id={talk.id}")
    ready(page)
    page.get_by_role("slider", name="Place in the recording").scroll_into_view_if_needed()
    x, y = inside(page, f"({PLACE_OF_MARK})(room, {WENT_FLAT.start_ms})")
    page.touchscreen.tap(x, y)
    until(page, f"room.sheet.utterances[room.selected]?.start === {WENT_FLAT.start_ms}")
    assert inside(page, "room.now") == WENT_FLAT.start_ms
    page.get_by_role("tab", name="Comments").tap()
    page.get_by_text("I had not seen this before you counted.").wait_for()
    context.close()


PLACE_OF_MARK = """(room, ms) => {
  const lanes = room.root.querySelector(".timeline-lanes").getBoundingClientRect();
  const names = [...room.root.querySelectorAll(".timeline-names div")];
  const row = names.find((one) => one.title === "Questions").getBoundingClientRect();
  const share = (ms - room.view.start) / (room.view.end - room.view.start);
  return [lanes.x + share * lanes.width + 5, row.y + row.height / 2];
}"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_readers_own_colours_reach_what_is_drawn(
    talk: Recording, chromium: Browser, served: Served, scheme: Any
) -> None:
    """What shades tell otherwise is told by edges, and no ink is the colour of its ground."""
    context = chromium.new_context(forced_colors="active", color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{served.url}/conversation?id={talk.id}")
    ready(page)
    inside(page, f"room.select(room.at({WENT_FLAT.start_ms + 1}))")
    row = page.locator(".words-row.chosen")
    row.wait_for()
    assert row.evaluate("row => getComputedStyle(row).outlineStyle") == "solid"
    for drawn in (".timeline-head", ".rp-interval", ".rp-dot"):
        ink, ground = page.locator(drawn).first.evaluate(INK_AND_GROUND)
        assert ink != ground, drawn
    context.close()


INK_AND_GROUND = """(drawn) => {
  const probe = document.body.appendChild(document.createElement("p"));
  probe.style.color = "Canvas";
  const ground = getComputedStyle(probe).color;
  const { backgroundColor, borderColor } = getComputedStyle(drawn);
  probe.remove();
  return [backgroundColor === ground ? borderColor : backgroundColor, ground];
}"""


def test_who_wants_no_motion_gets_none(talk: Recording, chromium: Browser, served: Served) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{served.url}/conversation?id={talk.id}")
    ready(page)
    assert inside(page, MOVING) == []
    context.close()


MOVING = """[...room.root.querySelectorAll("*")]
  .map((one) => [one, getComputedStyle(one)])
  .filter(([, its]) => its.transitionDuration !== "0s" || its.animationName !== "none")
  .map(([one]) => one.className)"""


def in_the_room(page: Page) -> Page:
    ready(page)
    call_me(page)
    until(page, "room.mayAct && !room.loading")
    return page
