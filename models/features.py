"""Sound becomes what tells voices apart: cepstra of the vocal tract and the pitch of the voice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import dct, irfft, next_fast_len, rfft

from pipeline.audio import SAMPLE_RATE, Samples

Frames = NDArray[np.float32]

HOP = 160
"""samples between frames: 10 ms"""
WINDOW = 400
"""25 ms for the spectrum"""
SPECTRUM = 512
FILTERS = 30
LOW_HZ, HIGH_HZ = 80.0, 7600.0
CEPSTRA = 19
PITCH_WINDOW = 640
"""40 ms: two periods of the lowest voice"""
LOWEST_HZ, HIGHEST_HZ = 60.0, 400.0
SHORTEST, LONGEST = int(SAMPLE_RATE / HIGHEST_HZ), int(SAMPLE_RATE / LOWEST_HZ)
"""samples of a period"""
LAGGED = next_fast_len(PITCH_WINDOW + LONGEST, real=True)
"""samples transformed, so that no lag up to the longest wraps around"""
LEAST_PERIODIC = 0.6
"""below it a sound has no pitch"""
SLOPE_REACH = 2

_EMPHASIS = np.float32(0.97)
_BLOCK = 1500
"""frames at a time: a quarter of a minute"""


def frame_count(samples: int) -> int:
    """How many 10 ms frames cover the samples; the last may reach past the end into zeros."""
    return -(-samples // HOP)


def mfcc(samples: Samples, frames: range | None = None) -> Frames:
    """
    Mel-frequency cepstra c0..c19 of every 10 ms, or of those frames on end, shape (frames, 20).

    Pre-emphasis .97, Hamming window of 25 ms centred on its frame, power spectrum, 30 triangular
    mel filters from 80 to 7600 Hz, natural logarithm, orthonormal DCT-II.
    Source: Davis and Mermelstein 1980; mel = 2595 log10(1 + f / 700).
    """
    window = np.hamming(WINDOW).astype(np.float32)
    filters = mel_filters()
    frames = range(frame_count(len(samples))) if frames is None else frames
    out = np.empty((len(frames), CEPSTRA + 1), np.float32)
    for start, block in _framed(samples, frames, WINDOW, emphasised=True):
        power = _power(block * window, SPECTRUM)
        energies = np.log(power @ filters.T + np.float32(1e-10))
        out[start : start + len(block)] = dct(energies, type=2, norm="ortho", axis=1)[
            :, : CEPSTRA + 1
        ]
    return out


@lru_cache(maxsize=1)
def mel_filters() -> Frames:
    """Triangles, equally wide on the mel scale, shape (30, 257), each reaching 1 at its middle."""
    edges = np.linspace(_mel(LOW_HZ), _mel(HIGH_HZ), FILTERS + 2)
    hz = 700 * (10 ** (edges / 2595) - 1)
    bins = np.arange(SPECTRUM // 2 + 1) * SAMPLE_RATE / SPECTRUM
    rising = (bins - hz[:-2, None]) / (hz[1:-1] - hz[:-2])[:, None]
    falling = (hz[2:, None] - bins) / (hz[2:] - hz[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


def slopes(frames: Frames) -> Frames:
    """
    How each value changes per frame, same shape: the regression over two frames to either side.

    Source: Furui 1986. The first and last frames are repeated beyond the ends.
    """
    padded = np.pad(frames, ((SLOPE_REACH, SLOPE_REACH), (0, 0)), mode="edge")
    norm = 2 * sum(k * k for k in range(1, SLOPE_REACH + 1))
    slope = np.zeros_like(frames)
    for k in range(1, SLOPE_REACH + 1):
        later = padded[SLOPE_REACH + k : SLOPE_REACH + k + len(frames)]
        earlier = padded[SLOPE_REACH - k : SLOPE_REACH - k + len(frames)]
        slope += np.float32(k / norm) * (later - earlier)
    return slope


def pitch(samples: Samples, frames: range | None = None) -> tuple[Frames, Frames]:
    """
    Pitch in Hz and how periodic the sound is (0..1) for every 10 ms, or for those frames on end,
    each of shape (frames,).

    The highest peak of the autocorrelation between 60 and 400 Hz, divided by that of the window
    itself; a shorter lag wins over its multiples when it is nearly as high. The pitch says
    nothing where the periodicity is low.
    Source: Boersma 1993, "Accurate short-term analysis of the fundamental frequency".
    """
    lags = slice(SHORTEST, LONGEST + 1)
    window = np.hanning(PITCH_WINDOW).astype(np.float32)
    own = _autocorrelation(window[None])[0]
    frames = range(frame_count(len(samples))) if frames is None else frames
    hz = np.empty(len(frames), np.float32)
    periodicity = np.empty_like(hz)
    for start, block in _framed(samples, frames, PITCH_WINDOW):
        centred = block - block.mean(axis=1, keepdims=True)
        raw = _autocorrelation(centred * window)
        curve = raw[:, lags] / (raw[:, :1] + np.float32(1e-9)) * (own[0] / own[lags])
        peak = curve.max(axis=1)
        first = np.argmax(_is_peak(curve) & (curve >= 0.9 * peak[:, None]), axis=1)
        hz[start : start + len(block)] = SAMPLE_RATE / (SHORTEST + first)
        periodicity[start : start + len(block)] = np.clip(peak, 0, 1)
    return hz, periodicity


def loudness(samples: Samples) -> Frames:
    """Mean power of every 10 ms in dB below full scale, shape (frames,); silence is -100."""
    padded = np.pad(samples, (0, -len(samples) % HOP)).reshape(-1, HOP)
    power = np.square(padded).mean(axis=1) + np.float32(1e-10)
    levels: Frames = (10 * np.log10(power)).astype(np.float32)
    return levels


def _framed(
    samples: Samples, frames: range, window: int, *, emphasised: bool = False
) -> Iterator[tuple[int, Samples]]:
    """Blocks of windows, each centred on the middle of its frame; zeros beyond both ends."""
    before = (window - HOP) // 2
    for start in range(0, len(frames), _BLOCK):
        count = min(_BLOCK, len(frames) - start)
        low = (frames.start + start) * HOP - before
        high = low + (count - 1) * HOP + window
        piece = samples[max(0, low) : high]
        if emphasised:
            before_it = samples[low - 1 : low] if low > 0 else np.zeros(1, np.float32)
            piece = piece - _EMPHASIS * np.append(before_it, piece[:-1])
        piece = np.pad(piece, (max(0, -low), max(0, high - max(low, len(samples)))))
        piece = piece[: (count - 1) * HOP + window]
        yield start, sliding_window_view(piece, window)[::HOP]


def _autocorrelation(rows: Samples) -> Samples:
    """At every lag up to that of the lowest voice."""
    curve: Samples = irfft(_power(rows, LAGGED), LAGGED, axis=1)[:, : LONGEST + 1]
    return curve


def _power(rows: Samples, size: int) -> Samples:
    spectrum = rfft(rows, size, axis=1)
    power: Samples = np.square(spectrum.real) + np.square(spectrum.imag)
    return power


def _is_peak(curve: Samples) -> NDArray[np.bool_]:
    inside = np.zeros(curve.shape, bool)
    inside[:, 1:-1] = (curve[:, 1:-1] >= curve[:, :-2]) & (curve[:, 1:-1] >= curve[:, 2:])
    inside |= curve == curve.max(axis=1, keepdims=True)
    return inside


def _mel(hz: float) -> float:
    return 2595 * float(np.log10(1 + hz / 700))
