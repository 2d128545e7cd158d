"""The documentation's pictures, of the sample conversation after a week of use: docs/pictures.

A browser on the machine is needed (scripts/chromium.sh). The names are the sample's, invented.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from pipeline.store import Workspace  # noqa: E402
from tests.browser.conftest import serving  # noqa: E402
from tests.browser.lived_in import WENT_FLAT, lived_in  # noqa: E402
from tests.browser.reviewing import call_me, inside, ready, until  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
SIZE = (1280, 800)
COLOURS = 256
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
SETTLED_MS = 800
"""for what fades and slides in"""


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        with Workspace.open(home / "home") as workspace:
            id, kept = lived_in(workspace).id, workspace.folder
        chromium = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--lang=en-GB"]
        )
        with serving(kept, home / "serve.log") as here:
            _pages(chromium, here.url, id)
        chromium.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size / 1000:.0f} kB")
    return 0


def _pages(chromium: Browser, url: str, id: str) -> None:
    for scheme in ("dark", "light"):
        page = _room(chromium, f"{url}/conversation?id={id}", scheme)
        _take(page, f"review-room-{scheme}")
    page.get_by_role("tab", name="Find").click()
    page.get_by_role("button", name="Leader’s longest turns").click()
    page.get_by_role("button", name="Next of these").click()
    _take(page, "find")
    inside(page, "room.search('')")
    page.get_by_role("tab", name="Comments").click()
    page.get_by_text("Should I have waited longer here?").wait_for()
    _take(page, "comments")
    page.goto(f"{url}/prepare?id={id}")
    link = page.get_by_role("link", name="Open the page to print")
    link.wait_for()
    _take(page, "prepare")
    with page.context.expect_page() as opened:
        link.click()
    opened.value.get_by_role("heading", level=1).wait_for()
    _take(opened.value, "meeting")
    page.goto(f"{url}/growth?leader=Dana+Reyes")
    page.get_by_role("heading", name="The conversations").wait_for()
    _take(page, "growth")


def _room(chromium: Browser, address: str, scheme: Literal["light", "dark"]) -> Page:
    context = chromium.new_context(
        viewport={"width": SIZE[0], "height": SIZE[1]},
        color_scheme=scheme,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    ready(page)
    call_me(page, "Ines Calder")
    until(page, "room.mayAct && !room.loading")
    inside(page, f"room.select(room.at({WENT_FLAT.start_ms + 1}))")
    return page


def _take(page: Page, name: str) -> None:
    """Without a focus ring and with a palette, which halves a file and shows on none."""
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    page.locator(".toast.shown").wait_for(state="detached")
    page.wait_for_timeout(SETTLED_MS)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
        PICTURES / f"{name}.png", optimize=True
    )


def _chromium() -> str:
    found = next((path for path in map(shutil.which, CHROMIUMS) if path), None)
    if found is None:
        raise SystemExit("no Chromium on this machine; scripts/chromium.sh gets one")
    return found


if __name__ == "__main__":
    sys.exit(main())
