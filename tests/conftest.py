"""What every test may ask for: the shared data, a home of its own, a Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
# a busy machine is no failure, and CI tries the same examples every time
settings.register_profile("rapport", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("rapport")

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The data beside the checkout; the test is skipped where there is none."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    return folder


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's library."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("RAPPORT_CONFIG", raising=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for the whole run; the test is skipped where the machine has none."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine; scripts/chromium.sh gets one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
