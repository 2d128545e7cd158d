"""Channels with a microphone for each speaker become voices, each heard on its own channel only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, binary_opening, uniform_filter1d

from models.activity import SileroActivity
from pipeline.audio import SAMPLE_RATE, Audio, Samples
from pipeline.engines import ActivityDetector, Progress, Voices, no_progress
from pipeline.errors import EngineError
from pipeline.span import Span, clock
from pipeline.transcript import EngineUsed, SpeakerSpan

Levels = NDArray[np.float32]
Mask = NDArray[np.bool_]

REVISION = "1"
"""raised when the same channels get other voices"""

FRAME_MS = 20
FRAME = SAMPLE_RATE * FRAME_MS // 1000
SMOOTH = 5
"""frames a level is averaged over: 100 ms"""
SILENT_DB = -70.0
LOUD_DB = 10.0
"""above the channel's own noise"""
ALIKE = 0.95
LEAST_APART_DB = 5.0
LEAST_CLEARNESS = 1.7
LEAST_SHARE = 0.02
LEAST_SECOND_MS = 1_000
DOUBLE_TALK_MS = 200
DOUBLE_TALK_DB = 10.0
"""two people at once are seldom farther apart"""
GAP_MS = 200
LEAST_MS = 100


@dataclass(frozen=True, slots=True)
class Crosstalk:
    """
    How the levels of two channels differ, first less second, in dB.

    first      typically while the first channel's speaker talks alone
    second     typically while the second channel's does
    clearness  distance of the two over their spreads; 1.3 when there is only one heap
    share      of the rarer of the two in the time either is loud, 0..1
    """

    first: float
    second: float
    clearness: float
    share: float

    @property
    def apart(self) -> float:
        return self.first - self.second

    @property
    def middle(self) -> float:
        return (self.first + self.second) / 2

    @property
    def both(self) -> float:
        """How far from the middle two people at once may lie; farther out, one talks alone."""
        return min(self.apart / 4, DOUBLE_TALK_DB)


class ChannelDiarizer:
    """
    A Diarizer for recordings with a channel for each speaker; "S1" is the first channel.

    A voice that reaches the other microphone is not counted there. How much weaker it arrives is
    measured on the recording: with crosstalk of -6 dB a difference of more than 3 dB is taken for
    one speaker alone, with -20 dB or less one of more than 10 dB. When neither is that much louder, and
    both channels hold a voice for a fifth of a second, both speak.

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

    def diarize(
        self, audio: Audio, activity: Sequence[Span], progress: Progress = no_progress
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
            spans = self._activity.detect(
                Audio(channel), lambda done, i=i: progress((i + done) / count)
            )
            for span in spans:
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
    noise = noise_levels(levels)
    loud = levels > noise[:, None] + LOUD_DB
    for i, j in combinations(range(len(levels)), 2):
        if abs(correlation(audio.channels[i], audio.channels[j])) > ALIKE:
            return False
        either = _leading(levels, (i, j)) & (loud[i] | loud[j])
        if not either.any():
            return False
        difference = levels[i, either] - levels[j, either]
        heaps = measure_crosstalk(difference)
        if not _two_speakers(heaps, int(either.sum())):
            return False
        first_louder = difference > heaps.middle
        if loud[i, either][first_louder].mean() < 0.8 or loud[j, either][~first_louder].mean() < 0.8:
            return False
    return True


def measure_crosstalk(difference: Levels) -> Crosstalk:
    """Two heaps of level differences by two-means, for any balance of gain and of talk."""
    low, high = (float(p) for p in np.percentile(difference, [1, 99]))
    for _ in range(50):
        upper = difference >= (low + high) / 2
        if upper.all() or not upper.any():
            return Crosstalk(high, low, 0.0, 0.0)
        before = low, high
        low, high = float(difference[~upper].mean()), float(difference[upper].mean())
        if before == (low, high):
            break
    spread = float(difference[upper].std() + difference[~upper].std())
    share = float(min(upper.mean(), 1 - upper.mean()))
    return Crosstalk(high, low, (high - low) / max(spread, 1e-6), share)


def without_crosstalk(talking: Mask, levels: Levels) -> Mask:
    """
    Who talks on each channel once voices that belong to another are gone.

    talking, levels  shape (channels, frames); levels in dB
    """
    own = talking.copy()
    for i, j in combinations(range(len(talking)), 2):
        either = (talking[i] | talking[j]) & _leading(levels, (i, j))
        if not either.any():
            continue
        difference = levels[i] - levels[j]
        heaps = measure_crosstalk(difference[either])
        middle, both = 0.0, 0.0
        if _two_speakers(heaps, int(either.sum())):
            middle, both = heaps.middle, heaps.both
        first_alone = talking[i] & (difference > middle + both)
        second_alone = talking[j] & (difference < middle - both)
        contested = talking[i] & talking[j] & ~first_alone & ~second_alone
        brief = contested & ~binary_opening(contested, np.ones(DOUBLE_TALK_MS // FRAME_MS))
        first_louder = difference >= middle
        own[j] &= ~(first_alone | (brief & first_louder))
        own[i] &= ~(second_alone | (brief & ~first_louder))
    return own


def channel_levels(audio: Audio) -> Levels:
    """Power of every 20 ms, averaged over 100 ms, in dB, shape (channels, frames)."""
    return np.stack([_levels(channel) for channel in audio.channels])


def noise_levels(levels: Levels) -> Levels:
    """Each channel's noise: its quietest tenth, at least -70 dB; shape (channels,)."""
    quiet: Levels = np.maximum(np.percentile(levels, 10, axis=1), SILENT_DB).astype(np.float32)
    return quiet


def frame_count(audio: Audio) -> int:
    return -(-len(audio.mono) // FRAME)


def correlation(a: Samples, b: Samples) -> float:
    """Pearson's, at lag 0; 0 when one of them is silent."""
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    return float(a @ b) / norm if norm > 0 else 0.0


def _levels(channel: Samples) -> Levels:
    padded = np.pad(channel, (0, -len(channel) % FRAME)).reshape(-1, FRAME)
    power = uniform_filter1d(np.square(padded).mean(axis=1), SMOOTH, mode="nearest")
    levels: Levels = 10 * np.log10(np.maximum(power, 1e-10)).astype(np.float32)
    return levels


def _leading(levels: Levels, pair: tuple[int, int]) -> Mask:
    """Where one of the pair is about the loudest of all channels: somebody else may be talking."""
    if len(levels) == 2:
        return np.ones(levels.shape[1], bool)
    leading: Mask = levels[list(pair)].max(axis=0) >= levels.max(axis=0) - 3
    return leading


def _two_speakers(heaps: Crosstalk, frames: int) -> bool:
    return (
        heaps.apart >= LEAST_APART_DB
        and heaps.clearness >= LEAST_CLEARNESS
        and heaps.share >= LEAST_SHARE
        and heaps.share * frames * FRAME_MS >= LEAST_SECOND_MS
    )


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
    closed: Mask = binary_closing(wide, np.ones(gap))[gap:-gap]
    opened: Mask = binary_opening(closed, np.ones(least))
    return opened


def _notes(own: Mask) -> tuple[str, ...]:
    """The channels on which next to nobody speaks."""
    talk_ms = own.sum(axis=1) * FRAME_MS
    return tuple(
        f"hardly a voice on channel {i} ({clock(int(ms))} of talk)"
        for i, ms in enumerate(talk_ms, start=1)
        if ms < LEAST_SECOND_MS
    )
