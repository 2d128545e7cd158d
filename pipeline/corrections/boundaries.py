"""Where a person hears an utterance end, one becomes two; where they hear none end, two one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pipeline.corrections.timing import timed_words
from pipeline.span import Span
from pipeline.transcript import Doubt, Utterance, Word


@dataclass(frozen=True, slots=True)
class Border:
    """
    A place between two words of a speaker.

    start_ms, end_ms  from the end of the word before to the start of the word after
    which             of the utterances, the one that holds it or ends there
    words             how many of its words come before; None where the utterance ends there
    """

    start_ms: int
    end_ms: int
    which: int
    words: int | None

    def distance_ms(self, at_ms: int) -> int:
        return max(self.start_ms - at_ms, at_ms - self.end_ms, 0)


def border_at(utterances: Sequence[Utterance], at_ms: int) -> Border | None:
    """
    The border of one speaker's utterances that is nearest to a time, of equals the latest: word
    times differ a little from transcript to transcript. None where the time is not inside.
    """
    whole = [time for u in utterances for time in (u.span.start_ms, u.span.end_ms)]
    if not whole or not min(whole) < at_ms < max(whole):
        return None
    nearest: Border | None = None
    for border in _borders(utterances, at_ms):
        if nearest is None or border.distance_ms(at_ms) <= nearest.distance_ms(at_ms):
            nearest = border
    return nearest


def parted(utterance: Utterance, words: int, at_ms: int) -> tuple[Utterance, Utterance] | None:
    """
    The utterance in two after so many words. The times are those of its words; of an utterance
    whose time is its voice's, both end and begin at the time itself. None where it lies outside.
    """
    timed, span = timed_words(utterance), utterance.span
    before, after = timed[:words], timed[words:]
    spans: tuple[Span, Span]
    if _by_voice(utterance) or _hull(timed) != span:
        if not span.start_ms < at_ms < span.end_ms:
            return None
        spans = Span(span.start_ms, at_ms), Span(at_ms, span.end_ms)
    else:
        spans = _hull(before), _hull(after)
    first, second = (
        replace(
            utterance,
            span=part,
            text=" ".join(word.text for word in theirs),
            words=tuple(theirs) if utterance.words else (),
        )
        for part, theirs in zip(spans, (before, after), strict=True)
    )
    return first, second


def joined(first: Utterance, second: Utterance) -> Utterance:
    """
    The two as one, its words in order of time; where only one of them is in doubt, so is what
    more of the words are.
    """
    more = max((first, second), key=lambda u: (len(u.words), u.span.duration_ms))
    words = tuple(sorted((*first.words, *second.words), key=lambda word: word.span.start_ms))
    in_turn = words == (*first.words, *second.words)
    texts = (first.text, second.text) if in_turn else (word.text for word in words)
    start = min(first.span.start_ms, second.span.start_ms)
    return replace(
        first,
        span=Span(start, max(first.span.end_ms, second.span.end_ms)),
        text=" ".join(text for text in texts if text),
        words=words,
        doubt=more.doubt,
    )


def _borders(utterances: Sequence[Utterance], at_ms: int) -> Iterator[Border]:
    for which, utterance in enumerate(utterances):
        yield from _inside(utterance, which, at_ms)
        if which + 1 < len(utterances):
            after = utterances[which + 1].span.start_ms
            yield _border(utterance.span.end_ms, after, which, None)


def _inside(utterance: Utterance, which: int, at_ms: int) -> Iterator[Border]:
    timed = timed_words(utterance)
    if _by_voice(utterance):
        if utterance.span.start_ms < at_ms < utterance.span.end_ms:
            middles = [(word.span.start_ms + word.span.end_ms) // 2 for word in timed]
            words = next((i for i, at in enumerate(middles) if at >= at_ms), len(timed))
            yield Border(at_ms, at_ms, which, words)
        return
    until = accumulate((word.span.end_ms for word in timed), max)
    for words, (end, (_, after)) in enumerate(zip(until, pairwise(timed), strict=False), start=1):
        yield _border(end, after.span.start_ms, which, words)


def _border(end_ms: int, start_ms: int, which: int, words: int | None) -> Border:
    """Also of two that overlap."""
    return Border(min(end_ms, start_ms), max(end_ms, start_ms), which, words)


def _by_voice(utterance: Utterance) -> bool:
    """Whether its time is that of a voice, of which words, if any, tell little."""
    return not utterance.text or utterance.doubt is Doubt.DRAFT


def _hull(words: Sequence[Word]) -> Span:
    return Span(words[0].span.start_ms, max(word.span.end_ms for word in words))
