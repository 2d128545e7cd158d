"""What tests of the review room do with a page: wait for it, say who one is, look inside."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

INSIDE = """() => {
  for (const element of document.querySelectorAll("*")) {
    const found = element.shadowRoot?.querySelector(".room")?.room;
    if (found) return found;
  }
  return null;
}"""


def ready(page: Page) -> Page:
    """The page once the room stands and the numbers beside it are there."""
    page.wait_for_function("() => performance.getEntriesByName('rapport-ready').length > 0")
    page.get_by_role("heading", name="First numbers").wait_for()
    return page


def inside(page: Page, words: str) -> Any:
    """What a JavaScript expression of `room` comes to."""
    return page.evaluate(f"() => {{ const room = ({INSIDE})(); return {words}; }}")


def until(page: Page, words: str, *, within_ms: float = 15_000) -> None:
    """Waits for an expression of `room` to be true."""
    page.wait_for_function(
        f"() => {{ const room = ({INSIDE})(); return room && ({words}); }}", timeout=within_ms
    )


def call_me(page: Page, name: str = "Ana Ruiz", part: str = "the leader’s coach") -> None:
    """Says who is at this browser, as a person does it."""
    page.get_by_role("button", name="Say who you are").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_text(part, exact=True).click()
    page.get_by_role("button", name="That is me").click()
    page.get_by_role("button", name=f"{name}, ").wait_for()
    page.keyboard.press("Escape")
    until(page, f"room.data.me?.name === {name!r}")


def kept(page: Page) -> None:
    """Waits until everything that was done is on the server and read."""
    until(page, "room.outbox.waiting === 0 && room.saving === '' && !room.loading")
