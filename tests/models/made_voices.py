"""A script of who speaks when becomes sound: throats of pulses and formants, nobody's voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from pipeline.audio import SAMPLE_RATE, Audio, Samples
from pipeline.span import Span, union

VOWELS = (
    (730, 1090, 2440),
    (270, 2290, 3010),
    (300, 870, 2240),
    (530, 1840, 2480),
    (570, 840, 2410),
)
"""formants of father, see, boot, bed and law, in Hz (Peterson and Barney 1952)"""
SYLLABLE_S = 0.2


@dataclass(frozen=True)
class Throat:
    """
    hz      pitch of the voice
    length  formants are divided by it: a longer throat sounds deeper
    tilt    how dull the voice is, 0..1
    """

    hz: float
    length: float = 1.0
    tilt: float = 0.9


LOW = Throat(hz=105, length=1.0, tilt=0.95)
HIGH = Throat(hz=205, length=0.84, tilt=0.85)
MIDDLE = Throat(hz=150, length=1.12, tilt=0.6)


def seconds(start: float, end: float) -> Span:
    return Span(round(start * 1000), round(end * 1000))


def dialogue(script: str) -> dict[str, tuple[Span, ...]]:
    """
    Turns by name from "A 0-3 B 3.2-6 A 6-7": name and times in seconds.

    >>> dialogue("A 0-3 B 3.2-6")["B"]
    (Span(start_ms=3200, end_ms=6000),)
    """
    turns: dict[str, list[Span]] = {}
    names_and_times = script.split()
    for name, times in zip(names_and_times[::2], names_and_times[1::2], strict=True):
        start, end = times.split("-")
        turns.setdefault(name, []).append(seconds(float(start), float(end)))
    return {name: tuple(spans) for name, spans in turns.items()}


def in_turns(names: str, turn_s: Sequence[float], *, times: int) -> dict[str, tuple[Span, ...]]:
    """The names one after the other, each for its own number of seconds, `times` over."""
    at, turns = 0.5, []
    for _ in range(times):
        for name, length in zip(names, turn_s, strict=True):
            turns.append(f"{name} {at:.2f}-{at + length:.2f}")
            at += length + 0.3
    return dialogue(" ".join(turns))


def anybody(turns: Mapping[str, Sequence[Span]]) -> tuple[Span, ...]:
    """What a perfect activity detector says."""
    return union((span for spans in turns.values() for span in spans), bridge_ms=200)


def speak(
    turns: Mapping[str, Sequence[Span]], throats: Mapping[str, Throat], *, noise: float = 0.003
) -> dict[str, Samples]:
    """Each name's own sound, all equally long, with a little noise of its own."""
    end_ms = max(span.end_ms for spans in turns.values() for span in spans) + 500
    rng = np.random.default_rng(7)
    sounds = {}
    for name, spans in turns.items():
        sound = noise * rng.standard_normal(end_ms * SAMPLE_RATE // 1000)
        for span in spans:
            first = span.start_ms * SAMPLE_RATE // 1000
            spoken = _babble(throats[name], span.duration_ms / 1000, rng)
            sound[first : first + len(spoken)] += spoken
        sounds[name] = sound.astype(np.float32)
    return sounds


def one_microphone(
    turns: Mapping[str, Sequence[Span]], throats: Mapping[str, Throat], *, noise: float = 0.003
) -> Audio:
    return Audio(np.sum([*speak(turns, throats, noise=noise).values()], axis=0, dtype=np.float32))


def own_microphones(
    turns: Mapping[str, Sequence[Span]],
    throats: Mapping[str, Throat],
    *,
    crosstalk_db: float,
    gains_db: Sequence[float] = (),
) -> Audio:
    """A channel per name, in order; each voice reaches the others `crosstalk_db` weaker."""
    sounds = [*speak(turns, throats).values()]
    leak = 10 ** (crosstalk_db / 20)
    gains = [10 ** (db / 20) for db in gains_db] or [1.0] * len(sounds)
    channels = tuple(
        (gain * (own + leak * sum(s for s in sounds if s is not own))).astype(np.float32)
        for own, gain in zip(sounds, gains, strict=True)
    )
    return Audio(np.mean(channels, axis=0, dtype=np.float32), channels)


def _babble(throat: Throat, length_s: float, rng: np.random.Generator) -> Samples:
    """Random vowels, each with a rise and fall of pitch and loudness."""
    pieces: list[Samples] = []
    while sum(len(piece) for piece in pieces) < length_s * SAMPLE_RATE:
        pieces.append(_syllable(throat, VOWELS[rng.integers(len(VOWELS))], rng))
    sound = np.concatenate(pieces)[: round(length_s * SAMPLE_RATE)]
    return (0.1 * sound).astype(np.float32)


def _syllable(throat: Throat, formants: Sequence[float], rng: np.random.Generator) -> Samples:
    count = round(SYLLABLE_S * rng.uniform(0.7, 1.4) * SAMPLE_RATE)
    pitch = throat.hz * np.exp(0.08 * rng.standard_normal()) * np.linspace(1.05, 0.95, count)
    phase = np.cumsum(pitch / SAMPLE_RATE)
    sound = np.diff(np.floor(phase), prepend=0.0) + 0.02 * rng.standard_normal(count)
    sound = lfilter([1.0], [1.0, -throat.tilt], sound)
    for formant in formants:
        angle = 2 * np.pi * formant / throat.length * rng.uniform(0.95, 1.05) / SAMPLE_RATE
        radius = np.exp(-np.pi * 90 / SAMPLE_RATE)
        sound = lfilter([1 - radius], [1.0, -2 * radius * np.cos(angle), radius**2], sound)
    loud = sound / np.sqrt(np.mean(sound**2))
    syllable: Samples = (loud * np.hanning(count) * rng.uniform(0.7, 1.3)).astype(np.float32)
    return syllable
