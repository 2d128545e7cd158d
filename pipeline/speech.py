"""Utterances become speech: the inter-pausal units of each voice (method 2.5, S and IPU)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.span import Span
from pipeline.transcript import Doubt, Utterance, Word

SCORED_NOWHERE = frozenset({Doubt.NOBODY_HEARD, Doubt.LOOP})
"""doubts that take the words out of speech; draft words stand on voices that were heard"""

_TOKEN = re.compile(r"\w+(?:['’\-]\w+)*")
Piece = tuple[int, int, int, int]
"""start_ms, end_ms, tokens, index of the utterance"""


@dataclass(frozen=True, slots=True)
class Ipu:
    """
    One inter-pausal unit: speech of one voice without a gap above the bridge.

    tokens      how many words lie in it; 0 where only voices were heard
    utterances  indices of the utterances it is made of
    """

    span: Span
    tokens: int
    utterances: tuple[int, ...]


def tokens(text: str) -> list[str]:
    """
    The words of a text in lower case, punctuation gone.

    >>> tokens("Mm-hm, that's right.")
    ['mm-hm', "that's", 'right']
    """
    return _TOKEN.findall(text.lower().replace("’", "'"))


def lexicon(words: str) -> frozenset[str]:
    """A set of words written one after the other."""
    return frozenset(words.split())


def pieces_of(
    utterances: Iterable[Utterance], *, bridge_ms: int, voices_only: bool
) -> dict[str, list[Piece]]:
    """
    Each voice's speech as its utterances give it, voices in order of appearance.

    Words nobody was heard to say and loops are left out. `voices_only`: the spans of the
    utterances are the voices themselves and their words, if any, are not to be counted.
    """
    pieces: dict[str, list[Piece]] = {}
    for utterance in utterances:
        if utterance.doubt not in SCORED_NOWHERE:
            theirs = pieces.setdefault(utterance.speaker, [])
            theirs.extend(_pieces(utterance, bridge_ms=bridge_ms, voices_only=voices_only))
    return pieces


def ipus_of(pieces: Mapping[str, Sequence[Piece]], *, bridge_ms: int) -> dict[str, tuple[Ipu, ...]]:
    """Each voice's inter-pausal units, ordered and separate."""
    return {speaker: _bridged(theirs, bridge_ms) for speaker, theirs in pieces.items()}


def spans_of(ipus: Mapping[str, Sequence[Ipu]]) -> dict[str, tuple[Span, ...]]:
    """The bare time of it."""
    return {speaker: tuple(ipu.span for ipu in theirs) for speaker, theirs in ipus.items()}


def last_before(ipus: Sequence[Ipu], at_ms: int) -> int:
    """The place of the last unit that starts before the time, -1 when none does."""
    return bisect_left(ipus, at_ms, key=lambda ipu: ipu.span.start_ms) - 1


def _pieces(utterance: Utterance, *, bridge_ms: int, voices_only: bool) -> list[Piece]:
    if voices_only or not utterance.words:
        count = 0 if voices_only else len(tokens(utterance.text))
        return [(utterance.span.start_ms, utterance.span.end_ms, count, utterance.index)]
    return _word_pieces(utterance.words, utterance.index, bridge_ms)


def _word_pieces(words: Sequence[Word], index: int, bridge_ms: int) -> list[Piece]:
    pieces: list[Piece] = []
    start, end, count = words[0].span.start_ms, words[0].span.end_ms, 0
    for word in words:
        from_ms, to_ms = word.span.start_ms, word.span.end_ms
        if from_ms - end > bridge_ms:
            pieces.append((start, end, count, index))
            start, end, count = from_ms, to_ms, 0
        end = max(end, to_ms)
        count += word.text[:1].isalnum() or _TOKEN.search(word.text) is not None
    return [*pieces, (start, end, count, index)]


def _bridged(pieces: Sequence[Piece], bridge_ms: int) -> tuple[Ipu, ...]:
    units: list[tuple[int, int, int, list[int]]] = []
    begun, until, so_far = 0, -1, 0
    who: list[int] = []
    for start, end, count, index in sorted(pieces):
        if who and start - until <= bridge_ms:
            until, so_far = max(until, end), so_far + count
            who.append(index)
            continue
        if who:
            units.append((begun, until, so_far, who))
        begun, until, so_far, who = start, end, count, [index]
    if who:
        units.append((begun, until, so_far, who))
    return tuple(
        Ipu(Span(start, end), count, tuple(dict.fromkeys(who))) for start, end, count, who in units
    )
