"""How far voices stand above the room: the threshold, the notes and the refusal it leads to."""

from __future__ import annotations

import numpy as np
import pytest

from models.activity_noise import (
    Room,
    adapted_threshold,
    loud_enough,
    measure_room,
    noise_notes,
    unfit_for,
)
from pipeline.span import Span

MINUTE = 60_000


def frames(*runs: tuple[float, int]) -> np.ndarray:
    """(value, how many frames) one after the other."""
    return np.concatenate([np.full(n, value, np.float32) for value, n in runs])


def room(
    stands_db: float | None, sureness: float = 0.9, sure_ms: int = 10_000, voiced_ms: int = 0
) -> Room:
    return Room(sureness, sure_ms, None if stands_db is None else -30.0, stands_db, voiced_ms)


def test_a_room_is_measured_from_frames_with_and_without_a_voice() -> None:
    heard = frames((0.95, 60), (0.4, 20), (0.01, 20))
    levels = frames((-20.0, 60), (-30.0, 20), (-50.0, 20))
    measured = measure_room(heard, levels)
    assert measured.sureness == 0.75
    assert measured.sure_ms == 60 * 32
    assert measured.voiced_ms == 60 * 32
    assert measured.voice_db == pytest.approx(-20)
    assert measured.stands_db == pytest.approx(30)


def test_where_nobody_speaks_nothing_stands_above_the_room() -> None:
    assert measure_room(frames((0.01, 50)), frames((-40.0, 50))) == Room(0.0, 0)


@pytest.mark.parametrize(
    ("measured", "threshold"),
    [
        (room(40, sureness=0.9), 0.5),
        (room(40, sureness=0.6), 0.2),
        (room(40, sureness=0.725), 0.35),
        (room(40, sureness=0.05, sure_ms=160), 0.5),
        (room(40, sureness=0.0, sure_ms=0, voiced_ms=13_000), 0.2),
        (room(None), 0.5),
    ],
    ids=["near", "far", "between", "next to no voice", "nowhere sure", "nobody"],
)
def test_the_threshold_follows_how_sure_the_detector_is(measured: Room, threshold: float) -> None:
    assert adapted_threshold(measured) == pytest.approx(threshold)


def test_in_a_noisy_room_the_threshold_goes_less_low() -> None:
    quiet, noisy = room(40, sureness=0.5), room(8, sureness=0.5)
    assert adapted_threshold(quiet) < adapted_threshold(noisy) < 0.5


def test_a_voice_of_another_talk_is_left_out() -> None:
    levels = frames((-30.0, 100), (-55.0, 100), (-57.0, 100))
    spans = [Span(0, 3200), Span(3200, 6400), Span(6400, 9600)]
    assert loud_enough(spans, levels, room(40)) == (Span(0, 3200), Span(3200, 6400))
    assert loud_enough(spans, levels, room(None)) == tuple(spans)


def test_voices_that_hardly_stand_above_the_room_are_refused() -> None:
    assert unfit_for(room(2.4), [Span(0, MINUTE // 2)], MINUTE) == (
        "too noisy: voices stand only 2 dB above the room; record nearer to both people"
    )
    assert unfit_for(room(3.5), [Span(0, MINUTE // 2)], MINUTE) is None


def test_a_room_full_of_talk_is_refused() -> None:
    refused = unfit_for(room(5.5), [Span(0, MINUTE)], MINUTE)
    assert refused is not None
    assert "never a pause" in refused


@pytest.mark.parametrize(
    ("stands_db", "talk_ms", "duration_ms"),
    [(9.0, MINUTE, MINUTE), (5.5, 58_000, MINUTE), (5.5, 20_000, 20_000), (None, 0, MINUTE)],
    ids=["loud voices", "a pause now and then", "a short recording", "nobody"],
)
def test_what_may_be_a_talk_of_two_is_not_refused(
    stands_db: float | None, talk_ms: int, duration_ms: int
) -> None:
    spans = [Span(0, talk_ms)] if talk_ms else []
    assert unfit_for(room(stands_db), spans, duration_ms) is None


def test_a_clean_recording_needs_no_note() -> None:
    assert noise_notes(room(40), 0.5) == ()
    assert noise_notes(room(40), 0.48) == ()


def test_a_low_threshold_is_told_with_its_reason() -> None:
    assert noise_notes(room(40), 0.2) == (
        "The voices were listened for more closely than usual (threshold 0.20 in place of 0.50), "
        "because they sound distant or as on a telephone line; some noise may count as talk.",
    )
    assert noise_notes(room(12), 0.3) == (
        "The voices were listened for more closely than usual (threshold 0.30 in place of 0.50), "
        "because the room is noisy; some noise may count as talk.",
    )


def test_a_threshold_that_somebody_chose_is_not_told() -> None:
    assert noise_notes(room(40), None) == ()


def test_a_noisy_recording_is_told() -> None:
    assert noise_notes(room(5.2), 0.5) == (
        "The recording is noisy: voices stand only 5 dB above the room, and pauses may be heard "
        "as talk.",
    )
