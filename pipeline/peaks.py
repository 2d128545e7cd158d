"""A recording's sound becomes how loud each tenth of a second is, as a waveform shows it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE, Audio, by_minute

PER_S = 10
LOUDEST = 255
AS_HEARD = 0.6
"""Stevens' exponent for amplitude: what sounds half as loud is drawn about half as high."""
TALK_PERCENTILE = 98.0
"""The level that is drawn full: not the very loudest, since a bump of the table is that."""
RANGE_DB = 50.0
"""Where there is hardly any sound, what lies further below the loudest is not blown up."""


def peaks_of(audio: Audio, per_s: int = PER_S) -> bytes:
    """
    One byte for each 1/`per_s` s, 0 silent to 255 loud; the last also where it is not whole.

    Relative to this recording's own talk, so that a quiet one is seen as well as a loud one.
    """
    if SAMPLE_RATE * 60 % (SAMPLE_RATE // per_s):
        raise ValueError(f"a minute is no whole number of stretches at {per_s} a second")
    frame = SAMPLE_RATE // per_s
    levels = [_levels(minute, frame) for minute in by_minute(audio.mono)]
    level = np.concatenate(levels) if levels else np.zeros(0)
    full = max(
        float(np.percentile(level, TALK_PERCENTILE)) if len(level) else 0.0,
        float(level.max(initial=0.0)) * 10 ** (-RANGE_DB / 20),
    )
    if full == 0.0:
        return bytes(len(level))
    drawn = np.minimum(1.0, level / full) ** AS_HEARD
    return np.rint(drawn * LOUDEST).astype(np.uint8).tobytes()


def _levels(samples: NDArray[np.float32], frame: int) -> NDArray[np.float64]:
    """The root mean square of each stretch, what is no number counting as silence."""
    sound = np.nan_to_num(samples, posinf=0.0, neginf=0.0).astype(np.float64)
    starts = np.arange(0, len(sound), frame)
    lengths = np.diff(starts, append=len(sound))
    level: NDArray[np.float64] = np.sqrt(np.add.reduceat(np.square(sound), starts) / lengths)
    return level
