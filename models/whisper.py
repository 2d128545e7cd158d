"""Sound becomes words by OpenAI's own Whisper, the openai-whisper library on torch."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any

from models.guests import as_engine_error, installed, not_installed, quietly
from models.timed import in_order, timed_word
from models.weights import file_sha256, find_weights, local_path
from models.whisper_files import NAME, fetch, missing_weights, published_name, weights_file
from pipeline.audio import Audio
from pipeline.engines import Progress, no_progress
from pipeline.errors import ConfigError, EngineError, did_you_mean
from pipeline.transcript import EngineUsed, Word, WordQuality

INSTALL = "pip install 'rapport[whisper]'"
DECODING = {"word_timestamps": True, "condition_on_previous_text": False}


class OpenAIWhisper:
    """
    A Transcriber: OpenAI's weights and code, float32 on a processor, float16 on a GPU.

    model     a name from MODELS.toml, or the path of a .pt file
    download  may missing weights be fetched; without it nothing is ever asked of the network

    Source: Radford et al. 2022, arXiv:2212.04356; openai-whisper (MIT).
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
        return EngineUsed(
            name=NAME,
            revision=f"openai-whisper {installed('openai-whisper')}, sha256:{self._sha256[:16]}",
            parameters={
                "model": self._file.name if local_path(self._model) else self._model,
                "language": self._language,
                "beam_size": self._beam_size,
                **DECODING,
            },
        )

    def transcribe(self, audio: Audio, progress: Progress = no_progress) -> tuple[Word, ...]:
        """Words ordered by start, confidence 0..1. Raises EngineError, ConfigError."""
        if not len(audio.mono):
            return ()
        model = self._loaded
        mend = "choose a smaller words.model, or words.engine = faster_whisper"
        with as_engine_error(NAME, mend), quietly(), _watched(progress):
            result = model.transcribe(
                audio.mono,
                language=self._language,
                beam_size=self._beam_size,
                fp16=model.device.type == "cuda",
                **DECODING,
            )
        progress(1.0)
        return words_from(result["segments"], duration_ms=audio.duration_ms)

    @cached_property
    def _file(self) -> Path:
        found = weights_file(self._model)
        if found is None and self._download:
            found = fetch(self._model)
        if found is None:
            raise missing_weights(self._model)
        return found

    @cached_property
    def _sha256(self) -> str:
        found, listed = file_sha256(self._file), find_weights(NAME, self._model)
        if listed and found != listed.sha256:
            raise EngineError(
                f"{NAME}: {self._file} is damaged (its sha256 is not the published one); "
                "delete it and fetch it again"
            )
        return found

    @cached_property
    def _loaded(self) -> Any:
        try:
            import whisper
        except ImportError as error:
            raise not_installed(NAME, "openai-whisper", INSTALL) from error
        name, folder = published_name(self._file, self._sha256)
        with as_engine_error(NAME, "give a .pt file that OpenAI's Whisper can read"), quietly():
            try:
                model = whisper.load_model(name, download_root=folder)
            except (KeyError, TypeError) as error:
                raise RuntimeError(f"{self._file} holds no Whisper weights") from error
        _check_language(self._language, model.is_multilingual, whisper.tokenizer.LANGUAGES)
        return model


def words_from(segments: Sequence[Mapping[str, Any]], *, duration_ms: int) -> tuple[Word, ...]:
    """
    openai-whisper's segments as our words: text without blanks, milliseconds, never an empty span.

    segments  dicts with "words": dicts of "word", "start" and "end" in seconds, "probability"
    """
    return in_order(
        timed_word(
            word["word"], word["start"], word["end"], word["probability"], duration_ms=duration_ms
        )
        for segment in segments
        for word in segment.get("words", ())
    )


def _check_language(language: str, multilingual: bool, known: Mapping[str, str]) -> None:
    languages = list(known) if multilingual else ["en"]
    if language not in languages:
        raise ConfigError(
            f"config: words.language: this model does not know {language!r}; "
            f"{did_you_mean(language, languages)}"
        )


@contextmanager
def _watched(progress: Progress) -> Iterator[None]:
    """The library counts its frames on a progress bar of its own: ours stands in its place."""
    module = sys.modules["whisper.transcribe"]
    theirs = module.__dict__["tqdm"]
    module.__dict__["tqdm"] = SimpleNamespace(tqdm=lambda **options: _Bar(progress, **options))
    try:
        yield
    finally:
        module.__dict__["tqdm"] = theirs


class _Bar:
    """As much of a progress bar as openai-whisper uses."""

    def __init__(self, progress: Progress, *, total: int, **_looks: object) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __enter__(self) -> _Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def update(self, frames: int) -> None:
        self._done += frames
        self._progress(min(1.0, max(0.0, self._done / max(1, self._total))))
