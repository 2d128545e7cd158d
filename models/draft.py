"""Sound becomes draft words, by the small recogniser and English model inside pocketsphinx."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from models.activity import SileroActivity
from models.features import HOP, loudness
from models.sphinx import entries_in, is_filler, make_decoder, revision
from pipeline.audio import SAMPLE_RATE, Audio, Samples, let_go
from pipeline.engines import ActivityDetector, Progress, no_progress
from pipeline.span import Span, union
from pipeline.transcript import EngineUsed, Word, WordQuality

AROUND_MS = 150
"""sound given before and after a stretch of speech"""
BRIDGE_MS = 500
LONGEST_MS = 20_000
SEARCH_MS = 5_000
"""how far back from the longest a stretch is searched for its quietest moment"""
ALTERNATIVE = re.compile(r"\(\d+\)$")


class DraftTranscriber:
    """
    A Transcriber for a first look: on a real telephone call three words in four come out wrong,
    on clean synthetic speech about one in ten. Its words feed no measure.

    activity  what finds the stretches to recognise

    English only; lower case, no punctuation, as the recogniser's dictionary has it. About 0.2 to
    0.7 x real time on one core.
    """

    quality = WordQuality.DRAFT

    def __init__(self, activity: ActivityDetector | None = None) -> None:
        self._activity = activity or SileroActivity()

    @property
    def used(self) -> EngineUsed:
        heard_by = self._activity.used
        return EngineUsed(
            name="draft",
            revision=revision(),
            parameters={
                "around_ms": AROUND_MS,
                "bridge_ms": BRIDGE_MS,
                "longest_ms": LONGEST_MS,
                "activity": f"{heard_by.name} {heard_by.revision}",
            },
        )

    def transcribe(
        self,
        audio: Audio,
        progress: Progress = no_progress,
        *,
        activity: Sequence[Span] | None = None,
    ) -> tuple[Word, ...]:
        """Words ordered by start, MEASURED times, confidence 0..1. Raises EngineError."""
        decoder = make_decoder("draft")
        if activity is None:
            activity = self._activity.detect(audio, lambda done: progress(0.05 * done)).spans
        words: list[Word] = []
        for piece in pieces(activity, audio):
            words.extend(_words_in(piece, audio.mono, decoder))
            let_go(audio.mono[: piece.end_ms * SAMPLE_RATE // 1000])
            progress(0.05 + 0.95 * piece.end_ms / audio.duration_ms)
        progress(1.0)
        return tuple(words)


def pieces(activity: Sequence[Span], audio: Audio) -> tuple[Span, ...]:
    """
    What is recognised in one go: neighbouring stretches of activity with some sound around them,
    parted at their quietest moment where they last more than 20 s. Ordered and separate.
    """
    wide = [
        Span(max(0, s.start_ms - AROUND_MS), min(audio.duration_ms, s.end_ms + AROUND_MS))
        for s in activity
        if s.start_ms < audio.duration_ms
    ]
    joined = union(wide, bridge_ms=BRIDGE_MS)
    return tuple(piece for span in joined for piece in _cut(span, audio.mono))


def draft_word(text: str, span: Span, confidence: float) -> Word | None:
    """
    The word of one entry of pocketsphinx's answer; None for silence, noise and fillers.

    >>> draft_word("read(2)", Span(0, 300), 0.5).text
    'read'
    >>> draft_word("<sil>", Span(0, 300), 0.5) is None
    True
    """
    if is_filler(text):
        return None
    return Word(span, ALTERNATIVE.sub("", text), confidence=min(1.0, max(0.0, confidence)))


def _cut(span: Span, samples: Samples) -> Iterator[Span]:
    edges = [span.start_ms]
    while span.end_ms - edges[-1] > LONGEST_MS:
        latest = edges[-1] + LONGEST_MS
        earliest = latest - SEARCH_MS
        searched = samples[earliest * SAMPLE_RATE // 1000 : latest * SAMPLE_RATE // 1000]
        levels = loudness(searched)
        calm = np.convolve(levels, np.ones(20) / 20, mode="same")[10:-10]
        edges.append(earliest + (int(calm.argmin()) + 10) * HOP * 1000 // SAMPLE_RATE)
    for start, end in pairwise([*edges, span.end_ms]):
        yield Span(start, end)


def _words_in(piece: Span, samples: Samples, decoder: Any) -> Iterator[Word]:
    for entry, start, end in entries_in(piece, samples, decoder):
        if start < end:
            word = draft_word(entry.word, Span(start, end), entry.prob)
            if word is not None:
                yield word
