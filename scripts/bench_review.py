"""The review room in headless Chromium: an hour, 2,000 utterances, a film of 1 GB, in one table.

Every figure stands beside its anchor of the same run: a blank Streamlit page and an empty event of
a component on it. A browser on the machine is needed (scripts/chromium.sh).
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from pipeline.span import Span  # noqa: E402
from pipeline.store import Workspace  # noqa: E402
from pipeline.transcript import Heard  # noqa: E402
from tests.browser.coded_film import READ, coded_film, played_over  # noqa: E402
from tests.pipeline.dashboard.sample import repeated, sample_heard  # noqa: E402

Row = tuple[str, str, str]
VISITS, CLICKS, CORRECTIONS, EVENTS = 5, 30, 20, 30
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
SCRIPT = (ROOT / "scripts" / "bench_review.js").read_text()
BLANK = '''
import streamlit as st
st.title("Blank")
tiny = st.components.v2.component("tiny", html="<button>go</button>", js="""
export default function ({ data, parentElement, setStateValue }) {
  globalThis.seen?.(data.n);
  parentElement.querySelector("button").onclick = () => setStateValue("n", data.n + 1);
}
""")
n = (st.session_state.get("t") or {}).get("n") or 0
tiny(key="t", data={"n": n}, default={"n": 0}, on_n_change=lambda: None)
'''
SEVERAL = """
import streamlit as st
def blank():
    st.title("Blank")
    st.button("go")
pages = [st.Page(blank, title="First", url_path="first", default=True),
         st.Page(lambda: blank(), title="Blank", url_path="blank")]
st.navigation(pages, position="top").run()
"""
"""an app like ours in nothing but that it has pages"""


def review() -> Iterator[Row]:
    """The review room (an hour, 2,000 utterances, 1 GB of video, headless Chromium)"""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder)
        room = f"/conversation?id={_hour(here)}"
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        with (
            _streamlit(here / "blank.py", BLANK) as blank,
            _streamlit(here / "several.py", SEVERAL) as several,
            _rapport(here) as (ours, pid),
        ):
            yield from _opening(chromium, blank, several + "/blank", ours + room)
            idle = _memory_mb(pid)
            page = _visit(chromium, ours + room, _ROOM_READY)
            page.evaluate("bench.name({ name: 'Ana Ruiz', part: 'coach' })")
            page.reload()
            page.wait_for_function(_ROOM_READY, polling=16)
            page.wait_for_timeout(3000)
            yield from _seeking(page)
            yield from _playing(page)
            more = _memory_mb(pid) - idle
            yield "server memory, one viewer of 1 GB", f"{more:+.0f} MB over idle", "20 MB"
            yield from _correcting(chromium, blank, page)
        chromium.close()


def _opening(chromium: Browser, blank: str, page: str, room: str) -> Iterator[Row]:
    places = {
        "blank": (blank, _BLANK_READY),
        "page": (page, _PAGE_READY),
        "room": (room, _ROOM_READY),
    }
    for url, ready in places.values():
        _visit(chromium, url, ready).context.close()
    took: dict[str, list[float]] = {name: [] for name in places}
    for _ in range(VISITS):
        for name, (url, ready) in places.items():
            began = time.perf_counter()
            _visit(chromium, url, ready).context.close()
            took[name].append(time.perf_counter() - began)
    empty, of_several, ours = (statistics.median(took[name]) for name in places)
    yield "blank Streamlit page, until its button is there", f"{empty:.2f} s", "anchor"
    yield "blank page of an app of several, at its address", f"{of_several:.2f} s", "anchor"
    against = f"{ours / empty:.2f} x, {ours / of_several:.2f} x"
    yield "review room, until it can be used", f"{ours:.2f} s, {against}", "1.3 x"


def _seeking(page: Page) -> Iterator[Row]:
    random.seed(5)
    shares = [random.random() for _ in range(CLICKS)]
    done = page.evaluate(f"(shares) => bench.seeking(shares, {READ})", shares)
    took, off = sorted(done["took"]), max(done["off"])
    middle, high = statistics.median(took), took[int(0.95 * len(took))]
    yield "click to seek, median and 95th of 100", f"{middle:.0f}, {high:.0f} ms", "100 ms"
    yield "frame shown, off the moment clicked at most", f"{off} of 40 ms", "1"


def _playing(page: Page) -> Iterator[Row]:
    runs: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda _frame: runs.append(1)))
    yield "playhead while playing", f"{page.evaluate('bench.playing()'):.0f} a second", "60"
    yield "messages of Streamlit while playing", str(len(runs)), "0"


def _correcting(chromium: Browser, blank: str, page: Page) -> Iterator[Row]:
    other = _visit(chromium, blank, _BLANK_READY)
    other.wait_for_timeout(500)
    anchor = statistics.median(other.evaluate("(times) => bench.empty(times)", EVENTS))
    done = page.evaluate("(times) => bench.correcting(times)", CORRECTIONS)
    kept, read = statistics.median(done["kept"]), statistics.median(done["read"])
    yield "empty component event", f"{anchor:.0f} ms", "anchor"
    yield "correction, until it is kept", f"{kept:.0f} ms, {kept / anchor:.2f} x", "2 x"
    yield (
        "correction, until all is read and drawn anew",
        f"{read:.0f} ms, {read / anchor:.2f} x",
        "-",
    )


_BLANK_READY = (
    "() => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('button'))"
)
_PAGE_READY = "() => document.querySelector('[data-testid=stButton]') !== null"
_ROOM_READY = "() => performance.getEntriesByName('rapport-ready').length > 0"


def _visit(chromium: Browser, url: str, ready: str) -> Page:
    """A new visitor, nothing in the browser's cache."""
    page = chromium.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.add_init_script(SCRIPT)
    page.goto(url, wait_until="commit")
    page.wait_for_function(ready, polling=16)
    return page


