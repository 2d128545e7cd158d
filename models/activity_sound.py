"""Sound becomes what the detector hears best: without rumble, at one level, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfilt_zi

from pipeline.audio import SAMPLE_RATE, Samples, let_go

Levels = NDArray[np.float32]

FRAME = 512
"""samples per probability: 32 ms, fixed by the network"""
FRAME_MS = FRAME * 1000 // SAMPLE_RATE
BLOCK = 1875 * FRAME
"""one minute at a time, so that memory stays flat"""
WARM_UP = 32 * FRAME
"""a second before each block, heard again so that the network is not cold at the seam"""

RUMBLE_HZ = 150.0
"""12 dB an octave below it: traffic, tables and hum go, the harmonics of a low voice stay"""
USUAL_DB = ((90, -19.0), (99, -11.0))
"""the level that a percentile of frames is brought to: speech as the network likes it"""
MOST_GAIN_DB = 60.0
"""beyond it only the converter's own noise is left to hear"""
SILENT_DB = -110.0
"""below the last bit of 16: a pause in the recording, not a quiet room"""


def without_rumble(samples: Samples) -> Iterator[tuple[int, Samples]]:
    """(first sample, block) of the sound above 150 Hz; each begins `WARM_UP` early, if it can."""
    filters = _high_pass()
    state = sosfilt_zi(filters) * (samples[0] if len(samples) else 0)
    before = np.zeros(0, np.float32)
    for start in range(0, len(samples), BLOCK):
        high, state = sosfilt(filters, samples[start : start + BLOCK], zi=state)
        block = np.concatenate([before, high.astype(np.float32)])
        yield start - len(before), block
        before = block[-WARM_UP:]
        let_go(samples[start : start + BLOCK])


def piece_without_rumble(samples: Samples, start: int, end: int) -> Samples:
    """The same for one stretch of samples."""
    lead = min(start, FRAME)
    piece = samples[start - lead : end]
    high, _ = sosfilt(_high_pass(), piece, zi=sosfilt_zi(_high_pass()) * piece[0])
    return np.asarray(high[lead:], np.float32)


def frame_levels(samples: Samples) -> Levels:
    """Power above 150 Hz of every 32 ms in dB below full scale; the last may be cut short."""
    parts = [
        block_levels(block[WARM_UP if first else 0 :]) for first, block in without_rumble(samples)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def block_levels(block: Samples) -> Levels:
    """Power of every 32 ms of one block in dB below full scale; silence is -120."""
    power = np.square(np.pad(block, (0, -len(block) % FRAME)).reshape(-1, FRAME)).mean(axis=1)
    levels: Levels = (10 * np.log10(power + np.float32(1e-12))).astype(np.float32)
    return levels


def mean_level(levels: Levels) -> float:
    """The level of the mean power of some frames, in dB."""
    return float(10 * np.log10(np.mean(10 ** (levels / 10))))


def gain_for(levels: Levels) -> float:
    """
    What to multiply samples by so that speech is as loud as usual, whatever the microphone.

    Two percentiles, the lesser gain: the ninetieth is the speech of a conversation; where there is
    little speech it is the room, and the ninety-ninth keeps what speech there is from overload.
    """
    heard = levels[levels > SILENT_DB]
    if not len(heard):
        return 1.0
    gain_db = min(usual - float(np.percentile(heard, q)) for q, usual in USUAL_DB)
    return float(10 ** (min(gain_db, MOST_GAIN_DB) / 20))


@lru_cache(maxsize=1)
def _high_pass() -> NDArray[np.float64]:
    return np.asarray(butter(2, RUMBLE_HZ, "highpass", fs=SAMPLE_RATE, output="sos"))
