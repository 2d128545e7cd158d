"""What a Whisper says of each clip becomes words; a clip it failed at is heard again, unhinted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from models.prompting import echoes
from models.timed import in_order, placed
from pipeline.span import Span, intersection, subtract, union
from pipeline.transcript import Word

REPETITIVE = 2.4
"""a text that gzip shrinks this much repeats itself"""
UNLIKELY = -1.0
"""mean log probability of a token, below which Whisper's authors decode again"""
SUSPECT = 0.3
"""the most confidence a word of a failed passage may carry: people are asked to review it"""
LOST_MS = 3_000
"""a voice heard for so long without a word is a sentence lost"""
PAUSE_MS = 1_000
"""within a sentence"""
NEAR_MS = 500
"""how far from a word a voice may still be that word's"""

Again = Callable[[Span], "Passage"]


@dataclass(frozen=True, slots=True)
class Passage:
    """
    What a recogniser made of one clip.

    failed  its own figures say that it did not understand
    """

    words: tuple[Word, ...]
    failed: bool = False

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def is_failure(*, compression_ratio: float, avg_logprob: float) -> bool:
    """Whether Whisper's authors would not keep a segment with these figures."""
    return compression_ratio > REPETITIVE or avg_logprob < UNLIKELY


def words_of(
    passages: Iterable[tuple[Span, Passage]],
    again: Again,
    *,
    activity: Sequence[Span],
    hint: str | None,
) -> tuple[Word, ...]:
    """
    The words of all clips, ordered, their times held against where anybody speaks.

    A clip is heard once more, without the hint, when the recogniser repeated itself or was
    guessing, when it wrote down the hint, or when it has no words for three seconds of a voice;
    the better of the two answers is kept. Nothing is dropped: of an answer that failed twice, the
    words carry little confidence.
    """
    said: list[Word] = []
    for clip, first in passages:
        best = first
        if _poor(first, clip, activity, hint):
            best = min((first, again(clip)), key=lambda p: _faults(p, clip, activity, hint))
        said += _suspected(best.words) if best.failed else best.words
    return placed(in_order(said), activity)


def unspoken_ms(words: Sequence[Word], clip: Span, activity: Sequence[Span]) -> int:
    """The longest stretch of a clip in which somebody speaks and no word is near."""
    voiced = intersection(union(activity, bridge_ms=PAUSE_MS), [clip])
    worded = union(
        Span(max(0, word.span.start_ms - NEAR_MS), word.span.end_ms + NEAR_MS) for word in words
    )
    return max((span.duration_ms for span in subtract(voiced, worded)), default=0)


def _poor(passage: Passage, clip: Span, activity: Sequence[Span], hint: str | None) -> bool:
    return any(_faults(passage, clip, activity, hint)[:3])


def _faults(
    passage: Passage, clip: Span, activity: Sequence[Span], hint: str | None
) -> tuple[bool, bool, bool, int]:
    """What is wrong with an answer, the worst first; smaller is better."""
    unspoken = unspoken_ms(passage.words, clip, activity)
    return echoes(passage.text, hint), passage.failed, unspoken >= LOST_MS, unspoken


def _suspected(words: Iterable[Word]) -> list[Word]:
    return [replace(word, confidence=min(SUSPECT, word.confidence or 0.0)) for word in words]
