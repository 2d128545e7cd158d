"""Rapport's domain: a recorded conversation becomes coded turns, measures and a report.

    hear(audio, ears, ...) -> Heard        slow, uses engines, kept
    read(heard, reading, ...) -> Report    fast and pure, redone on every change

The names below are the public face; each is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.codebook import Codebook, load_codebook
    from pipeline.config import Settings, load_config
    from pipeline.errors import RapportError
    from pipeline.measures import measure
    from pipeline.media import load_audio
    from pipeline.report import Report
    from pipeline.run import Ears, Reading, hear, read, read_utterances
    from pipeline.transcript import Heard

_HOME = {
    "Codebook": "codebook",
    "Ears": "run",
    "Heard": "transcript",
    "RapportError": "errors",
    "Reading": "run",
    "Report": "report",
    "Settings": "config",
    "hear": "run",
    "load_audio": "media",
    "load_codebook": "codebook",
    "load_config": "config",
    "measure": "measures",
    "read": "run",
    "read_utterances": "run",
}

__all__ = [
    "Codebook",
    "Ears",
    "Heard",
    "RapportError",
    "Reading",
    "Report",
    "Settings",
    "hear",
    "load_audio",
    "load_codebook",
    "load_config",
    "measure",
    "read",
    "read_utterances",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(import_module(f"pipeline.{_HOME[name]}"), name)
