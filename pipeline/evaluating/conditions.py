"""Conversations as written become such as a recogniser would write them, to be coded again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.gold import GoldConversation, without_form
from pipeline.noise import noisy, wrong_borders

SEED = 1
BORDERS = 0.1
"""share of utterances joined to the next or, where long, cut in two"""


@dataclass(frozen=True, slots=True)
class Condition:
    """
    One way words are changed before they are coded again.

    by_turn  utterances are no longer those people coded: turns are compared
    """

    name: str
    change: Callable[[GoldConversation], GoldConversation]
    by_turn: bool = False

    @property
    def changes(self) -> bool:
        return self.change is not _as_it_is


def _bare(conversation: GoldConversation) -> GoldConversation:
    return replace(conversation, utterances=without_form(conversation.utterances))


def _word_errors(rate: float) -> Callable[[GoldConversation], GoldConversation]:
    return lambda c: replace(c, utterances=noisy(c.utterances, rate, seed=SEED))


def _borders(conversation: GoldConversation) -> GoldConversation:
    changed = wrong_borders(conversation, BORDERS, seed=SEED)
    return replace(changed, source=conversation.source)


def _as_it_is(conversation: GoldConversation) -> GoldConversation:
    return conversation


CONDITIONS = (
    Condition("no punctuation", _bare),
    Condition("10 % word errors", _word_errors(0.10)),
    Condition("20 % word errors", _word_errors(0.20)),
    Condition("turn by turn", _as_it_is, by_turn=True),
    Condition("wrong borders, turn by turn", _borders, by_turn=True),
)
"""word errors come with no punctuation and case, wrong borders with both"""
