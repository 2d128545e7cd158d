"""The same speech is looked at in three ways, and three answers become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.spoken import Floats, Speech

LEAST_SPREAD = 1e-3
"""of a feature's variance: what spreads less is rounding and is not blown up"""


def views(speech: Speech) -> tuple[Speech, ...]:
    """
    The speech as it is; without its loudness; and decorrelated.

    Frames hold cepstra c0 and up followed by their slopes. c0 and its slope follow how loud and
    how far somebody is. Where little speech or much noise lets one of the three part sounds in
    place of people, the others seldom do the same.
    """
    frames = speech.frames.astype(np.float32)
    quiet = np.delete(frames, (0, frames.shape[1] // 2), axis=1)
    decorrelated = frames @ _axes(frames)
    return (
        speech,
        replace(speech, frames=quiet.astype(np.float16)),
        replace(speech, frames=decorrelated.astype(np.float16)),
    )


def agreed(answers: Sequence[Floats]) -> Floats:
    """
    The mean of several answers to who speaks, each of shape (steps, voices).

    Voices are first renamed after those of the answer that shares most with the others, since
    every answer numbers them as it likes.
    """
    named = [[_renamed(answer, model) for answer in answers] for model in answers]
    shared = [
        sum(float((answer * model).sum()) for answer in own)
        for own, model in zip(named, answers, strict=True)
    ]
    mean: Floats = np.mean(named[int(np.argmax(shared))], axis=0)
    return mean


def _renamed(answer: Floats, model: Floats) -> Floats:
    """The columns in the order in which they share most with the model's."""
    _, columns = linear_sum_assignment(-(model.T @ answer))
    return answer[:, columns]


def _axes(frames: Floats) -> Floats:
    """Principal axes, the widest first, each scaled to variance 1."""
    spreads, axes = np.linalg.eigh(np.cov(frames, rowvar=False))
    widest: Floats = (axes / np.sqrt(np.maximum(spreads, LEAST_SPREAD)))[:, ::-1]
    return widest.astype(np.float32)
