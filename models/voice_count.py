"""Two ways to part the same speech become an answer: is there one more voice than expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

STEP_MS = 100
LEAST_RUNS = 3
LEAST_MS = 8_000
LEAST_RUN_MS = 2_500
LEAST_PITCH_RATIO = 1.08
ALIKE_RATIO = 1.03


@dataclass(frozen=True, slots=True)
class Voice:
    """
    One voice as it was told apart.

    steps     which tenths of a second are its own
    runs      in how many stretches it speaks
    pitch_hz  median, 0 when it was never voiced
    """

    steps: frozenset[int]
    runs: int
    pitch_hz: float

    @property
    def run_ms(self) -> float:
        """How long it speaks on end, on average."""
        return len(self.steps) * STEP_MS / self.runs if self.runs else 0.0


def another_voice(expected: Sequence[Voice], more: Sequence[Voice]) -> bool:
    """
    Whether `more`, found with one voice more, hold a person whom `expected` do not.

    A likelihood always gains by one more voice, and no information criterion was found that tells
    a person from a way of speaking. What tells them apart is what the clustering did not use: a
    person speaks in whole turns and at a pitch of their own; a spurious voice takes a second here
    and there from a voice with whom it shares its pitch. So the two voices into which one was
    parted must both speak at least three times, 8 s in all and 2.5 s on end on average, and lie 8 %
    apart in pitch. Conservative: two people alike in pitch stay one voice.
    """
    if len(more) <= len(expected):
        return False
    parents = [_parent(voice, expected) for voice in more]
    for whole in expected:
        parted = [v for v, parent in zip(more, parents, strict=True) if parent is whole]
        if len(parted) > 1:
            return all(_speaks_in_turns(v) for v in parted) and _apart_in_pitch(parted)
    return False


def alike(voices: Sequence[Voice]) -> bool:
    """
    Whether two of the voices may well be one person: the same pitch within 3 %, and both speak in
    snatches rather than turns.
    """
    short = [v for v in voices if v.run_ms < LEAST_RUN_MS and v.pitch_hz > 0]
    pitches = sorted(v.pitch_hz for v in short)
    return any(high / low < ALIKE_RATIO for low, high in pairwise(pitches))


def _parent(voice: Voice, expected: Sequence[Voice]) -> Voice:
    return max(expected, key=lambda whole: len(whole.steps & voice.steps))


def _speaks_in_turns(voice: Voice) -> bool:
    return (
        voice.runs >= LEAST_RUNS
        and len(voice.steps) * STEP_MS >= LEAST_MS
        and voice.run_ms >= LEAST_RUN_MS
    )


def _apart_in_pitch(voices: Sequence[Voice]) -> bool:
    pitches = sorted(v.pitch_hz for v in voices)
    return pitches[0] > 0 and all(
        high / low >= LEAST_PITCH_RATIO for low, high in pairwise(pitches)
    )
