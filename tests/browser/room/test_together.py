"""Two people at two browsers: each sees the other's work, and none of it is lost or overheard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from pipeline.store import Recording, Workspace
from tests.browser.reviewing import call_me, inside, kept, ready, until
from tests.browser.room.conftest import Bring

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
SEEN_WITHIN_MS = 5_000
OPEN = "Open questions"
LEADING = "Wouldn't Victor speak up more"
ASKED = "Before you see it, what has stayed"


@pytest.fixture
def recording(bring: Bring) -> Recording:
    return bring()


@pytest.fixture
def ana(recording: Recording, visit: Visit) -> Page:
    """The coach's browser."""
    page = ready(visit(f"/conversation?id={recording.id}"))
    call_me(page)
    return page


@pytest.fixture
def dana(recording: Recording, visit: Visit) -> Page:
    """The leader's browser."""
    page = ready(visit(f"/conversation?id={recording.id}"))
    call_me(page, "Dana Reyes", "the leader in it")
    return page


def choose(page: Page, words: str) -> None:
    page.get_by_role("tab", name="Words").click()
    page.locator(".words-row").filter(has_text=words).locator(".words-text").click()


def comment(page: Page, words: str, text: str, *, readers: str = "us") -> None:
    choose(page, words)
    page.keyboard.press("c")
    page.get_by_role("textbox", name="Your comment").fill(text)
    page.get_by_label("Who may read it").select_option(readers)
    page.keyboard.press("Control+Enter")


def test_each_sees_what_the_other_does(ana: Page, dana: Page) -> None:
    openness = ana.locator(".rp-glance [role=listitem]").filter(has_text=OPEN)
    expect(openness).to_contain_text("70 %")
    comment(ana, ASKED, "This made him think.")
    choose(dana, "Exactly.")
    dana.get_by_role("button", name="Pin for the 1:1").first.click()
    until(dana, "room.work.comments.length === 1", within_ms=SEEN_WITHIN_MS)
    until(ana, "room.work.pins.length === 1", within_ms=SEEN_WITHIN_MS)
    dana.get_by_role("tab", name="Comments").click()
    expect(dana.get_by_role("list", name="Comments")).to_contain_text("This made him think.")
    expect(dana.get_by_role("list", name="Comments")).to_contain_text("Ana Ruiz, coach")
    choose(dana, LEADING)
    dana.locator(".card-body").get_by_role("button", name="Open question").click()
    kept(dana)
    expect(openness).to_contain_text("80 %", timeout=SEEN_WITHIN_MS)
    choose(ana, LEADING)
    expect(ana.locator(".card-chips")).to_contain_text("Leading")
    expect(ana.locator(".card-forms [aria-pressed=true]")).to_have_text("▽ Open")


def test_nothing_is_lost_when_both_work_at_once(
    ana: Page, dana: Page, recording: Recording, workspace: Workspace
) -> None:
    for page in (ana, dana):
        inside(page, DOES_15)
    for page in (ana, dana):
        kept(page)
        until(page, "room.work.pins.length === 30", within_ms=SEEN_WITHIN_MS)
    acts = workspace.acts(recording.id)
    assert len(acts) == len({act.id for act in acts}) == 30
    assert [act.by.name for act in acts].count("Ana Ruiz") == 15
    seen = "room.work.pins.map(({ id, start, by }) => [id, start, by.name])"
    assert inside(ana, seen) == inside(dana, seen)


DOES_15 = """Array.from({ length: 15 }, (_, at) => (
  room.do({ kind: "pin", start: at * 1000, end: at * 1000 + 500, why: room.me.name })))"""


def test_what_is_for_one_alone_never_leaves_for_another(ana: Page, dana: Page) -> None:
    heard: list[str] = []
    dana.on("response", lambda answer: heard.append(_body(answer)))
    comment(ana, ASKED, "Between me and myself.", readers="me")
    comment(ana, "Exactly.", "Between the two of us.")
    kept(ana)
    until(dana, "room.work.comments.length > 0", within_ms=SEEN_WITHIN_MS)
    dana.get_by_role("tab", name="Comments").click()
    expect(dana.get_by_role("list", name="Comments")).to_contain_text("Between the two of us.")
    dana.reload()
    ready(dana)
    until(dana, "room.work.comments.length > 0")
    assert "myself" not in dana.content()
    assert not any("myself" in inside(dana, words) for words in KNOWN)
    assert any("Between the two of us." in body for body in heard)
    assert not any("Between me and myself." in body for body in heard)


KNOWN = ("JSON.stringify(room.work)", "JSON.stringify(room.sheet)", "room.root.textContent")
"""JavaScript of what the room holds and shows"""


def _body(answer: Response) -> str:
    told = "/api/" in answer.url and answer.ok and "peaks" not in answer.url
    return answer.text() if told else ""
