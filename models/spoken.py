"""Sound and where anybody speaks become standardised frames, steps and windows of speech alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.features import LEAST_PERIODIC, mfcc, pitch, slopes
from pipeline.audio import Audio
from pipeline.span import Span

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

FRAME_MS = 10
STEP = 10
"""frames a step: voices change at tenths of a second"""
WINDOW, HOP = 15, 3
"""steps a window of the first guess: 1.5 s, and between windows"""
MOST_WINDOWS = 1_500


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """
    The frames in which anybody speaks, one activity stretch after the other.

    frames   standardised features, shape (frames, features)
    hz       pitch, shape (frames,); 0 where the sound has none
    starts   the first frame of each step; no step reaches over a pause
    pause    whether a pause lies before the step
    stretch  of which activity stretch each step is part
    """

    frames: Floats
    hz: Floats
    starts: Places
    pause: NDArray[np.bool_]
    stretch: Places


def gather(audio: Audio, activity: Sequence[Span]) -> Speech:
    """Features of the speech alone, each with mean 0 and variance 1 over it."""
    cepstra = mfcc(audio.mono)
    features = np.hstack([cepstra, slopes(cepstra)])
    hz, periodicity = pitch(audio.mono)
    voiced = np.where(periodicity >= LEAST_PERIODIC, hz, np.float32(0))
    at, starts, pause, stretch = [], [], [], []
    frames = 0
    for i, span in enumerate(activity):
        first = span.start_ms // FRAME_MS
        last = min(len(features), -(-span.end_ms // FRAME_MS))
        at.append(np.arange(first, last))
        own = np.arange(frames, frames + last - first, STEP)
        starts.append(own)
        pause.append(np.arange(len(own)) == 0)
        stretch.append(np.full(len(own), i))
        frames += last - first
    chosen = np.concatenate(at)
    spoken = features[chosen]
    spoken = (spoken - spoken.mean(axis=0)) / (spoken.std(axis=0) + np.float32(1e-6))
    return Speech(
        frames=spoken,
        hz=voiced[chosen],
        starts=np.concatenate(starts),
        pause=np.concatenate(pause),
        stretch=np.concatenate(stretch),
    )


def windows(speech: Speech) -> tuple[Floats, Places]:
    """
    Mean and spread of the cepstra and the median pitch of overlapping windows of 1.5 s.

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
        rows.append([*cepstra[part].mean(axis=0), *cepstra[part].std(axis=0), tone])
    values = np.array(rows, np.float32)
    tones = values[:, -1]
    values[:, -1] = np.where(np.isnan(tones), median(tones[~np.isnan(tones)]), tones)
    return (values - values.mean(axis=0)) / (values.std(axis=0) + np.float32(1e-6)), firsts


def median(values: Floats) -> float:
    """The median; 0 of nothing."""
    return float(np.median(values)) if len(values) else 0.0
