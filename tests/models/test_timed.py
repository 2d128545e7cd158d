"""What a Whisper says of a word becomes a Word that cannot be wrong."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.timed import LEAST_MS, in_order, timed_word
from pipeline.span import Span
from pipeline.transcript import Timing, Word

seconds = st.floats(-5, 100, allow_nan=False)


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
