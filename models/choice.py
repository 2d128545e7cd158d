"""Settings, what came with the recording and what is on this machine decide which engine works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from models.guests import installed, not_installed
from models.weights import local_path, look_in, no_such_model
from models.whispers import WHISPERS, Whisper, size_of
from pipeline.audio import Audio
from pipeline.config import Settings, WordSettings
from pipeline.engines import Aligner, Diarizer, Progress, Transcriber, no_progress
from pipeline.errors import ConfigError, EngineError

Ask = Callable[[str], bool]
"""Puts a yes-or-no question to the person; where there is no terminal the answer is no."""

Engine = TypeVar("Engine")


@dataclass(frozen=True, slots=True)
class Choice(Generic[Engine]):
    """
    Which engine works and why.

    engine  None where there is nothing to run: the transcript is read, or there are no words
    reason  one sentence for the report
    """

    name: str
    engine: Engine | None
    reason: str


def nobody_to_ask(_question: str) -> bool:
    """For runs without a terminal: nothing is fetched that was not allowed beforehand."""
    return False


def choose_words(
    settings: Settings,
    *,
    has_transcript: bool,
    ask: Ask = nobody_to_ask,
    progress: Progress = no_progress,
) -> Choice[Transcriber]:
    """
    What the words come from. `auto` takes the first of these that there is:

    1. the transcript that came with the recording
    2. Whisper weights on this machine: faster_whisper's, then openai-whisper's
    3. Whisper weights that may be fetched: `words.download` yes, or `ask` and a yes
    4. the draft recogniser, whose words feed no measure of a real recording
    5. no words

    ask       called at most once, with the size of what would be fetched
    progress  of the fetching

    Raises EngineError and ConfigError when an engine or model asked for by name cannot be used.
    """
    look_in(settings)
    words = settings.words
    if words.engine == "auto":
        return _first_words(words, has_transcript, ask, progress)
    asked = f"It was asked for: words.engine = {words.engine}."
    if words.engine == "none":
        return Choice("none", None, asked)
    if words.engine == "transcript":
        if has_transcript:
            return Choice("transcript", None, asked)
        raise EngineError(
            "transcript: none lies beside the recording; give it with --transcript FILE"
        )
    if words.engine == "draft":
        return Choice("draft", _draft(), asked)
    kind = next(kind for kind in WHISPERS if kind.name == words.engine)
    return _asked_whisper(kind, words, ask, progress)


def choose_aligner(settings: Settings) -> Aligner | None:
    """What places a transcript's words in the sound: English only; None spreads them."""
    words = settings.words
    if not words.align or words.language != "en" or not installed("pocketsphinx"):
        return None
    from models.aligner import PocketAligner

    return PocketAligner()


def choose_voices(settings: Settings, *, audio: Audio, named_voices: int = 0) -> Choice[Diarizer]:
    """
    What the voices come from. `auto` takes the first of these that there is:

    1. the recording's channels, when each carries a voice of its own
    2. the transcript's speaker names, when there are two or more
    3. the embedded diarizer

    named_voices  how many speakers the transcript names; 0 without one

    pyannote is taken only when asked for. Raises EngineError and ConfigError when what was asked
    for by name cannot be used.
    """
    look_in(settings)
    engine = settings.voices.engine
    if engine == "auto":
        return _first_voices(settings, audio, named_voices)
    asked = f"It was asked for: voices.engine = {engine}."
    if engine == "channels" and len(audio.channels) < 2:
        raise EngineError("channels: the recording has only one; use voices.engine = embedded")
    if engine == "transcript" and named_voices < 2:
        raise EngineError("transcript: it does not name two speakers; use voices.engine = embedded")
    return Choice(engine, _DIARIZERS[engine](settings), asked)


def _first_words(
    words: WordSettings, has_transcript: bool, ask: Ask, progress: Progress
) -> Choice[Transcriber]:
    if has_transcript:
        return Choice("transcript", None, "A transcript came with the recording.")
    for kind in WHISPERS:
        if installed(kind.library) and _has(kind, words.model):
            return _with(kind, words, "Its weights are on this machine and no transcript came.")
    kind = _kind_for(words.model)
    if not installed(kind.library):
        return _draft_words(words, f"{kind.library} is not installed")
    refusal = _refusal(words, ask)
    if refusal is None:
        try:
            kind.fetch(words.model, progress)
        except EngineError as error:
            refusal = f"fetching Whisper's weights failed ({error})"
        else:
            return _with(kind, words, "No transcript came, and its weights were fetched.")
    return _draft_words(words, refusal)


