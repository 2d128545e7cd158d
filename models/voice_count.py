"""Two ways to part the same speech become an answer: is there one more voice than expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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
