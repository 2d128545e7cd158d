"""Coders' claims about coded conversations become units: what holds beside what was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.bootstrap import Draws
from pipeline.codebook import Codebook
from pipeline.coding.settle import settle
from pipeline.engines import Coder
from pipeline.gold import GoldConversation, Known, Labels
from pipeline.transcript import Code, CodedUtterance, Layer, Role

Pair = tuple[frozenset[str], frozenset[str]]
Claims = tuple[Code, ...]
TOGETHER = "together"
EVERYBODY = tuple(Role)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared: an utterance, or a turn. `holds` and `given` are codes by layer."""

    role: Role
    holds: Labels
    given: Labels


@dataclass(frozen=True, slots=True)
class Compared:
    """
    Some conversations, what holds in them and what one coder, or several together, gave.

    given   conversation -> the utterances with the codes that stand
    layers  what is compared: the layers that people coded and the coder speaks of
    """

    gold: tuple[GoldConversation, ...]
    given: tuple[tuple[CodedUtterance, ...], ...]
    units: tuple[tuple[Unit, ...], ...]
    layers: frozenset[Layer]
    draws: Draws

    def pairs(self, layer: Layer, roles: Sequence[Role] = EVERYBODY) -> list[list[Pair]]:
        """Per conversation, what holds and what was given in a layer, by those who have the role"""
        return [
            [(unit.holds[layer], unit.given[layer]) for unit in units if unit.role in roles]
            for units in self.units
        ]


def claims_of(coder: Coder, gold: Sequence[GoldConversation]) -> tuple[Claims, ...]:
    """What a coder claims about each conversation, which it sees without the codes."""
    return tuple(coder.code(conversation.utterances) for conversation in gold)


def layers_of(claims: Sequence[Claims]) -> frozenset[Layer]:
    """The layers that are spoken of; of a question the book tells the form."""
    spoken = {code.layer for theirs in claims for code in theirs}
    return frozenset(spoken | ({Layer.FORM} if Layer.QUESTION in spoken else set()))


def compare(
    gold: Sequence[GoldConversation],
    claims: Sequence[Claims],
    *,
    codebook: Codebook,
    layers: frozenset[Layer],
    by_turn: bool = False,
) -> Compared:
    """
    The claims, settled, beside what holds.

    claims   per conversation, coder after coder, as `settle` takes them
    by_turn  all that one says in a row is one unit, which has every code of its utterances
    """
    given = tuple(
        settle(conversation.utterances, theirs, (), codebook=codebook)
        for conversation, theirs in zip(gold, claims, strict=True)
    )
    make = turns if by_turn else tuple[Unit, ...]
    units = tuple(make(_units(c, coded)) for c, coded in zip(gold, given, strict=True))
    sources = [f"source {c.source}" if c.source else f"{at} {c.name}" for at, c in enumerate(gold)]
    return Compared(tuple(gold), given, units, layers, Draws.among(sources))


def turns(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units of one role in a row, joined."""
    return tuple(_joined(list(row)) for _, row in groupby(units, key=lambda unit: unit.role))


def known_codes(codebook: Codebook) -> Known:
    """The codes of a book by layer, those nobody codes among them."""
    return {one.layer: tuple(d.id for d in one.codes) for one in codebook.label_sets}


def codes_in(codebook: Codebook, layer: Layer) -> tuple[str, ...]:
    """The codes of one layer that are coded; () where the book has none."""
    known = known_codes(codebook).get(layer, ())
    return tuple(code for code in known if code not in codebook.not_coded)


def gates_in(codebook: Codebook, layer: Layer) -> dict[str, float]:
    """Code -> the F1 its gate asks."""
    return {
        code.id: code.gate.f1
        for one in codebook.label_sets
        if one.layer is layer
        for code in one.codes
        if code.gate
    }


def _units(conversation: GoldConversation, given: Sequence[CodedUtterance]) -> list[Unit]:
    return [
        Unit(coded.role, holds, _by_layer(coded))
        for holds, coded in zip(conversation.answers, given, strict=True)
    ]


def _by_layer(coded: CodedUtterance) -> Labels:
    """Made for tens of thousands of utterances: most have no code in most layers."""
    found = dict.fromkeys(Layer, _NOTHING)
    for code in coded.codes:
        found[code.layer] |= {code.code}
    return found


_NOTHING = frozenset[str]()


def _joined(units: Sequence[Unit]) -> Unit:
    return Unit(units[0].role, _all_of([u.holds for u in units]), _all_of([u.given for u in units]))


def _all_of(each: Sequence[Labels]) -> Labels:
    return {layer: frozenset[str]().union(*(labels[layer] for labels in each)) for layer in Layer}
