"""Sound becomes words by OpenAI's own Whisper, the openai-whisper library on torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from models.activity import SileroActivity
from models.clips import clips_of, samples_of
from models.device import Device, device_for_torch
from models.guests import as_engine_error, installed, not_installed, quietly
from models.passages import Passage, is_failure, words_of
from models.prompting import hint_of
from models.timed import in_order, timed_word
from models.weights import file_sha256, find_weights, local_path
from models.whisper_files import (
    NAME,
    damaged,
    fetch,
    missing_weights,
    published_name,
    weights_file,
)
from pipeline.audio import Audio, Samples
from pipeline.engines import Progress, no_progress
from pipeline.errors import ConfigError, did_you_mean
from pipeline.span import Span
from pipeline.transcript import EngineUsed, Word, WordQuality

INSTALL = "pip install 'rapport[whisper]'"
DECODING: dict[str, Any] = {"word_timestamps": True, "condition_on_previous_text": False}
MEND = "choose a smaller words.model, or words.engine = faster_whisper"


class OpenAIWhisper:
    """
    A Transcriber: OpenAI's weights and code, float32 on a processor, float16 on a GPU.

    model       a name from MODELS.toml, or the path of a .pt file
    download    may missing weights be fetched; without it nothing is ever asked of the network
    vocabulary  names and terms to expect, the most important first

    Source: Radford et al. 2022, arXiv:2212.04356; openai-whisper (MIT).
    """

    def __init__(
        self,
        model: str = "small",
        *,
        language: str = "en",
        beam_size: int = 5,
        download: bool = False,
        vocabulary: Sequence[str] = (),
    ) -> None:
        self._model = model
        self._language = language
        self._beam_size = beam_size
        self._download = download
        self._vocabulary = tuple(vocabulary)

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
                "device": self._device.kind,
                "compute_type": self._device.compute_type,
                "vocabulary": ", ".join(self._vocabulary),
                "gated_by": "activity",
                **DECODING,
            },
        )

    def transcribe(
        self,
        audio: Audio,
        progress: Progress = no_progress,
        *,
        activity: Sequence[Span] | None = None,
    ) -> tuple[Word, ...]:
        """
        Words ordered by start, confidence 0..1.

        activity  where anybody speaks, ordered and separate; None listens for it first

        Raises EngineError, ConfigError.
        """
        if not len(audio.mono):
            return ()
        if activity is None:
            activity = SileroActivity().detect(audio).spans
        clips = clips_of(activity, audio)
        if not clips:
            return ()
        hint = hint_of(self._vocabulary, self._tokens_in) if self._vocabulary else None
        with as_engine_error(NAME, MEND), quietly():
            words = words_of(
                self._heard(clips, audio.mono, hint, progress),
                lambda clip: self._heard_one(clip, audio.mono, None),
                activity=activity,
                hint=hint,
            )
        progress(1.0)
        return words

    def _heard(
        self, clips: Sequence[Span], samples: Samples, hint: str | None, progress: Progress
    ) -> Iterator[tuple[Span, Passage]]:
        for done, clip in enumerate(clips, start=1):
            yield clip, self._heard_one(clip, samples, hint)
            progress(done / len(clips))

    def _heard_one(self, clip: Span, samples: Samples, hint: str | None) -> Passage:
        """One clip, with nothing thrown away as silence: it was a voice that made it a clip."""
        said = self._loaded.transcribe(
            samples_of(clip, samples),
            language=self._language,
            beam_size=self._beam_size,
            fp16=self._device.compute_type == "float16",
            no_speech_threshold=None,
            initial_prompt=hint,
            verbose=None,
            **DECODING,
        )
        return passage_from(said["segments"], within=clip)

    def _tokens_in(self, text: str) -> int:
        from whisper.tokenizer import get_tokenizer

        model = self._loaded
        tokenizer = get_tokenizer(model.is_multilingual, num_languages=model.num_languages)
        return len(tokenizer.encode(f" {text}"))

    @cached_property
    def _device(self) -> Device:
        return device_for_torch()

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
            raise damaged(self._file)
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
                model = whisper.load_model(name, device=self._device.kind, download_root=folder)
            except (KeyError, TypeError) as error:
                raise RuntimeError(f"{self._file} holds no Whisper weights") from error
        _check_language(self._language, model.is_multilingual, whisper.tokenizer.LANGUAGES)
        return model


def passage_from(segments: Sequence[Mapping[str, Any]], *, within: Span) -> Passage:
    """
    openai-whisper's segments of one clip as our words: text without blanks, milliseconds, never an
    empty span.

    segments  dicts with "words": dicts of "word", "start" and "end" in seconds from the clip's
              start, "probability"; with their "compression_ratio" and "avg_logprob"
    """
    offset_s = within.start_ms / 1000
    return Passage(
        in_order(
            timed_word(
                word["word"],
                word["start"] + offset_s,
                word["end"] + offset_s,
                word["probability"],
                duration_ms=within.end_ms,
            )
            for segment in segments
            for word in segment.get("words", ())
        ),
        failed=any(
            is_failure(
                compression_ratio=segment["compression_ratio"], avg_logprob=segment["avg_logprob"]
            )
            for segment in segments
        ),
    )


def _check_language(language: str, multilingual: bool, known: Mapping[str, str]) -> None:
    languages = list(known) if multilingual else ["en"]
    if language not in languages:
        raise ConfigError(
            f"config: words.language: this model does not know {language!r}; "
            f"{did_you_mean(language, languages)}"
        )
