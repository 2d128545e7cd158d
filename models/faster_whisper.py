"""Sound becomes words by a Whisper model under CTranslate2, the faster-whisper library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from models.guests import as_engine_error, installed, not_installed
from models.hub import cached_folder, fetch_folder
from models.timed import in_order, timed_word
from models.weights import find_weights, local_path, no_such_model, sha256_of
from pipeline.audio import Audio
from pipeline.engines import Progress, no_progress
from pipeline.errors import ConfigError, EngineError, did_you_mean
from pipeline.transcript import EngineUsed, Word, WordQuality

NAME = "faster_whisper"
NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""without its tokenizer.json a folder would make the library ask the hub"""
WANTED = (*NEEDED, "preprocessor_config.json", "vocabulary.*")

DECODING = {"word_timestamps": True, "vad_filter": True, "condition_on_previous_text": False}
"""no context from one window to the next: a loop, once begun, would feed itself"""


class FasterWhisper:
    """
    A Transcriber: Whisper weights in CTranslate2's form, int8 on a processor, float16 on a GPU.

    model     a name from MODELS.toml, a hub repository `owner/name`, or a folder with weights
    download  may missing weights be fetched; without it nothing is ever asked of the network

    Source: Radford et al. 2022, arXiv:2212.04356; faster-whisper (MIT).
    """

    def __init__(
        self,
        model: str = "small",
        *,
        language: str = "en",
        beam_size: int = 5,
        download: bool = False,
    ) -> None:
        self._model = model
        self._language = language
        self._beam_size = beam_size
        self._download = download

    @property
    def quality(self) -> WordQuality:
        return WordQuality.RECOGNISED

    @cached_property
    def used(self) -> EngineUsed:
        """What the words depend on. Raises EngineError when there are no weights."""
        path = local_path(self._model)
        folder = self._folder
        weights = (
            f"sha256:{sha256_of(folder / n for n in NEEDED)[:16]}" if path else f"hub:{folder.name}"
        )
        return EngineUsed(
            name=NAME,
            revision=f"faster-whisper {installed('faster-whisper')}, {weights}",
            parameters={
                "model": path.name if path else self._model,
                "language": self._language,
                "beam_size": self._beam_size,
                "compute_type": _device()[1],
                **DECODING,
            },
        )

    def transcribe(self, audio: Audio, progress: Progress = no_progress) -> tuple[Word, ...]:
        """Words ordered by start, confidence 0..1. Raises EngineError, ConfigError."""
        if not len(audio.mono):
            return ()
        with as_engine_error(NAME, _MEND):
            segments, _info = self._loaded.transcribe(
                audio.mono, language=self._language, beam_size=self._beam_size, **DECODING
            )
            words = words_from(_watched(segments, audio, progress), duration_ms=audio.duration_ms)
        progress(1.0)
        return words

    @cached_property
    def _folder(self) -> Path:
        found = weights_folder(self._model)
        if found is None and self._download:
            found = fetch(self._model)
        if found is None:
            raise missing_weights(self._model)
        return found

    @cached_property
    def _loaded(self) -> Any:
        folder = self._folder
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise not_installed(NAME, error.name or NAME, "pip install faster-whisper") from error
        device, compute_type = _device()
        with as_engine_error(NAME, f"fetch or convert the weights in {folder} again"):
            model = WhisperModel(str(folder), device=device, compute_type=compute_type)
        if self._language not in model.supported_languages:
            raise ConfigError(
                f"config: words.language: {self._model} does not know {self._language!r}; "
                f"{did_you_mean(self._language, model.supported_languages)}"
            )
        return model


_MEND = (
    "choose a smaller words.model, or keep it off the graphics card with CUDA_VISIBLE_DEVICES=''"
)


def words_from(segments: Iterable[Any], *, duration_ms: int) -> tuple[Word, ...]:
    """
    faster-whisper's segments as our words: text without blanks, milliseconds, never an empty span.

    segments  each with `words` of `word`, `start` and `end` in seconds, `probability`
    """
    return in_order(
        timed_word(word.word, word.start, word.end, word.probability, duration_ms=duration_ms)
        for segment in segments
        for word in segment.words or ()
    )


def weights_present(model: str) -> bool:
    """True when the model can be used without asking the network."""
    try:
        return weights_folder(model) is not None
    except (EngineError, ConfigError):
        return False


def weights_folder(model: str) -> Path | None:
    """
    The folder with the model's weights, or None when they have not been fetched.

    Raises EngineError for a local folder that lacks a file, ConfigError for an unknown name.
    """
    path = local_path(model)
    if path is None:
        return cached_folder(repository_of(model), NEEDED)
    if not path.is_dir():
        raise EngineError(f"{NAME}: {path}: no such folder with weights; check words.model")
    for name in NEEDED:
        if not (path / name).is_file():
            raise EngineError(
                f"{NAME}: {path}: has no {name}; copy it from the model that was converted "
                f"(ct2-transformers-converter --copy_files tokenizer.json preprocessor_config.json)"
            )
    return path


def fetchable(model: str) -> bool:
    """True when the name says where on the hub the weights are."""
    return local_path(model) is None and (find_weights(NAME, model) is not None or "/" in model)


def fetch(model: str, progress: Progress = no_progress) -> Path:
    """
    Downloads the weights into the hub's cache and answers with their folder.

    The caller has been allowed to. Raises EngineError when the hub cannot be reached.
    """
    listed = find_weights(NAME, model)
    folder = fetch_folder(
        NAME,
        repository_of(model),
        files=WANTED,
        size_mb=listed.size_mb if listed else 0,
        progress=progress,
    )
    if weights_folder(model) is None:
        raise EngineError(
            f"{NAME}: {repository_of(model)} holds no CTranslate2 weights with a tokenizer.json; "
            "choose another words.model"
        )
    return folder


def repository_of(model: str) -> str:
    """The hub repository of a model name. Raises ConfigError with the nearest known name."""
    listed = find_weights(NAME, model)
    if listed:
        return listed.source
    if "/" in model:
        return model
    raise no_such_model(NAME, model)


def missing_weights(model: str) -> EngineError:
    """The error of a model that has not been fetched, with the command that fetches it."""
    listed = find_weights(NAME, model)
    return EngineError(
        f"{NAME}: the weights of {model!r} are not on this machine; fetch them "
        f"({listed.size if listed else 'size unknown'}) with: "
        "rapport analyze RECORDING --set words.download=yes"
    )


def _watched(segments: Iterable[Any], audio: Audio, progress: Progress) -> Iterator[Any]:
    for segment in segments:
        yield segment
        progress(min(1.0, float(segment.end) * 1000 / audio.duration_ms))


def _device() -> tuple[str, str]:
    from ctranslate2 import get_cuda_device_count  # type: ignore[attr-defined]

    return ("cuda", "float16") if get_cuda_device_count() else ("cpu", "int8")
