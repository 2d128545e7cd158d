"""Words without times become words spread over stretches of time in proportion to their length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise

from pipeline.span import Span
from pipeline.transcript import Timing, Word


def spread_words(
    texts: Sequence[str],
    stretches: Sequence[Span],
    *,
    speaker: str | None = None,
    timing: Timing = Timing.INTERPOLATED,
) -> tuple[Word, ...]:
    """
    One word of this timing per text, ordered, each inside one of the stretches.

    `stretches` is ordered, separate and not empty. A word weighs its letters and the gap after
    it; it goes to the stretch that its middle falls in, and the words of a stretch fill it. Where
    a stretch has fewer milliseconds than words, words share them.

    >>> [w.span for w in spread_words(["so", "pairs"], [Span(0, 900)])]
    [Span(start_ms=0, end_ms=300), Span(start_ms=300, end_ms=900)]
    """
    if not texts:
        return ()
    weights = [len(text) + 1 for text in texts]
    home = _homes(weights, stretches)
    words: list[Word] = []
    for k, members in groupby(range(len(texts)), key=home.__getitem__):
        indices = list(members)
        spans = divide(stretches[k], [weights[i] for i in indices])
        words += [
            Word(span, texts[i], speaker=speaker, timing=timing)
            for i, span in zip(indices, spans, strict=True)
        ]
    return tuple(words)


def divide(whole: Span, weights: Sequence[int]) -> tuple[Span, ...]:
    """
    As many ordered, non-empty parts of `whole` as there are (positive) weights.

    The parts fill it without a gap, unless it has fewer milliseconds than parts: then they share.

    >>> divide(Span(10, 20), [1, 3])
    (Span(start_ms=10, end_ms=12), Span(start_ms=12, end_ms=20))
    """
    n, length, total = len(weights), whole.duration_ms, sum(weights)
    if length < n:
        starts = [whole.start_ms + i * length // n for i in range(n)]
        return tuple(Span(start, start + 1) for start in starts)
    cuts = [0]
    for i, so_far in enumerate(accumulate(weights), start=1):
        # every part keeps at least one millisecond, and leaves one for each that follows
        cuts.append(min(max(so_far * length // total, cuts[-1] + 1), length - (n - i)))
    return tuple(Span(whole.start_ms + a, whole.start_ms + b) for a, b in pairwise(cuts))


def _homes(weights: Sequence[int], stretches: Sequence[Span]) -> list[int]:
    """For each word the index of the stretch that its middle falls in."""
    ends = list(accumulate(stretch.duration_ms for stretch in stretches))
    total, last = sum(weights), len(stretches) - 1
    homes: list[int] = []
    before = 0
    for weight in weights:
        middle = (2 * before + weight) * ends[-1] / (2 * total)
        homes.append(min(bisect_right(ends, middle), last))
        before += weight
    return homes
