"""The dashboard as `rapport serve` starts it, and a Chromium that looks at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pipeline.store import Workspace

STARTS_WITHIN_S = 60.0


@dataclass(frozen=True)
class Served:
    """A running dashboard: where it is, its process, and the folder of its workspace."""

    url: str
    process: subprocess.Popen[bytes]
    home: Path
    log: Path

    def memory_mb(self) -> float:
        """What the server holds in memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1000


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The workspace that the dashboard will open; fill it before asking for `served`."""
    with Workspace.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def config_file() -> Path | None:
    """What `served` is given as its settings; a module that needs any overrides this."""
    return None


@pytest.fixture
def served(tmp_path: Path, workspace: Workspace, config_file: Path | None) -> Iterator[Served]:
    """`rapport serve` on a free port."""
    with serving(workspace.folder, tmp_path / "serve.log", config_file) as here:
        yield here


@contextmanager
def serving(home: Path, log: Path, config_file: Path | None = None) -> Iterator[Served]:
    """`rapport serve` of this workspace while the block runs."""
    port = _free_port()
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--no-open", "--port", str(port)]
    command += ["--config", str(config_file)] if config_file else []
    environment = {**os.environ, "RAPPORT_HOME": str(home)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    here = Served(f"http://127.0.0.1:{port}", process, home, log)
    try:
        _wait_for(here)
        yield here
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """
    A new visitor: a browser without cookies, on 1280 x 720.

    Anything the page asks of another machine, or says in red on the console, fails the test.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def arrive(path: str = "/", *, scheme: Literal["light", "dark"] = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": 1280, "height": 720}, color_scheme=scheme, accept_downloads=True
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if _is_local(r.url, served.url) else wrong.append(r.url))
        page.on("console", lambda m: wrong.append(m.text) if _is_trouble(m.type, m.text) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(served.url + path)
        page.get_by_role("heading").first.wait_for()
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert wrong == []


def _is_local(url: str, home: str) -> bool:
    return url.startswith((home, home.replace("http", "ws"), "data:", "blob:"))


def _is_trouble(kind: str, text: str) -> bool:
    """Streamlit looks for itself under the page's own address first; refusals are ours to give."""
    expected = ("404 (Not Found)", "422 (Unprocessable", "403 (Forbidden)", "CONNECTION_RESET")
    return kind == "error" and not any(part in text for part in expected)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(here: Served) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{here.url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(here.log.read_text())
