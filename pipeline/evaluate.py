"""Coders and conversations that people coded become a table: how often each coder is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.codebook import Codebook
from pipeline.config import Settings
from pipeline.engines import Coder
from pipeline.evaluating.by_layer import LEADER, layer_rows, looked_again, responses_in
from pipeline.evaluating.calibration import calibration
from pipeline.evaluating.compared import (
    TOGETHER,
    Claims,
    Compared,
    claims_of,
    codes_in,
    compare,
    known_codes,
    layers_of,
)
from pipeline.evaluating.conditions import CONDITIONS, Condition
from pipeline.evaluating.confusion import Confusion, confusion
from pipeline.evaluating.measured import Measured, measure_rows, measured_by_gold
from pipeline.evaluating.quoted import quoted_row
from pipeline.evaluating.result import Evaluation
from pipeline.evaluating.sources import GOLD_CAUTION
from pipeline.gold import GoldConversation, read_gold
from pipeline.transcript import Layer

__all__ = ["Evaluation", "evaluate_all", "evaluate_coder", "evaluate_on"]


def evaluate_coder(coder: Coder, gold_dir: Path, *, codebook: Codebook) -> Evaluation:
    """
    The coder's codes beside those of every conversation (*.json) in a folder, as written and
    without punctuation. Raises InputError.
    """
    gold = read_gold(gold_dir, known=known_codes(codebook))
    return evaluate_on(coder, gold, codebook=codebook)


def evaluate_on(
    coder: Coder, gold: Sequence[GoldConversation], *, codebook: Codebook
) -> Evaluation:
    """The same for conversations already read."""
    only = _Evaluating(codebook, conditions=CONDITIONS[:1])
    return only.all([coder], gold)[0]


def evaluate_all(
    coders: Sequence[Coder],
    gold: Sequence[GoldConversation],
    *,
    codebook: Codebook,
    settings: Settings,
    coded: frozenset[Layer] = frozenset(Layer),
    conditions: Sequence[Condition] = CONDITIONS,
    caution: str = GOLD_CAUTION,
) -> tuple[Evaluation, ...]:
    """
    Each coder alone and, of several, all together: the later trusted over the earlier.

    coded  the layers that people coded; the others are not compared
    """
    return _Evaluating(codebook, settings, coded, tuple(conditions), caution).all(coders, gold)


@dataclass(frozen=True, slots=True)
class _Evaluating:
    """One evaluation; see `evaluate_all`. Each coder codes each condition once."""

    codebook: Codebook
    settings: Settings = field(default_factory=Settings)
    coded: frozenset[Layer] = frozenset(Layer)
    conditions: tuple[Condition, ...] = CONDITIONS
    caution: str = GOLD_CAUTION

    def all(
        self, coders: Sequence[Coder], gold: Sequence[GoldConversation]
    ) -> tuple[Evaluation, ...]:
        looks = [gold, *([c.change(one) for one in gold] for c in self.conditions)]
        by_gold = measured_by_gold(gold, self.settings)
        said = [self._claims(coder, looks) for coder in coders]
        named = list(zip([coder.id for coder in coders], said, strict=True))
        if len(coders) > 1:
            together = [
                tuple(_joined(c) for c in zip(*by, strict=True)) for by in zip(*said, strict=True)
            ]
            named.append((TOGETHER, together))
        return tuple(self._one(name, looks, claims, by_gold) for name, claims in named)

    def _claims(
        self, coder: Coder, looks: Sequence[Sequence[GoldConversation]]
    ) -> list[tuple[Claims, ...]]:
        """Look by look; words that were not changed are not coded again."""
        written = claims_of(coder, looks[0])
        return [
            written,
            *(
                claims_of(coder, look) if condition.changes else written
                for condition, look in zip(self.conditions, looks[1:], strict=True)
            ),
        ]

    def _one(
        self,
        name: str,
        looks: Sequence[Sequence[GoldConversation]],
        claims: Sequence[Sequence[Claims]],
        by_gold: Sequence[Measured],
    ) -> Evaluation:
        """Of one coder's claims, look by look; layers it is silent about are left out."""
        spoken = layers_of(claims[0])
        layers = spoken & self.coded
        written = compare(looks[0], claims[0], codebook=self.codebook, layers=layers)
        rows = layer_rows(written, self.codebook)
        for condition, look, theirs in zip(self.conditions, looks[1:], claims[1:], strict=True):
            again = compare(
                look, theirs, codebook=self.codebook, layers=layers, by_turn=condition.by_turn
            )
            rows += looked_again(again, self.codebook, condition.name)
        if {Layer.QUESTION, Layer.MOVE} <= layers:
            rows.append(quoted_row(written))
        rows += measure_rows(written, by_gold, self.settings)
        stated, reliability = calibration(written)
        return Evaluation(
            coder=name,
            conversations=len(written.gold),
            utterances=sum(len(c.utterances) for c in written.gold),
            rows=(*rows, *stated),
            caution=self.caution,
            silent=tuple(layer for layer in Layer if layer in self.coded - spoken),
            confusions=self._confusions(written),
            reliability=reliability,
        )

    def _confusions(self, written: Compared) -> tuple[Confusion, ...]:
        types = codes_in(self.codebook, Layer.QUESTION)
        responses = codes_in(self.codebook, Layer.RESPONSE)
        made: list[Confusion] = []
        if types and Layer.QUESTION in written.layers:
            asked = written.pairs(Layer.QUESTION, LEADER)
            made.append(confusion("question types", asked, types))
        if responses and Layer.RESPONSE in written.layers:
            made.append(confusion("responses", responses_in(written), responses))
        return tuple(made)


def _joined(claims: Sequence[Claims]) -> Claims:
    """Several coders' claims about one conversation, in the coders' order."""
    return tuple(code for theirs in claims for code in theirs)
