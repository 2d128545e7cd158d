"""Cues timed by another clock become cues on the recording's own: offset and drift taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.span import Span
from pipeline.transcript import Cue

FRAME_MS = 100
MIN_SPREAD = 0.2
"""standard deviation under which on and off say nothing: fewer than 4 % of the frames are either"""
SHIFT_AGREEMENT, SHIFT_GAIN, MIN_SHIFT_MS, MAX_SHIFT_MS = 0.35, 0.2, 2_000, 60_000
MOST_DRIFT, DRIFT_STEP, DRIFT_GAIN = 0.01, 0.0005, 0.1
"""a clock that runs up to 1 % fast or slow; what a drift must explain beyond a shift alone"""
MIN_DRIFT_MS = 1_000
"""less drift than this over the whole recording is left to the alignment of the words"""
Series = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClockFit:
    """
    How the times of cues become times of the recording: `at * rate + shift_ms`.

    as_timed  agreement of cues and voices (Pearson's r) with the times as they stand
    best      the same after the change
    """

    as_timed: float
    best: float
    shift_ms: int = 0
    rate: float = 1.0

    @property
    def changes(self) -> bool:
        return self.shift_ms != 0 or self.rate != 1.0

    def at(self, ms: int) -> int:
        """A time of the cues as a time of the recording, not before its start."""
        return max(0, round(ms * self.rate) + self.shift_ms)

    @property
    def note(self) -> str:
        """What was done, for the reader; empty when nothing was."""
        if not self.changes:
            return ""
        said = []
        if self.shift_ms:
            which = "early" if self.shift_ms > 0 else "late"
            said.append(f"began about {abs(self.shift_ms) / 1000:.0f} s {which}")
        if self.rate != 1.0:
            which = "slow" if self.rate > 1 else "fast"
            said.append(f"ran {abs(self.rate - 1):.2%} {which}".replace("%", " %"))
        return (
            f"The transcript's clock {' and '.join(said)}; its times were moved to fit the sound."
        )


def fit_clock(
    spans: Sequence[Span], activity: Sequence[Span] | None, duration_ms: int
) -> ClockFit | None:
    """
    The offset, up to a minute, and the drift, up to 1 %, at which cues fit the voices best.

    Nothing is changed unless the cues then fit clearly better than as timed, since rough cue ends
    blur the picture. None where pauses are too few to compare by, or nobody listened.

    spans     of the cues, ordered
    activity  where voices were heard, ordered
    """
    if not activity or not spans:
        return None
    voice = on_off(activity, duration_ms)
    plain = _shift(on_off(spans, duration_ms), voice)
    if plain is None:
        return None
    as_timed = ClockFit(plain.as_timed, plain.as_timed)
    found = plain if abs(plain.shift_ms) >= MIN_SHIFT_MS else as_timed
    drifting = _with_drift(spans, voice, duration_ms, plain)
    if drifting is not None and drifting.best - found.best >= DRIFT_GAIN:
        found = drifting
    clear = found.best >= SHIFT_AGREEMENT and found.best - found.as_timed >= SHIFT_GAIN
    return found if clear else as_timed


def agreement(spans: Sequence[Span], activity: Sequence[Span], duration_ms: int) -> float | None:
    """Pearson's r of cues and voices as timed; None where pauses are too few to compare by."""
    fit = _shift(on_off(spans, duration_ms), on_off(activity, duration_ms))
    return None if fit is None else fit.as_timed


def moved(cues: Sequence[Cue], fit: ClockFit) -> tuple[Cue, ...]:
    """The cues, and their own words, at the times of the recording; what ends before it is gone."""
    return tuple(
        replace(
            cue,
            span=span,
            words=tuple(
                replace(word, span=inner)
                for word in cue.words
                if (inner := _moved(word.span, fit)) is not None
            ),
        )
        for cue in cues
        if (span := _moved(cue.span, fit)) is not None
    )


def on_off(spans: Sequence[Span], duration_ms: int) -> Series:
    """1 in every tenth of a second that a span touches, else 0."""
    frames = np.zeros(duration_ms // FRAME_MS + 1)
    for span in spans:
        frames[span.start_ms // FRAME_MS : -(-span.end_ms // FRAME_MS)] = 1.0
    return frames


def _moved(span: Span, fit: ClockFit) -> Span | None:
    start, end = fit.at(span.start_ms), fit.at(span.end_ms)
    return Span(start, end) if start < end else None


def _with_drift(
    spans: Sequence[Span], voice: Series, duration_ms: int, plain: ClockFit
) -> ClockFit | None:
    """The best of all clocks that drift enough to matter; None for a recording too short."""
    steps = round(MOST_DRIFT / DRIFT_STEP)
    best: ClockFit | None = None
    for step in range(-steps, steps + 1):
        rate = 1 + step * DRIFT_STEP
        if abs(rate - 1) * duration_ms < MIN_DRIFT_MS:
            continue
        stretched = [
            Span(
                round(s.start_ms * rate), max(round(s.end_ms * rate), round(s.start_ms * rate) + 1)
            )
            for s in spans
        ]
        fit = _shift(on_off(stretched, duration_ms), voice)
        if fit is not None and (best is None or fit.best > best.best):
            shift_ms = fit.shift_ms if abs(fit.shift_ms) >= FRAME_MS else 0
            best = ClockFit(plain.as_timed, fit.best, shift_ms, rate)
    return best


def _shift(cues: Series, voice: Series) -> ClockFit | None:
    """The correlation of two on-off series of equal length at every shift; None without pauses."""
    if min(cues.std(), voice.std()) < MIN_SPREAD:
        return None
    a, b = cues - cues.mean(), voice - voice.mean()
    size = 1 << (2 * len(a)).bit_length()
    product = np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size))
    lags = min(MAX_SHIFT_MS // FRAME_MS, len(a) - 1)
    at = np.arange(-lags, lags + 1)
    r = np.fft.irfft(product, size)[at] / np.sqrt((a @ a) * (b @ b))
    best = int(r.argmax())
    return ClockFit(float(r[lags]), float(r[best]), int(at[best]) * FRAME_MS)
