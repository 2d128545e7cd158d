"""What a Whisper says of one word, in seconds, becomes a Word in whole milliseconds."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.span import Span
from pipeline.transcript import Word

LEAST_MS = 20
"""one Whisper frame: the shortest time it can tell apart"""


def timed_word(
    text: str, start_s: float, end_s: float, probability: float, *, duration_ms: int
) -> Word | None:
    """
    The word inside the recording, at least one frame long; None when it has no text.

    start_s, end_s  seconds from the start; Whisper gives equal ones, and some past the end
    probability     0..1, becomes the word's confidence
    duration_ms     of the recording, above 0
    """
    said = text.strip()
    if not said:
        return None
    latest_start = max(0, duration_ms - LEAST_MS)
    start = min(max(0, round(start_s * 1000)), latest_start)
    end = min(max(round(end_s * 1000), start + LEAST_MS), duration_ms)
    return Word(Span(start, end), said, confidence=min(1.0, max(0.0, float(probability))))


def in_order(words: Iterable[Word | None]) -> tuple[Word, ...]:
    """The words that have text, ordered by start; equal starts stay as they were said."""
    return tuple(sorted((w for w in words if w is not None), key=lambda word: word.span.start_ms))
