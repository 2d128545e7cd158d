"""What is installed, fetched and set on this machine becomes rows: engine, state, mend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from models import pyannote
from models.guests import installed
from models.hub import gate_steps
from models.weights import find_weights, local_path
from models.whispers import WHISPERS, Whisper
from pipeline.config import Settings
from pipeline.errors import ConfigError, EngineError

Kind = Literal["words", "voices", "activity", "coder"]


class State(StrEnum):
    """Whether an engine can be used here, and what it lacks when it cannot."""

    READY = "ready"
    NEEDS_WEIGHTS = "needs weights"
    NEEDS_LIBRARY = "needs library"
    NEEDS_TOKEN = "needs token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class EngineState:
    """
    One line of `rapport doctor`.

    detail  what was found, in words
    mend    the command or step that makes it ready; empty when it is
    """

    engine: str
    kind: Kind
    state: State
    detail: str
    mend: str = ""


def usable(settings: Settings | None = None) -> tuple[EngineState, ...]:
    """
    Every engine in the order in which `auto` prefers it, with its state on this machine.

    Nothing is loaded, no network is asked and torch is not imported: well under two seconds.

    settings  whose models are looked for; None takes the defaults
    """
    settings = settings or Settings()
    words = [_whisper(kind, settings.words.model) for kind in WHISPERS]
    return (
        EngineState("transcript", "words", State.READY, "reads what the meeting software made"),
        *words,
        _carried("draft", "words", ("pocketsphinx",), "English only; its words feed no measure"),
        EngineState("channels", "voices", State.READY, "for recordings with a channel per speaker"),
        EngineState("transcript", "voices", State.READY, "for transcripts that name speakers"),
        _carried("embedded", "voices", ("numpy", "scipy"), "no torch, no token"),
        _pyannote(settings.voices.model),
        _carried("silero", "activity", ("faster-whisper", "onnxruntime"), "weights included"),
        EngineState("rules", "coder", State.READY, "codes by the codebook's own rules"),
    )


def _whisper(kind: Whisper, model: str) -> EngineState:
    version = installed(kind.library)
    if version is None:
        detail = f"{kind.library} is not installed"
        return EngineState(kind.name, "words", State.NEEDS_LIBRARY, detail, kind.install)
    found = f"{kind.library} {version}"
    try:
        here = kind.find(model) is not None
    except (EngineError, ConfigError) as error:
        return _wrong_model(kind.name, "words", found, error)
    path = local_path(model)
    name = path.name if path else model
    if here:
        return EngineState(kind.name, "words", State.READY, f"{found}; weights of '{name}' here")
    listed = find_weights(kind.name, model)
    size = listed.size if listed else "size unknown"
    return EngineState(
        kind.name,
        "words",
        State.NEEDS_WEIGHTS,
        f"{found}; weights of '{name}' not fetched ({size})",
        f"rapport analyze RECORDING --set words.engine={kind.name} --set words.download=yes",
    )


def _pyannote(model: str) -> EngineState:
    libraries = {name: installed(name) for name in ("pyannote.audio", "torch", "torchaudio")}
    absent = [name for name, version in libraries.items() if version is None]

    def row(state: State, detail: str, mend: str = "") -> EngineState:
        return EngineState("pyannote", "voices", state, detail, mend)

    if absent:
        detail = f"{', '.join(absent)} not installed"
        return row(State.NEEDS_LIBRARY, detail, pyannote.INSTALL)
    found = ", ".join(f"{name} {version}" for name, version in libraries.items())
    try:
        here = pyannote.weights_folder(model) is not None
    except EngineError as error:
        return _wrong_model("pyannote", "voices", found, error)
    if here:
        return row(State.READY, f"{found}; model here")
    if pyannote.token_from_environment() is None:
        return row(State.NEEDS_TOKEN, f"{found}; no token", gate_steps(model))
    fetch = "rapport analyze RECORDING --set voices.engine=pyannote"
    return row(State.NEEDS_WEIGHTS, f"{found}; token set, model not fetched", fetch)


def _wrong_model(engine: str, kind: Kind, found: str, error: Exception) -> EngineState:
    """A model's name or path in the settings is wrong: the error says how to mend it."""
    detail, _, mend = str(error).rpartition("; ")
    return EngineState(engine, kind, State.NEEDS_WEIGHTS, f"{found}; {detail}", mend)


def _carried(engine: str, kind: Kind, libraries: tuple[str, ...], what: str) -> EngineState:
    """An engine whose weights come with the libraries it needs."""
    versions = {library: installed(library) for library in libraries}
    absent = [library for library, version in versions.items() if version is None]
    if absent:
        return EngineState(
            engine,
            kind,
            State.NEEDS_LIBRARY,
            f"{', '.join(absent)} not installed",
            f"pip install {' '.join(absent)}",
        )
    found = ", ".join(f"{library} {version}" for library, version in versions.items())
    return EngineState(engine, kind, State.READY, f"{found}; {what}")
