"""The workspace, its settings and the reports read from it, opened once and shared by all pages."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import RLock

from pipeline import jobs
from pipeline.analysis import make_reading, read_recording
from pipeline.codebook import Codebook
from pipeline.coding.coded import CodedBefore
from pipeline.config import load_config
from pipeline.dashboard.revisions import revision_of
from pipeline.errors import RapportError
from pipeline.paper.sections import Page, make_page
from pipeline.report import Report
from pipeline.run import Reading
from pipeline.store import Recording, RecordingState, Workspace
from pipeline.store.logs import note_fault

REPORTS_KEPT = 8
BUSY = (RecordingState.WAITING, RecordingState.WORKING)


reading_lock = RLock()
"""the page and the review room ask for the same reading at once: it is made once"""
_coded = CodedBefore()
_forgetting: list[Callable[[], None]] = []


@dataclass(frozen=True)
class Opened:
    """A conversation as it is read now, and the words its page is made of, once asked for."""

    id: str
    report: Report
    codebook: Codebook

    @cached_property
    def page(self) -> Page:
        return make_page(self.report, self.codebook)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page works on. `arguments` are the worker's, so that it hears as we read."""

    workspace: Workspace
    reading: Reading
    arguments: tuple[str, ...]


def desk() -> Desk:
    """
    The workspace of $RAPPORT_HOME with the settings of $RAPPORT_CONFIG, as `rapport serve` sets
    them; opened at the first call and kept. Raises ConfigError, CodebookError, StoreError.
    """
    return _opened_desk(os.environ.get("RAPPORT_HOME", ""), os.environ.get("RAPPORT_CONFIG", ""))


def open_conversation(recording: Recording) -> Opened | None:
    """
    The conversation with the roles and corrections people gave, or None while nobody has heard it.

    Read anew whenever any of them changes, or what a language model said of it; a reading that
    nothing changed is kept.
    """
    workspace = desk().workspace
    if workspace.derived_path(recording.id, "heard.json") is None:
        return None
    revision = revision_of(workspace, recording, desk().reading)
    with reading_lock:
        return _read(str(workspace.folder), recording.id, revision)


def forget_readings() -> None:
    """Nothing of any conversation is left in memory, here or where it was said to be kept."""
    with reading_lock:  # what is being read now is kept first, and then forgotten too
        _read.cache_clear()
        _coded.forget()
        for forget in _forgetting:
            forget()


def forgotten_with_readings(forget: Callable[[], None]) -> None:
    """
    Of something made of conversations and kept elsewhere in memory: how it is forgotten. It is to
    be made under `reading_lock`.
    """
    _forgetting.append(forget)


def start(recording_id: str) -> None:
    """Has the recording analysed in the background, also again."""
    jobs.enqueue(desk().workspace, recording_id)
    keep_working()


def keep_working() -> None:
    """Starts the background worker where something waits and none is at work; cheap to ask."""
    jobs.ensure_worker(desk().workspace, desk().arguments)


def line_of(error: Exception) -> str:
    """What people are told of an error: the line they can act on, or where our fault is noted."""
    if isinstance(error, RapportError):
        return str(error).partition("\n")[0]
    place = note_fault(desk().workspace.logs, error, during="the dashboard")
    return (
        f"A fault of Rapport's own ({place}). Reload the page; if it comes back, report it with "
        "logs/jobs.log of the workspace."
    )


@lru_cache(maxsize=4)
def _opened_desk(_home: str, config: str) -> Desk:
    path = Path(config) if config else None
    settings = load_config(path)
    arguments = ("--config", str(path.resolve())) if path else ()
    return Desk(Workspace.open(None, settings), make_reading(settings), arguments)


@lru_cache(maxsize=REPORTS_KEPT)
def _read(_folder: str, recording_id: str, _revision: str) -> Opened:
    here = desk()
    recording = here.workspace.recording(recording_id)
    report = read_recording(here.workspace, recording, here.reading, _coded)
    return Opened(recording_id, report, here.reading.codebook)
