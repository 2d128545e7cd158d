"""Two coders' answers about the same utterances become agreement, with what chance would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from pipeline.bootstrap import Draws, Numbers, share

HIT, FALSE, MISSED, NEITHER = range(4)
_KIND = {(True, True): HIT, (False, True): FALSE, (True, False): MISSED}
ROUNDING = 1e-12
"""of counts over counts"""

LEAST_TO_CORRELATE = 3
"""conversations; of two the correlation is always one"""
LEAST_SPREAD = 1e-9
"""a product of standard deviations; less is rounding"""

Pairs = Collection[tuple[AbstractSet[str], AbstractSet[str]]]
"""what holds and what was given, one pair a unit"""


@dataclass(frozen=True, slots=True)
class Kappa:
    """
    How far two coders agree beyond chance (Cohen 1960).

    value       None when chance alone would already agree fully: both gave one and the same
                answer everywhere, so nothing was told apart
    agreement   share of equal answers, 0..1; None without any
    prevalence  answer -> its share, of both coders together
    """

    value: float | None
    agreement: float | None
    n: int
    prevalence: Mapping[str, float]


def kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> Kappa:
    """
    Agreement of two sequences of answers about the same things; None is an answer too.

    >>> kappa(["open", "open", "closed", "closed"], ["open", "closed", "closed", "closed"]).value
    0.5

    Raises ValueError when they differ in length.
    """
    if len(one) != len(other):
        raise ValueError(f"not the same things: {len(one)} and {len(other)} answers")
    n = len(one)
    if n == 0:
        return Kappa(None, None, 0, {})
    first, second = Counter(one), Counter(other)
    same = sum(a == b for a, b in zip(one, other, strict=True)) / n
    chance = sum(first[answer] * second[answer] for answer in first) / (n * n)
    both = first + second
    return Kappa(
        value=None if chance == 1 else (same - chance) / (1 - chance),
        agreement=same,
        n=n,
        prevalence={str(answer): count / (2 * n) for answer, count in both.most_common()},
    )


def tally(pairs: Pairs, wanted: Sequence[AbstractSet[str]]) -> Numbers:
    """
    How often each wanted code is a HIT, FALSE, MISSED, or NEITHER given nor held: wanted x 4.

    pairs   what holds and what was given, a set of codes each
    wanted  one code each, or several that are pooled into one

    >>> tally([({"A"}, {"A"}), ({"B"}, {"A", "B"})], [{"A"}]).tolist()
    [[1.0, 1.0, 0.0, 0.0]]
    """
    counts = [[0, 0, 0] for _ in wanted]
    for holds, given in pairs:
        if holds or given:
            for place, codes in enumerate(wanted):
                held, said = not codes.isdisjoint(holds), not codes.isdisjoint(given)
                if held or said:
                    counts[place][_KIND[held, said]] += 1
    told = [[*each, len(pairs) - sum(each)] for each in counts]
    return np.array(told, dtype=np.float64).reshape(len(wanted), 4)


def held(tallies: Numbers) -> Numbers:
    """How often the code holds (... x 4 to ...)."""
    return tallies[..., HIT] + tallies[..., MISSED]


def precision(tallies: Numbers) -> Numbers:
    """nan where the code was never given."""
    return share(tallies[..., HIT], tallies[..., HIT] + tallies[..., FALSE])


def recall(tallies: Numbers) -> Numbers:
    """nan where the code never holds."""
    return share(tallies[..., HIT], held(tallies))


def f1(tallies: Numbers) -> Numbers:
    """nan where the code neither holds nor was given; 0 where only one of them."""
    twice = 2 * tallies[..., HIT]
    return share(twice, twice + tallies[..., FALSE] + tallies[..., MISSED])


def kappa_of(tallies: Numbers) -> Numbers:
    """Of one code, given or not."""
    order = [HIT, FALSE, MISSED, NEITHER]
    return kappas(tallies[..., order].reshape(*tallies.shape[:-1], 2, 2))


def macro_f1(tallies: Numbers) -> Numbers:
    """The mean F1 of the codes that hold at least once (... x codes x 4 to ...); nan if none."""
    holds = held(tallies) > 0
    each = np.where(holds, np.nan_to_num(f1(tallies)), 0.0)
    return share(each.sum(axis=-1), holds.sum(axis=-1).astype(np.float64))


def kappas(tables: Numbers) -> Numbers:
    """
    Kappa of each square table of counts (... x answers x answers to ...); nan where chance alone
    would agree fully.
    """
    n = tables.sum(axis=(-2, -1))
    same = share(np.trace(tables, axis1=-2, axis2=-1), n)
    chance = share((tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1), n * n)
    told = 1 - chance > ROUNDING
    return share(same - chance, np.where(told, 1 - chance, 0.0))


def correlation(one: Numbers, other: Numbers, known: Numbers, draws: Draws) -> Numbers:
    """
    Pearson's r over conversations, draw by draw; nan for fewer than three, or where one side is
    the same everywhere.

    known  1 where both sides are, else 0; unknown ones must be 0 on both sides
    """
    n = draws.totals(known)
    of = np.where(n >= LEAST_TO_CORRELATE, n, 0.0)
    means = [share(draws.totals(side), of) for side in (one, other)]
    both = share(draws.totals(one * other), of) - means[0] * means[1]
    spread = [
        np.sqrt(np.maximum(share(draws.totals(side * side), of) - mean * mean, 0))
        for side, mean in zip((one, other), means, strict=True)
    ]
    below = spread[0] * spread[1]
    return share(both, np.where(below > LEAST_SPREAD, below, 0.0))
