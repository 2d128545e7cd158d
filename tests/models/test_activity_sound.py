"""What the detector is given to hear: no rumble, one level, the same block by block."""

from __future__ import annotations

import numpy as np
import pytest

from models import activity_sound
from models.activity_sound import (
    FRAME,
    WARM_UP,
    block_levels,
    frame_levels,
    gain_for,
    mean_level,
    piece_without_rumble,
    without_rumble,
)
from pipeline.audio import SAMPLE_RATE, Samples


def tone(hz: float, seconds: float = 2.0, amplitude: float = 0.1) -> Samples:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (amplitude * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def noise(seconds: float) -> Samples:
    return np.random.default_rng(1).normal(0, 0.1, int(seconds * SAMPLE_RATE)).astype(np.float32)


@pytest.mark.parametrize(("hz", "least", "most"), [(30, -29, -26), (50, -20, -18), (400, -1, 0)])
def test_rumble_and_hum_go_and_a_voice_stays(hz: float, least: float, most: float) -> None:
    kept_db = np.median(frame_levels(tone(hz))) - np.median(block_levels(tone(hz)))
    assert least < kept_db < most


def test_an_offset_of_the_converter_is_not_heard() -> None:
    assert frame_levels(np.full(SAMPLE_RATE, 0.5, np.float32)).max() < -100


def test_block_by_block_is_the_same_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = noise(3.3)
    ((_, at_once),) = without_rumble(sound)
    monkeypatch.setattr(activity_sound, "BLOCK", 40 * FRAME)
    blocks = list(without_rumble(sound))
    assert [start for start, _ in blocks] == [0, 40 * FRAME - WARM_UP, 80 * FRAME - WARM_UP]
    for start, block in blocks:
        assert np.array_equal(block, at_once[start : start + len(block)])


def test_a_piece_is_the_same_as_in_the_whole() -> None:
    ((_, whole),) = without_rumble(noise(2.0))
    piece = piece_without_rumble(noise(2.0), 8000, 12000)
    assert np.allclose(piece, whole[8000:12000], atol=1e-4)


def test_there_is_a_level_for_every_frame_that_has_begun() -> None:
    assert len(frame_levels(noise(1.0)[: 3 * FRAME + 1])) == 4
    assert len(frame_levels(np.zeros(0, np.float32))) == 0


def test_the_gain_makes_every_recording_equally_loud() -> None:
    levels = np.linspace(-60, -20, 100).astype(np.float32)
    assert gain_for(levels - 30) / gain_for(levels) == pytest.approx(10 ** (30 / 20), rel=1e-3)


def test_much_silence_does_not_make_the_little_speech_too_loud() -> None:
    levels = np.array([-60.0] * 95 + [-20.0] * 5, np.float32)
    assert gain_for(levels) == pytest.approx(10 ** (9 / 20), rel=0.01)


@pytest.mark.parametrize("level", [-120.0, -105.0], ids=["nothing at all", "the converter"])
def test_silence_is_not_blown_up(level: float) -> None:
    assert gain_for(np.full(100, level, np.float32)) <= 1000


def test_the_mean_level_is_that_of_the_power() -> None:
    assert mean_level(np.array([-10.0, -100.0], np.float32)) == pytest.approx(-13.01, abs=0.01)
