"""What a Whisper says of one word, in seconds, becomes a Word in whole milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise

from pipeline.span import Span, meeting, union
from pipeline.transcript import Timing, Word

LEAST_MS = 20
"""one Whisper frame: the shortest time it can tell apart"""
HASTY_MS = 30
"""nobody says two words so fast in a row"""
HASTY_IN_A_ROW = 3
SAID_MS = 250
"""about as long as a word takes"""
LONG_MS = 1_000
"""a word may be so long without being looked at"""
IMPOSSIBLE_MS = 3_000
"""no word is so long"""
HUSH_MS = 300
"""nobody falls silent for so long inside a word"""


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


def placed(words: Sequence[Word], activity: Sequence[Span]) -> tuple[Word, ...]:
    """
    The same words, those that the recogniser misplaced put where they can have been said.

    A word drawn out over a silence keeps the longest of its voiced parts; one that is longer than
    three seconds still, and three or more that follow each other faster than anybody speaks, get
    a time that is INTERPOLATED: good to about a second.

    words     ordered by start
    activity  ordered and separate
    """
    audible = union(activity, bridge_ms=HUSH_MS - 1)
    return in_order(_unhurried([_without_silence(word, audible) for word in words]))


def _without_silence(word: Word, audible: Sequence[Span]) -> Word:
    if word.span.duration_ms <= LONG_MS:
        return word
    voiced = [both for span in meeting(word.span, audible) if (both := span & word.span)]
    longest = max(voiced, key=lambda span: span.duration_ms, default=word.span)
    if word.span.duration_ms - longest.duration_ms >= HUSH_MS and longest.duration_ms >= LEAST_MS:
        word = replace(word, span=longest)
    if word.span.duration_ms > IMPOSSIBLE_MS:
        start_ms = word.span.start_ms
        return replace(word, span=Span(start_ms, start_ms + LONG_MS), timing=Timing.INTERPOLATED)
    return word


def _unhurried(words: Sequence[Word]) -> list[Word]:
    """Words crammed into an instant are spread over the room around it."""
    spread: list[Word] = []
    breaks = [b.span.start_ms - a.span.end_ms >= HUSH_MS for a, b in pairwise(words)]
    phrases = accumulate(breaks, initial=0)
    keys = [(w.span.duration_ms < HASTY_MS, p) for w, p in zip(words, phrases, strict=False)]
    for (hasty, _), run in groupby(zip(keys, words, strict=True), key=lambda pair: pair[0]):
        group = [word for _, word in run]
        if hasty and len(group) >= HASTY_IN_A_ROW:
            after = len(spread) + len(group)
            earliest = spread[-1].span.end_ms if spread else 0
            latest = words[after].span.start_ms if after < len(words) else None
            group = _spread(group, earliest, latest)
        spread += group
    return spread


def _spread(words: Sequence[Word], earliest: int, latest: int | None) -> list[Word]:
    """A word's usual length each, around where they were, as far as there is room."""
    half = len(words) * SAID_MS // 2
    start = max(earliest, words[0].span.start_ms - half)
    end = words[-1].span.end_ms + half if latest is None else latest
    end = min(end, words[-1].span.end_ms + half)
    step = (end - start) // len(words)
    if step < LEAST_MS:
        return [replace(word, timing=Timing.INTERPOLATED) for word in words]
    return [
        replace(
            word,
            span=Span(start + i * step, start + (i + 1) * step),
            timing=Timing.INTERPOLATED,
        )
        for i, word in enumerate(words)
    ]
