"""Words and voice activity become doubts: which words a recogniser made up or said in a loop."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.span import Span
from pipeline.speech import lexicon
from pipeline.transcript import Doubt, Timing, Word, WordQuality

PAD_MS = 300
INTERPOLATED_PAD_MS = 1000
"""how far outside heard activity a word may lie: a detector clips soft onsets and endings"""

LONGEST_LOOP = 6
"""the longest n-gram looked for"""
REPEATS_SHORT, REPEATS_LONG = 4, 3
"""in a row: n-grams of 1-3 words, of 4 words and more"""
REPEATS_SAID = 10
"""in a row, of words that people do repeat"""
HUMAN_WORD_MS = 100
"""no one repeats a word faster than this"""

SAID_IN_A_ROW = lexicon(
    """
    no nah nope yeah yes yep yup ya mm mhm mm-hm hm uh-huh huh ha haha heh oh ooh ah aw wow okay ok
    right sure good great well so very really way much many more never wait go come hey hi bye
    stop please sorry now there i it the a and or but to in of that you we they he she is was
    um uh er like just what why how who blah la knock again on up down
    zero one two three four five six seven eight nine ten
    """
)
"""words that people repeat: assent, laughter, emphasis, stammered function words, counting"""

MADE_UP = frozenset(
    tuple(line.split())
    for line in (
        "thanks for watching", "thank you for watching", "thank you so much for watching",
        "thanks for listening", "thank you for listening", "please subscribe",
        "please subscribe to my channel", "like and subscribe", "don't forget to subscribe",
        "see you next time", "see you in the next video", "i'll see you in the next video",
        "bye bye", "thank you", "thank you very much", "subtitles by", "subtitles by the",
        "captions by", "transcribed by", "translated by", "subtitles by the amara org community",
    )
)  # fmt: skip
"""lines that recognisers are known to write into silence"""

NEVER = 2**62
_Times = NDArray[np.int64]
_MADE_UP_WORDS = max(len(line) for line in MADE_UP)
_EDGES = " .,;:!?…\"'“”‘’()[]-—–♪"


def doubts(
    words: Sequence[Word], activity: Sequence[Span] | None, quality: WordQuality
) -> tuple[Doubt | None, ...]:
    """
    Why each word is suspect, or None; one answer per word, words ordered by start.

    DRAFT         every word of the draft recogniser
    LOOP          the same 1-6 words said over and over (`REPEATS_SHORT`, `REPEATS_LONG`); of words
                  that people repeat themselves ("no no no") only beyond `REPEATS_SAID` or
                  faster than anybody speaks
    NOBODY_HEARD  most of the word lies outside `activity` padded by 0.3 s (1 s where the word's
                  time is interpolated), or it is of a line that recognisers write into silence
                  and most of that line lies outside `activity` itself

    activity  ordered, separate; None when no detector was run: nothing is then NOBODY_HEARD
    """
    if quality is WordQuality.DRAFT:
        return (Doubt.DRAFT,) * len(words)
    bare = [word.text.lower().replace("’", "'").strip(_EDGES) for word in words]
    found: list[Doubt | None] = [None] * len(words)
    if activity is not None:
        heard, length = _heard_ms(words, activity)
        unheard = np.flatnonzero(2 * heard < length).tolist()
        for i in _beyond_pad([(i, words[i]) for i in unheard], activity):
            found[i] = Doubt.NOBODY_HEARD
        for first, last in _made_up(bare):
            if 2 * heard[first:last].sum() < length[first:last].sum():
                found[first:last] = [Doubt.NOBODY_HEARD] * (last - first)
    for first, last in _loops(words, bare):
        found[first:last] = [Doubt.LOOP] * (last - first)
    return tuple(found)


def _beyond_pad(unheard: Sequence[tuple[int, Word]], activity: Sequence[Span]) -> list[int]:
    """Those that also lie mostly outside what the detector may have clipped."""
    beyond: list[int] = []
    for timing, pad_ms in ((Timing.MEASURED, PAD_MS), (Timing.INTERPOLATED, INTERPOLATED_PAD_MS)):
        such = [(i, word) for i, word in unheard if word.timing is timing]
        heard, length = _heard_ms([word for _, word in such], _grown(activity, pad_ms))
        beyond += [i for (i, _), out in zip(such, 2 * heard < length, strict=True) if out]
    return beyond


def _grown(activity: Sequence[Span], pad_ms: int) -> list[Span]:
    """Padded, and separate again so that no time is counted twice."""
    grown: list[Span] = []
    for span in activity:
        start, end = max(0, span.start_ms - pad_ms), span.end_ms + pad_ms
        if grown and start <= grown[-1].end_ms:
            start = grown.pop().start_ms
        grown.append(Span(start, end))
    return grown


def _heard_ms(words: Sequence[Word], activity: Sequence[Span]) -> tuple[_Times, _Times]:
    """How much of each word lies in ordered, separate stretches; and how long the words are."""
    starts = np.array([*(span.start_ms for span in activity), NEVER], dtype=np.int64)
    ends = np.array([span.end_ms for span in activity], dtype=np.int64)
    over = np.concatenate([[0], np.cumsum(ends - starts[:-1])])

    def before(at: _Times) -> _Times:
        """How long anybody was heard before each time."""
        which = np.searchsorted(ends, at, side="right")
        heard: _Times = over[which] + np.maximum(0, at - starts[which])
        return heard

    begin = np.array([word.span.start_ms for word in words], dtype=np.int64)
    end = np.array([word.span.end_ms for word in words], dtype=np.int64)
    return before(end) - before(begin), end - begin


def _made_up(bare: Sequence[str]) -> list[tuple[int, int]]:
    """Where known lines stand, the longest at each place; they do not overlap."""
    opening = {line[0] for line in MADE_UP}
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(bare):
        length = 0
        if bare[at] in opening:
            longest = range(min(_MADE_UP_WORDS, len(bare) - at), 0, -1)
            length = next((n for n in longest if tuple(bare[at : at + n]) in MADE_UP), 0)
        if length:
            places.append((at, at + length))
        at += length or 1
    return places


def _loops(words: Sequence[Word], bare: Sequence[str]) -> list[tuple[int, int]]:
    """Runs in which the same n words come again and again, for n from 1 to 6; linear for each."""
    known: dict[tuple[str | None, str], int] = {}
    keys = np.array(
        [
            known.setdefault((word.speaker, text), len(known))
            for word, text in zip(words, bare, strict=True)
        ],
        dtype=np.int64,
    )
    found: list[tuple[int, int]] = []
    for n in range(1, LONGEST_LOOP + 1):
        same = (keys[n:] == keys[:-n]).tobytes()
        for run in re.finditer(b"\x01{%d,}" % n, same):
            first, last = run.start(), run.end() + n
            if _is_loop(words[first:last], bare[first:last], n):
                found.append((first, last))
    return found


def _is_loop(words: Sequence[Word], bare: Sequence[str], n: int) -> bool:
    repeats = len(bare) // n
    if any(n % shorter == 0 and _repeats(bare[:n], shorter) for shorter in range(1, n)):
        return False
    if repeats < (REPEATS_LONG if n >= 4 else REPEATS_SHORT):
        return False
    if n >= 4 or not all(text in SAID_IN_A_ROW for text in bare[:n]):
        return True
    mean_ms = (words[-1].span.end_ms - words[0].span.start_ms) / len(words)
    return repeats >= REPEATS_SAID or mean_ms < HUMAN_WORD_MS


def _repeats(texts: Sequence[str], n: int) -> bool:
    return all(texts[i] == texts[i - n] for i in range(n, len(texts)))
