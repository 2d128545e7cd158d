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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from pipeline.store import Workspace  # noqa: E402
from tests.browser.coded_film import FRAME_MS, READ, coded_film, played_over  # noqa: E402
from tests.pipeline.dashboard.sample import repeated, sample_heard  # noqa: E402

Row = tuple[str, str, str]
VISITS, CLICKS, CORRECTIONS, EVENTS = 5, 30, 20, 30
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ROOM = """() => {
  const inside = [...document.querySelectorAll('*')].filter((e) => e.shadowRoot);
  for (const one of inside) { const r = one.shadowRoot.querySelector('.room'); if (r?.room) return r.room; }
  return null;
}"""
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


def review() -> Iterator[Row]:
    """The review room (an hour, 2,000 utterances, 1 GB of video, headless Chromium)"""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder)
        id = _hour(here)
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        with _blank(here) as blank, _rapport(here) as (ours, pid):
            room = f"{ours}/conversation?id={id}"
            _visit(chromium, blank, _BLANK_READY).context.close()
            _visit(chromium, room, _ROOM_READY).context.close()
            yield from _opening(chromium, blank, room)
            idle = _memory_mb(pid)
            page = _visit(chromium, room, _ROOM_READY)
            yield from _seeking(page)
            yield from _playing(page)
            yield (
                "server memory, one viewer of 1 GB",
                f"+{_memory_mb(pid) - idle:.0f} MB over idle",
                "20 MB",
            )
            yield from _correcting(chromium, blank, page)
        chromium.close()


def _opening(chromium: Browser, blank: str, room: str) -> Iterator[Row]:
    took: dict[str, list[float]] = {"blank": [], "room": []}
    for _ in range(VISITS):
        for name, url, ready in (("blank", blank, _BLANK_READY), ("room", room, _ROOM_READY)):
            began = time.perf_counter()
            _visit(chromium, url, ready).context.close()
            took[name].append(time.perf_counter() - began)
    empty, ours = (statistics.median(took[name]) for name in ("blank", "room"))
    yield "blank Streamlit page, until its button is there", f"{empty:.2f} s", "anchor"
    yield "review room, until it can be used", f"{ours:.2f} s, {ours / empty:.2f} x", "1.3 x"


def _seeking(page: Page) -> Iterator[Row]:
    took, off = page.evaluate(
        f"""async (clicks) => {{
          const room = ({ROOM})(), read = {READ}, took = [], off = [];
          const video = room.player.element;
          if (video.readyState < 2) await new Promise((done) => video.addEventListener("loadeddata", done, {{ once: true }}));
          const rows = [...room.root.querySelectorAll(".words-row")];
          for (const share of clicks) {{
            const at = Math.floor(share * (rows.length - 1));
            rows[at].scrollIntoView({{ block: "center" }});
            await new Promise((done) => setTimeout(done, 150));
            const began = performance.now();
            const seeked = new Promise((done) => video.addEventListener("seeked", done, {{ once: true }}));
            rows[at].querySelector("button").click();
            await seeked;
            took.push(performance.now() - began);
            await new Promise((done) => video.requestVideoFrameCallback?.(done) ?? setTimeout(done, 60));
            const wanted = Math.floor((room.sheet.utterances[at].start % 60000) / {FRAME_MS});
            off.push(Math.abs(read(video) - wanted));
          }}
          return [took, off];
        }}""",
        [random.Random(5).random() for _ in range(CLICKS)],
    )
    took.sort()
    yield (
        "click to seek, median and 95th of 100",
        f"{statistics.median(took):.0f}, {took[int(0.95 * len(took))]:.0f} ms",
        "100 ms",
    )
    yield "frame shown, off the moment clicked at most", f"{max(off)} frames of 40 ms", "1"


def _playing(page: Page) -> Iterator[Row]:
    heard: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda _frame: heard.append(1)))
    frames, ms = page.evaluate(
        f"""async () => {{
          const room = ({ROOM})();
          let count = 0;
          const counted = () => count++;
          await room.player.play();
          await new Promise((done) => setTimeout(done, 500));
          room.addEventListener("time", counted);
          const began = performance.now();
          await new Promise((done) => setTimeout(done, 5000));
          const took = performance.now() - began;
          room.removeEventListener("time", counted);
          room.player.pause();
          return [count, took];
        }}"""
    )
    yield "playhead while playing", f"{1000 * frames / ms:.0f} a second", "60"
    yield "Streamlit reruns while playing", str(len(heard)), "0"


