"""One dry utterance becomes the same utterance varied, in a room, at a distance, over a line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from scipy import signal

Samples = NDArray[np.float64]
RATE = 16000
FRAME = 160
VOICES = Path(__file__).parent / "voices"
_ffmpeg: Any = ffmpeg
_bundle: Any = imageio_ffmpeg


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence in one voice: its text and its dry samples (n,), 16 kHz."""

    text: str
    samples: Samples


def encode(path: Path, samples: Samples, **options: object) -> None:
    """Write samples (n,) in -1..1, 16 kHz mono, in the format the file's name asks for."""
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    source = _ffmpeg.input("pipe:", f="s16le", ar=RATE, ac=1)
    source.output(str(path), loglevel="error", **options).overwrite_output().run(
        cmd=_bundle.get_ffmpeg_exe(), input=pcm, quiet=True
    )


def decode(path: Path) -> Samples:
    """The samples (n,) of a file at 16 kHz mono."""
    call = _ffmpeg.input(str(path)).output("pipe:", f="f32le", ar=RATE, ac=1, loglevel="error")
    raw, _ = call.run(cmd=_bundle.get_ffmpeg_exe(), capture_stdout=True, capture_stderr=True)
    return np.frombuffer(raw, "<f4").astype(np.float64)


def read_voice(name: str) -> tuple[Utterance, ...]:
    """Every utterance of one committed voice, in the order of its index."""
    index = tomllib.loads((VOICES / "index.toml").read_text(encoding="utf-8"))
    samples = decode(VOICES / f"{name}.opus")
    return tuple(
        Utterance(row["text"], samples[int(row["start"] * RATE) : int(row["end"] * RATE)])
        for row in index[name]
    )


def extents(samples: Samples, split_s: float = 0.2) -> list[tuple[int, int]]:
    """Where the samples speak: (first, past the last); silences over split_s s split."""
    count = len(samples) // FRAME
    power = np.square(samples[: count * FRAME]).reshape(count, FRAME).mean(axis=1)
    found: list[tuple[int, int]] = []
    for frame in np.flatnonzero(power > 1e-4 * power.max(initial=1e-12)).tolist():
        start, end = frame * FRAME, (frame + 1) * FRAME
        if found and start - found[-1][1] <= split_s * RATE:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if end - start >= 3 * FRAME]


def vary(samples: Samples, rng: np.random.Generator, shift: float = 1.0) -> Samples:
    """The utterance as the same person might say it again; shift above 1 raises pitch, formants."""
    ratio = Fraction(1 / (shift * rng.normal(1.0, 0.015))).limit_denominator(120)
    varied = signal.resample_poly(samples, ratio.numerator, ratio.denominator)
    tilted = signal.lfilter([1.0, -rng.uniform(-0.15, 0.15)], [1.0], varied)
    loudness = np.sqrt(np.mean(np.square(tilted))) + 1e-9
    return np.asarray(tilted * 0.08 / loudness * 10 ** (rng.normal(0, 1.5) / 20))


def in_room(samples: Samples, room: str, far: bool, rng: np.random.Generator) -> Samples:
    """The track (n,) with the tail of a dry room, an office or a hall; far is 12 dB quieter."""
    decay, wet = {"dry": (0.0, 0.0), "office": (0.35, 0.3), "hall": (1.1, 0.5)}[room]
    level = 10 ** (-12 / 20) if far else 1.0
    if not decay:
        return samples * level
    time = np.arange(int(decay * RATE)) / RATE
    tail = rng.standard_normal(len(time)) * np.exp(-6.9 * time / decay)
    tail[: int(0.003 * RATE)] = 0
    tail *= wet * (2.0 if far else 1.0) / np.sqrt(np.sum(np.square(tail)))
    tail[0] = 1.0
    return np.asarray(signal.fftconvolve(samples, tail)[: len(samples)] * level)


def with_noise(samples: Samples, noise: str, rng: np.random.Generator) -> Samples:
    """The mix (n,) with nothing more, an office's hum 20 dB below it, or noise 10 dB below it."""
    if noise == "none":
        return samples + rng.standard_normal(len(samples)) * 1e-4
    brown = signal.lfilter([1.0], [1.0, -0.95], rng.standard_normal(len(samples)))
    brown = np.asarray(brown / np.std(brown))
    snr = 10.0
    if noise == "hum":
        snr = 20.0
        brown += np.sin(2 * np.pi * 100 * np.arange(len(samples)) / RATE)
    wanted = np.sqrt(np.mean(np.square(samples))) * 10 ** (-snr / 20)
    return np.asarray(samples + brown / np.std(brown) * wanted)


def telephone(samples: Samples) -> Samples:
    """The mix (n,) as a telephone carries it: 300 to 3400 Hz."""
    sos = signal.butter(6, (300, 3400), "bandpass", fs=RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, samples))
