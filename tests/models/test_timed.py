"""What a Whisper says of a word becomes a Word that cannot be wrong, and lies where it can."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.timed import LEAST_MS, in_order, placed, timed_word
from pipeline.span import Span, union
from pipeline.transcript import Timing, Word
from tests.talk import said

seconds = st.floats(-5, 100, allow_nan=False)
EVERYWHERE = [Span(0, 100_000)]


def test_seconds_become_whole_milliseconds_and_the_blank_before_a_word_goes() -> None:
    word = timed_word(" pairs.", 1.2346, 1.7, 0.9, duration_ms=60_000)

    assert word == Word(Span(1235, 1700), "pairs.", confidence=0.9, timing=Timing.MEASURED)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_word_without_text_is_no_word(text: str) -> None:
    assert timed_word(text, 0.0, 1.0, 0.5, duration_ms=60_000) is None


@pytest.mark.parametrize(
    ("start_s", "end_s", "span"),
    [
        (3.0, 3.0, Span(3000, 3020)),
        (3.0, 2.0, Span(3000, 3020)),
        (9.9, 10.4, Span(9900, 10_000)),
        (12.0, 13.0, Span(9980, 10_000)),
        (-0.1, 0.3, Span(0, 300)),
    ],
)
def test_empty_reversed_and_late_times_are_mended_inside_the_recording(
    start_s: float, end_s: float, span: Span
) -> None:
    word = timed_word("so", start_s, end_s, 0.5, duration_ms=10_000)

    assert word is not None
    assert word.span == span


@given(seconds, seconds, st.floats(-1, 2, allow_nan=False), st.integers(1, 90_000))
def test_every_word_lies_in_the_recording_with_a_confidence_from_0_to_1(
    start_s: float, end_s: float, probability: float, duration_ms: int
) -> None:
    word = timed_word("so", start_s, end_s, probability, duration_ms=duration_ms)

    assert word is not None
    assert 0 <= word.span.start_ms < word.span.end_ms <= duration_ms
    assert word.span.duration_ms >= min(LEAST_MS, duration_ms)
    assert word.confidence is not None
    assert 0 <= word.confidence <= 1
    assert not math.isnan(word.confidence)


def test_words_are_ordered_by_start_and_equal_starts_stay_as_they_were_said() -> None:
    a, b, c = (
        Word(Span(start, start + 50), text) for start, text in ((40, "b"), (0, "a"), (40, "c"))
    )

    assert [word.text for word in in_order([a, None, b, c])] == ["a", "b", "c"]


def times(words: tuple[Word, ...], activity: list[Span]) -> list[tuple[int, int]]:
    return [(word.span.start_ms, word.span.end_ms) for word in placed(words, activity)]


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(20, 6000)), max_size=12),
    st.lists(st.tuples(st.integers(0, 25_000), st.integers(1, 5000)), max_size=6),
)
def test_no_word_is_lost_or_leaves_where_the_recogniser_heard_it_by_more_than_two_seconds(
    spoken: list[tuple[int, int]], voiced: list[tuple[int, int]]
) -> None:
    words = in_order(said(at, at + length, str(i)) for i, (at, length) in enumerate(spoken))
    activity = union(Span(at, at + length) for at, length in voiced)

    found = {word.text: word.span for word in placed(words, activity)}

    assert found.keys() == {word.text for word in words}
    assert all(found[word.text].overlap_ms(grown(word.span, 2000)) for word in words)


def grown(span: Span, by_ms: int) -> Span:
    return Span(max(0, span.start_ms - by_ms), span.end_ms + by_ms)


def test_words_of_ordinary_length_stay_where_they_are() -> None:
    words = (said(0, 300, "So"), said(300, 320, "I"), said(320, 1300, "thought"))

    assert placed(words, [Span(0, 100)]) == words


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ((0, 2600), (0, 500)),  # drawn out over the silence after it
        ((1000, 4400), (4000, 4400)),  # begun in the silence before it
    ],
)
def test_a_word_drawn_out_over_a_silence_keeps_its_voiced_part(
    word: tuple[int, int], kept: tuple[int, int]
) -> None:
    assert times((said(*word, "row."),), [Span(0, 500), Span(4000, 6000)]) == [kept]


def test_a_short_pause_is_part_of_a_slow_word() -> None:
    assert times((said(0, 1500, "we-ell"),), [Span(0, 600), Span(850, 1500)]) == [(0, 1500)]


def test_a_word_where_nobody_speaks_stays_for_others_to_doubt() -> None:
    assert times((said(0, 1500, "Thanks."),), [Span(9000, 9500)]) == [(0, 1500)]


def test_a_word_longer_than_any_word_is_cut_and_marked() -> None:
    word = said(0, 3500, "row.")

    assert placed((word,), EVERYWHERE) == (
        replace(word, span=Span(0, 1000), timing=Timing.INTERPOLATED),
    )


def test_words_crammed_into_an_instant_are_spread_over_the_room_around_them() -> None:
    crammed = tuple(said(2000 + 20 * i, 2020 + 20 * i, word) for i, word in enumerate("abcd"))
    words = (said(0, 1600, "so"), *crammed, said(2400, 2800, "then"))

    spread = placed(words, EVERYWHERE)

    assert [(w.span.start_ms, w.span.end_ms) for w in spread] == [
        (0, 1600), (1600, 1800), (1800, 2000), (2000, 2200), (2200, 2400), (2400, 2800),
    ]  # fmt: skip
    assert [w.timing for w in spread[1:5]] == [Timing.INTERPOLATED] * 4
    assert spread[0].timing is spread[5].timing is Timing.MEASURED


def test_crammed_words_without_room_stay_and_are_marked() -> None:
    crammed = tuple(said(2000 + 20 * i, 2020 + 20 * i, word) for i, word in enumerate("abc"))
    words = (said(0, 2000, "so"), *crammed, said(2040, 2800, "then"))

    assert times(words, EVERYWHERE)[1:4] == [(2000, 2020), (2020, 2040), (2040, 2060)]
    assert placed(words, EVERYWHERE)[1].timing is Timing.INTERPOLATED


def test_two_short_words_in_a_row_are_speech() -> None:
    words = (said(0, 20, "I"), said(20, 40, "a"), said(40, 400, "row"))

    assert placed(words, EVERYWHERE) == words
