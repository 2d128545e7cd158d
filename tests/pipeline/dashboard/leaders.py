"""Conversations of leaders in the workspace, heard, each with its people and its day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.acts import About, Act, Deed, Part, Person
from pipeline.dashboard import desk as desks
from pipeline.dashboard.desk import Desk
from pipeline.store import Recording, Workspace
from pipeline.transcript import Heard
from tests.pipeline.dashboard.sample import sample_heard

COACH = Person("Ines Calder", Part.COACH)


def add_visit(
    workspace: Workspace,
    number: int,
    *,
    leader: str = "",
    held_on: date | None = None,
    heard: Heard | None = None,
) -> Recording:
    """The sample's talk once more under another name, so that it is another content."""
    file = workspace.folder / f"visit-{number}"
    file.write_bytes(b"visit" + bytes([number]))
    recording = workspace.add(file, name=f"Visit {number}.mp4")
    workspace.save_heard(recording.id, heard or sample_heard())
    if leader:
        do(workspace, recording, About(leader, "Marcus Webb", held_on))
    return workspace.recording(recording.id)


def do(workspace: Workspace, recording: Recording, deed: Deed, by: Person = COACH) -> None:
    """Somebody does something on a conversation."""
    workspace.add_acts(recording.id, [Act(uuid4().hex, by, datetime.now(UTC), deed)])


def shorter(heard: Heard, until_ms: int) -> Heard:
    """The beginning of the same talk, too short for most numbers."""
    return replace(
        heard,
        duration_ms=until_ms,
        words=tuple(word for word in heard.words if word.span.end_ms <= until_ms),
        voices=tuple(voice for voice in heard.voices if voice.span.end_ms <= until_ms),
    )


@contextmanager
def reflecting_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A workspace in which codes and numbers wait for the leader's own reflection."""
    config = folder / "rapport.toml"
    config.write_text("[review]\nreflect_first = true\n")
    monkeypatch.setenv("RAPPORT_HOME", str(folder / "home"))
    monkeypatch.setenv("RAPPORT_CONFIG", str(config))
    opened = desks.desk()
    yield opened
    desks.forget_readings()
    opened.workspace.close()
