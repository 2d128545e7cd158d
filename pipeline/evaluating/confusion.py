"""Units compared become a table of what was taken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.bootstrap import Estimate
from pipeline.evaluating.by_code import NONE, Conversations
from pipeline.evaluating.rows import Row, row

SECTION = "confusion"


@dataclass(frozen=True, slots=True)
class Confusion:
    """
    How often what holds (rows) was given as what (columns).

    what   "question types"
    codes  rows and columns alike, `NONE` last
    """

    what: str
    codes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def rows(self) -> list[Row]:
        """One row a cell, for machines."""
        return [
            row(SECTION, f"{self.what}: {holds} given as {given}", "count", Estimate(n), n)
            for holds, line in zip(self.codes, self.counts, strict=True)
            for given, n in zip(self.codes, line, strict=True)
        ]


def confusion(what: str, conversations: Conversations, codes: Sequence[str]) -> Confusion:
    """
    Of units that may carry several codes: what holds and was given stands on the diagonal; each
    code left over on one side is counted with each left on the other, or with `NONE`.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for each in conversations:
        for holds, given in each:
            pairs.update((code, code) for code in holds & given)
            if not holds and not given:
                pairs[NONE, NONE] += 1
            left, extra = holds - given, given - holds
            pairs.update((h, g) for h in left for g in extra)
            pairs.update((h, NONE) for h in left if not extra)
            pairs.update((NONE, g) for g in extra if not left)
    order = (*codes, NONE)
    return Confusion(what, order, tuple(tuple(pairs[h, g] for g in order) for h in order))
