"""A half of the trial becomes the plans of its conversations, covering every condition."""

from __future__ import annotations

import numpy as np

from samples.trial.talk import Plan

LEVELS = {
    "likeness": ("different", "same sex", "similar"),
    "room": ("dry", "office", "hall"),
    "noise": ("none", "hum", "noisy"),
    "band": ("wide", "wide", "telephone"),
    "overlap": ("little", "much"),
    "distance": ("near", "far"),
    "third": ("no", "no", "no", "yes"),
}
VOICES = {
    "tune": {"different": ("slt", "rms"), "same sex": ("rms", "britain"), "third": "america"},
    "report": {"different": ("received", "awb"), "same sex": ("awb", "kal"), "third": "scotland"},
}
SHARES = (0.5, 0.2, 0.8, 0.35, 0.65)


def plans(half: str, count: int = 16) -> list[Plan]:
    """The plans of 'tune' or 'report'; the halves share neither seeds nor voices."""
    first = {"tune": 1000, "report": 5000}[half]
    rng = np.random.default_rng(first)
    columns = {
        name: [levels[k % len(levels)] for k in range(count)] for name, levels in LEVELS.items()
    }
    for name in list(columns)[1:]:
        columns[name] = [columns[name][int(k)] for k in rng.permutation(count)]
    made = []
    for k in range(count):
        conditions = {name: column[k] for name, column in columns.items()}
        chosen = VOICES[half]
        likeness = conditions["likeness"]
        pair = chosen["different"] if likeness == "different" else chosen["same sex"]
        one = pair[0]
        two = one if likeness == "similar" else pair[1]
        shift = float(rng.choice([0.91, 0.94, 1.06, 1.09])) if likeness == "similar" else 1.0
        third = str(chosen["third"])
        conditions["voices"] = f"{one} {two}" + (f" x{shift}" if shift != 1 else "")
        made.append(
            Plan(
                f"{half}{k:02d}",
                first + k,
                (one, two, third),
                shift,
                SHARES[k % len(SHARES)],
                float(rng.uniform(78, 108)),
                conditions,
            )
        )
    return made
