"""Sound becomes words by a Whisper model under CTranslate2, the faster-whisper library."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from models.activity import SileroActivity
from models.clips import clips_of, samples_of
from models.device import Device, device_for_ctranslate2
from models.faster_whisper_files import (
    NAME,
    NEEDED,
    converted,
    fetch,
    missing_weights,
    weights_folder,
)
from models.guests import as_engine_error, installed, not_installed
from models.passages import Passage, is_failure, words_of
from models.prompting import hint_of
from models.timed import in_order, timed_word
from models.weights import local_path, sha256_of
from pipeline.audio import Audio, Samples
from pipeline.engines import Progress, no_progress
from pipeline.errors import ConfigError, did_you_mean
from pipeline.span import Span
from pipeline.transcript import EngineUsed, Word, WordQuality

BLOCK = 16
"""clips whose spectrograms are held at a time, so that memory stays flat"""

DECODING: dict[str, Any] = {"word_timestamps": True, "condition_on_previous_text": False}
"""no context from one window to the next: a loop, once begun, would feed itself"""


class FasterWhisper:
    """
    A Transcriber: Whisper weights in CTranslate2's form, int8 on a processor, float16 on a GPU.

    model       a name from MODELS.toml, a hub repository `owner/name`, a folder with weights, or
                one of OpenAI's .pt files, which is converted once
    download    may missing weights be fetched; without it nothing is ever asked of the network
    vocabulary  names and terms to expect, the most important first

    Source: Radford et al. 2022, arXiv:2212.04356; faster-whisper (MIT).
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
        path = local_path(self._model)
        folder = self._folder
        by_content = path is not None or folder.parent.name == "converted"
        weights = (
            f"sha256:{sha256_of(folder / n for n in NEEDED)[:16]}"
            if by_content
            else f"hub:{folder.name}"
        )
        return EngineUsed(
            name=NAME,
            revision=f"faster-whisper {installed('faster-whisper')}, {weights}",
            parameters={
                "model": path.name if path else self._model,
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
        self._check_language()
        with as_engine_error(NAME, _MEND):
            hint = hint_of(self._vocabulary, self._tokens_in)
            words = words_of(
                self._heard(clips, audio.mono, hint, progress),
                lambda clip: self._heard_again(clip, audio.mono),
                activity=activity,
                hint=hint,
            )
        progress(1.0)
        return words

    def _heard(
        self, clips: Sequence[Span], samples: Samples, hint: str | None, progress: Progress
    ) -> Iterator[tuple[Span, Passage]]:
        """All clips, several at once; each by itself, so that none suffers from another."""
        from faster_whisper import BatchedInferencePipeline

        together = BatchedInferencePipeline(self._loaded)  # type: ignore[no-untyped-call]
        for first in range(0, len(clips), BLOCK):
            block = clips[first : first + BLOCK]
            segments, _info = together.transcribe(
                samples,
                language=self._language,
                beam_size=self._beam_size,
                batch_size=self._device.batch,
                clip_timestamps=[
                    {"start": clip.start_ms / 1000, "end": clip.end_ms / 1000} for clip in block
                ],
                hotwords=hint,
                **DECODING,
            )
            yield from _by_clip(_watched(segments, clips, progress), block)

    def _heard_again(self, clip: Span, samples: Samples) -> Passage:
        """One clip at rising temperatures, with no hint, and nothing thrown away as silence."""
        segments, _info = self._loaded.transcribe(
            samples_of(clip, samples),
            language=self._language,
            beam_size=self._beam_size,
            no_speech_threshold=None,
            **DECODING,
        )
        return passage_from(segments, within=clip, offset_ms=clip.start_ms)

    def _tokens_in(self, text: str) -> int:
        return len(self._loaded.hf_tokenizer.encode(f" {text}", add_special_tokens=False).ids)

    def _check_language(self) -> None:
        known = self._loaded.supported_languages
        if self._language not in known:
            raise ConfigError(
                f"config: words.language: {self._model} does not know {self._language!r}; "
                f"{did_you_mean(self._language, known)}"
            )

    @cached_property
    def _device(self) -> Device:
        return device_for_ctranslate2()

    @cached_property
    def _folder(self) -> Path:
        found = weights_folder(self._model) or converted(self._model)
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
        with as_engine_error(NAME, f"fetch or convert the weights in {folder} again"):
            return WhisperModel(
                str(folder), device=self._device.kind, compute_type=self._device.compute_type
            )


_MEND = (
    "choose a smaller words.model, or keep it off the graphics card with CUDA_VISIBLE_DEVICES=''"
)


def passage_from(segments: Iterable[Any], *, within: Span, offset_ms: int = 0) -> Passage:
    """
    faster-whisper's segments of one clip as our words: text without blanks, milliseconds, never an
    empty span.

    segments   each with `words` of `word`, `start` and `end` in seconds, `probability`; with its
               `compression_ratio` and `avg_logprob`
    offset_ms  where their second 0 is
    """
    segments = list(segments)
    return Passage(
        in_order(
            timed_word(
                word.word,
                word.start + offset_ms / 1000,
                word.end + offset_ms / 1000,
                word.probability,
                duration_ms=within.end_ms,
            )
            for segment in segments
            for word in segment.words or ()
        ),
        failed=any(
            is_failure(compression_ratio=segment.compression_ratio, avg_logprob=segment.avg_logprob)
            for segment in segments
        ),
    )


def _by_clip(segments: Iterable[Any], clips: Sequence[Span]) -> list[tuple[Span, Passage]]:
    """The library tells where a segment's clip began, in hundredths of a second rounded down."""
    begun = [clip.start_ms for clip in clips]
    groups: list[list[Any]] = [[] for _ in clips]
    for segment in segments:
        groups[bisect_right(begun, segment.seek * 10 + 10) - 1].append(segment)
    return [(c, passage_from(group, within=c)) for c, group in zip(clips, groups, strict=True)]


def _watched(segments: Iterable[Any], clips: Sequence[Span], progress: Progress) -> Iterator[Any]:
    last_ms = clips[-1].end_ms
    for segment in segments:
        yield segment
        progress(min(1.0, float(segment.end) * 1000 / last_ms))
