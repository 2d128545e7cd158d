"""Words found and words not found stay in the order of the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.align_order import words_in_order
from pipeline.span import Span
from pipeline.spread import spread_words
from pipeline.transcript import Timing, Word


def cue(start_ms: int, end_ms: int, text: str) -> tuple[Word, ...]:
    return spread_words(text.split(), [Span(start_ms, end_ms)])


def spans(words: tuple[Word, ...]) -> list[tuple[int, int]]:
    return [(word.span.start_ms, word.span.end_ms) for word in words]


def test_a_word_not_found_goes_between_its_neighbours() -> None:
    found = {(0, 0): Span(100, 200), (0, 2): Span(500, 700)}
    words = words_in_order([cue(0, 900, "so then pairs")], found, ())
    assert spans(words) == [(100, 200), (200, 500), (500, 700)]
    assert [w.timing for w in words] == [Timing.MEASURED, Timing.INTERPOLATED, Timing.MEASURED]


def test_it_prefers_voiced_time() -> None:
    found = {(0, 0): Span(100, 200), (0, 2): Span(500, 700)}
    words = words_in_order([cue(0, 900, "so then pairs")], found, [Span(0, 210), Span(400, 900)])
    assert [(w.text, w.span.start_ms) for w in words][1] == ("then", 400)


def test_a_cue_that_was_not_found_gives_way_to_the_next_that_was() -> None:
    words = words_in_order(
        [cue(0, 900, "so"), cue(900, 1500, "pairs")], {(1, 0): Span(600, 800)}, ()
    )
    assert spans(words) == [(0, 600), (600, 800)]


def test_a_cue_that_was_not_found_begins_after_the_one_before() -> None:
    words = words_in_order(
        [cue(0, 900, "so"), cue(900, 1500, "pairs")], {(0, 0): Span(800, 1100)}, ()
    )
    assert spans(words) == [(800, 1100), (1100, 1500)]


def test_without_time_between_a_word_gets_the_last_moment_before() -> None:
    found = {(0, 0): Span(100, 500), (0, 2): Span(500, 700)}
    words = words_in_order([cue(0, 900, "so then pairs")], found, ())
    assert spans(words)[1] == (499, 500)


@given(st.data())
def test_whatever_was_found_no_word_starts_before_the_one_before(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    places = [(i, k) for i, n in enumerate(sizes) for k in range(n)]
    some = data.draw(st.lists(st.sampled_from(places), unique=True))
    edges = data.draw(
        st.lists(
            st.integers(0, 6000), min_size=2 * len(some), max_size=2 * len(some), unique=True
        ).map(sorted)
    )
    found = {place: Span(edges[2 * n], edges[2 * n + 1]) for n, place in enumerate(sorted(some))}
    cues = [cue(1000 * i, 1000 * i + 1200, " ".join("abc"[:n])) for i, n in enumerate(sizes)]
    words = words_in_order(cues, found, [Span(500, 2500)])
    starts = [word.span.start_ms for word in words]
    assert starts == sorted(starts)
    assert [word.text for word in words] == [word.text for one in cues for word in one]
    assert sum(word.timing == Timing.MEASURED for word in words) == len(found)