def _hour(folder: Path) -> str:
    """A workspace with an hour of talk, 2,000 utterances, and a film of a gigabyte."""
    short = coded_film(folder / "minute.mp4", seconds=60, kbit=2200, sound=False)
    film = played_over(short, folder / "Hour.mp4", times=60)
    heard = squeezed(repeated(sample_heard(), 31), to_ms=3_600_000)
    with Workspace.open(folder / "home") as workspace:
        recording = workspace.add(film, name="Hour.mp4")
        workspace.describe(recording.id, duration_ms=heard.duration_ms, has_video=True)
        workspace.save_heard(recording.id, heard)
        return recording.id


def squeezed(heard: Heard, *, to_ms: int) -> Heard:
    """The same talk in less time, so that an hour has 2,000 utterances."""

    def sooner(span: Span) -> Span:
        start = span.start_ms * to_ms // heard.duration_ms
        return Span(start, max(start + 1, span.end_ms * to_ms // heard.duration_ms))

    return replace(
        heard,
        duration_ms=to_ms,
        words=tuple(replace(word, span=sooner(word.span)) for word in heard.words),
        voices=tuple(replace(voice, span=sooner(voice.span)) for voice in heard.voices),
    )


@contextmanager
def _rapport(folder: Path) -> Iterator[tuple[str, int]]:
    port = _free_port()
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--no-open", "--port", str(port)]
    environment = {**os.environ, "RAPPORT_HOME": str(folder / "home")}
    with _serving(command, port, environment) as process:
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def _streamlit(path: Path, script: str) -> Iterator[str]:
    path.write_text(script)
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(path), "--server.headless=true",
               f"--server.port={port}", "--server.address=127.0.0.1",
               "--server.fileWatcherType=none", "--browser.gatherUsageStats=false"]  # fmt: skip
    with _serving(command, port, dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _serving(
    command: list[str], port: int, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _chromium() -> str:
    found: Any = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("no Chromium on this machine: scripts/chromium.sh installs one")
    return str(found)
