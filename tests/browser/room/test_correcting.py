"""What a person puts right changes the words, the numbers and the page; undone, it is as before."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reviewing import call_me, inside, kept, ready
from tests.browser.room.conftest import Bring

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
LEADING = "Wouldn't Victor speak up more"
ASKED = "Before you see it, what has stayed"
TALK = "Leader talk share"
OPEN = "Open questions"


@pytest.fixture
def page(bring: Bring, visit: Visit) -> Page:
    """A coach looks at the conversation."""
    arrived = ready(visit(f"/conversation?id={bring().id}"))
    call_me(arrived)
    return arrived


def chosen(page: Page, words: str) -> Locator:
    """The card of what was said in these words."""
    page.locator(".words-row").filter(has_text=words).locator(".words-text").click()
    return page.locator(".card-body")


def number(page: Page, name: str) -> Locator:
    """A number on the first screen."""
    return page.locator(".rp-glance [role=listitem]").filter(has_text=name).locator("b")


def corrections(page: Page, count: int) -> None:
    """How it was made says how many corrections are in it."""
    page.get_by_role("tab", name="How it was made").click()
    said = page.get_by_text("Corrections by people", exact=True).locator("xpath=following::dd[1]")
    expect(said).to_have_text(str(count))


def undo(page: Page) -> None:
    """By the key, in the room."""
    page.locator(".words-row.chosen .words-time").focus()
    page.keyboard.press("z")
    kept(page)


def test_a_leading_question_made_open_counts_as_open(page: Page) -> None:
    expect(number(page, OPEN)).to_have_text("70 %")
    corrections(page, 0)
    chosen(page, LEADING).get_by_role("button", name="Open question").click()
    kept(page)
    expect(number(page, OPEN)).to_have_text("80 %")
    expect(page.locator(".rp-numbers section").filter(has_text=OPEN)).to_contain_text("80 %")
    corrections(page, 1)
    undo(page)
    expect(number(page, OPEN)).to_have_text("70 %")
    corrections(page, 0)


def test_a_question_that_is_none_is_not_counted(page: Page) -> None:
    leading = chosen(page, LEADING)
    leading.get_by_role("button", name="Remove Leading").click()
    kept(page)
    expect(number(page, OPEN)).to_have_text("78 %")  # 7 of 9
    expect(leading.locator(".card-chips")).not_to_contain_text("Leading")
    corrections(page, 1)
    undo(page)
    expect(number(page, OPEN)).to_have_text("70 %")
    expect(leading.locator(".card-chips")).to_contain_text("Leading")


def test_everything_a_voice_said_may_be_anothers(page: Page) -> None:
    expect(number(page, TALK)).to_have_text("47 %")
    card = chosen(page, ASKED)
    card.get_by_label("Who said it").select_option("Teacher")
    card.get_by_role("button", name="Everything this voice said").click()
    card.get_by_role("button", name="Yes, all 36").click()
    kept(page)
    expect(page.locator(".rp-glance")).to_contain_text("who is the leader has not been said")
    expect(page.locator(".words-row").nth(5)).to_contain_text("Marcus Webb")
    undo(page)
    expect(number(page, TALK)).to_have_text("47 %")


def test_words_are_put_right_and_keep_their_times(page: Page) -> None:
    card, row = chosen(page, ASKED), page.locator(".words-row").nth(5)
    before = inside(page, "room.sheet.utterances[5]")
    card.get_by_role("button", name="Edit the words").click()
    page.get_by_role("textbox", name="The words").fill("Before you see it, what has stuck?")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("what has stuck?")
    kept(page)
    after = inside(page, "room.sheet.utterances[5]")
    assert (after["start"], after["end"]) == (before["start"], before["end"])
    assert after["starts"][:6] == before["starts"][:6]
    assert after["was"]["text"] == before["text"]
    undo(page)
    expect(row).to_contain_text("what has stayed with you from third period?")


def test_the_rest_of_what_was_said_may_be_anothers(page: Page) -> None:
    card, before = (
        chosen(page, "Everybody else copied"),
        inside(page, "room.sheet.speakers[1].talk"),
    )
    card.get_by_role("button", name="Part it in two").click()
    card.get_by_role("button", name="Part after “happen,”").click()
    card.get_by_label("Said by", exact=True).select_option("Leader")
    card.get_by_text("… and the rest was").click()
    kept(page)
    rows = page.locator(".words-row")
    expect(rows.filter(has_text="Everybody else copied")).not_to_contain_text("ten minutes left")
    expect(rows.filter(has_text="ten minutes left")).to_contain_text("Leader")
    expect(number(page, TALK)).not_to_have_text("47 %")
    assert inside(page, "room.sheet.speakers[1].talk") != before


def test_roles_exchanged_on_the_page_reach_the_room(page: Page) -> None:
    asked = page.locator(".words-row").filter(has_text=ASKED)
    expect(asked).to_contain_text("Leader")
    page.get_by_role("button", name="Swap the two").click()
    page.get_by_text("Who is who, confirmed").wait_for()
    expect(asked).to_contain_text("Teacher")
    expect(number(page, TALK)).to_have_text("53 %")


def test_a_contest_stands_with_its_reason_where_the_code_does(page: Page) -> None:
    card = chosen(page, LEADING)
    card.get_by_role("button", name="Contest Leading").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("A reason is needed.").wait_for()
    page.get_by_role("textbox", name="Reason").fill("He had asked for it himself.")
    page.keyboard.press("Control+Enter")
    kept(page)
    contest = page.get_by_role("list", name="Comments").locator(".comments-item")
    expect(contest).to_contain_text("Leading")
    expect(contest).to_contain_text("He had asked for it himself.")
    at_the_code = card.get_by_role("button", name="Leading is contested by Ana Ruiz")
    expect(at_the_code).to_have_attribute("title", re.compile("He had asked for it himself."))
    page.get_by_role("tab", name="Words").click()
    at_the_code.click()
    expect(contest).to_be_focused()
