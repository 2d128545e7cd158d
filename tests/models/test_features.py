"""Cepstra and pitch, against what the definitions say written out."""

from __future__ import annotations

from math import cos, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import features
from models.features import frame_count, loudness, mfcc, pitch, slopes
from pipeline.audio import SAMPLE_RATE, Samples
from pipeline.span import Span
from tests.models.made_voices import HIGH, LOW, MIDDLE, Throat, one_microphone


def noise(count: int, seed: int = 0) -> Samples:
    return (0.1 * np.random.default_rng(seed).standard_normal(count)).astype(np.float32)


def literal_mfcc(samples: Samples, frame: int) -> list[float]:
    """Davis and Mermelstein, one sum at a time."""
    emphasised = [float(samples[0])]
    emphasised += [float(samples[i] - 0.97 * samples[i - 1]) for i in range(1, len(samples))]
    first = frame * 160 - 120
    windowed = [
        (emphasised[first + n] if 0 <= first + n < len(samples) else 0.0)
        * (0.54 - 0.46 * cos(2 * pi * n / 399))
        for n in range(400)
    ]
    angles = -2j * np.pi * np.outer(np.arange(257), np.arange(400)) / 512
    power = np.abs(np.exp(angles) @ np.array(windowed)) ** 2
    mel_edges = np.linspace(2595 * np.log10(1 + 80 / 700), 2595 * np.log10(1 + 7600 / 700), 32)
    edges = [700 * (10 ** (mel / 2595) - 1) for mel in mel_edges]
    energies = []
    for low, middle, high in zip(edges, edges[1:], edges[2:], strict=False):
        energy = 0.0
        for k in range(257):
            hz = k * 16000 / 512
            if low < hz <= middle:
                energy += power[k] * (hz - low) / (middle - low)
            elif middle < hz < high:
                energy += power[k] * (high - hz) / (high - middle)
        energies.append(log(energy + 1e-10))
    scale = [sqrt(1 / 30)] + [sqrt(2 / 30)] * 19
    return [
        scale[q] * sum(e * cos(pi * q * (2 * m + 1) / 60) for m, e in enumerate(energies))
        for q in range(20)
    ]


@pytest.mark.parametrize("frame", [0, 7, 19])
def test_cepstra_are_those_of_the_definition(frame: int) -> None:
    samples = noise(20 * 160)
    assert mfcc(samples)[frame] == pytest.approx(literal_mfcc(samples, frame), abs=1e-3)


@given(st.integers(1, 2000))
def test_every_sample_is_in_a_frame(count: int) -> None:
    frames = frame_count(count)
    assert (frames - 1) * 160 < count <= frames * 160
    samples = noise(count)
    assert len(mfcc(samples)) == len(pitch(samples)[0]) == len(loudness(samples)) == frames


def test_a_long_recording_has_the_same_frames_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples = noise(SAMPLE_RATE)
    cepstra, (hz, _) = mfcc(samples), pitch(samples)
    monkeypatch.setattr(features, "_BLOCK", 7)
    np.testing.assert_allclose(mfcc(samples), cepstra, atol=1e-4)
    np.testing.assert_allclose(pitch(samples)[0], hz, atol=1e-4)


@pytest.mark.parametrize("hertz", [90, 120, 210, 330])
def test_the_pitch_of_a_tone_with_harmonics_is_its_lowest(hertz: int) -> None:
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone = sum(np.sin(2 * np.pi * k * hertz * time) / k for k in range(1, 8))
    hz, periodicity = pitch(np.asarray(tone, np.float32))
    assert np.median(hz[10:-10]) == pytest.approx(hertz, rel=0.02)
    assert np.median(periodicity[10:-10]) > 0.9


@pytest.mark.parametrize("throat", [LOW, HIGH, MIDDLE], ids=["low", "high", "middle"])
def test_a_voice_is_heard_at_its_pitch(throat: Throat) -> None:
    audio = one_microphone({"A": (Span(0, 3000),)}, {"A": throat})
    hz, periodicity = pitch(audio.mono)
    assert np.median(hz[periodicity > 0.6]) == pytest.approx(throat.hz, rel=0.05)


def test_noise_has_no_pitch() -> None:
    assert np.mean(pitch(noise(SAMPLE_RATE))[1] >= features.LEAST_PERIODIC) < 0.02


def test_the_slope_of_a_ramp_is_its_rise_per_frame() -> None:
    ramp = 3 * np.arange(20, dtype=np.float32)[:, None]
    np.testing.assert_allclose(slopes(ramp)[2:-2], 3.0, rtol=1e-6)


def test_a_full_sine_is_at_minus_three_decibels_and_silence_at_minus_a_hundred() -> None:
    sine = np.sin(2 * np.pi * 1000 * np.arange(1600) / SAMPLE_RATE).astype(np.float32)
    assert loudness(sine) == pytest.approx([-3.01] * 10, abs=0.01)
    assert loudness(np.zeros(160, np.float32)) == pytest.approx([-100.0])
