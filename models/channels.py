"""Channels with a microphone for each speaker become voices, each heard on its own channel only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, binary_opening

from models.activity import SileroActivity
from models.crosstalk import (
    DOUBLE_TALK_DB,
    FRAME_MS,
    LEAST_SECOND_MS,
    Levels,
    channel_levels,
    correlation,
    frame_count,
    measure_crosstalk,
    noise_levels,
    without_noise,
)
from pipeline.audio import Audio
from pipeline.engines import ActivityDetector, Progress, Voices, no_progress
from pipeline.errors import EngineError
from pipeline.span import Span, clock
from pipeline.transcript import EngineUsed, SpeakerSpan, Word

Mask = NDArray[np.bool_]

REVISION = "2"
"""raised when the same channels get other voices"""

LOUD_DB = 10.0
"""above the channel's own noise"""
ALIKE = 0.95
LEAST_PRESENT = 0.8
"""of the time its speaker is the louder, a channel stands out of its own noise"""
AUDIBLE_DB = 3.0
"""above the noise a voice without it; pauses between words are no two people at once"""
DOUBLE_TALK_MS = 200
GAP_MS = 200
LEAST_MS = 200


class ChannelDiarizer:
    """
    A Diarizer for recordings with a channel for each speaker; "S1" is the first channel.

    A voice that reaches the other microphone is not counted there. How much weaker it arrives is
    measured on the recording: with crosstalk of -6 dB a difference of more than 3 dB is taken for
    one speaker alone, with -20 dB or less one of more than 10 dB. When neither is that much louder,
    and both channels hold a voice for a fifth of a second, both speak.

    activity  what finds voices on each channel
    """

    def __init__(self, activity: ActivityDetector | None = None) -> None:
        self._activity = activity or SileroActivity()

    @property
    def used(self) -> EngineUsed:
        heard_by = self._activity.used
        return EngineUsed(
            name="channels",
            revision=f"{REVISION} with {heard_by.name} {heard_by.revision}",
            parameters=heard_by.parameters,
        )

    @property
    def uses_words(self) -> bool:
        return False

    def diarize(
        self,
        audio: Audio,
        activity: Sequence[Span],
        progress: Progress = no_progress,
        *,
        words: Sequence[Word] = (),
    ) -> Voices:
        """
        Voices ordered by start, "S1" to "Sn" in the order of the channels.

        `activity` is that of the mix and not needed: each channel is listened to by itself. Raises
        EngineError when there are fewer than two channels.
        """
        count = len(audio.channels)
        if count < 2:
            raise EngineError("channels: the recording has only one; use voices.engine = embedded")
        talking = np.zeros((count, frame_count(audio)), bool)
        for i, channel in enumerate(audio.channels):
            told = partial(_share_of, progress, i, count)
            for span in self._activity.detect(Audio(channel), told).spans:
                talking[i, span.start_ms // FRAME_MS : -(-span.end_ms // FRAME_MS)] = True
        own = without_crosstalk(talking, channel_levels(audio))
        return Voices(_spans(own, audio.duration_ms), _notes(own))


def separate(audio: Audio) -> bool:
    """
    Whether each channel carries a voice of its own.

    Not when two channels hold the same sound (dual mono), when both hear everybody about equally
    (a stereo microphone on the table), or when one of them is never the louder (a dead channel).
    """
    if len(audio.channels) < 2:
        return False
    levels = channel_levels(audio)
    loud = levels > noise_levels(levels)[:, None] + LOUD_DB
    levels = without_noise(levels)
    return all(
        abs(correlation(audio.channels[i], audio.channels[j])) <= ALIKE
        and _take_turns(levels, loud, (i, j))
        for i, j in combinations(range(len(levels)), 2)
    )


def _take_turns(levels: Levels, loud: Mask, pair: tuple[int, int]) -> bool:
    """Whether now one and now the other channel is clearly the louder, and not by noise alone."""
    i, j = pair
    either = _leading(levels, pair) & (loud[i] | loud[j])
    if not either.any():
        return False
    difference = levels[i, either] - levels[j, either]
    heaps = measure_crosstalk(difference)
    if not heaps.two_speakers:
        return False
    first_louder = difference > heaps.middle
    present = loud[i, either][first_louder].mean(), loud[j, either][~first_louder].mean()
    return bool(min(present) >= LEAST_PRESENT)


def without_crosstalk(talking: Mask, levels: Levels) -> Mask:
    """
    Who talks on each channel once voices that belong to another are gone.

    talking, levels  shape (channels, frames); levels in dB
    """
    clear = without_noise(levels)
    audible = clear > noise_levels(levels)[:, None] + AUDIBLE_DB
    own = talking.copy()
    for i, j in combinations(range(len(talking)), 2):
        either = (talking[i] | talking[j]) & _leading(levels, (i, j))
        if not either.any():
            continue
        difference = clear[i] - clear[j]
        heaps = measure_crosstalk(difference[either])
        middle, both = 0.0, 0.0
        if heaps.two_speakers and heaps.balanced:
            middle, both = heaps.middle, heaps.both
        elif heaps.two_speakers:
            both = DOUBLE_TALK_DB
        first_alone = talking[i] & (difference > middle + both)
        second_alone = talking[j] & (difference < middle - both)
        contested = talking[i] & talking[j] & ~first_alone & ~second_alone
        at_once = binary_opening(
            contested & audible[i] & audible[j], np.ones(DOUBLE_TALK_MS // FRAME_MS, bool)
        )
        soft = contested & ~(audible[i] | audible[j])
        first, second = _last_told(first_alone, second_alone, at_once)
        brief = contested & ~at_once & ~(soft & (first | second))
        first_louder = difference >= middle
        own[j] &= ~(first_alone | (brief & first_louder) | (soft & first))
        own[i] &= ~(second_alone | (brief & ~first_louder) | (soft & second))
    return own


def _last_told(first_alone: Mask, second_alone: Mask, at_once: Mask) -> tuple[Mask, Mask]:
    """Where the last moment that was clear was the first's alone, and where the second's alone."""
    told = first_alone | second_alone | at_once
    last = np.maximum.accumulate(np.where(told, np.arange(len(told)), 0))
    return first_alone[last], second_alone[last]


def _share_of(progress: Progress, i: int, count: int, done: float) -> None:
    progress((i + done) / count)


def _leading(levels: Levels, pair: tuple[int, int]) -> Mask:
    """Where one of the pair is about the loudest of all channels: somebody else may be talking."""
    if len(levels) == 2:
        return np.ones(levels.shape[1], bool)
    leading: Mask = levels[list(pair)].max(axis=0) >= levels.max(axis=0) - 3
    return leading


def _spans(own: Mask, duration_ms: int) -> tuple[SpeakerSpan, ...]:
    spans = []
    for i, talking in enumerate(own, start=1):
        edges = np.diff(_tidy(talking).astype(np.int8), prepend=0, append=0)
        starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            last = min(end * FRAME_MS, duration_ms)
            if start * FRAME_MS < last:
                spans.append(SpeakerSpan(Span(start * FRAME_MS, last), f"S{i}"))
    return tuple(sorted(spans))


def _tidy(talking: Mask) -> Mask:
    """Short gaps closed, then short sounds dropped."""
    gap, least = GAP_MS // FRAME_MS, LEAST_MS // FRAME_MS
    wide = np.pad(talking, gap)
    closed: Mask = binary_closing(wide, np.ones(gap, bool))[gap:-gap]
    opened: Mask = binary_opening(closed, np.ones(least, bool))
    return opened


def _notes(own: Mask) -> tuple[str, ...]:
    """The channels on which next to nobody speaks."""
    talk_ms = own.sum(axis=1) * FRAME_MS
    return tuple(
        f"hardly a voice on channel {i} ({clock(int(ms))} of talk)"
        for i, ms in enumerate(talk_ms, start=1)
        if ms < LEAST_SECOND_MS
    )
