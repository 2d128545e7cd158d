"""What is installed, fetched and set on this machine becomes rows: engine, state, mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from models import faster_whisper_files, pyannote, whisper_files
from models.guests import installed, not_installed
from models.hub import fetch_folder, gate_steps, verify_folder
from models.weights import (
    added_path,
    find_weights,
    local_path,
    look_in,
    models_folder,
    names_for,
)
from models.whispers import WHISPERS, Whisper
from pipeline.config import Settings
from pipeline.engines import Progress
from pipeline.errors import ConfigError, EngineError, did_you_mean

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
    look_in(settings)
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
        here = kind.find(model)
    except (EngineError, ConfigError) as error:
        return _wrong_model(kind.name, "words", found, error)
    path = local_path(model)
    name = path.name if path else model
    if here is not None:
        converts = kind.name == faster_whisper_files.NAME and here.suffix == ".pt"
        detail = f"OpenAI's {here.name} here, converted at first use"
        detail = detail if converts else f"weights of '{name}' here"
        return EngineState(kind.name, "words", State.READY, f"{found}; {detail}")
    listed = find_weights(kind.name, model)
    size = listed.size if listed else "size unknown"
    return EngineState(
        kind.name,
        "words",
        State.NEEDS_WEIGHTS,
        f"{found}; weights of '{name}' not fetched ({size})",
        _how_to_get(kind, model),
    )


def _how_to_get(kind: Whisper, model: str) -> str:
    """The command that fetches a model; one of another owner's is fetched as it is used."""
    if find_weights(kind.name, model) is None:
        return f"rapport analyze RECORDING --set words.engine={kind.name} --set words.download=yes"
    other = "" if kind is WHISPERS[0] else f" --engine {kind.name}"
    return f"rapport models get {model}{other}"


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
    known = model == pyannote.COMMUNITY
    fetch = (
        "rapport models get community-1" if known else "rapport analyze RECORDING --voices pyannote"
    )
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


@dataclass(frozen=True, slots=True)
class KnownModel:
    """
    One line of `rapport models list`.

    where  the folder or file on this machine, None when it is not here
    auto   whether words.engine = auto would use it for a recording without a transcript
    """

    name: str
    engine: str
    size: str
    licence: str
    where: str | None
    auto: bool


@dataclass(frozen=True, slots=True)
class Fetchable:
    """
    A model that `rapport models get` can fetch.

    verify  how many of its files were compared with a published sha256; raises when one differs
    """

    name: str
    engine: str
    size: str
    licence: str
    find: Callable[[], Path | None]
    fetch: Callable[[Progress], Path]
    verify: Callable[[Path], int]


def known_models(settings: Settings | None = None) -> tuple[KnownModel, ...]:
    """Whisper's models by engine, community-1, and what was added under other names."""
    settings = settings or Settings()
    look_in(settings)
    engines = (*(kind.name for kind in WHISPERS), pyannote.NAME)
    names = [(engine, name) for engine in engines for name in names_for(engine)]
    names += [own for own in _added() if own not in names]
    auto = _auto(settings)
    if auto is not None and auto not in names:
        names.append(auto)
    rows = []
    for engine, name in names:
        listed = find_weights(engine, name)
        where = _where(engine, name)
        rows.append(
            KnownModel(
                name=name,
                engine=engine,
                size=listed.size if listed else "size unknown",
                licence=listed.licence if listed else "as its owner says",
                where=str(where) if where else None,
                auto=(engine, name) == auto,
            )
        )
    return tuple(rows)


def absent_libraries() -> dict[str, str]:
    """The libraries that are not installed here, each with the command that installs it."""
    wanted = {kind.library: kind.install for kind in WHISPERS} | {
        "pyannote.audio": pyannote.INSTALL
    }
    return {name: command for name, command in wanted.items() if installed(name) is None}


