"""Sound becomes how well it fits each speech sound, by the English model inside pocketsphinx."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE, Samples, let_go

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int32]

FRAME, HOP, BINS = 410, 160, 512
"""samples: the model was trained on 25.6 ms every 10 ms"""
FRAME_MS = 10
FILTERS, LOW_HZ, HIGH_HZ, CEPSTRA, LIFTER = 25, 130.0, 6800.0, 13, 22
EMPHASIS = 0.97
STREAMS, STATES = 3, 3
"""cepstra, slopes and bends have Gaussians of their own; a speech sound has three states"""
STORED = 1024 * float(np.log(1.0001))
"""one unit of a stored mixture weight, in natural logs"""
LEAST_VARIANCE, LEAST_CHANCE = 1e-4, 1e-4
BLOCK = 3000
"""frames at a time, so that memory stays flat"""
NOISE_PERCENTILE, KEPT, CALM = 10, 0.05, 7
"""the quietest tenth is noise; of a band at least this share is kept; frames smoothed over"""
QUIET = 1e-3
"""noise 30 dB under the loudest speech of a band is left as it is: it does no harm"""
FLOOR, LOUD_PERCENTILE = 1e-6, 95
"""60 dB under the loudest speech nothing is told apart: digital silence is a room's"""
SEEN, SMOOTH = 2, 5
"""the best fit of any sound is worked out for each second frame, and smoothed over five"""
PLACES = BEGIN, END, SINGLE, INSIDE = 1, 2, 3, 0
"""place of a phone in its word, as the model counts"""
KEY = np.array([1 << 24, 1 << 16, 1 << 8, 1])
"""makes one number of a place, a phone and its neighbours"""
SILENCE = "SIL"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """
    Gaussians that all the states of one phone share, and the weights each state gives them.

    phones   names, by number
    linear   per stream what [x, x * x, 1] is multiplied by: (27, phones * densities)
    weights  of each state, 0..1: (streams, densities, states)
    home     the phone whose Gaussians a state weighs
    alone    the states of a phone whatever its neighbours: (phones, 3)
    keys     sorted keys of the phones between neighbours, and `within` their states
    stay     log chances from a state of a phone to the others and out of it: (phones, 3, 4)
    """

    phones: tuple[str, ...]
    linear: tuple[Matrix, ...]
    weights: Matrix
    home: Numbers
    alone: Numbers
    keys: NDArray[np.int64]
    within: Numbers
    stay: Matrix

    def states_of(self, before: int, phone: int, after: int, place: int) -> Numbers:
        """The states of a phone between its neighbours, or alone where the model knows no such."""
        for at in (place, *PLACES):
            key = int(np.dot((at, phone, before, after), KEY))
            k = int(np.searchsorted(self.keys, key))
            if k < len(self.keys) and self.keys[k] == key:
                return np.asarray(self.within[k], np.int32)
        return np.asarray(self.alone[phone], np.int32)


@lru_cache(maxsize=1)
def load_model(folder: Path) -> Model:
    """The model in a folder of pocketsphinx's format (version 5, phonetically tied)."""
    means = _gaussians((folder / "means").read_bytes())
    variances = np.maximum(_gaussians((folder / "variances").read_bytes()), LEAST_VARIANCE)
    linear = tuple(_linear(means[:, k], variances[:, k]) for k in range(STREAMS))
    weights = _weights((folder / "sendump").read_bytes())
    names, entries, sequences = _definition((folder / "mdef").read_bytes())
    n = len(names)
    home = np.zeros(weights.shape[2], np.int32)
    home[sequences[entries["states"][:n]]] = np.arange(n)[:, None]
    near = entries["near"].astype(np.int64)
    home[sequences[entries["states"][n:]]] = near[n:, 1, None]
    keys = near[n:] @ KEY
    order = np.argsort(keys)
    stay = _chances((folder / "transition_matrices").read_bytes())[entries["chances"][:n]]
    return Model(
        phones=names,
        linear=linear,
        weights=weights,
        home=home,
        alone=sequences[entries["states"][:n]],
        keys=keys[order],
        within=sequences[entries["states"][n:]][order],
        stay=stay,
    )


