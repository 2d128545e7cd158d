"""Words without times fill the time they have, in order, each in one piece."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.span import Span, union
from pipeline.spread import divide, spread_words
from pipeline.transcript import Timing, Word


def test_longer_words_last_longer() -> None:
    assert spread_words(["so", "pairs"], [Span(0, 900)], speaker="S1") == (
        Word(Span(0, 300), "so", None, "S1", Timing.INTERPOLATED),
        Word(Span(300, 900), "pairs", None, "S1", Timing.INTERPOLATED),
    )


def test_a_word_lies_in_one_stretch_and_never_in_the_gap() -> None:
    words = spread_words(["one", "two", "six", "ten"], [Span(0, 1000), Span(5000, 6000)])
    assert [word.span for word in words] == [
        Span(0, 500),
        Span(500, 1000),
        Span(5000, 5500),
        Span(5500, 6000),
    ]


def test_more_words_than_milliseconds_share_them() -> None:
    assert [w.span for w in spread_words(["a", "b", "c"], [Span(7, 9)])] == [
        Span(7, 8),
        Span(7, 8),
        Span(8, 9),
    ]


def test_no_words_take_no_time() -> None:
    assert spread_words([], [Span(0, 10)]) == ()


TEXTS = st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=12), max_size=30)
STRETCHES = st.lists(
    st.tuples(st.integers(0, 5_000), st.integers(1, 900)), min_size=1, max_size=8
).map(lambda pairs: union(Span(start, start + length) for start, length in pairs))


@given(TEXTS, STRETCHES)
def test_words_are_ordered_whole_and_inside(texts: list[str], stretches: tuple[Span, ...]) -> None:
    words = spread_words(texts, stretches)
    assert [word.text for word in words] == texts
    assert [w.span.start_ms for w in words] == sorted(w.span.start_ms for w in words)
    assert all(
        any(s.start_ms <= w.span.start_ms and w.span.end_ms <= s.end_ms for s in stretches)
        for w in words
    )


@given(
    st.integers(0, 1000), st.lists(st.integers(1, 50), min_size=1, max_size=20), st.integers(0, 99)
)
def test_parts_fill_the_whole_without_a_gap(start: int, weights: list[int], spare: int) -> None:
    whole = Span(start, start + len(weights) + spare)
    parts = divide(whole, weights)
    edges = [whole.start_ms, *(part.end_ms for part in parts)]
    assert [part.start_ms for part in parts] == edges[:-1]
    assert edges[-1] == whole.end_ms
