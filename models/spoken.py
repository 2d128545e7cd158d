"""Sound and where anybody speaks become standardised frames, steps and windows of speech alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.features import (
    CEPSTRA,
    LEAST_PERIODIC,
    SLOPE_REACH,
    frame_count,
    mfcc,
    pitch,
    slopes,
)
from models.features import HOP as FRAME
from pipeline.audio import Audio, Samples, let_go
from pipeline.span import Span

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

FRAME_MS = 10
STEP = 10
"""frames a step: voices change at tenths of a second"""
WINDOW, HOP = 15, 3
"""steps a window of the first guess: 1.5 s, and between windows"""
MOST_WINDOWS = 1_500
MINUTE = 600
"""steps"""
BLOCK = 6_000
"""frames at a time"""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """
    The frames in which anybody speaks, one activity stretch after the other.

    frames   standardised features, shape (frames, features); float16, 80 bytes a frame
    hz       pitch, shape (frames,); 0 where the sound has none
    starts   the first frame of each step; no step reaches over a pause
    pause    whether a pause lies before the step
    stretch  of which activity stretch each step is part
    hints    what words add to the log odds against a change before each step; 0 where nothing
    """

    frames: NDArray[np.float16]
    hz: Floats
    starts: Places
    pause: NDArray[np.bool_]
    stretch: Places
    hints: Floats


def gather(audio: Audio, activity: Sequence[Span]) -> Speech:
    """
    Features of the speech alone, each with mean 0 and variance 1 over it.

    The sound is heard twice, a minute at a time: nothing but the answer is held for longer.
    """
    chosen, starts, pause, stretch = _laid_out(frame_count(len(audio.mono)), activity)
    sums = np.zeros((2, 2 * (CEPSTRA + 1)))
    for _, values in _features(audio.mono, chosen):
        sums += values.sum(axis=0, dtype=float), np.square(values, dtype=float).sum(axis=0)
    mean, square = sums / len(chosen)
    spread = np.sqrt(np.maximum(0, square - mean**2)) + 1e-6
    frames = np.empty((len(chosen), len(mean)), np.float16)
    hz = np.empty(len(chosen), np.float32)
    for part, values in _features(audio.mono, chosen):
        frames[part] = (values - mean) / spread
        hz[part] = _tones(audio.mono, chosen[part])
    hints = np.zeros(len(starts), np.float32)
    return Speech(frames, hz, starts, pause, stretch, hints)


def thinned(speech: Speech, most: int) -> Speech:
    """At most about `most` steps of the speech, in minutes on end, evenly spread over it."""
    minutes = -(-len(speech.starts) // MINUTE)
    keep = max(1, most // MINUTE)
    if minutes <= keep:
        return speech
    firsts = np.linspace(0, minutes - 1, keep).round().astype(np.intp) * MINUTE
    bounds = np.append(speech.starts, len(speech.frames))
    steps = [np.arange(first, min(first + MINUTE, len(speech.starts))) for first in firsts]
    own = np.concatenate(steps)
    at = np.concatenate([np.arange(bounds[s[0]], bounds[s[-1] + 1]) for s in steps])
    lengths = np.diff(bounds)[own]
    pause = speech.pause[own]
    pause[np.flatnonzero(np.diff(own, prepend=-2) != 1)] = True
    return Speech(
        frames=speech.frames[at],
        hz=speech.hz[at],
        starts=np.cumsum(lengths) - lengths,
        pause=pause,
        stretch=speech.stretch[own],
        hints=speech.hints[own],
    )


def _laid_out(
    count: int, activity: Sequence[Span]
) -> tuple[Places, Places, NDArray[np.bool_], Places]:
    """The frames of the recording in which anybody speaks, and `starts`, `pause`, `stretch`."""
    at, starts, pause, stretch = [], [], [], []
    frames = 0
    for i, span in enumerate(activity):
        first = span.start_ms // FRAME_MS
        last = min(count, -(-span.end_ms // FRAME_MS))
        at.append(np.arange(first, last))
        own = np.arange(frames, frames + last - first, STEP)
        starts.append(own)
        pause.append(np.arange(len(own)) == 0)
        stretch.append(np.full(len(own), i))
        frames += last - first
    return (
        np.concatenate(at),
        np.concatenate(starts),
        np.concatenate(pause),
        np.concatenate(stretch),
    )


def _features(samples: Samples, chosen: Places) -> Iterator[tuple[slice, Floats]]:
    """Cepstra and slopes of the chosen frames, a minute of the recording at a time."""
    count = frame_count(len(samples))
    for start in range(0, count, BLOCK):
        part = slice(*np.searchsorted(chosen, (start, start + BLOCK)).tolist())
        if part.start == part.stop:
            continue
        at = chosen[part]
        near = range(max(0, at[0] - SLOPE_REACH), min(count, at[-1] + 1 + SLOPE_REACH))
        cepstra = mfcc(samples, near)
        yield part, np.hstack([cepstra, slopes(cepstra)])[at - near.start]
        let_go(samples[max(0, start - BLOCK) * FRAME : (start + BLOCK) * FRAME])


def _tones(samples: Samples, at: Places) -> Floats:
    """Pitch of those frames; 0 where the sound has none."""
    hz, periodicity = pitch(samples, range(at[0], at[-1] + 1))
    tones: Floats = np.where(periodicity >= LEAST_PERIODIC, hz, np.float32(0))[at - at[0]]
    return tones


def windows(speech: Speech) -> tuple[Floats, Places]:
    """
    Mean and spread of the cepstra and the median pitch of overlapping windows of 1.5 s.

    The first cepstrum is left out: loudness, or what follows it in a view without loudness.
    Answers the standardised values, shape (windows, values), and each window's first step.
    """
    half = speech.frames.shape[1] // 2
    cepstra = speech.frames[:, 1:half]
    bounds = np.append(speech.starts, len(speech.frames))
    hop = max(HOP, len(speech.starts) // MOST_WINDOWS)
    firsts = np.arange(0, len(speech.starts) - WINDOW + 1, hop)
    rows = []
    for first in firsts:
        part = slice(bounds[first], bounds[first + WINDOW])
        hz = speech.hz[part]
        tone = np.log(np.median(hz[hz > 0])) if np.count_nonzero(hz) > 5 else np.nan
        own = cepstra[part].astype(np.float32)
        rows.append([*own.mean(axis=0), *own.std(axis=0), tone])
    values = np.array(rows, np.float32)
    tones = values[:, -1]
    values[:, -1] = np.where(np.isnan(tones), median(tones[~np.isnan(tones)]), tones)
    return (values - values.mean(axis=0)) / (values.std(axis=0) + np.float32(1e-6)), firsts


def median(values: Floats) -> float:
    """The median; 0 of nothing."""
    return float(np.median(values)) if len(values) else 0.0
