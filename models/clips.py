"""Where anybody speaks becomes clips that fit a recogniser's window, cut where it is quiet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.audio import SAMPLE_RATE, Audio, Samples
from pipeline.span import Span

LONGEST_MS = 28_000
"""Whisper's window is 30 s; the rest is room for the margins"""
SHORTEST_CUT_MS = 18_000
"""speech without a pause is cut between this and the longest"""
APART_MS = 2_000
"""a longer silence is in no clip: a recogniser writes words into silence"""
MARGIN_MS = 300
"""a detector clips soft onsets and endings"""
HUSH_MS = 100
"""how long a cut must be quiet for"""


def clips_of(activity: Sequence[Span], audio: Audio) -> tuple[Span, ...]:
    """
    Ordered, separate clips of at most 30 s that hold all activity and no long silence.

    activity  ordered and separate
    """
    pieces = [piece for span in activity for piece in _short_enough(span, audio.mono)]
    joined: list[Span] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if (
            last is not None
            and piece.start_ms - last.end_ms <= APART_MS
            and piece.end_ms - last.start_ms <= LONGEST_MS
        ):
            joined[-1] = Span(last.start_ms, piece.end_ms)
        else:
            joined.append(piece)
    return tuple(_with_margins(joined, audio.duration_ms))


def samples_of(clip: Span, samples: Samples) -> Samples:
    """The sound of one clip."""
    return samples[clip.start_ms * SAMPLE_RATE // 1000 : clip.end_ms * SAMPLE_RATE // 1000]


def _short_enough(span: Span, samples: Samples) -> list[Span]:
    """A stretch without a pause, cut at the quietest moments there are."""
    pieces: list[Span] = []
    while span.duration_ms > LONGEST_MS:
        cut = _quietest(
            Span(span.start_ms + SHORTEST_CUT_MS, span.start_ms + LONGEST_MS - HUSH_MS), samples
        )
        pieces.append(Span(span.start_ms, cut))
        span = Span(cut, span.end_ms)
    return [*pieces, span]


def _quietest(within: Span, samples: Samples) -> int:
    """The middle of the quietest stretch, in milliseconds."""
    sound = samples_of(within, samples).astype(np.float64)
    power = np.concatenate([[0.0], np.cumsum(sound**2)])
    hush = HUSH_MS * SAMPLE_RATE // 1000
    loudness = power[hush:] - power[:-hush]
    return within.start_ms + (int(np.argmin(loudness)) * 1000 // SAMPLE_RATE) + HUSH_MS // 2


def _with_margins(clips: Sequence[Span], duration_ms: int) -> list[Span]:
    """Each grown into the silence beside it, never into the next one."""
    edges = [-2 * MARGIN_MS, *(edge for c in clips for edge in (c.start_ms, c.end_ms))]
    edges.append(duration_ms + 2 * MARGIN_MS)
    room = [min(MARGIN_MS, (b - a) // 2) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [
        Span(max(0, clip.start_ms - before), min(duration_ms, clip.end_ms + after))
        for clip, (before, after) in zip(clips, pairwise(room), strict=True)
    ]
