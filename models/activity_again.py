"""Stretches where nobody was heard become quieter voices, by listening again with raised gain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.activity_sound import (
    FRAME,
    FRAME_MS,
    block_levels,
    gain_for,
    mean_level,
    piece_without_rumble,
)
from models.features import LEAST_PERIODIC, pitch
from pipeline.audio import SAMPLE_RATE, Samples, let_go
from pipeline.engines import Progress
from pipeline.span import Span

Network = Callable[[Samples], NDArray[np.float32]]
"""samples in whole frames to a voice probability each, from a state that has heard nothing"""

LEAST_GAP_MS = 600
PIECE = 125 * FRAME
"""four seconds: in long noise the network settles into hearing nothing, a fresh start hears"""
LEAD = 16 * FRAME
"""half a second before each piece, for the network to find its feet"""
MOST_RAISED_DB = 25.0
"""beyond the recording's own gain"""
ON, OFF = 0.35, 0.175
CONVINCING = 0.7
"""mean probability of a stretch; laughter and chairs of real meetings stay below"""
STEADY = 5
"""frames of 10 ms in a row whose pitch hardly moves: a vowel"""
STEADY_STEP = 0.06
"""of the pitch from frame to frame: about a semitone"""
LEAST_MS = 250


def quieter_voices(
    samples: Samples,
    gaps: Sequence[Span],
    *,
    network: Network,
    gain: float,
    weakest_db: float,
    progress: Progress,
) -> tuple[Span, ...]:
    """
    Stretches of the gaps that are convincingly a voice once they are made as loud as the rest.

    gain        what the whole recording is multiplied by
    weakest_db  level below which a voice belongs to another talk
    """
    found: list[Span] = []
    for i, gap in enumerate(gaps, start=1):
        if gap.duration_ms >= LEAST_GAP_MS:
            found += _in_gap(samples, gap, network=network, gain=gain, weakest_db=weakest_db)
        progress(i / len(gaps))
    progress(1.0)
    return tuple(found)


def runs(values: NDArray[np.float32], on: float, off: float) -> Iterator[tuple[int, int]]:
    """(first, past the last) of stretches that begin at `on` and last until under `off`."""
    start: int | None = None
    for i, value in enumerate(values):
        if start is None and value >= on:
            start = i
        elif start is not None and value < off:
            yield start, i
            start = None
    if start is not None:
        yield start, len(values)


def holds_a_pitch(samples: Samples) -> bool:
    """Whether somewhere a pitch is held as a vowel holds it."""
    hz, periodicity = pitch(samples)
    voiced = periodicity > LEAST_PERIODIC
    steady = voiced[1:] & voiced[:-1] & (np.abs(np.diff(np.log(hz))) < STEADY_STEP)
    return any(end - start >= STEADY for start, end in runs(steady.astype(np.float32), 1, 1))


def _in_gap(
    samples: Samples, gap: Span, *, network: Network, gain: float, weakest_db: float
) -> Iterator[Span]:
    first = gap.start_ms * SAMPLE_RATE // 1000
    last = min(gap.end_ms * SAMPLE_RATE // 1000, len(samples))
    for start in range(first, last, PIECE):
        lead = min(LEAD, start - first)
        piece = piece_without_rumble(samples, start - lead, min(start + PIECE, last))
        let_go(samples[start - lead : start + PIECE])
        levels = block_levels(piece)
        if levels.max() < weakest_db:
            continue
        loud = piece * np.float32(min(gain_for(levels), gain * 10 ** (MOST_RAISED_DB / 20)))
        heard = network(np.pad(loud, (0, -len(loud) % FRAME)))
        heard[: lead // FRAME] = 0
        for begin, end in runs(heard, ON, OFF):
            if (
                (end - begin) * FRAME_MS >= LEAST_MS
                and heard[begin:end].mean() >= CONVINCING
                and mean_level(levels[begin:end]) >= weakest_db
                and holds_a_pitch(loud[begin * FRAME : end * FRAME])
            ):
                at_ms = (start - lead) * 1000 // SAMPLE_RATE
                yield Span(at_ms + begin * FRAME_MS, min(gap.end_ms, at_ms + end * FRAME_MS))
