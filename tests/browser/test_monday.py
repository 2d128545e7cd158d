"""A coach on Monday morning: from the library to the printed page, and how long it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.store import Workspace
from tests.browser.coded_film import played_over
from tests.browser.reviewing import inside, kept, ready, until
from tests.pipeline.dashboard.leaders import add_visit
from tests.pipeline.dashboard.sample import FILM, repeated, sample_heard

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
TIMES = 13
"""the sample's talk so often is 50 minutes"""
ALLOWED_S = 300
OPENER = "Which question would you ask differently now?"
THINK_S, POINT_S, PRESS_S, KEY_S, HOME_S = 1.35, 1.1, 0.2, 0.28, 0.4
"""
The keystroke-level model (Card, Moran and Newell 1980): to think before an act, to point with the
mouse, to press and let go its button, to press a key as somebody who types a little does, and to
move the hand from the mouse to the keys or back.
"""


@dataclass
class Hands:
    """Clicks and types as a person does, with the time a person takes for it; the machine's and
    what is watched or listened to is not in it."""

    clicks: int = 0
    keys: int = 0
    thoughts: int = 0
    moves: int = 0
    on_keys: bool = False

    def click(self, target: Locator) -> None:
        """The target has to be there, be seen and be free, or the test fails here."""
        target.click()
        self.clicks += 1
        self.thoughts += 1
        self._move(to_keys=False)

    def write(self, page: Page, text: str) -> None:
        """Into what has the focus."""
        page.keyboard.type(text)
        self.keys += len(text)
        self.thoughts += 1
        self._move(to_keys=True)

    def press(self, page: Page, key: str) -> None:
        page.keyboard.press(key)
        self.keys += key.count("+") + 1
        self.thoughts += 1
        self._move(to_keys=True)

    @property
    def seconds(self) -> float:
        pointing, thinking = self.clicks * (POINT_S + PRESS_S), self.thoughts * THINK_S
        return pointing + thinking + self.keys * KEY_S + self.moves * HOME_S

    def _move(self, *, to_keys: bool) -> None:
        self.moves += to_keys is not self.on_keys
        self.on_keys = to_keys