def cepstra(samples: Samples) -> Matrix:
    """
    What the model hears of a recording, (frames, 13), steady noise and the mean taken out.

    Noise is what a band holds in its quietest tenth; it is subtracted as pocketsphinx does, by a
    gain smooth in time (Berouti et al. 1979). Without that, noisy rooms are placed no better
    than by the cues.
    """
    n = max(1, (len(samples) - FRAME) // HOP + 1)
    blocks = [slice(k, min(n, k + BLOCK)) for k in range(0, n, BLOCK)]
    bands, heard = np.empty((n, FILTERS), np.float32), np.empty((n, CEPSTRA), np.float32)
    for block in blocks:
        bands[block] = _bands(samples, block.start, block.stop)
    bands += FLOOR * float(np.percentile(bands.mean(1), LOUD_PERCENTILE)) + 1e-4
    noise, quiet = np.empty((2, FILTERS), np.float32)
    for band in range(FILTERS):
        values = bands[:, band : band + 1]
        noise[band] = np.percentile(_smooth(values, CALM), NOISE_PERCENTILE)
        quiet[band] = QUIET * np.percentile(values, LOUD_PERCENTILE)
    for block in blocks:
        first = max(0, block.start - CALM)
        calm = _smooth(bands[first : block.stop + CALM], CALM)[block.start - first :][
            : block.stop - block.start
        ]
        gain = np.maximum(calm - noise, np.maximum(KEPT * calm, np.minimum(calm, quiet))) / calm
        heard[block] = np.log(bands[block] * gain) @ _cosines()
    heard -= heard.mean(0)
    return heard


def with_slopes(heard: Matrix) -> Matrix:
    """Cepstra, how they change and how that changes: (frames, 39)."""
    n = len(heard)
    c = np.pad(heard, ((3, 3), (0, 0)), mode="edge")
    ahead, behind = (
        [c[3 + k : 3 + k + n] for k in range(4)],
        [c[3 - k : 3 - k + n] for k in range(4)],
    )
    bend = (ahead[3] - behind[1]) - (ahead[1] - behind[3])
    return np.hstack([heard, ahead[2] - behind[2], bend])


def fits(heard: Matrix, states: Numbers, model: Model) -> Matrix:
    """Log likelihood of every frame (of 39) in each of the states, (frames, states)."""
    total = np.zeros((len(heard), len(states)), np.float32)
    n = model.weights.shape[1]
    homes = model.home[states]
    for k in range(STREAMS):
        x = heard[:, CEPSTRA * k : CEPSTRA * (k + 1)]
        x = np.hstack([x, x * x, np.ones((len(x), 1), np.float32)])
        for home in np.unique(homes):
            ours = np.flatnonzero(homes == home)
            density = x @ model.linear[k][:, home * n : (home + 1) * n]
            top = density.max(1, keepdims=True)
            mixed = np.exp(density - top) @ model.weights[k][:, states[ours]]
            total[:, ours] += top + np.log(mixed + 1e-30)
    return total


def best_of_any(heard: Matrix, model: Model) -> Matrix:
    """How well each frame fits the speech sound that fits it best, (frames,)."""
    states = model.alone.ravel()
    blocks = [
        fits(with_slopes(heard[k : k + BLOCK])[::SEEN], states, model).max(1, keepdims=True)
        for k in range(0, len(heard), BLOCK)
    ]
    return _smooth(np.repeat(np.concatenate(blocks), SEEN, axis=0)[: len(heard)], SMOOTH)[:, 0]


def _bands(samples: Samples, first: int, end: int) -> Matrix:
    """Power in each band of the frames from `first` to before `end`, (frames, bands)."""
    start, stop = first * HOP, (end - 1) * HOP + FRAME
    sound = np.clip(samples[max(0, start - 1) : stop], -1, 1).astype(np.float32) * 32767
    sound = np.pad(sound, (int(start == 0), 0))
    sound = sound[1:] - EMPHASIS * sound[:-1]
    sound = np.pad(sound, (0, stop - start - len(sound)))
    let_go(samples[start:stop])
    frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME)[::HOP]
    spectrum = np.fft.rfft(frames * np.hamming(FRAME).astype(np.float32), BINS)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return np.asarray(power @ _filters(), np.float32)


