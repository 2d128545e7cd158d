"""Two ways to part the same speech become an answer: is there one more voice than expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from models.third_voice import FEWEST, Chunks, fits_of, pure_windows, spreads

LEAST_RUNS = 3
LEAST_MS = 8_000
LEAST_RUN_MS = 2_500
LEAST_PITCH_RATIO = 1.08
ALIKE_RATIO = 1.03
LEAST_APART = 3.0
"""spreads between two people; one person parted in two reached 2.4, two people 3.8 (13 trials)"""


@dataclass(frozen=True, slots=True)
class Voice:
    """
    One voice as it was told apart.

    steps     which tenths of a second are its own
    runs_ms   how long each stretch is in which it speaks on end
    pitch_hz  median, 0 when it was never voiced
    """

    steps: frozenset[int]
    runs_ms: tuple[int, ...]
    pitch_hz: float

    @property
    def talk_ms(self) -> int:
        return sum(self.runs_ms)

    @property
    def typical_run_ms(self) -> float:
        """How long the stretch is that a moment of its talk lies in, on average."""
        return sum(ms * ms for ms in self.runs_ms) / self.talk_ms if self.runs_ms else 0.0


def another_voice(expected: Sequence[Voice], more: Sequence[Voice]) -> bool:
    """
    Whether `more`, found with one voice more, hold a person whom `expected` do not.

    A likelihood always gains by one more voice, and no information criterion was found that tells
    a person from a way of speaking. What tells them apart is what the likelihood does not see: a
    person speaks in whole turns and at a pitch of their own; a spurious voice takes a second here
    and there from a voice with whom it shares its pitch. So the two voices into which one was
    parted must both speak at least three times, 8 s in all and typically 2.5 s on end, and lie 8 %
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


def how_many(apart: Sequence[float | None]) -> int:
    """
    How many people speak, 1 to 4, from how the speech parts into two, three and four voices.

    apart  for two voices asked for, then three, then four: `least_apart` of what came back

    The largest number all of whose voices lie apart; one where not even two do.

    >>> how_many([9.1, 7.5, 2.2])
    3
    """
    told = [voices for voices, far in enumerate(apart, start=2) if far and far >= LEAST_APART]
    return max(told, default=1)


def least_apart(chunks: Chunks) -> float | None:
    """
    How far the two nearest voices lie apart, in spreads of a voice's own windows.

    How badly the typical 2.5 s of one fit the other, the greater way round: two people taken for
    one have a wide spread, which nobody lies far from. None where a voice has
    no more than a few seconds of its own, or there is one only.
    """
    first, last, owner = pure_windows(chunks)
    voices = range(chunks.voices)
    if chunks.voices < 2 or np.bincount(owner, minlength=chunks.voices).min() < FEWEST:
        return None
    fits = fits_of(chunks, chunks.shares, first, last)
    away = {
        (a, b): -float(np.median(spreads(fits[owner == b, a], fits[owner == a, a], least=1e-6)))
        for a in voices
        for b in voices
        if a != b
    }
    return min(max(away[a, b], away[b, a]) for a, b in away)


def alike(voices: Sequence[Voice]) -> bool:
    """Whether two of the voices lie within 3 % in pitch, so that a reader should check them."""
    pitches = sorted(v.pitch_hz for v in voices if v.pitch_hz > 0)
    return any(high / low < ALIKE_RATIO for low, high in pairwise(pitches))


def _parent(voice: Voice, expected: Sequence[Voice]) -> Voice:
    return max(expected, key=lambda whole: len(whole.steps & voice.steps))


def _speaks_in_turns(voice: Voice) -> bool:
    return (
        len(voice.runs_ms) >= LEAST_RUNS
        and voice.talk_ms >= LEAST_MS
        and voice.typical_run_ms >= LEAST_RUN_MS
    )


def _apart_in_pitch(voices: Sequence[Voice]) -> bool:
    pitches = sorted(v.pitch_hz for v in voices)
    return pitches[0] > 0 and all(
        high / low >= LEAST_PITCH_RATIO for low, high in pairwise(pitches)
    )
