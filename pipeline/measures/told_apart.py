"""How surely voices were told apart becomes the 95 % interval of a talk share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.measures.intervals import Z95, Interval
from pipeline.span import Span, subtract, total_ms, union
from pipeline.sureness import Sureness, cooled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

Speech = Mapping[str, Sequence[Span]]
"""voice -> when it speaks"""


@dataclass(frozen=True, slots=True)
class Trust:
    """
    What is known of the errors of talk shares, from conversations whose truth is known.

    wrong        how often a stretch is the other's, however sure the diarizer is of it, 0..1
    together_ms  how long a stretch is right or wrong as a whole: errors come in runs
    unheard      speech under somebody else's, which one channel gives to one voice alone: a part
                 of the other's time, 0..1; it draws the true share towards the half
    besides      standard error from what has nothing to do with voices (where speech begins and
                 ends, somebody at the door), in shares, at any length

    Fitted by scripts/share_trial.py on the tune half of the trial and looked at on real excerpts:
    they cover 19 of 20 true shares of two people, backchannels counted or not, and a telephone
    call of 30 s that narrower ones miss. A third person taken for one of the two is not covered.
    """

    wrong: float = 0.05
    together_ms: int = 2_000
    unheard: float = 0.05
    besides: float = 0.01


TRUST = Trust()


def told_apart(
    one: Speech,
    other: Speech,
    sureness: Sureness,
    *,
    certain: Sequence[Span] = (),
    trust: Trust = TRUST,
) -> Interval | None:
    """
    The 95 % interval of the share of `one` in the talk of both: what the machine may have misheard.

    certain  where a person said who speaks: nothing there is in doubt

    A moment is in doubt by what the diarizer leaves to others there, its log odds cooled (a hidden
    Markov model counts neighbouring frames as so many witnesses), and by `wrong` at least. Moments
    of one voice in a row are right or wrong together, `together_ms` at a time. None where nobody
    speaks or nothing is in doubt; the share itself always lies inside.
    """
    doubts = [_doubt(side, sureness, certain, trust) for side in (one, other)]
    first, second = (total_ms(spans) for spans in map(_all, (one, other)))
    whole, open_ms = first + second, sum(doubt.ms for doubt in doubts)
    if not whole or not open_ms:
        return None
    share, part_open = first / whole, open_ms / whole
    spread = sum(doubt.variance for doubt in doubts) / whole**2
    half = Z95 * math.sqrt(spread + (trust.besides * part_open) ** 2)
    centre = share + part_open * (1 - 2 * share) * trust.unheard / (1 + trust.unheard)
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Of one side's talk: how much no person confirmed, and the variance of what is wrong there."""

    ms: float
    variance: float


def _doubt(speech: Speech, sureness: Sureness, certain: Sequence[Span], trust: Trust) -> _Doubt:
    """Voices the diarizer does not know were named by people, who do not err."""
    theirs = {who: spans for who, spans in speech.items() if who in sureness.kept}
    spoken = subtract(_all(theirs), union(certain))
    if not spoken:
        return _Doubt(0.0, 0.0)
    step = sureness.step_ms
    ms = _ms_in_steps(spoken, step)
    chance = np.zeros(len(ms), np.float32)
    told = np.sum([sureness.of(who) for who in theirs], axis=0)[: len(ms)]
    chance[: len(told)] = np.minimum(told, 1)
    wrong = np.minimum(0.5, trust.wrong + (1 - 2 * trust.wrong) * (1 - cooled(chance)))
    stretch = _stretches(ms > 0, trust.together_ms // step)
    at = stretch >= 0
    lengths = np.bincount(stretch[at], weights=ms[at])
    doubts = np.bincount(stretch[at], weights=(ms * wrong)[at]) / lengths
    return _Doubt(float(ms.sum()), float((lengths**2 * doubts * (1 - doubts)).sum()))


def _all(speech: Speech) -> tuple[Span, ...]:
    return union(span for spans in speech.values() for span in spans)


def _ms_in_steps(spans: Sequence[Span], step_ms: int) -> Floats:
    """How many ms of each step the spans, ordered and separate, fill."""
    edges = np.array([(span.start_ms, span.end_ms) for span in spans], float)
    steps = np.arange(0, edges[-1, 1] + step_ms, step_ms)
    lengths = np.cumsum(np.concatenate([[0.0], edges[:, 1] - edges[:, 0]]))
    place = np.searchsorted(edges[:, 0], steps, side="right")
    before = np.maximum(place - 1, 0)
    inside = np.clip(steps - edges[before, 0], 0, edges[before, 1] - edges[before, 0])
    return np.diff(np.where(place > 0, lengths[before] + inside, 0.0))


def _stretches(speaking: NDArray[np.bool_], longest: int) -> Places:
    """Number of the stretch each step belongs to, -1 in silence: runs cut after `longest` steps."""
    begins = speaking & ~np.concatenate([[False], speaking[:-1]])
    steps = np.arange(len(speaking))
    since = steps - np.maximum.accumulate(np.where(begins, steps, 0))
    cut = speaking & (since % longest == 0)
    return np.where(speaking, np.cumsum(cut) - 1, -1)
