"""Units compared become the figures of each code: F1, precision, recall and kappa."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from pipeline.agreement import f1, held, kappa_of, kappas, macro_f1, precision, recall, tally
from pipeline.bootstrap import Draws, Numbers
from pipeline.evaluating.compared import Pair
from pipeline.evaluating.rows import Row, row

Conversations = Sequence[Sequence[Pair]]
"""what holds and what was given, unit by unit, conversation by conversation"""
NONE = "none"
"""as a code: no code at all"""
FIGURES: Mapping[str, Callable[[Numbers], Numbers]] = {
    "F1": f1,
    "precision": precision,
    "recall": recall,
    "kappa": kappa_of,
}
ALONE: Mapping[str, Callable[[Numbers], Numbers]] = {"F1": f1}


def code_rows(
    section: str,
    conversations: Conversations,
    codes: Sequence[str],
    draws: Draws,
    *,
    gates: Mapping[str, float] | None = None,
) -> list[Row]:
    """Four rows a code."""
    totals = draws.totals(_tallies(conversations, [frozenset({code}) for code in codes]))
    return [
        row(
            section,
            code,
            figure,
            draws.estimate(of(totals[:, place])),
            float(held(totals[0, place])),
            gate=(gates or {}).get(code) if figure == "F1" else None,
        )
        for place, code in enumerate(codes)
        for figure, of in FIGURES.items()
    ]


def pooled_rows(
    section: str,
    name: str,
    conversations: Conversations,
    codes: Iterable[str],
    draws: Draws,
    *,
    figures: Mapping[str, Callable[[Numbers], Numbers]] = ALONE,
) -> list[Row]:
    """Several codes, taken for one."""
    totals = draws.totals(_tallies(conversations, [frozenset(codes)]))[:, 0]
    return [
        row(section, name, figure, draws.estimate(of(totals)), float(held(totals[0])))
        for figure, of in figures.items()
    ]


def macro_row(
    section: str, name: str, conversations: Conversations, codes: Sequence[str], draws: Draws
) -> Row:
    """The mean F1 of the codes that hold; among them `NONE`: where no code holds."""
    wanted = [frozenset({code}) for code in codes]
    if NONE in codes:
        conversations = [[(a or _NOBODY, b or _NOBODY) for a, b in each] for each in conversations]
    totals = draws.totals(_tallies(conversations, wanted))
    return row(section, name, "macro-F1", draws.estimate(macro_f1(totals)), held(totals[0]).sum())


def kappa_row(section: str, name: str, conversations: Conversations, draws: Draws) -> Row:
    """Of sets of codes as one answer each, no code an answer too."""
    answers = sorted(
        {"+".join(sorted(codes)) for each in conversations for p in each for codes in p}
    )
    place = {answer: at for at, answer in enumerate(answers)}
    tables = np.zeros((len(conversations), len(answers), len(answers)))
    for at, each in enumerate(conversations):
        for pair in each:
            holds, given = (place["+".join(sorted(codes))] for codes in pair)
            tables[at, holds, given] += 1
    totals = draws.totals(tables)
    return row(section, name, "kappa", draws.estimate(kappas(totals)), totals[0].sum())


_NOBODY = frozenset({NONE})


def _tallies(conversations: Conversations, wanted: Sequence[frozenset[str]]) -> Numbers:
    return np.array([tally(each, wanted) for each in conversations])
