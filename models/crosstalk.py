"""The levels of two channels become how strongly each speaker reaches the other's microphone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from pipeline.audio import SAMPLE_RATE, Audio, Samples

Levels = NDArray[np.float32]

FRAME_MS = 20
FRAME = SAMPLE_RATE * FRAME_MS // 1000
SMOOTH = 5
"""frames a level is averaged over: 100 ms"""
SILENT_DB = -70.0
LEAST_APART_DB = 5.0
LEAST_CLEARNESS = 1.7
LEAST_SHARE = 0.02
LEAST_SECOND_MS = 1_000
DOUBLE_TALK_DB = 10.0
"""two people at once are seldom farther apart"""
MOST_GAIN_DB = 20.0


@dataclass(frozen=True, slots=True)
class Crosstalk:
    """
    How the levels of two channels differ, first less second, in dB.

    first      typically while the first channel's speaker talks alone
    second     typically while the second channel's does
    clearness  distance of the two over their spreads; 1.3 when there is only one heap
    share      of the rarer of the two in the time either is loud, 0..1
    rarer_ms   how long that is
    """

    first: float
    second: float
    clearness: float
    share: float
    rarer_ms: int

    @property
    def apart(self) -> float:
        return self.first - self.second

    @property
    def middle(self) -> float:
        return (self.first + self.second) / 2

    @property
    def balanced(self) -> bool:
        """Whether the gains differ as microphones' gains may; if not, a heap is double talk."""
        return abs(self.middle) <= MOST_GAIN_DB

    @property
    def both(self) -> float:
        """How far from the middle two people at once may lie; farther out, one talks alone."""
        return min(self.apart / 4, DOUBLE_TALK_DB)

    @property
    def two_speakers(self) -> bool:
        """Whether there are two heaps, and not the two ends of one."""
        return (
            self.apart >= LEAST_APART_DB
            and self.clearness >= LEAST_CLEARNESS
            and self.share >= LEAST_SHARE
            and self.rarer_ms >= LEAST_SECOND_MS
        )


def measure_crosstalk(difference: Levels) -> Crosstalk:
    """Two heaps of level differences by two-means, for any balance of gain and of talk.

    difference  dB, of the frames in which either channel holds a voice
    """
    low, high = (float(p) for p in np.percentile(difference, [1, 99]))
    for _ in range(50):
        upper = difference >= (low + high) / 2
        if upper.all() or not upper.any():
            return Crosstalk(high, low, 0.0, 0.0, 0)
        before = low, high
        low, high = float(difference[~upper].mean()), float(difference[upper].mean())
        if before == (low, high):
            break
    spread = float(difference[upper].std() + difference[~upper].std())
    share = float(min(upper.mean(), 1 - upper.mean()))
    rarer_ms = round(share * len(difference)) * FRAME_MS
    return Crosstalk(high, low, (high - low) / max(spread, 1e-6), share, rarer_ms)


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

    def covariance(x: Samples, y: Samples) -> float:
        return float(x @ y) / len(x) - float(x.mean(dtype=float)) * float(y.mean(dtype=float))

    power = covariance(a, a) * covariance(b, b)
    return covariance(a, b) / power**0.5 if power > 0 else 0.0


def _levels(channel: Samples) -> Levels:
    padded = np.pad(channel, (0, -len(channel) % FRAME)).reshape(-1, FRAME)
    power = uniform_filter1d(np.square(padded).mean(axis=1), SMOOTH, mode="nearest")
    levels: Levels = 10 * np.log10(np.maximum(power, 1e-10)).astype(np.float32)
    return levels
