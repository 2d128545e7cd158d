"""Words without times of their own get times among their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pipeline.span import Span
from pipeline.transcript import Timing, Utterance, Word

LEAST_MS = 40
"""for each word put in; a gap that is shorter has no room, and the word before lends its end"""


@dataclass(frozen=True, slots=True)
class Put:
    """
    Words a person put there.

    replaced  the words that stood there before; none where these are put in between
    """

    texts: tuple[str, ...]
    replaced: tuple[Word, ...] = ()


def timed_words(utterance: Utterance) -> tuple[Word, ...]:
    """Its words; of a text without any, its words spread over it; none where it has no text."""
    texts = utterance.text.split()
    if utterance.words or not texts or utterance.span.duration_ms < len(texts):
        return utterance.words
    spans = _spread(texts, utterance.span)
    return tuple(
        Word(span, text, timing=Timing.WITHIN) for text, span in zip(texts, spans, strict=True)
    )


def placed(pieces: Sequence[Word | Put], whole: Span, like: Sequence[Word]) -> tuple[Word, ...]:
    """
    Words in their order, those that stay as they are, those put there with times.

    What replaces a run shares its time; what is put in between has the gap, or where there is
    none the second half of the word before (at the very start, the first half of the word after).

    whole  the utterance: no word put there leaves it
    like   the words of before: where they have confidences the new ones are certain, and where
           their times are interpolated the new ones are no better
    """
    model = Word(
        whole,
        "",
        1.0 if any(word.confidence is not None for word in like) else None,
        next((word.speaker for word in like if word.speaker), None),
        Timing.INTERPOLATED
        if any(word.timing is Timing.INTERPOLATED for word in like)
        else Timing.WITHIN,
    )
    words: list[Word] = []
    for i, piece in enumerate(pieces):
        if isinstance(piece, Word):
            words.append(piece)
            continue
        before = words[-1] if words else None
        after = next((p for p in pieces[i + 1 :] if isinstance(p, Word)), None)
        spans = _spans(piece, before, after, whole)
        words += [
            replace(model, span=span, text=text)
            for text, span in zip(piece.texts, spans, strict=True)
        ]
    return tuple(words)


def _spans(put: Put, before: Word | None, after: Word | None, whole: Span) -> list[Span]:
    first_ms = before.span.start_ms if before else whole.start_ms
    last_ms = max(first_ms, after.span.start_ms if after else whole.end_ms)
    if put.replaced:
        start = put.replaced[0].span.start_ms
        end = min(last_ms, max(word.span.end_ms for word in put.replaced))
    else:
        start, end = before.span.end_ms if before else whole.start_ms, last_ms
        if end - start < LEAST_MS * len(put.texts):
            if before is None and after is not None:
                return _at(first_ms, _middle(after), len(put.texts), whole)
            start = _middle(before) if before else start
    start, end = max(start, first_ms, whole.start_ms), min(end, whole.end_ms)
    if end - start < len(put.texts):
        return _at(min(start, last_ms), start + 1, len(put.texts), whole)
    return _spread(put.texts, Span(start, end))


def _at(start: int, end: int, count: int, whole: Span) -> list[Span]:
    """As many words at one and the same time, inside the whole: there is no room for more."""
    start = min(max(start, whole.start_ms), whole.end_ms - 1)
    return [Span(start, min(max(end, start + 1), whole.end_ms))] * count


def _spread(texts: Sequence[str], whole: Span) -> list[Span]:
    """Parts that fill a stretch of at least as many milliseconds, by length and the gap after."""
    weights = [len(text) + 1 for text in texts]
    if whole.duration_ms < sum(weights):
        weights = [1] * len(texts)
    total = sum(weights)
    cuts = [whole.duration_ms * so_far // total for so_far in accumulate(weights, initial=0)]
    return [Span(whole.start_ms + a, whole.start_ms + b) for a, b in pairwise(cuts)]


def _middle(word: Word) -> int:
    return (word.span.start_ms + word.span.end_ms) // 2
