"""A whole review by keyboard: from the page's first Tab to the last undo, and no mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pipeline.acts import Audience, Comment, Kind, Part, Person, Pin, Withdrawal
from pipeline.corrections import CodeCorrection
from pipeline.span import Span
from pipeline.store import Workspace
from tests.browser.reviewing import inside, kept, ready, until
from tests.browser.room.conftest import Bring

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const option = element.getAttribute("aria-activedescendant"); // where a list shows its focus
  const shown = option ? element.getRootNode().getElementById(option) : element;
  const style = getComputedStyle(shown);
  return {
    name: (element.ariaLabel || element.innerText || element.tagName).trim().slice(0, 60),
    body: element === document.body,
    room: element.matches(".room") || Boolean(element.getRootNode().querySelector?.(".room")),
    seen: style.outlineStyle !== "none" || style.boxShadow !== "none",
  };
}"""


def focused(page: Page) -> Any:
    """What has the focus; it is never lost, and it can be seen."""
    found = page.evaluate(FOCUSED)
    assert not found["body"], "the focus was lost"
    assert found["seen"], f"nobody sees that {found['name']!r} has the focus"
    return found


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Tab, seeing the focus at each stop, until something of this name has it."""
    stops: list[str] = []
    for _ in range(60):
        page.keyboard.press(key)
        stops.append(focused(page)["name"])
        if name in stops[-1]:
            return
    raise AssertionError(f"no {name!r} among {stops}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        focused(page)


def test_a_review_without_a_mouse(bring: Bring, visit: Visit, workspace: Workspace) -> None:
    recording = bring()
    page = ready(visit(f"/conversation?id={recording.id}"))
    says_who_they_are(page)
    reaches_the_room(page)
    plays_and_moves(page)
    goes_to_a_question_and_changes_its_kind(page)
    writes_a_comment(page)
    press(page, "p")
    kept(page)
    searches(page)
    asks_for_the_keys(page)
    press(page, "z")
    kept(page)
    correction, comment, pin, undo = workspace.acts(recording.id)
    assert {act.by for act in (correction, comment, pin, undo)} == {Person("Ana Ruiz", Part.COACH)}
    asked = Span(3_432, 5_200)
    assert isinstance(correction.deed, CodeCorrection)
    assert (correction.deed.code, correction.deed.stands) == ("probing", True)
    assert comment.deed == Comment(asked, Kind.STRENGTH, "Well asked.", Audience.US)
    assert pin.deed == Pin(asked)
    assert undo.deed == Withdrawal(correction.id)


def says_who_they_are(page: Page) -> None:
    press(page, "l")
    assert inside(page, "room.now") == 10_000  # the room has the keys from the start
    assert focused(page)["room"]
    tab_to(page, "Say who you are", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Your name").wait_for()
    tab_to(page, "Your name")
    page.keyboard.type("Ana Ruiz")
    tab_to(page, "That is me")  # a coach unless they say otherwise
    page.keyboard.press("Enter")
    until(page, "room.mayAct")
    page.keyboard.press("Escape")
    page.get_by_label("Your name").wait_for(state="hidden")


def reaches_the_room(page: Page) -> None:
    tab_to(page, "Back 10 seconds")
    assert focused(page)["room"]


def plays_and_moves(page: Page) -> None:
    press(page, "Tab")
    assert focused(page)["name"] == "Play"
    press(page, "Space")
    until(page, "room.playing && room.now > 0")
    press(page, "Space")
    until(page, "!room.playing")
    press(page, "Home", "l", "l", "ArrowRight", "j", "Shift+ArrowLeft")
    assert inside(page, "room.now") == 10_000 + 10_000 + 5_000 - 10_000 - 1_000
    press(page, "ArrowDown")
    assert inside(page, "[room.selected, room.now]") == [6, 19_197]
    press(page, "ArrowUp", "Home")


def goes_to_a_question_and_changes_its_kind(page: Page) -> None:
    press(page, "q")
    assert inside(page, "room.sheet.utterances[room.selected].text") == "Is this still a good time?"
    press(page, "g")
    page.get_by_role("option", name="Probing").wait_for()
    page.keyboard.type("p")
    while "Probing" not in page.locator(".pick-option.looked").inner_text():
        page.keyboard.type("p")
    press(page, "Enter")
    kept(page)
    expect(page.locator(".card-chips")).to_contain_text("Probing")


def writes_a_comment(page: Page) -> None:
    press(page, "c")
    assert focused(page)["name"] == "Your comment"
    page.keyboard.type("Well asked.")
    press(page, "Shift+Tab", "ArrowLeft", "ArrowLeft", "ArrowLeft")  # from note to strength
    press(page, "Control+Enter")
    kept(page)
    expect(page.get_by_role("list", name="Comments")).to_contain_text("Well asked.")


def searches(page: Page) -> None:
    press(page, "/")
    assert focused(page)["name"] == "Search the words"
    page.keyboard.type("exit question")
    press(page, "Enter")
    until(page, "room.now === 45_811")
    press(page, "Escape")
    until(page, "room.found === null")
    press(page, "Escape")
    assert focused(page)["room"]


def asks_for_the_keys(page: Page) -> None:
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert focused(page)["room"]
