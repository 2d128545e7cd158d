"""A hub model is found in the cache without asking anybody, and fetched only when told to."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models import faster_whisper_files
from models.hub import cached_folder, fetch_folder, verify_folder
from pipeline.errors import EngineError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {"config.json": b"{}", "tokenizer.json": b"{}", "model.bin": b"x" * 3_000_000}
LARGE = hashlib.sha256(FILES["model.bin"]).hexdigest()


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as a download needs, with one open and one gated repository."""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, *_: object) -> None:
        """Keeps the test's output clean."""

    sent: tuple[tuple[str, int], ...] = ()
    breaks_off_at: int | None = None

    @classmethod
    def begin(cls, *, breaks_off_at: int | None = None) -> None:
        """Nothing sent yet; the large file is sent so far."""
        cls.sent, cls.breaks_off_at = (), breaks_off_at

    def _answer(self, *, with_body: bool) -> None:
        gated = "/gated/" in self.path
        body = b"" if gated else self._body()
        rest = body[self._start() :]
        self.send_response(401 if gated else 206 if self._start() else 200)
        if gated:
            self.send_header("X-Error-Code", "GatedRepo")
        self.send_header("X-Repo-Commit", COMMIT)
        large = body is FILES["model.bin"]
        self.send_header("ETag", f'"{LARGE if large else hashlib.sha1(body).hexdigest()}"')
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if with_body:
            Hub.sent = (*Hub.sent, (self.path.rsplit("/", 1)[-1], len(rest)))
            self.wfile.write(rest[: Hub.breaks_off_at if large else None])

    def _start(self) -> int:
        wanted = self.headers.get("Range") or ""
        return int(wanted.removeprefix("bytes=").split("-")[0] or 0)

    def _body(self) -> bytes:
        if "/tree/" in self.path:
            rows = [
                {"type": "file", "path": n, "size": len(c), "oid": hashlib.sha1(c).hexdigest()}
                for n, c in FILES.items()
            ]
            return json.dumps(rows).encode()
        lfs = {"sha256": LARGE, "size": len(FILES["model.bin"]), "pointerSize": 130}
        siblings = [{"rfilename": n} | ({"lfs": lfs} if n == "model.bin" else {}) for n in FILES]
        return (
            FILES.get(self.path.rsplit("/", 1)[-1])
            or json.dumps({"id": "people/whisper", "sha": COMMIT, "siblings": siblings}).encode()
        )


@pytest.fixture
def said_by_a_hub(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Runs a line of Python against a hub on loopback and an empty cache; what it printed."""
    Hub.begin()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hub = f"http://127.0.0.1:{server.server_port}"
    world = {**os.environ, "HF_ENDPOINT": hub, "HF_HUB_CACHE": str(tmp_path)}
    world |= {"HF_HUB_OFFLINE": "0", "NO_PROXY": "*"}

    def run(line: str) -> str:
        code = f"from models import faster_whisper_files\nfrom models.hub import *\n{line}"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=world,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout + done.stderr

    yield run
    server.shutdown()
    server.server_close()


def test_a_model_is_fetched_file_by_file_and_then_found_without_the_hub(
    said_by_a_hub: Callable[[str], str], tmp_path: Path
) -> None:
    said = said_by_a_hub(
        "told = []\n"
        "print(faster_whisper_files.weights_present('people/whisper'))\n"
        "folder = faster_whisper_files.fetch('people/whisper', told.append)\n"
        "print(folder.name, sorted(f.name for f in folder.iterdir()))\n"
        "print(told == sorted(told), told[-1])\n"
        "print(faster_whisper_files.weights_present('people/whisper'))"
    )

    assert said.splitlines() == [
        "False",
        f"{COMMIT} ['config.json', 'model.bin', 'tokenizer.json']",
        "True 1.0",
        "True",
    ]


def test_a_large_file_that_broke_off_is_gone_on_with_where_it_ended(
    said_by_a_hub: Callable[[str], str], tmp_path: Path
) -> None:
    Hub.begin(breaks_off_at=1_000_000)
    first = said_by_a_hub("faster_whisper_files.fetch('people/whisper')")
    part = tmp_path / "models--people--whisper" / "blobs" / f"{LARGE}.part"

    assert "people/whisper could not be fetched (the connection broke off)" in first
    assert part.stat().st_size == 1_000_000

    Hub.begin()
    second = said_by_a_hub("print(faster_whisper_files.fetch('people/whisper').name)")

    assert second.splitlines() == [COMMIT]
    assert [sent for sent in Hub.sent if sent[0] == "model.bin"] == [("model.bin", 2_000_000)]
    assert not part.exists()
    assert (part.parent / LARGE).read_bytes() == FILES["model.bin"]


def test_a_gated_model_names_the_two_steps_that_open_it(
    said_by_a_hub: Callable[[str], str],
) -> None:
    said = said_by_a_hub("fetch_folder('pyannote', 'gated/model', token='hf_x')")

    assert said.splitlines()[-1] == (
        "pipeline.errors.EngineError: pyannote: gated/model is not open to this token: accept its "
        "conditions at https://hf.co/gated/model, then set HF_TOKEN to a token from "
        "https://hf.co/settings/tokens"
    )


def test_without_a_connection_the_error_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from huggingface_hub.errors import LocalEntryNotFoundError

    def offline(*_: object, **__: object) -> str:
        raise LocalEntryNotFoundError("Got: ConnectError\nmany\nlines")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.snapshot_download", offline)

    with pytest.raises(EngineError) as told:
        fetch_folder("faster_whisper", "Systran/faster-whisper-small")

    assert str(told.value) == (
        "faster_whisper: Systran/faster-whisper-small is not on this machine and the hub cannot be "
        "reached; connect to the internet once, or name a local folder in the settings"
    )


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.snapshot_download", full)

    with pytest.raises(EngineError, match=r"\(No space left on device\); check .* disk space"):
        fetch_folder("faster_whisper", "Systran/faster-whisper-small")


def test_nothing_is_found_in_an_empty_cache_nor_under_an_impossible_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    assert cached_folder("people/whisper", ("model.bin",)) is None
    assert cached_folder("a/b/c/d", ("model.bin",)) is None
    assert not faster_whisper_files.weights_present("small")


def test_a_download_that_broke_off_is_not_taken_for_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    repository = tmp_path / "models--people--whisper"
    snapshot = repository / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    (snapshot / "config.json").write_text("{}")
    (snapshot / "tokenizer.json").write_text("{}")

    assert cached_folder("people/whisper", ("config.json",)) == snapshot
    assert not faster_whisper_files.weights_present("people/whisper")


def test_a_large_file_is_compared_with_the_sha256_the_hub_gave_and_removed_when_it_differs(
    tmp_path: Path,
) -> None:
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshots" / COMMIT
    blobs.mkdir()
    snapshot.mkdir(parents=True)
    large = blobs / hashlib.sha256(b"weights").hexdigest()
    large.write_bytes(b"weights")
    (blobs / "0123abcd").write_text("{}")
    (snapshot / "model.bin").symlink_to(large)
    (snapshot / "config.json").symlink_to(blobs / "0123abcd")

    assert verify_folder("faster_whisper", snapshot) == 1

    large.write_bytes(b"weighty")
    with pytest.raises(EngineError, match=r"model\.bin arrived damaged and was removed"):
        verify_folder("faster_whisper", snapshot)
    assert [file.name for file in snapshot.iterdir()] == ["config.json"]
    assert not large.exists()
