"""The ways to run Whisper as rows: library, weights, and how they are found, fetched and made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models import faster_whisper_files, whisper_files
from models.faster_whisper import FasterWhisper
from models.weights import find_weights
from models.whisper import INSTALL, OpenAIWhisper
from pipeline.engines import Progress, Transcriber
from pipeline.errors import EngineError


@dataclass(frozen=True, slots=True)
class Whisper:
    """
    One way to run Whisper.

    find       the weights on this machine, None when they are not; raises for a wrong name or path
    fetchable  whether the name says where the weights are
    """

    name: str
    library: str
    install: str
    make: Callable[..., Transcriber]
    find: Callable[[str], Path | None]
    fetchable: Callable[[str], bool]
    fetch: Callable[[str, Progress], Path]
    missing: Callable[[str], EngineError]


WHISPERS = (
    Whisper(
        name=faster_whisper_files.NAME,
        library="faster-whisper",
        install="pip install faster-whisper",
        make=FasterWhisper,
        find=faster_whisper_files.weights_here,
        fetchable=faster_whisper_files.fetchable,
        fetch=faster_whisper_files.fetch,
        missing=faster_whisper_files.missing_weights,
    ),
    Whisper(
        name=whisper_files.NAME,
        library="openai-whisper",
        install=INSTALL,
        make=OpenAIWhisper,
        find=whisper_files.weights_file,
        fetchable=whisper_files.fetchable,
        fetch=whisper_files.fetch,
        missing=whisper_files.missing_weights,
    ),
)
"""in the order in which `auto` tries them"""


def size_of(model: str) -> str:
    """How large a Whisper model's download is, in words."""
    rows = (find_weights(kind.name, model) for kind in WHISPERS)
    return next((row.size for row in rows if row), "size unknown")
