"""Stretches of time in whole milliseconds, so that sums of speech and silence are exact."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """
    A stretch of time, `start_ms` included, `end_ms` excluded; never empty, never negative.

    >>> Span(0, 1500) & Span(1000, 4000)
    Span(start_ms=1000, end_ms=1500)
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"not a stretch of time: {self.start_ms}..{self.end_ms} ms")

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    def __and__(self, other: Span) -> Span | None:
        """What both share, or None."""
        if other.start_ms <= self.start_ms and self.end_ms <= other.end_ms:
            return self
        start, end = max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms)
        return Span(start, end) if start < end else None

    def __contains__(self, at_ms: int) -> bool:
        return self.start_ms <= at_ms < self.end_ms

    def overlap_ms(self, other: Span) -> int:
        """How long both last together; 0 when they do not meet."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))


def union(spans: Iterable[Span], *, bridge_ms: int = 0) -> tuple[Span, ...]:
    """
    The same time as ordered, separate spans; gaps of at most `bridge_ms` are closed.

    >>> union([Span(0, 10), Span(5, 20), Span(22, 30)], bridge_ms=1)
    (Span(start_ms=0, end_ms=20), Span(start_ms=22, end_ms=30))
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start_ms - merged[-1].end_ms <= bridge_ms:
            last = merged[-1]
            merged[-1] = Span(last.start_ms, max(last.end_ms, span.end_ms))
        else:
            merged.append(span)
    return tuple(merged)


def intersection(a: Sequence[Span], b: Sequence[Span]) -> tuple[Span, ...]:
    """The time that two ordered, separate sequences share; linear in their length."""
    shared: list[Span] = []
    i = j = 0
    while i < len(a) and j < len(b):
        both = a[i] & b[j]
        if both:
            shared.append(both)
        if a[i].end_ms <= b[j].end_ms:
            i += 1
        else:
            j += 1
    return tuple(shared)


def meeting(span: Span, ordered: Sequence[Span]) -> Sequence[Span]:
    """The part of an ordered, separate sequence that shares time with a span."""
    first = bisect_right(ordered, span.start_ms, key=lambda s: s.end_ms)
    last = bisect_left(ordered, span.end_ms, key=lambda s: s.start_ms)
    return ordered[first:last]


def subtract(a: Sequence[Span], b: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of `a` where `b` is not; both ordered and separate."""
    left: list[Span] = []
    j = 0
    for span in a:
        start = span.start_ms
        while j < len(b) and b[j].end_ms <= start:
            j += 1
        k = j
        while k < len(b) and b[k].start_ms < span.end_ms:
            if b[k].start_ms > start:
                left.append(Span(start, b[k].start_ms))
            start = max(start, b[k].end_ms)
            k += 1
        if start < span.end_ms:
            left.append(Span(start, span.end_ms))
    return tuple(left)


def total_ms(spans: Iterable[Span]) -> int:
    """The summed duration; of a union, the time covered."""
    return sum(span.duration_ms for span in spans)


def clock(ms: int) -> str:
    """
    Time as people read it on a player.

    >>> clock(75_300), clock(3_675_000)
    ('1:15', '1:01:15')
    """
    hours, rest = divmod(ms // 1000, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
