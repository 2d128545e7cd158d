"""One dashboard for all tests of the review room; each test brings a conversation of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import imageio_ffmpeg
import pytest

from pipeline.store import Recording, Workspace
from tests.browser.coded_film import coded_film
from tests.browser.conftest import Served, serving
from tests.pipeline.dashboard.sample import FILM, sample_heard

_bundle: Any = imageio_ffmpeg  # it carries no types
Bring = Callable[..., Recording]
LONG_S = 236
"""a second more than the sample's talk"""


@pytest.fixture(scope="package")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(tmp_path_factory.mktemp("room") / "home") as opened:
        yield opened


@pytest.fixture(scope="package")
def served(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(workspace.folder, tmp_path_factory.mktemp("served") / "serve.log") as here:
        yield here


@pytest.fixture(scope="package")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As long as the sample's talk, and each picture says its number."""
    return coded_film(tmp_path_factory.mktemp("film") / "coded.mp4", seconds=LONG_S)


@pytest.fixture(scope="package")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's sound without its picture."""
    made = tmp_path_factory.mktemp("sound") / "sound.m4a"
    call = [_bundle.get_ffmpeg_exe(), "-v", "error", "-i", str(FILM), "-vn", "-c", "copy"]
    subprocess.run([*call, str(made)], check=True)
    return made


@pytest.fixture
def bring(workspace: Workspace, film: Path, tmp_path: Path) -> Bring:
    """The sample's talk over a film, or over a sound, that no other test has."""

    def brought(media: Path | None = None) -> Recording:
        own = tmp_path / f"Visit {uuid4().hex[:8]}{(media or film).suffix}"
        own.write_bytes((media or film).read_bytes() + _mark())
        recording = workspace.add(own, name=own.name, move=True)
        heard = sample_heard()
        workspace.save_heard(recording.id, heard)
        workspace.describe(recording.id, duration_ms=heard.duration_ms, has_video=media is None)
        return workspace.recording(recording.id)

    return brought


def _mark() -> bytes:
    """A box that players skip; with it, the same film is another content."""
    own = uuid4().bytes
    return (8 + len(own)).to_bytes(4, "big") + b"free" + own