def _kind_for(model: str) -> Whisper:
    """The way to run a model that is not here yet. Raises when the name or path is wrong."""
    path = local_path(model)
    if path is not None:
        kind = WHISPERS[path.suffix == ".pt"]
        if not installed(kind.library):
            raise not_installed(kind.name, kind.library, kind.install)
        kind.find(model)
        raise EngineError(f"{kind.name}: {path} cannot be used; check words.model")
    known = [kind for kind in WHISPERS if kind.fetchable(model)]
    if not known:
        raise no_such_model(WHISPERS[0].name, model)
    return next((kind for kind in known if installed(kind.library)), known[0])


def _asked_whisper(
    kind: Whisper, words: WordSettings, ask: Ask, progress: Progress
) -> Choice[Transcriber]:
    if not installed(kind.library):
        raise not_installed(kind.name, kind.library, kind.install)
    asked = f"It was asked for: words.engine = {kind.name}."
    if kind.find(words.model) is None:
        if not kind.fetchable(words.model) or _refusal(words, ask) is not None:
            raise kind.missing(words.model)
        kind.fetch(words.model, progress)
        asked = f"{asked} Its weights were fetched."
    return _with(kind, words, asked)


def _has(kind: Whisper, model: str) -> bool:
    try:
        return kind.find(model) is not None
    except (ConfigError, EngineError):
        return False


def _refusal(words: WordSettings, ask: Ask) -> str | None:
    """Why Whisper's weights must not be fetched, or None when they may."""
    if words.download == "yes":
        return None
    if words.download == "no":
        return "fetching Whisper's weights is switched off (words.download = no)"
    question = (
        f"No Whisper weights are on this machine. Fetch '{words.model}' ({size_of(words.model)}) "
        "once, so that words can be recognised?"
    )
    return None if ask(question) else "fetching Whisper's weights was not agreed to"


def _with(kind: Whisper, words: WordSettings, reason: str) -> Choice[Transcriber]:
    engine = kind.make(
        words.model,
        language=words.language,
        beam_size=words.beam_size,
        vocabulary=words.vocabulary,
    )
    return Choice(kind.name, engine, reason)


def _draft_words(words: WordSettings, why: str) -> Choice[Transcriber]:
    if words.language != "en":
        return Choice("none", None, f"The draft recogniser knows English only, and {why}.")
    if not installed("pocketsphinx"):
        return Choice("none", None, f"The draft recogniser is not installed, and {why}.")
    return Choice("draft", _draft(), f"No transcript came with the recording, and {why}.")


def _draft() -> Transcriber:
    from models.draft import DraftTranscriber

    return DraftTranscriber()


def _first_voices(settings: Settings, audio: Audio, named_voices: int) -> Choice[Diarizer]:
    from models.channels import separate

    if len(audio.channels) > 1 and separate(audio):
        why = "Each channel of the recording carries one voice of its own."
        return Choice("channels", _channels(settings), why)
    if named_voices >= 2:
        return Choice("transcript", None, f"The transcript names {named_voices} speakers.")
    why = "Neither channels nor a transcript tell the voices apart."
    return Choice("embedded", _embedded(settings), why)


def _channels(_settings: Settings) -> Diarizer:
    from models.channels import ChannelDiarizer

    return ChannelDiarizer()


def _embedded(settings: Settings) -> Diarizer:
    from models.embedded import EmbeddedDiarizer

    return EmbeddedDiarizer(expected=settings.voices.expected)


def _pyannote(settings: Settings) -> Diarizer:
    from models.pyannote import INSTALL, PyannoteDiarizer

    if not installed("pyannote.audio"):
        raise not_installed("pyannote", "pyannote.audio", INSTALL)
    diarizer = PyannoteDiarizer(settings.voices.model, expected=settings.voices.expected)
    diarizer.check()
    return diarizer


_DIARIZERS: Mapping[str, Callable[[Settings], Diarizer | None]] = {
    "channels": _channels,
    "transcript": lambda _settings: None,
    "embedded": _embedded,
    "pyannote": _pyannote,
}
