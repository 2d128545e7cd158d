"""Time in whole milliseconds: what is covered, shared and left adds up exactly."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.span import Span, clock, intersection, subtract, total_ms, union

spans = st.lists(
    st.builds(
        lambda start, length: Span(start, start + length), st.integers(0, 500), st.integers(1, 90)
    ),
    max_size=12,
)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-1, 4)])
def test_an_empty_or_negative_span_is_refused_at_birth(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a stretch of time"):
        Span(start, end)


def test_what_two_spans_share() -> None:
    assert Span(0, 1500) & Span(1000, 4000) == Span(1000, 1500)
    assert Span(0, 1000) & Span(1000, 4000) is None


def test_the_start_belongs_to_a_span_and_the_end_does_not() -> None:
    assert 1000 in Span(1000, 2000)
    assert 2000 not in Span(1000, 2000)


@given(spans)
def test_a_union_is_ordered_separate_and_covers_the_same_time(theirs: list[Span]) -> None:
    merged = union(theirs)
    assert all(a.end_ms < b.start_ms for a, b in pairwise(merged))
    covered = {ms for span in theirs for ms in range(span.start_ms, span.end_ms)}
    assert total_ms(merged) == len(covered)


@given(spans, spans)
def test_both_minus_shared_is_the_union(ours: list[Span], theirs: list[Span]) -> None:
    a, b = union(ours), union(theirs)
    assert total_ms(union([*a, *b])) == total_ms(a) + total_ms(b) - total_ms(intersection(a, b))


@given(spans, spans)
def test_what_is_taken_away_and_what_is_left_make_the_whole(
    ours: list[Span], theirs: list[Span]
) -> None:
    a, b = union(ours), union(theirs)
    assert total_ms(subtract(a, b)) + total_ms(intersection(a, b)) == total_ms(a)
    assert not intersection(subtract(a, b), b)


def test_gaps_up_to_the_bridge_are_closed() -> None:
    assert union([Span(0, 100), Span(400, 500)], bridge_ms=300) == (Span(0, 500),)
    assert union([Span(0, 100), Span(401, 500)], bridge_ms=300) == (Span(0, 100), Span(401, 500))


def test_clock_reads_as_on_a_player() -> None:
    assert [clock(ms) for ms in (0, 59_999, 75_300, 3_675_000)] == [
        "0:00",
        "0:59",
        "1:15",
        "1:01:15",
    ]