def to_fetch(name: str, engine: str | None = None) -> Fetchable:
    """
    What a name stands for and how to fetch it; without an engine, the first that is installed.

    Raises ConfigError for an unknown name or engine, EngineError for an absent library.
    """
    if name in ("community-1", pyannote.COMMUNITY) and engine in (None, pyannote.NAME):
        return _fetchable_pyannote()
    kinds = [kind for kind in WHISPERS if engine in (None, kind.name)]
    if not kinds:
        near = did_you_mean(str(engine), (kind.name for kind in WHISPERS))
        raise ConfigError(f"models: no engine {engine!r} fetches {name}; {near}")
    known = [kind for kind in kinds if name in names_for(kind.name)]
    if not known:
        near = did_you_mean(name, {*names_for(kinds[0].name), "community-1"})
        raise ConfigError(f"models: no model {name!r}; {near}")
    kind = next((kind for kind in known if installed(kind.library)), known[0])
    serves = [WHISPERS[0], kind] if kind.name == whisper_files.NAME else [kind]  # once converted
    if not any(installed(one.library) for one in serves):
        raise not_installed(kind.name, kind.library, kind.install)
    return _fetchable(
        kind.name,
        name,
        find=lambda: kind.find(name),
        fetch=lambda progress: kind.fetch(name, progress),
        # an OpenAI file is compared while it is fetched
        verify=lambda where: verify_folder(kind.name, where) if where.is_dir() else 1,
    )


def use_of(engine: str, name: str, settings: Settings) -> str:
    """The command that uses a model which is here."""
    if engine == pyannote.NAME:
        model = "" if name == settings.voices.model else f" --set voices.model={name}"
        return f"rapport analyze RECORDING --voices pyannote{model}"
    if engine == whisper_files.NAME and not installed("openai-whisper"):
        engine = faster_whisper_files.NAME
    if _auto(settings) == (engine, name):
        return "rapport analyze RECORDING"
    model = "" if name == settings.words.model else f" --set words.model={name}"
    return f"rapport analyze RECORDING --asr {engine}{model}"


def _fetchable_pyannote() -> Fetchable:
    if not installed("pyannote.audio"):
        raise not_installed(pyannote.NAME, "pyannote.audio", pyannote.INSTALL)
    name = pyannote.COMMUNITY

    def fetch(progress: Progress) -> Path:
        token = pyannote.token_from_environment()
        if token is None:
            raise pyannote.missing_token(name)
        return fetch_folder(pyannote.NAME, name, token=token, progress=progress)

    return _fetchable(
        pyannote.NAME,
        name,
        find=lambda: pyannote.weights_folder(name),
        fetch=fetch,
        verify=lambda where: verify_folder(pyannote.NAME, where),
    )


def _fetchable(
    engine: str,
    name: str,
    *,
    find: Callable[[], Path | None],
    fetch: Callable[[Progress], Path],
    verify: Callable[[Path], int],
) -> Fetchable:
    listed = find_weights(engine, name)
    assert listed is not None
    return Fetchable(name, engine, listed.size, listed.licence, find, fetch, verify)


def _where(engine: str, name: str) -> Path | None:
    """Where a model lies; without the hub's library only what was added is looked for."""
    if engine != whisper_files.NAME and not installed("huggingface_hub"):
        return added_path(name)
    find = {kind.name: kind.find for kind in WHISPERS}.get(engine, pyannote.weights_folder)
    try:
        return find(name)
    except (EngineError, ConfigError):
        return None


def _auto(settings: Settings) -> tuple[str, str] | None:
    """Engine and model that `auto` takes for a recording without a transcript."""
    model = settings.words.model
    if settings.words.engine != "auto":
        return None
    kinds = [kind for kind in WHISPERS if installed(kind.library)]
    return next(((kind.name, model) for kind in kinds if _where(kind.name, model)), None)


def _added() -> list[tuple[str, str]]:
    """Engine and name of everything in the models folder."""
    folder = models_folder()
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place.suffix == ".pt" and place.is_file():
            listed = names_for(whisper_files.NAME)
            found += [(whisper_files.NAME, place.name)] if place.stem not in listed else []
        elif (place / "model.bin").is_file() and not place.name.startswith("."):
            found.append((faster_whisper_files.NAME, place.name))
        elif (place / "config.yaml").is_file() and not place.name.startswith("."):
            found.append((pyannote.NAME, place.name))
    return found
