"""Words become log odds for and against a change of voice: what is said tells where turns end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.backchannels import LEXICON
from pipeline.sentences import bare, is_punctuated, sentence_ends
from pipeline.speakers import ANSWERS
from pipeline.transcript import Timing, Word

Floats = NDArray[np.float32]

NEAR_MS = 150
"""how far a word's measured edge may lie from the true one"""
PAUSE_MS, TOGETHER_MS = 200, 80
"""gaps that, in words without marks, may end a sentence and hardly ever do"""
LONGEST_GAP_MS = 2_000
"""beyond it something was left out and the words say nothing of the gap"""


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What is added to the log odds against a change of voice, by where in the words it would fall.

    sentence  after a sentence
    question  after a question
    answer    more, where the next sentence begins with "yes", "okay", "no"
    inside    inside a sentence or a word
    pause     after a pause in words without marks; one hardly knows
    together  between words without marks that follow at once
    """

    sentence: float = -2.0
    question: float = -3.0
    answer: float = -1.0
    inside: float = 2.0
    pause: float = -1.0
    together: float = 1.0


def hints(
    words: Sequence[Word], starts_ms: NDArray[np.intp], weights: Weights | None = None
) -> Floats:
    """
    What the words add to the log odds against a change before each step, shape (steps,).

    Words are ordered by start; those whose times are interpolated say nothing. Each weight is
    small against what a second of sound says, so wrong words move a border and no turn.
    """
    weights = weights or Weights()
    odds = np.zeros(len(starts_ms), np.float32)
    placed = [word for word in words if word.timing is Timing.MEASURED]
    if not placed:
        return odds
    for start_ms, end_ms, weight in _stretches(placed, weights):
        first, last = np.searchsorted(starts_ms, (start_ms, end_ms))
        odds[first:last] = weight
    return odds


def _stretches(words: Sequence[Word], weights: Weights) -> list[tuple[int, int, float]]:
    """Start, end and weight of each stretch in which a change is likelier or less so, in order."""
    texts = [word.text for word in words]
    marked = is_punctuated(texts)
    ends = sentence_ends(texts)
    inside = weights.inside if marked else weights.together
    found = [(word.span.start_ms, word.span.end_ms, inside) for word in words]
    for i, (word, after) in enumerate(pairwise(words)):
        start_ms, end_ms = word.span.end_ms, after.span.start_ms
        if end_ms - start_ms > LONGEST_GAP_MS:
            continue
        if marked:
            weight = _after(word, after, weights) if ends[i] else inside
        else:
            weight = _unmarked(after, end_ms - start_ms, weights)
        reach = NEAR_MS if weight < 0 else 0
        found.append((start_ms - reach, end_ms + reach, weight))
    return sorted(found, key=lambda stretch: stretch[2] < 0)


def _after(word: Word, after: Word, weights: Weights) -> float:
    asked = word.text.rstrip("\"'”’)").endswith("?")
    weight = weights.question if asked else weights.sentence
    return weight + (weights.answer if _answers(after) else 0.0)


def _unmarked(after: Word, gap_ms: int, weights: Weights) -> float:
    if gap_ms < TOGETHER_MS:
        return weights.together
    if gap_ms < PAUSE_MS:
        return 0.0
    return weights.pause + (weights.answer if _answers(after) else 0.0)


def _answers(word: Word) -> bool:
    text = bare(word.text)
    return text in LEXICON or text in ANSWERS
