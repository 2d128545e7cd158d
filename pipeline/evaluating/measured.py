"""Measures of a conversation by its gold codes and by a coder's become how far the measures err."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from pipeline.agreement import correlation
from pipeline.bootstrap import Draws, share
from pipeline.config import Settings
from pipeline.evaluating.compared import Compared
from pipeline.evaluating.rows import Row, row
from pipeline.gold import GoldConversation
from pipeline.measures import Result, measure
from pipeline.transcript import Code, CodedUtterance, Layer, RoleGuess, WordQuality
from pipeline.turns import make_conversation

SECTION = "measures"
COMPARED = {
    "question_rate": {Layer.QUESTION},
    "open_share": {Layer.QUESTION, Layer.FORM},
    "reflection_to_question": {Layer.QUESTION, Layer.MOVE},
    "directiveness": {Layer.QUESTION, Layer.MOVE},
    "next_step": {Layer.QUESTION, Layer.MOVE, Layer.RESPONSE},
}
"""measure -> the layers it counts: told where people coded them and the coder speaks of them"""
GOLD = "gold"

Measured = Mapping[str, Result]
"""the measures of one conversation by id"""
Sides = Sequence[tuple[Result, Result]]
"""one measure of each conversation: by the gold codes, by the coder's"""


def measured_by_gold(gold: Sequence[GoldConversation], settings: Settings) -> tuple[Measured, ...]:
    """What each conversation measures by the codes people gave it."""
    return tuple(_measured(_with_codes(conversation), settings) for conversation in gold)


def measure_rows(compared: Compared, by_gold: Sequence[Measured], settings: Settings) -> list[Row]:
    """
    Measures that rest on codes; conversations in which either side is withheld are left out.

    The slots of a next step and the attributes of codes are read by the measures' own rules on
    both sides, where the coder gives none.
    """
    told = [id_ for id_, layers in COMPARED.items() if layers <= compared.layers]
    if not told:
        return []
    sides = [
        (gold, _measured(given, settings))
        for gold, given in zip(by_gold, compared.given, strict=True)
    ]
    return [
        row_
        for id_ in told
        for row_ in _rows([(gold[id_], given[id_]) for gold, given in sides], compared.draws)
    ]


def _with_codes(conversation: GoldConversation) -> tuple[CodedUtterance, ...]:
    return tuple(
        replace(
            u,
            codes=tuple(
                Code(u.index, layer, code, GOLD)
                for layer, codes in labels.items()
                for code in sorted(codes)
            ),
        )
        for u, labels in zip(conversation.utterances, conversation.answers, strict=True)
    )


def _measured(utterances: Sequence[CodedUtterance], settings: Settings) -> Measured:
    who = {u.utterance.speaker: u.role for u in utterances}
    conversation = make_conversation(
        utterances,
        None,
        roles=RoleGuess(who, confirmed=True),
        rules=settings.turns,
        word_quality=WordQuality.TRANSCRIPT,
    )
    return {result.id: result for result in measure(conversation, settings.measures)}


def _rows(sides: Sides, draws: Draws) -> list[Row]:
    """
    Mean error (the coder's minus gold's), mean absolute error, correlation over conversations, and
    how often gold's value lies in the interval that the coder's figure states.
    """
    name = f"{sides[0][0].name} ({sides[0][0].unit.value})"
    known = np.array([g.value is not None and m.value is not None for g, m in sides], dtype=float)
    gold = np.array([g.value or 0.0 for g, _ in sides]) * known
    given = np.array([m.value or 0.0 for _, m in sides]) * known
    inside = [_inside(g, m) for g, m in sides]
    stated = draws.totals([float(i is not None) for i in inside])
    n = draws.totals(known)
    errors = given - gold
    figures = {
        "mean by gold": (share(draws.totals(gold), n), n),
        "mean error": (share(draws.totals(errors), n), n),
        "mean absolute error": (share(draws.totals(np.abs(errors)), n), n),
        "r": (correlation(gold, given, known, draws), n),
        "within interval": (share(draws.totals([float(bool(i)) for i in inside]), stated), stated),
    }
    return [
        row(SECTION, name, figure, draws.estimate(values), float(of[0]))
        for figure, (values, of) in figures.items()
    ]


def _inside(gold: Result, given: Result) -> bool | None:
    """None where there is nothing to compare: either withheld, or no interval stated."""
    if gold.value is None or given.value is None or given.interval is None:
        return None
    low, high = given.interval
    return low <= gold.value <= high
