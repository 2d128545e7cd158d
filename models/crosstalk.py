"""The levels of two channels become how strongly each speaker reaches the other's microphone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.ndimage import uniform_filter1d

from pipeline.audio import SAMPLE_RATE, Audio, Samples, by_minute

Levels = NDArray[np.float32]

FRAME_MS = 20
FRAME = SAMPLE_RATE * FRAME_MS // 1000
SMOOTH = 5
"""frames a level is averaged over: 100 ms"""
REACH = SAMPLE_RATE * 5 // 1000
"""samples one channel may lag behind the other and hold the same sound: 5 ms"""
SILENT_DB = -70.0
LEFT_DB = 6.0
"""below a channel's noise nothing is told apart: 100 ms of it vary by a quarter"""
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


def without_noise(levels: Levels) -> Levels:
    """
    The levels less each channel's own noise, same shape.

    Under a soft voice the noise of two microphones is much of what they hear, and makes their
    levels more alike than the voice does.
    """
    noise = noise_levels(levels)[:, None]
    power = 10 ** (levels / 10) - 10 ** (noise / 10)
    least = 10 ** ((noise - LEFT_DB) / 10)
    cleaned: Levels = (10 * np.log10(np.maximum(power, least))).astype(np.float32)
    return cleaned


def frame_count(audio: Audio) -> int:
    return -(-len(audio.mono) // FRAME)


def correlation(a: Samples, b: Samples) -> float:
    """Pearson's where it is farthest from 0, of lags up to 5 ms; 0 when one of them is silent."""
    products = np.zeros(2 * REACH + 1)
    sums, squares = np.zeros(2), np.zeros(2)
    for pair in zip(by_minute(a), by_minute(b), strict=True):
        products += _products(*pair)
        sums += [part.sum(dtype=float) for part in pair]
        squares += [np.square(part, dtype=float).sum() for part in pair]
    power = float(np.prod(squares - sums**2 / max(1, len(a))))
    if power <= 0:
        return 0.0
    covariance = products - sums.prod() / len(a)
    return float(covariance[np.abs(covariance).argmax()]) / math.sqrt(power)


def _products(a: Samples, b: Samples) -> NDArray[np.float64]:
    """Sums of a's samples times b's, `REACH` earlier to `REACH` later; shape (2 * REACH + 1,)."""
    size = next_fast_len(len(a) + REACH, real=True)
    at_lag = irfft(np.conj(rfft(a, size)) * rfft(b, size), size)
    return np.concatenate([at_lag[-REACH:], at_lag[: REACH + 1]]).astype(float)


def _levels(channel: Samples) -> Levels:
    power = np.concatenate([np.zeros(0, np.float32), *map(_power, by_minute(channel))])
    smooth = uniform_filter1d(power, SMOOTH, mode="nearest")
    levels: Levels = 10 * np.log10(np.maximum(smooth, 1e-10)).astype(np.float32)
    return levels


def _power(samples: Samples) -> Levels:
    """Of every 20 ms, the last filled up with zeros."""
    padded = np.pad(samples, (0, -len(samples) % FRAME)).reshape(-1, FRAME)
    power: Levels = np.square(padded).mean(axis=1)
    return power
