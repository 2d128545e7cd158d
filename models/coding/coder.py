"""Utterances become claims by weights learned from written conversations, beside the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.coding.model import NONE, CoderModel, Floats, Part, Question
from models.coding.signs import signs_of
from pipeline.codebook import Codebook
from pipeline.coding.move_attributes import attributes
from pipeline.coding.responses import strength
from pipeline.coding.rules import ReadUtterance, RulesCoder
from pipeline.transcript import Code, CodedUtterance, Layer

REVISION_LENGTH = 8
"""digits of the hash by which a model is known"""


class EmbeddedCoder:
    """
    Codes by a linear model over words, context and what the rules find.

    No network, no torch; the same conversation always gets the same codes. Its confidences are
    calibrated on conversations it did not learn from. It speaks of the layers it has learned and
    leaves the others to the coders before it; tags that need no learning are those of the rules.
    """

    def __init__(self, codebook: Codebook, model: CoderModel, revision: str) -> None:
        self._rules = RulesCoder(codebook)
        self._model = model
        self._id = embedded_id(revision)
        self._known = {d.id for label_set in codebook.label_sets for d in label_set.codes}

    @property
    def id(self) -> str:
        return self._id

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        """Claims in the order of the utterances; suspect ones and other roles get none."""
        read = signs_of(utterances, self._rules)
        claims: dict[int, list[Code]] = {}
        for role, part in self._model.parts.items():
            own = [(one, signs) for one, signs in read if one.utterance.role is role]
            chances = part.chances(part.made_of([signs for _, signs in own])).tolist()
            asks = asks_of(part)
            for (one, _), chance in zip(own, chances, strict=True):
                claims[one.utterance.index] = self._claims(one, chance, asks)
        return tuple(c for one, _ in read for c in claims.get(one.utterance.index, ()))

    def _claims(self, one: ReadUtterance, chances: list[float], asks: Sequence[Ask]) -> list[Code]:
        claims: list[Code] = []
        asked = False
        for question, columns, least in asks:
            layer, chance = question.layer, chances[columns]
            if layer is Layer.FORM and not asked:
                continue
            for place in chosen(question, chance, least):
                code, sure = question.codes[place], round(chance[place], 4)
                asked = asked or layer is Layer.QUESTION
                claims += self._claim(one, layer, code, sure, _attributes(one, layer, code))
            if layer is Layer.TAG:
                for code, (sure, shown) in one.found.get(layer, {}).items():
                    if code not in question.codes:
                        claims += self._claim(one, layer, code, sure, shown)
        return claims

    def _claim(
        self, one: ReadUtterance, layer: Layer, code: str, sure: float, shown: Mapping[str, str]
    ) -> list[Code]:
        """None of a code that the codebook does not have."""
        if code not in self._known:
            return []
        index = one.utterance.index
        return [Code(index, layer, code, self._id, confidence=sure, attributes=shown)]


Ask = tuple[Question, slice, list[float]]
"""a question, the columns of its answers, and the chance from which on each is claimed"""


def asks_of(part: Part) -> tuple[Ask, ...]:
    """The part's questions; the least chances as exact as the chances, single precision."""
    least = np.array([cut.least for cut in part.cuts], np.float32).tolist()
    return tuple((question, columns, least[columns]) for question, columns in part.columns())


def embedded_id(revision: str) -> str:
    """The coder's id by its file's hash: `embedded@a1b2c3d4`."""
    return f"embedded@{revision[:REVISION_LENGTH]}"


def chosen(
    question: Question, chance: Sequence[float] | Floats, least: Sequence[float]
) -> list[int]:
    """
    Which answers are claimed, likeliest first.

    One of many: whether there is any by its own threshold, then the likeliest, then what else
    reaches its own. Each alone: what reaches its threshold.
    """
    if question.single:
        none = question.codes.index(NONE) if NONE in question.codes else None
        if none is not None and chance[none] > least[none]:
            return []
        others = [k for k in range(len(chance)) if k != none]
        ranked = sorted(others, key=chance.__getitem__, reverse=True)
        return ranked[:1] + [k for k in ranked[1 : question.most] if chance[k] >= least[k]]
    over = [k for k in range(len(chance)) if chance[k] >= least[k]]
    return sorted(over, key=lambda k: -chance[k])[: question.most]


def _attributes(one: ReadUtterance, layer: Layer, code: str) -> dict[str, str]:
    """What the words show about a code: as the rules say it, claimed by them or not."""
    found = one.found.get(layer, {})
    if code in found:
        return found[code][1]
    if layer is Layer.MOVE:
        return attributes(code, one.reading)
    return {"strength": strength(one.reading)} if code == "COMMIT" else {}
