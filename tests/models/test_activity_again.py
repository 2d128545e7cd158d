"""Listening again where nobody was heard: a quieter voice is kept, everything else is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from models.activity_again import PIECE, holds_a_pitch, quieter_voices
from models.activity_sound import FRAME
from pipeline.audio import SAMPLE_RATE, Samples
from pipeline.engines import no_progress
from pipeline.span import Span


def buzz(seconds: float, *, level_db: float, hz: float = 120.0) -> Samples:
    """Pulses through a resonance: a vowel that never ends, at a level below full scale."""
    pulses = np.zeros(int(seconds * SAMPLE_RATE))
    pulses[:: int(SAMPLE_RATE / hz)] = 1.0
    vowel = lfilter([1.0], [1.0, -1.7, 0.81], pulses)
    return np.asarray(vowel / np.std(vowel) * 10 ** (level_db / 20), np.float32)


def hiss(seconds: float, *, level_db: float) -> Samples:
    noise = np.random.default_rng(2).standard_normal(int(seconds * SAMPLE_RATE))
    return (noise * 10 ** (level_db / 20)).astype(np.float32)


def loud_is_voice(samples: Samples) -> NDArray[np.float32]:
    """A network that takes whatever reaches it loud enough for a voice."""
    power = np.square(samples.reshape(-1, FRAME)).mean(axis=1)
    return np.where(power > 10 ** (-28 / 10), 0.9, 0.0).astype(np.float32)


def within(sound: Samples, at_s: float, seconds: float = 4.0) -> Samples:
    """The sound in a quiet room that lasts some seconds."""
    room = hiss(seconds, level_db=-75)
    first = int(at_s * SAMPLE_RATE)
    room[first : first + len(sound)] += sound
    return room


def again(samples: Samples, *gaps: Span, weakest_db: float = -46.0) -> tuple[Span, ...]:
    return quieter_voices(
        samples,
        gaps or (Span(0, len(samples) * 1000 // SAMPLE_RATE),),
        network=loud_is_voice,
        gain=1.0,
        weakest_db=weakest_db,
        progress=no_progress,
    )


def test_a_voice_20_db_below_the_others_is_found() -> None:
    (found,) = again(within(buzz(1.0, level_db=-40), 2.0))
    assert abs(found.start_ms - 2000) <= 32
    assert abs(found.end_ms - 3000) <= 64


@pytest.mark.parametrize(
    ("sound", "weakest_db"),
    [
        (hiss(1.0, level_db=-40), -46.0),
        (buzz(0.2, level_db=-40), -46.0),
        (buzz(1.0, level_db=-40), -31.0),
    ],
    ids=["paper", "a click of the tongue", "a voice in another room"],
)
def test_what_is_no_voice_of_the_talk_is_left_alone(sound: Samples, weakest_db: float) -> None:
    assert again(within(sound, 2.0), weakest_db=weakest_db) == ()


def test_where_nobody_was_heard_before_no_voice_is_too_weak() -> None:
    assert again(within(buzz(1.0, level_db=-40), 2.0), weakest_db=-math.inf)


def test_only_the_gaps_are_heard_again() -> None:
    sound = within(buzz(1.0, level_db=-40), 2.0)
    assert again(sound, Span(0, 1900), Span(3200, 4000)) == ()
    assert again(sound, Span(0, 500), Span(2100, 2600)) == ()


def test_a_long_gap_is_heard_in_pieces_that_all_start_afresh() -> None:
    heard: list[int] = []

    def listening(samples: Samples) -> NDArray[np.float32]:
        heard.append(len(samples))
        return loud_is_voice(samples)

    sound = within(buzz(1.0, level_db=-40), 10.0, seconds=12.0)
    (found,) = quieter_voices(
        sound,
        [Span(0, 12_000)],
        network=listening,
        gain=1.0,
        weakest_db=-math.inf,
        progress=no_progress,
    )
    assert abs(found.start_ms - 10_000) <= 32
    assert len(heard) == 3
    assert max(heard) <= PIECE + SAMPLE_RATE


def test_a_piece_with_nothing_loud_enough_is_passed_over() -> None:
    def never(samples: Samples) -> NDArray[np.float32]:
        raise AssertionError("there was nothing to hear")

    assert (
        quieter_voices(
            hiss(8.0, level_db=-75),
            [Span(0, 8000)],
            network=never,
            gain=1.0,
            weakest_db=-46.0,
            progress=no_progress,
        )
        == ()
    )


def test_a_vowel_holds_its_pitch_and_noise_does_not() -> None:
    assert holds_a_pitch(buzz(0.3, level_db=-20))
    assert not holds_a_pitch(hiss(2.0, level_db=-20))


def test_progress_rises_to_one_even_without_a_gap() -> None:
    for gaps in ([], [Span(0, 1000), Span(2000, 4000)]):
        seen: list[float] = []
        quieter_voices(
            hiss(4.0, level_db=-60),
            gaps,
            network=loud_is_voice,
            gain=1.0,
            weakest_db=-math.inf,
            progress=seen.append,
        )
        assert seen == sorted(seen)
        assert seen[-1] == 1.0
