"""Words found in the sound and words not found become words in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.span import Span, intersection, meeting
from pipeline.spread import spread_words
from pipeline.transcript import Timing, Word

Place = tuple[int, int]
"""a word: the cue's place in the order, and the word's place in the cue"""


def words_in_order(
    cues: Sequence[Sequence[Word]], found: Mapping[Place, Span], activity: Sequence[Span]
) -> tuple[Word, ...]:
    """
    The words of one speaker: those found in their place, the others between their neighbours.

    cues   for each cue, in order, its words as they would be without the sound
    found  where words were found, in order too

    A word that was not found keeps to its cue as far as its neighbours allow, and to voiced time
    where there is any.
    """
    places = [(i, k) for i, words in enumerate(cues) for k in range(len(words))]
    placed: list[Word] = []
    for run, following in _runs(places, found):
        words = [cues[i][k] for i, k in run]
        if run[0] in found:
            placed += [
                replace(word, span=found[place], timing=Timing.MEASURED)
                for word, place in zip(words, run, strict=True)
            ]
            continue
        cue, first = run[0]
        floor = placed[-1].span.end_ms if placed else 0
        start = floor if first else max(floor, words[0].span.start_ms)
        end = max(words[-1].span.end_ms, start + 1)
        if following in found:
            ceiling = found[following].start_ms
            goes_on = following[0] == cue
            end = ceiling if goes_on else min(end, ceiling)
        if (start, end) == (words[0].span.start_ms, words[-1].span.end_ms):
            placed += words
            continue
        # no time left between: the last moment before the word that follows, or its first
        gap = Span(start, end) if start < end else Span(max(0, end - 1), max(1, end))
        voiced = intersection([gap], meeting(gap, activity)) or (gap,)
        placed += spread_words([word.text for word in words], voiced, speaker=words[0].speaker)
    return tuple(placed)


def _runs(
    places: Sequence[Place], found: Mapping[Place, Span]
) -> Iterator[tuple[list[Place], Place]]:
    """Neighbours of one cue that were all found, or all not, with the next place found."""
    runs = [list(run) for _, run in groupby(places, key=lambda p: (p[0], p in found))]
    following = (-1, -1)
    answers = []
    for run in reversed(runs):
        answers.append((run, following))
        if run[0] in found:
            following = run[0]
    return reversed(answers)