@pytest.fixture
def library(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Fifty minutes with their film among other conversations."""
    film = played_over(FILM, tmp_path / "Webb, third period.mp4", times=TIMES)
    for number in range(3):
        add_visit(workspace, number, leader="Dana Reyes")
    long = workspace.add(film, name=film.name)
    heard = repeated(sample_heard(), TIMES)
    workspace.save_heard(long.id, heard)
    workspace.describe(long.id, duration_ms=heard.duration_ms, has_video=True)
    return workspace


def test_from_the_library_to_the_printed_page(
    library: Workspace, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    hands, page = Hands(), request.getfixturevalue("visit")()
    opens_the_conversation(page, hands)
    says_who_they_are(page, hands)
    sees_the_three_longest_turns(page, hands)
    goes_through_the_leading_questions(page, hands)
    corrects_two_labels(page, hands)
    pins_two_clips(page, hands)
    printed = prepares_the_meeting(page, hands)
    assert printed.inner_text("h1") == "1:1 about Webb, third period"
    assert 1 <= pages_of(printed.pdf()) <= 2
    assert no_page_was_loaded_anew(page)
    with capsys.disabled():
        print(
            f"\nMonday morning: {hands.clicks} clicks, {hands.keys} keys: "
            f"{hands.seconds:.0f} s of a person's time, {ALLOWED_S} s allowed"
        )
    assert hands.seconds < ALLOWED_S


def opens_the_conversation(page: Page, hands: Hands) -> None:
    page.evaluate("window.sinceTheLibrary = true")
    row = page.locator("[class*=st-key-row-]").filter(has_text="Webb, third period")
    hands.click(row.get_by_role("button", name="Open"))
    ready(page)
    assert inside(page, "room.sheet.utterances.length") == 64 * TIMES


def says_who_they_are(page: Page, hands: Hands) -> None:
    hands.click(page.get_by_role("button", name="Say who you are"))
    hands.click(page.get_by_label("Your name"))
    hands.write(page, "Ines Calder")
    hands.click(page.get_by_role("button", name="That is me"))  # a coach unless they say otherwise
    page.get_by_role("button", name="Ines Calder, coach").wait_for()
    hands.press(page, "Escape")
    until(page, "room.mayAct")


def sees_the_three_longest_turns(page: Page, hands: Hands) -> None:
    hands.click(page.get_by_role("tab", name="Find"))
    hands.click(page.get_by_role("button", name="Leader’s longest turns"))
    seen = []
    for _ in range(3):
        hands.click(page.get_by_role("button", name="Next of these"))
        seen.append(inside(page, "room.found.hits[room.found.place].words"))
        assert inside(page, "room.now === room.found.hits[room.found.place].start")
    assert seen == ["0:17 long, Leader"] * 3
    page.get_by_text("3 of 10", exact=True).wait_for()


def goes_through_the_leading_questions(page: Page, hands: Hands) -> None:
    hands.click(page.get_by_role("button", name=re.compile(r"^Leading \d")))
    page.get_by_text(f"{TIMES} found", exact=True).wait_for()
    for number in range(TIMES):
        if number == 0:
            hands.click(page.get_by_role("list", name="What was found").get_by_role("button").first)
        else:
            hands.press(page, "n")
        page.get_by_text(f"{number + 1} of {TIMES}", exact=True).wait_for()
    card = page.locator(".card-body")
    assert "Leading" in card.locator(".card-chips").inner_text()


def corrects_two_labels(page: Page, hands: Hands) -> None:
    """The last leading question was none to this coach; and praise is no judgement."""
    card, before = page.locator(".card-body"), inside(page, "room.sheet.corrections")
    hands.click(card.get_by_role("button", name="Change question"))
    hands.click(page.get_by_role("option", name="Probing"))
    kept(page)
    page.get_by_text(f"{TIMES - 1} found", exact=True).wait_for()
    hands.click(page.get_by_role("button", name=re.compile(r"^Judges \d")))
    hands.click(page.get_by_role("list", name="What was found").get_by_role("button").first)
    hands.click(card.get_by_role("button", name="Remove Judges"))
    kept(page)
    assert "Judges" not in card.locator(".card-chips").inner_text()
    assert inside(page, "room.sheet.corrections") == before + 2


def pins_two_clips(page: Page, hands: Hands) -> None:
    card = page.locator(".card-body")
    for why in ("praise without what for", ""):
        hands.click(card.get_by_role("button", name="Pin it for the 1:1"))
        if why:
            hands.write(page, why)
        hands.press(page, "Enter")
        card.get_by_role("button", name="Unpin it").wait_for()
        if why:
            hands.click(page.get_by_role("button", name="Next of these"))
    kept(page)
    assert inside(page, "room.work.pins.length") == 2


def prepares_the_meeting(page: Page, hands: Hands) -> Page:
    hands.click(page.get_by_role("link", name="Prepare the 1:1"))
    page.get_by_role("heading", name="Prepare the 1:1").wait_for()
    page.get_by_text("praise without what for").first.wait_for()
    boxes = page.get_by_role("checkbox")
    for at in range(3):
        expect(boxes.nth(at)).to_be_checked()
    pins = [boxes.nth(at).get_attribute("aria-label") for at in range(2)]
    goal = page.get_by_role("combobox", name="The number the leader works on")
    goal.scroll_into_view_if_needed()  # a list that is open is shut by scrolling
    hands.click(goal)
    hands.click(page.get_by_role("option", name="Open questions"))
    hands.click(page.get_by_role("radiogroup", name="To open with").get_by_text(OPENER))
    asked = page.get_by_label("The question to open with").first  # the one before it fades out
    expect(asked).to_have_value(OPENER, timeout=20_000)
    hands.click(page.get_by_role("button", name="Keep and open the page"))
    with page.context.expect_page() as opened:
        hands.click(page.get_by_role("link", name="Open the page to print"))
    printed = opened.value
    printed.get_by_role("heading", level=1).wait_for()
    assert OPENER in printed.inner_text("main")
    clips = printed.locator(".mt-clip h3").all_inner_texts()
    assert all(any(str(pin) in clip for clip in clips) for pin in pins), (pins, clips)
    return printed


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def no_page_was_loaded_anew(page: Page) -> bool:
    """What was laid down in the library is still there: nobody reloaded."""
    return bool(page.evaluate("window.sinceTheLibrary === true"))
