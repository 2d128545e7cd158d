"""Nothing that somebody did or began is lost: by a reload, or by a server slow or gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from pipeline.acts import Comment, Pin
from pipeline.corrections import CodeCorrection
from pipeline.store import Workspace
from tests.browser.reviewing import call_me, inside, kept, ready, until
from tests.browser.room.conftest import Bring

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
ASKED = "Before you see it, what has stayed"
ACTS = "**/acts"


def choose(page: Page, words: str) -> None:
    page.locator(".words-row").filter(has_text=words).locator(".words-text").click()


def pin(page: Page, words: str) -> None:
    choose(page, words)
    page.get_by_role("button", name="Pin for the 1:1").first.click()


def posting(does: Callable[[Route], None]) -> Callable[[Route], None]:
    """A route that meets what is sent, and lets what is asked for pass."""
    return lambda route: does(route) if route.request.method == "POST" else route.continue_()


def test_a_reload_loses_nothing(bring: Bring, visit: Visit, workspace: Workspace) -> None:
    recording = bring()
    page = ready(visit(f"/conversation?id={recording.id}"))
    call_me(page)
    choose(page, "Exactly.")
    page.keyboard.press("c")
    page.get_by_role("textbox", name="Your comment").fill("This is done.")
    page.keyboard.press("Control+Enter")
    kept(page)
    choose_in_words(page, ASKED)
    page.keyboard.press("c")
    page.get_by_role("textbox", name="Your comment").fill("Half a thou")
    page.get_by_role("radio", name="Strength").check()
    at = inside(page, "room.now")
    held: list[Route] = []
    page.route(ACTS, posting(held.append))
    page.locator(".card-body").get_by_role("button", name="Closed question").click()
    page.get_by_text("Saving …").wait_for()
    assert len(workspace.acts(recording.id)) == 1
    page.reload()
    page.unroute(ACTS)
    ready(page)
    kept(page)
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("Half a thou")
    expect(page.get_by_role("radio", name="Strength")).to_be_checked()
    expect(page.get_by_role("list", name="Comments")).to_contain_text("This is done.")
    assert inside(page, "room.now") == at
    comment, correction = (act.deed for act in workspace.acts(recording.id))
    assert isinstance(comment, Comment)
    assert isinstance(correction, CodeCorrection)
    assert correction.code == "closed"
    choose_in_words(page, ASKED)
    expect(page.locator(".card-forms [aria-pressed=true]")).to_have_text("▼ Closed")


def choose_in_words(page: Page, words: str) -> None:
    page.get_by_role("tab", name="Words").click()
    choose(page, words)


def test_a_server_that_is_gone_for_a_while_gets_everything_once(
    bring: Bring, visit: Visit, workspace: Workspace
) -> None:
    recording = bring()
    page = ready(visit(f"/conversation?id={recording.id}"))
    call_me(page)
    page.route(ACTS, posting(lambda route: route.abort("connectionreset")))
    pin(page, "Exactly.")
    page.get_by_text("Not saved yet: the server does not answer.").first.wait_for()
    pin(page, ASKED)
    assert inside(page, "room.outbox.waiting") == 2
    assert workspace.acts(recording.id) == ()
    page.unroute(ACTS)
    kept(page)
    expect(page.locator(".saved")).to_have_text("Saved")
    pins = [act.deed for act in workspace.acts(recording.id)]
    assert [one.at.start_ms for one in pins if isinstance(one, Pin)] == [36_199, 13_213]


def test_an_answer_that_was_lost_does_nothing_twice(
    bring: Bring, visit: Visit, workspace: Workspace
) -> None:
    recording = bring()
    page = ready(visit(f"/conversation?id={recording.id}"))
    call_me(page)
    lost: list[int] = []

    def lose(route: Route) -> None:
        """The server takes it, and nobody hears."""
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route(ACTS, posting(lose), times=1)
    pin(page, "Exactly.")
    page.get_by_text("Not saved yet").first.wait_for()
    kept(page)
    assert lost == [200]
    assert len(workspace.acts(recording.id)) == 1
    until(page, "room.work.pins.length === 1")
