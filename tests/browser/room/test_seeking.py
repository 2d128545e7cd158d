"""The recording goes where somebody clicks: the picture that is shown says so itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.coded_film import FRAME_MS, READ
from tests.browser.reviewing import inside, ready, until
from tests.browser.room.conftest import Bring

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
DURATION_MS = 234_813


def frame_shown(page: Page) -> int:
    """The number in the picture, once the recording has come to rest."""
    until(
        page,
        "!room.player.element.seeking && room.player.wanted === null"
        " && room.player.element.readyState >= 2",
    )
    return int(page.locator("video").evaluate(READ))


def shows(page: Page, ms: float) -> None:
    """The picture is the one of this moment, or its neighbour."""
    until(page, f"Math.abs(room.now - {ms}) <= {FRAME_MS}")
    assert abs(frame_shown(page) - ms // FRAME_MS) <= 1


def test_a_click_shows_the_picture_of_its_moment(bring: Bring, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={bring().id}"))
    rows = page.locator(".words-row")
    for words, ms in (
        ("Heads went down", 40_826),
        ("You mean he isn't ready", 121_082),
        ("Thanks for making time", 1_225),
        ("Great job today", 230_606),
    ):
        rows.filter(has_text=words).locator(".words-text").click()
        shows(page, ms)
    lanes = page.locator(".timeline-lanes").bounding_box()
    assert lanes is not None
    inside(page, "room.setView(60_000, 150_000)")
    for part in (0.5, 0.13, 0.871):  # of the 90 seconds that are shown, on the ruler
        page.mouse.click(lanes["x"] + round(lanes["width"] * part), lanes["y"] + 6)
        shows(page, 60_000 + 90_000 * round(lanes["width"] * part) / lanes["width"])
    whole = page.locator(".timeline-whole").bounding_box()
    assert whole is not None
    for part in (0.9, 0.333):
        page.mouse.click(whole["x"] + round(whole["width"] * part), whole["y"] + 20)
        shows(page, DURATION_MS * round(whole["width"] * part) / whole["width"])
    page.get_by_role("tab", name="Find").click()
    page.get_by_role("button", name="Leading").click()
    page.get_by_role("list", name="What was found").get_by_role("button").click()
    shows(page, 169_153)


def test_a_word_shows_the_picture_in_which_it_is_said(bring: Bring, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={bring().id}"))
    row = page.locator(".words-row").filter(has_text="Heads went down")
    row.locator(".words-text").click()
    row.locator(".words-word").nth(9).click()
    at = inside(page, "room.sheet.utterances[13].start + room.sheet.utterances[13].starts[9]")
    assert 40_826 < at < 45_487
    shows(page, at)


def test_one_key_is_one_picture(bring: Bring, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={bring().id}&t=83.5"))
    shows(page, 83_500)
    for _ in range(3):
        page.keyboard.press(".")
    shows(page, 83_620)
    page.keyboard.press(",")
    shows(page, 83_580)


def test_an_address_opens_at_its_stretch_with_its_filter(bring: Bring, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={bring().id}&t=83.5-84.7&show=leading"))
    assert inside(page, "[room.loop.start, room.loop.end]") == [83_500, 84_700]
    assert inside(page, "[room.found.finder.id, room.found.hits.length]") == ["leading", 1]
    shows(page, 83_500)
    page.keyboard.press("k")
    until(page, "room.playing && room.now > 84_000")
    until(page, "room.playing && room.now < 84_000")  # it came round
    page.keyboard.press("k")
    until(page, "!room.playing")
    assert 83_500 <= inside(page, "room.now") <= 84_700


def test_a_copied_link_leads_somebody_else_to_the_same_moment(bring: Bring, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={bring().id}&show=leading"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".words-row").filter(has_text="Heads went down").locator(".words-text").click()
    page.get_by_role("button", name="Copy a link to this moment").click()
    page.get_by_text("Link copied").first.wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    there = ready(visit(link[link.index("/conversation") :]))
    shows(there, 40_826)
    assert inside(there, "room.selected") == inside(page, "room.selected") == 13
    assert inside(there, "room.found.finder.id") == "leading"


def test_the_words_do_not_run_away_from_their_reader(bring: Bring, visit: Visit) -> None:
    page = ready(visit(f"/conversation?id={bring().id}&t=36"))
    words = page.locator(".words-list")
    again = page.get_by_role("button", name="Follow again")
    expect(again).to_be_hidden()
    words.hover()
    page.keyboard.press("k")
    until(page, "room.at(room.now) === 11")  # the words are on their way to this row
    page.mouse.wheel(0, 1_500)
    expect(again).to_be_visible()
    until(page, "room.at(room.now) === 12")
    read = words.evaluate("list => list.scrollTop")
    assert read > 1_500
    until(page, "room.at(room.now) === 13")
    assert words.evaluate("list => list.scrollTop") == read
    again.click()
    expect(again).to_be_hidden()
    expect(page.locator(".words-row[aria-current]")).to_be_in_viewport()


def test_a_sound_without_picture_has_its_loudness_drawn_and_plays(
    bring: Bring, sound: Path, visit: Visit
) -> None:
    page = ready(visit(f"/conversation?id={bring(sound).id}"))
    expect(page.locator("video")).to_have_count(0)
    until(page, "room.views.some(view => view?.peaks?.some(loud => loud > 0))")
    tenths = inside(page, "room.views.find(view => view?.peaks).peaks.length")
    assert tenths == pytest.approx(DURATION_MS / 100, abs=20)
    assert page.locator(".timeline-lanes canvas").evaluate(INKS) > 3
    page.locator(".words-row").filter(has_text="Heads went down").locator(".words-text").click()
    page.keyboard.press("k")
    until(page, "room.playing && room.player.element.currentTime > 41.2")


INKS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const inks = new Set();
  for (let at = 0; at < data.length; at += 4) inks.add(data.slice(at, at + 4).join());
  return inks.size;
}"""
"""JavaScript of a canvas: how many colours it has"""
