"""What chunks of speech hold becomes what windows over them hold, many windows at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.spoken import Floats, Places

PRIOR = 3.0
"""how firmly a voice is held to the common sounds, in pseudo-frames; firmer than for whole voices,
since a window holds only 25"""
BLOCK = 64
"""windows judged at a time, so that memory stays flat"""


def blocks(count: int) -> Iterator[slice]:
    """Some windows at a time."""
    for start in range(0, count, BLOCK):
        yield slice(start, start + BLOCK)


def within(
    values: NDArray[Any], first: Places, last: Places, *, weights: Floats | None = None
) -> NDArray[Any]:
    """
    Sums of values, shape (chunks, values), from each `first` to before its `last`.

    With weights of shape (chunks, voices) one sum a voice: (windows, voices, values).
    """
    low, high = int(first.min()), int(last.max())
    here = values[low:high]
    if weights is not None:
        here = weights[low:high, :, None] * here[:, None]
    upto = np.zeros((len(here) + 1, *here.shape[1:]), here.dtype)
    np.cumsum(here, axis=0, out=upto[1:])
    sums: NDArray[Any] = upto[last - low] - upto[first - low]
    return sums


def medians(values: NDArray[Any], times: NDArray[Any]) -> NDArray[Any]:
    """The median of each row of values, each counted so many times."""
    order = np.argsort(values, axis=1)
    upto = np.cumsum(np.take_along_axis(times, order, axis=1), axis=1)
    count = upto[:, -1:]
    middle = [(upto > half).argmax(axis=1) for half in ((count - 1) // 2, count // 2)]
    ranked = np.take_along_axis(values, order, axis=1)
    found: NDArray[Any] = np.take_along_axis(ranked, np.stack(middle, axis=1), axis=1).mean(axis=1)
    return found


def evidence(counts: NDArray[Any], shifts: NDArray[Any]) -> NDArray[Any]:
    """
    Log evidence of the statistics under one voice of unknown shifts, up to what all voices share.

    The shifts have a Gaussian prior of variance 1 / `PRIOR`, so that they integrate out.
    """
    features = shifts.shape[-1] // counts.shape[-1]
    by_sound = shifts.reshape(*counts.shape, features)
    energy = np.einsum("...f,...f->...", by_sound, by_sound)
    gained: NDArray[Any] = 0.5 * (energy / (counts + PRIOR)).sum(axis=-1)
    gained -= 0.5 * features * np.log1p(counts / PRIOR).sum(axis=-1)
    return gained
