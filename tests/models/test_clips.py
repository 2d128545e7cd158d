"""Clips hold every voice, fit the recogniser's window and leave long silences out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clips import clips_of, samples_of
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.span import Span, intersection, total_ms, union

WINDOW_MS = 30_000


def sound(duration_ms: int, *, quiet_at_ms: int | None = None) -> Audio:
    samples = np.full(duration_ms * SAMPLE_RATE // 1000, 0.1, np.float32)
    if quiet_at_ms is not None:
        at = quiet_at_ms * SAMPLE_RATE // 1000
        samples[at - SAMPLE_RATE // 10 : at + SAMPLE_RATE // 10] = 0
    return Audio(mono=samples)


@st.composite
def recordings(draw: st.DrawFn) -> tuple[list[Span], Audio]:
    """Ordered, separate stretches of a voice and a recording that holds them."""
    spans, at = [], draw(st.integers(0, 3000))
    for length, gap in draw(st.lists(st.tuples(st.integers(1, 70_000), st.integers(1, 9000)))):
        spans.append(Span(at, at + length))
        at += length + gap
    return spans, sound(max(1, at + 500))


@given(recordings())
def test_every_voice_is_in_a_clip_and_every_clip_fits_the_window(
    recording: tuple[list[Span], Audio],
) -> None:
    activity, audio = recording

    clips = clips_of(activity, audio)

    assert total_ms(intersection(activity, clips)) == total_ms(activity)
    assert all(clip.duration_ms <= WINDOW_MS for clip in clips)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(clips))
    assert total_ms(union(clips)) <= audio.duration_ms


def test_a_long_silence_is_in_no_clip_and_a_short_one_is() -> None:
    activity = [Span(1000, 5000), Span(6500, 9000), Span(14_000, 15_000)]

    assert clips_of(activity, sound(20_000)) == (Span(700, 9300), Span(13_700, 15_300))


def test_a_margin_never_reaches_into_the_next_clip_or_past_the_end() -> None:
    activity = [Span(0, 20_000), Span(20_400, 40_000)]

    assert clips_of(activity, sound(40_100)) == (Span(0, 20_200), Span(20_200, 40_100))


@pytest.mark.parametrize("quiet_at_ms", [19_000, 24_000, 27_500])
def test_speech_without_a_pause_is_cut_where_it_is_quietest(quiet_at_ms: int) -> None:
    first, second = clips_of([Span(0, 40_000)], sound(40_000, quiet_at_ms=quiet_at_ms))

    assert abs(first.end_ms - quiet_at_ms) <= 60
    assert second == Span(first.end_ms, 40_000)


def test_nobody_speaks_and_there_is_no_clip() -> None:
    assert clips_of([], sound(5000)) == ()


def test_a_clip_is_so_much_of_the_sound() -> None:
    assert len(samples_of(Span(500, 1250), sound(2000).mono)) == 0.75 * SAMPLE_RATE
