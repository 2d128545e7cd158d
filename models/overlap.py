"""Where two voices sound at once, heard by mixing the two as they sound alone in the recording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.special import softmax

from models.features import HOP, frame_count, loudness, mfcc, pitch, slopes
from models.regression import one_of_many
from models.spoken import FRAME_MS, STEP, Floats, Places
from pipeline.audio import Samples, let_go

Mask = NDArray[np.bool_]

SURE, ALONE = 0.95, 5
"""a voice is taken to be alone in a step that is its own this surely, and so are so many around"""
LEAST_ALONE = 40
"""steps of each voice alone: with less there is nothing to mix"""
MOST_ALONE = 3_000
"""steps of each voice learned from, evenly chosen: five minutes"""
MIXED, PIECE = 150, 10
"""pieces mixed, and their longest, in steps"""
AROUND = 2
"""steps to either side that a step is heard with"""
CALM, LEAST = 5, 0.4
"""
the chance of two at once is averaged over so many steps and must be more; of what is so named two
thirds are, on both halves of the trial, and a half is enough for fewer errors
"""
LEAST_SPREAD = 1e-6
HELD = 0.01
"""how strongly the weights are held to nothing; more features than mixed pieces need it"""
MINUTE = 600
"""steps at a time, so that memory stays flat"""
SAMPLES = HOP * STEP
"""of a step"""


def two_at_once(samples: Samples, starts_ms: Places, shares: Floats) -> tuple[Mask, Places]:
    """
    In which steps of speech the two voices that speak most do so at once, and which two those are.

    starts_ms  when each step begins, shape (steps,)
    shares     the probability of each voice in each step, shape (steps, voices)

    No outside model: pieces of each voice alone are added up, as loud as they were recorded, and
    what parts such a sum from either voice is learned by logistic regression. Nothing is found
    where a voice is hardly ever alone. The same sound gives the same answer.
    """
    both = np.zeros(len(starts_ms), bool)
    labels = shares.argmax(axis=1)
    pair = np.argsort(-np.bincount(labels, minlength=shares.shape[1]), kind="stable")[:2]
    grid = starts_ms // (STEP * FRAME_MS)
    length = len(samples) // SAMPLES
    sure = np.full(length, -1)
    known = grid < length
    certain = np.where(shares.max(axis=1) > SURE, labels, -1)
    sure[grid[known]] = certain[known]
    alone = [_alone(sure == voice) for voice in pair]
    if len(alone) < 2 or min(map(len, alone)) < LEAST_ALONE:
        return both, pair
    chance = _chance(samples, alone)
    within = known & np.isin(labels, pair)
    both[within] = (_calmed(chance) > LEAST)[grid[within]]
    return both, pair


def _alone(sure: Mask) -> Places:
    """Steps that belong to one voice, with those around them."""
    return np.flatnonzero(np.convolve(sure, np.ones(ALONE), "same") >= ALONE)


def _chance(samples: Samples, alone: list[Places]) -> Floats:
    """The chance that each step of the whole recording holds both voices, shape (steps,)."""
    heard = _described(samples)
    single = [heard[steps[:: -(-len(steps) // MOST_ALONE)]] for steps in alone]
    groups = [*single, np.concatenate(list(_mixtures(samples, alone)))]
    every = np.concatenate(groups).astype(np.float32)
    mean, spread = every.mean(axis=0), every.std(axis=0) + LEAST_SPREAD
    weights = _regression([(group - mean) / spread for group in groups])
    parts = (heard[k : k + MINUTE] for k in range(0, len(heard), MINUTE))
    told = [softmax(_with_one((part - mean) / spread) @ weights, axis=1)[:, -1] for part in parts]
    return np.concatenate(told)


def _regression(groups: list[Floats]) -> Floats:
    """Weights by which each group is told, shape (features + 1, groups); groups count alike."""
    kind = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    worth = (len(kind) / len(groups) / np.array([len(group) for group in groups]))[kind]
    rows = np.concatenate(groups).astype(float)
    weights = one_of_many(rows, np.eye(len(groups))[kind], held=1 / HELD, worth=worth)
    return np.asarray(weights, np.float32)


def _with_one(rows: Floats) -> Floats:
    return np.column_stack([rows, np.ones(len(rows), np.float32)])


def _described(samples: Samples) -> NDArray[np.float16]:
    """What each step is like, a minute at a time, shape (steps, features)."""
    n = len(samples) // SAMPLES
    parts = []
    for first in range(0, n, MINUTE):
        last = min(n, first + MINUTE)
        low, high = max(0, first - AROUND), min(n, last + AROUND)
        piece = samples[low * SAMPLES : high * SAMPLES]
        parts.append(_like(piece)[first - low : last - low].astype(np.float16))
        let_go(piece)
    return np.concatenate(parts)


def _mixtures(samples: Samples, alone: list[Places]) -> Iterator[Floats]:
    """What steps are like in which a piece of each voice, drawn at random, sounds at once."""
    draw = np.random.default_rng(0)
    runs = [_runs(steps) for steps in alone]
    for _ in range(MIXED):
        drawn = [theirs[draw.integers(len(theirs))] for theirs in runs]
        n = min(PIECE, *(end - first for first, end in drawn))
        at = [int(draw.integers(first, end - n + 1)) for first, end in drawn]
        one, other = (samples[k * SAMPLES : (k + n) * SAMPLES] for k in at)
        yield _like(one + other)


def _runs(steps: Places) -> list[tuple[int, int]]:
    """First and past-the-last of steps in a row."""
    ends = np.flatnonzero(np.diff(steps, append=steps[-1] + 2) > 1)
    firsts = np.concatenate([[0], ends[:-1] + 1])
    return [(int(steps[i]), int(steps[k]) + 1) for i, k in zip(firsts, ends, strict=True)]


def _like(samples: Samples) -> Floats:
    """Each step (mean, spread and change of cepstra, pitch and loudness), and its company."""
    heard = mfcc(samples)
    hz, periodic = pitch(samples)
    n = frame_count(len(samples)) // STEP
    frames = np.column_stack([heard, periodic, np.log(hz), loudness(samples)])
    by_step: Any = frames[: n * STEP].reshape(n, STEP, -1)
    change = np.abs(slopes(heard))[: n * STEP].reshape(n, STEP, -1)
    own = np.hstack([by_step.mean(axis=1), by_step.std(axis=1), change.mean(axis=1)])
    wide = np.pad(own, ((AROUND, AROUND), (0, 0)), mode="edge")
    company = sliding_window_view(wide, 2 * AROUND + 1, axis=0).mean(axis=-1)
    return np.hstack([own, company]).astype(np.float32)


def _calmed(chance: Floats) -> Floats:
    calm: Floats = np.convolve(chance, np.full(CALM, 1 / CALM), "same")
    return calm
