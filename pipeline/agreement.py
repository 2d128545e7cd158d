"""Two coders' answers about the same utterances become agreement, with what chance would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

import numpy as np

Interval = tuple[float, float]
DRAWS = 2000


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


@dataclass(frozen=True, slots=True)
class Hits:
    """
    How often a coder gave a code where it holds; adds across conversations.

    hit     given and holds
    false   given and does not hold
    missed  holds and was not given
    """

    hit: int
    false: int
    missed: int

    @property
    def n(self) -> int:
        """How often the code holds."""
        return self.hit + self.missed

    @property
    def precision(self) -> float | None:
        given = self.hit + self.false
        return self.hit / given if given else None

    @property
    def recall(self) -> float | None:
        return self.hit / self.n if self.n else None

    @property
    def f1(self) -> float | None:
        """None where the code neither holds nor was given; 0 where only one of them."""
        total = 2 * self.hit + self.false + self.missed
        return 2 * self.hit / total if total else None

    def __add__(self, other: Self) -> Hits:
        return Hits(self.hit + other.hit, self.false + other.false, self.missed + other.missed)


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


def hits(
    gold: Sequence[AbstractSet[str]],
    given: Sequence[AbstractSet[str]],
    code: str | AbstractSet[str],
) -> Hits:
    """
    One code's hits over utterances, each a set of codes; several codes are pooled into one.

    >>> hits([{"A"}, {"B"}], [{"A"}, {"A", "B"}], "A")
    Hits(hit=1, false=1, missed=0)
    """
    wanted = {code} if isinstance(code, str) else code
    pairs = [(bool(g & wanted), bool(p & wanted)) for g, p in zip(gold, given, strict=True)]
    return Hits(
        hit=sum(g and p for g, p in pairs),
        false=sum(p and not g for g, p in pairs),
        missed=sum(g and not p for g, p in pairs),
    )


def total(conversations: Sequence[Hits]) -> Hits:
    """The hits of several conversations together."""
    return sum(conversations, start=Hits(0, 0, 0))


def f1_interval(
    conversations: Sequence[Hits], *, draws: int = DRAWS, seed: int = 0
) -> Interval | None:
    """
    95 % interval of F1, conversations drawn again with replacement: utterances of one conversation
    are not independent. None for fewer than two conversations.
    """
    if len(conversations) < 2:
        return None
    counts = np.array([(h.hit, h.false, h.missed) for h in conversations], dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(counts), size=(draws, len(counts)))
    hit, false, missed = counts[drawn].sum(axis=1).T
    below = 2 * hit + false + missed
    values = 2 * hit[below > 0] / below[below > 0]
    if not len(values):
        return None
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def macro_f1(codes: Mapping[str, Hits]) -> float | None:
    """The mean F1 of the codes that hold at least once; None when none does."""
    known = [h.f1 for h in codes.values() if h.n and h.f1 is not None]
    return sum(known) / len(known) if known else None
