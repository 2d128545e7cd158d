"""A half of the trial becomes the plans of its conversations, every condition met by the others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from samples.trial.talk import Plan

LEVELS: Mapping[str, tuple[str, ...]] = {
    "likeness": ("different", "same sex", "similar"),
    "room": ("dry", "office", "hall"),
    "noise": ("none", "hum", "noisy"),
    "band": ("wide", "wide", "telephone"),
    "overlap": ("little", "much"),
    "distance": ("near", "far"),
    "third": ("no", "visits", "no", "visits", "no", "no", "stays", "no"),
    "balance": ("even", "uneven", "one-sided"),
}
PAIRS: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = {
    "tune": {
        "different": (("slt", "rms"), ("britain", "slt"), ("rms", "america")),
        "same sex": (("rms", "britain"), ("slt", "america")),
        "similar": (("slt", "slt"), ("rms", "rms"), ("britain", "britain")),
    },
    "report": {
        "different": (("received", "awb"), ("kal", "received"), ("scotland", "received")),
        "same sex": (("awb", "kal"), ("scotland", "awb")),
        "similar": (("awb", "awb"), ("received", "received"), ("kal", "kal")),
    },
}
SHIFTS = (0.94, 1.06, 0.91, 1.09)
"""pitch and formants of the second of two similar voices, against the first"""
SHARES = {"even": 0.5, "uneven": 0.7, "one-sided": 0.92}
"""how long the turns of one speaker are; every other conversation it is the second who says more"""
SECONDS = (78.0, 108.0)
Floats = NDArray[np.float64]


def plans(half: str, count: int = 16) -> list[Plan]:
    """The plans of 'tune' or 'report'; the halves share neither seeds nor voices."""
    first = {"tune": 1000, "report": 5000}[half]
    rng = np.random.default_rng(first)
    columns = _crossed(count, rng)
    everybody = sorted({v for pairs in PAIRS[half].values() for pair in pairs for v in pair})
    met = dict.fromkeys(LEVELS["likeness"], 0)
    made = []
    for k in range(count):
        conditions = {name: column[k] for name, column in columns.items()}
        likeness = conditions["likeness"]
        pairs, turn = PAIRS[half][likeness], met[likeness]
        met[likeness] += 1
        one, two = pairs[turn % len(pairs)]
        shift = SHIFTS[turn % len(SHIFTS)] if likeness == "similar" else 1.0
        others = [name for name in everybody if name not in (one, two)]
        third = others[int(rng.integers(len(others)))]
        share = SHARES[conditions["balance"]]
        conditions["voices"] = f"{one} {two}" + (f" x{shift}" if shift != 1 else "")
        made.append(
            Plan(
                f"{half}{k:02d}",
                first + k,
                (one, two, third),
                shift,
                1 - share if k % 2 else share,
                float(rng.uniform(*SECONDS)),
                conditions,
            )
        )
    return made


def _crossed(count: int, rng: np.random.Generator) -> dict[str, list[str]]:
    """
    Condition -> its level in each conversation, so that any two conditions meet as evenly as
    can be: two conversations change levels for as long as that makes the meetings more even.
    """
    names = list(LEVELS)
    columns = {n: [LEVELS[n][k % len(LEVELS[n])] for k in range(count)] for n in names}
    columns = {n: [column[int(k)] for k in rng.permutation(count)] for n, column in columns.items()}
    better = True
    while better:
        better = False
        for name in names:
            rest = np.hstack([_marks(columns[n]) for n in names if n != name])
            column = columns[name]
            least = _uneven(column, rest)
            for i in range(count):
                for j in range(i):
                    column[i], column[j] = column[j], column[i]
                    found = _uneven(column, rest)
                    if found < least - 1e-9:
                        least, better = found, True
                    else:
                        column[i], column[j] = column[j], column[i]
    return columns


def _uneven(column: list[str], rest: Floats) -> float:
    """How far a condition's meetings with the others are from chance, squared and added up."""
    mine = _marks(column)
    chance = np.outer(mine.sum(axis=0), rest.sum(axis=0)) / len(column)
    return float(np.square(mine.T @ rest - chance).sum())


def _marks(column: list[str]) -> Floats:
    """One row per conversation, one column per level, 1 where it has the level."""
    return np.array([[level == found for level in sorted(set(column))] for found in column], float)