def _smooth(values: Matrix, frames: int) -> Matrix:
    """The mean over neighbouring frames, of each column."""
    half = frames // 2
    wide = np.pad(values.astype(np.float64), ((half + 1, half), (0, 0)), mode="edge").cumsum(0)
    return np.asarray((wide[frames:] - wide[:-frames]) / frames, np.float32)


@lru_cache(maxsize=1)
def _filters() -> Matrix:
    """Triangles on the mel scale, each of area one, their corners on bins."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (LOW_HZ, HIGH_HZ))
    step = SAMPLE_RATE / BINS
    corners = 700 * (10 ** (np.linspace(low, high, FILTERS + 2) / 2595) - 1)
    corners = np.floor(corners / step + 0.5) * step
    bins = np.arange(BINS // 2 + 1)[:, None] * step
    left, middle, right = corners[:-2], corners[1:-1], corners[2:]
    rise, fall = (bins - left) / (middle - left), (right - bins) / (right - middle)
    return np.asarray(np.maximum(np.minimum(rise, fall), 0) * 2 / (right - left), np.float32)


@lru_cache(maxsize=1)
def _cosines() -> Matrix:
    k, j = np.arange(CEPSTRA), np.arange(FILTERS) + 0.5
    table = np.cos(np.pi * np.outer(j, k) / FILTERS) * np.sqrt(2 / FILTERS)
    table[:, 0] = np.sqrt(1 / FILTERS)
    return np.asarray(table * (1 + LIFTER / 2 * np.sin(np.pi * k / LIFTER)), np.float32)


def _linear(mean: Matrix, variance: Matrix) -> Matrix:
    mean, exact = mean.reshape(-1, CEPSTRA), 1 / variance.reshape(-1, CEPSTRA)
    constant = -0.5 * (np.log(2 * np.pi / exact) + mean * mean * exact).sum(1)
    return np.vstack([(mean * exact).T, -0.5 * exact.T, constant]).astype(np.float32)


def _definition(raw: bytes) -> tuple[tuple[str, ...], NDArray[np.void], Numbers]:
    """Names of phones; for each phone alone and then between neighbours its entry; sequences."""
    at = 12 + struct.unpack_from("<i", raw, 8)[0]
    n_alone, n_all, n_states, _, _, _, n_sequences, _, n_tree, _ = struct.unpack_from(
        "<10i", raw, at
    )
    at += 40
    names = raw[at:].split(b"\0", n_alone)[:n_alone]
    at += sum(len(name) + 1 for name in names)
    at += -at % 4 + 8 * n_tree
    kind = np.dtype([("states", "<i4"), ("chances", "<i4"), ("near", "u1", (4,))])
    entries = np.frombuffer(raw, kind, n_all, at)
    at += kind.itemsize * n_all + 4
    sequences = np.frombuffer(raw, "<u2", n_sequences * n_states, at)
    named = tuple(name.decode("ascii") for name in names)
    return named, entries, sequences.reshape(n_sequences, n_states).astype(np.int32)


def _floats(raw: bytes, n_head: int) -> tuple[tuple[int, ...], Matrix]:
    at = raw.index(b"endhdr\n") + len(b"endhdr\n") + 4
    head = struct.unpack_from(f"<{n_head}i", raw, at)
    return head, np.frombuffer(raw, "<f4", head[-1], at + 4 * n_head)


def _gaussians(raw: bytes) -> Matrix:
    (phones, streams, densities, *_), values = _floats(raw, 3 + STREAMS + 1)
    return values.reshape(phones, streams, densities, CEPSTRA)


def _chances(raw: bytes) -> Matrix:
    (kinds, before, after, _), values = _floats(raw, 4)
    table = values.reshape(kinds, before, after)
    chances = table / table.sum(2, keepdims=True)
    return np.asarray(np.log(np.maximum(chances, LEAST_CHANCE)), np.float32)


def _weights(raw: bytes) -> Matrix:
    at = 0
    while length := struct.unpack_from("<i", raw, at)[0]:
        at += 4 + length
    rows, columns = struct.unpack_from("<2i", raw, at + 4)
    stored = np.frombuffer(raw, np.uint8, STREAMS * rows * columns, at + 12)
    logs = -STORED * stored.reshape(STREAMS, rows, columns).astype(np.float32)
    return np.asarray(np.exp(logs), np.float32)
