"""What people put right becomes a coder that has learned from it, told beside the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from models.coding.fit import claimed
from models.coding.lessons import LEARNED, LEAST_STANDING, rows_of, truth_of
from models.coding.model import CoderModel, Floats, Part, Question
from models.coding.signs import Signs, signs_of
from models.regression import each_alone, one_of_many
from pipeline.codebook import Codebook
from pipeline.coding.rules import RulesCoder
from pipeline.coding.settle import settle
from pipeline.corrections import CodeCorrection, human_codes
from pipeline.gold import Labels
from pipeline.transcript import Code, CodedUtterance, Layer, Role

HELD = 3.0
"""how strongly the weights are held to what they were"""
STAYS = 0.2
"""what an answer that nobody touched counts, beside one a person gave: it is to stay as it was"""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Corrected:
    """
    A conversation with what people said of its codes.

    utterances   with the roles people confirmed, without codes
    corrections  people's claims of codes; what they wrote in comments is not among them
    """

    name: str
    utterances: tuple[CodedUtterance, ...]
    corrections: tuple[CodeCorrection, ...]
    rules: RulesCoder

    @cached_property
    def signs(self) -> Mapping[int, Signs]:
        """Of every utterance that is not suspect; read once, since reading is what takes time."""
        return {one.utterance.index: own for one, own in signs_of(self.utterances, self.rules)}

    @cached_property
    def touched(self) -> Mapping[int, frozenset[Layer]]:
        """Utterance -> the layers a person spoke of; of a question type, of its form too."""
        found: dict[int, set[Layer]] = {}
        for code in human_codes([u.utterance for u in self.utterances], self.corrections):
            if code.layer in LEARNED:
                found.setdefault(code.utterance, set()).add(code.layer)
        for layers in found.values():
            if Layer.QUESTION in layers:
                layers.add(Layer.FORM)
        return {at: frozenset(layers) for at, layers in found.items()}


def codes_of(
    model: CoderModel, said: Corrected, codebook: Codebook, *, corrected: bool = False
) -> tuple[Labels, ...]:
    """The codes that stand for each utterance by the coder alone, or by people after it."""
    claims = []
    for role, part in model.parts.items():
        own = [u.index for u in said.utterances if u.role is role and u.index in said.signs]
        made = part.made_of([said.signs[at] for at in own])
        for at, codes in zip(own, claimed(made, part), strict=True):
            claims += [Code(at, layer, c, "coder") for layer, each in codes.items() for c in each]
    people = said.corrections if corrected else ()
    settled = settle(said.utterances, claims, people, codebook=codebook)
    return tuple({layer: frozenset(u.of(layer)) for layer in Layer} for u in settled)


@dataclass(frozen=True, slots=True)
class Answer:
    """One utterance: its signs, the codes people left it with, and the layers they spoke of."""

    name: str
    role: Role
    signs: Signs
    labels: Labels
    touched: frozenset[Layer]


def answers_of(
    conversations: Iterable[Corrected], model: CoderModel, codebook: Codebook
) -> tuple[Answer, ...]:
    """Every utterance with what the coder and then people say of it."""
    nobody = frozenset[Layer]()
    return tuple(
        Answer(said.name, one.role, said.signs[at], labels, said.touched.get(at, nobody))
        for said in conversations
        for at, (one, labels) in enumerate(
            zip(said.utterances, codes_of(model, said, codebook, corrected=True), strict=True)
        )
        if at in said.signs
    )


def tuned(model: CoderModel, said: Sequence[Answer]) -> CoderModel:
    """
    The coder with what people said: weights are added to its own.

    A layer of an utterance that people spoke of is learned as they left it; where they did not, the
    coder learns to say what it says now. A layer nobody spoke of stays as it is. A new sign must
    stand in two conversations.
    """
    return replace(
        model,
        parts={
            role: _tuned_part(part, [one for one in said if one.role is role])
            for role, part in model.parts.items()
        },
    )


def _tuned_part(part: Part, said: Sequence[Answer]) -> Part:
    spoken_of = {layer for one in said for layer in one.touched}
    if not spoken_of:
        return part
    signs = _with_new(part, said)
    weights = np.zeros((len(signs) + 1, part.weights.shape[1]), np.float32)
    weights[: len(part.signs)] = part.weights[:-1]
    weights[-1] = part.weights[-1]
    grown = replace(part, signs=signs, weights=weights)
    heard = sorted({at for one in said for at in map(grown.place.get, one.signs) if at is not None})
    rows = rows_of((one.signs for one in said), [signs[at] for at in heard])
    made = grown.made_of([one.signs for one in said])
    for question, columns in grown.columns():
        if question.layer not in spoken_of:
            continue
        slope = np.array([cut.slope or 1.0 for cut in part.cuts[columns]])
        added = _added(question, rows, said, _told(grown, made)[:, columns]) / slope
        weights[[*heard, -1], columns] += added.astype(np.float32)
    return grown


def _with_new(part: Part, said: Sequence[Answer]) -> tuple[str, ...]:
    """The part's signs, then those of the conversations that it does not know."""
    where: dict[str, set[str]] = {}
    for one in said:
        for sign in one.signs:
            if sign not in part.place:
                where.setdefault(sign, set()).add(one.name)
    new = sorted(sign for sign, names in where.items() if len(names) >= LEAST_STANDING)
    return (*part.signs, *new)


def _told(part: Part, made: Floats) -> Values:
    """What the weights make, calibrated and before any link."""
    slope, shift = (np.array([getattr(cut, of) for cut in part.cuts]) for of in ("slope", "shift"))
    return np.asarray(made * slope + shift, np.float64)


def _added(question: Question, rows: object, said: Sequence[Answer], told: Values) -> Values:
    """What people's answers add to the weights of a question, in the scale of chances."""
    touched = np.array([question.layer in one.touched for one in said])
    truth = truth_of([one.labels for one in said], question)
    now = softmax(told, axis=1) if question.single else expit(told)
    # a layer left empty where one of the answers has to hold tells nothing
    known = touched & (~np.full(len(said), question.single) | (truth.sum(axis=1) > 0))
    truth = np.where(known[:, None], truth, now)
    worth = np.where(known, 1.0, STAYS)
    if question.single:
        return one_of_many(rows, truth, held=HELD, worth=worth, begun=told)
    counted = np.repeat(worth[:, None], told.shape[1], axis=1)
    return each_alone(rows, truth, held=HELD, worth=counted, begun=told)