def _correcting(chromium: Browser, blank: str, page: Page) -> Iterator[Row]:
    other = _visit(chromium, blank, _BLANK_READY)
    other.wait_for_timeout(500)
    empty = other.evaluate(
        """async (times) => {
          const button = [...document.querySelectorAll("*")].map((e) => e.shadowRoot?.querySelector("button")).find(Boolean);
          const took = [];
          for (let k = 0; k < times; k++) {
            const began = performance.now();
            const seen = new Promise((done) => { globalThis.seen = done; });
            button.click();
            await seen;
            took.push(performance.now() - began);
            await new Promise((done) => setTimeout(done, 100));
          }
          return took;
        }""",
        EVENTS,
    )
    kept, read = page.evaluate(
        f"""async (times) => {{
          const room = ({ROOM})(), kept = [], read = [];
          const once = (event, is) => new Promise((done) => {{
            const look = () => {{ if (is()) {{ room.removeEventListener(event, look); done(); }} }};
            room.addEventListener(event, look);
          }});
          for (let k = 0; k < times; k++) {{
            const row = room.sheet.utterances[100 + 40 * k];
            const code = room.sheet.codes.find((one) => one.layer === "move" && one.applies.includes(room.sheet.speakers[row.who].role))
              ?? room.sheet.codes.find((one) => one.layer === "response");
            const began = performance.now();
            const saved = once("saving", () => room.saving === "");
            const before = room.fromServer.revision;
            const again = once("sheet", () => room.fromServer.revision !== before);
            room.do({{ kind: "code", start: row.start, end: row.end, speaker: room.sheet.speakers[row.who].label, layer: code.layer, code: code.id, stands: true }});
            await saved;
            kept.push(performance.now() - began);
            await again;
            read.push(performance.now() - began);
            await new Promise((done) => setTimeout(done, 1500));
          }}
          return [kept, read];
        }}""",
        CORRECTIONS,
    )
    anchor, ours = statistics.median(empty), statistics.median(kept)
    yield "empty component event", f"{anchor:.0f} ms", "anchor"
    yield "correction, until it is kept", f"{ours:.0f} ms, {ours / anchor:.2f} x", "2 x"
    whole = statistics.median(read)
    yield (
        "correction, until all is read anew and drawn",
        f"{whole:.0f} ms, {whole / anchor:.2f} x",
        "-",
    )


_BLANK_READY = (
    "() => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('button'))"
)
_ROOM_READY = "() => performance.getEntriesByName('rapport-ready').length > 0"


def _visit(chromium: Browser, url: str, ready: str) -> Page:
    """A new visitor, nothing in the browser's cache."""
    page = chromium.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function(ready, polling=16)
    return page


def _hour(folder: Path) -> str:
    """A workspace with an hour of talk and a film of a gigabyte, by somebody who said who they are."""
    short = coded_film(folder / "minute.mp4", seconds=60, kbit=2200)
    film = played_over(short, folder / "Hour.mp4", times=60)
    heard = repeated(sample_heard(), 15)
    with Workspace.open(folder / "home") as workspace:
        recording = workspace.add(film, name="Hour.mp4")
        workspace.describe(recording.id, duration_ms=heard.duration_ms, has_video=True)
        workspace.save_heard(recording.id, heard)
        return recording.id


@contextmanager
def _rapport(folder: Path) -> Iterator[tuple[str, int]]:
    port = _free_port()
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--no-open", "--port", str(port)]
    environment = {**os.environ, "RAPPORT_HOME": str(folder / "home")}
    with _serving(command, port, environment) as process:
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def _blank(folder: Path) -> Iterator[str]:
    script, port = folder / "blank.py", _free_port()
    script.write_text(BLANK)
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true",
               f"--server.port={port}", "--server.address=127.0.0.1",
               "--server.fileWatcherType=none", "--browser.gatherUsageStats=false"]  # fmt: skip
    with _serving(command, port, dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _serving(
    command: list[str], port: int, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
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
