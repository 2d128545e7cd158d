"""A workspace of its own for every test, and the sample in it as if it had been analysed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import jobs
from pipeline.dashboard import desk as desks
from pipeline.dashboard.desk import Desk, forget_readings
from pipeline.store import Recording
from tests.pipeline.dashboard.sample import add_sample


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which workspaces a background worker was asked for; none is ever started."""
    folders: list[str] = []
    monkeypatch.setattr(
        jobs, "ensure_worker", lambda workspace, _arguments: folders.append(str(workspace.folder))
    )
    return folders


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> Iterator[Desk]:
    """An empty workspace, opened as `rapport serve` opens it."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("RAPPORT_CONFIG", raising=False)
    opened = desks.desk()
    yield opened
    forget_readings()
    opened.workspace.close()


@pytest.fixture
def sample(desk: Desk) -> Recording:
    """The sample conversation, heard."""
    return add_sample(desk.workspace)
