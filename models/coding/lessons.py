"""Coded conversations become lessons: the signs of each utterance, with the answers that hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.coding.model import NONE, Question
from models.coding.signs import Signs, signs_of
from pipeline.codebook import Codebook
from pipeline.coding.rules import RulesCoder
from pipeline.gold import GoldConversation, Labels, without_form
from pipeline.noise import noisy, wrong_borders
from pipeline.transcript import Layer, Role

LEARNED = (Layer.QUESTION, Layer.FORM, Layer.MOVE, Layer.RESPONSE, Layer.TAG)
GATED = frozenset({Layer.TAG})
"""of these only codes with a gate are learned: the rest follows from what the rules find"""
ALWAYS = frozenset({Layer.FORM})
"""one of its answers holds wherever it is asked"""
CLEAN, BARE, MISHEARD = "clean", "bare", "misheard"
VARIANTS = (CLEAN, BARE, MISHEARD)
"""as people write, without marks and case, and with wrong words and missing borders besides"""
WORD_ERRORS = 0.15
JOINS = 0.3
SEED = 20261126
LEAST_STANDING = 2
"""conversations that a sign must stand in: what stands in one alone is about that one"""


@dataclass(frozen=True, slots=True)
class Lesson:
    """
    One conversation as one kind of transcript writes it.

    group  whoever wrote it: held out together
    said   role, signs and the codes that hold, utterance by utterance
    """

    name: str
    group: str
    variant: str
    said: tuple[tuple[Role, Signs, Labels], ...]

    def of(self, role: Role) -> list[tuple[Signs, Labels]]:
        return [(signs, labels) for who, signs, labels in self.said if who is role]


def make_lessons(
    conversations: Iterable[tuple[str, GoldConversation]],
    rules: RulesCoder,
    *,
    variants: Sequence[str] = VARIANTS,
) -> tuple[Lesson, ...]:
    """Every conversation (with its group) in every variant."""
    return tuple(
        _lesson(group, variant, _VARIANTS[variant](conversation, at), rules)
        for at, (group, conversation) in enumerate(conversations)
        for variant in variants
    )


def _lesson(group: str, variant: str, talk: GoldConversation, rules: RulesCoder) -> Lesson:
    signs = {one.utterance.index: own for one, own in signs_of(talk.utterances, rules)}
    said = tuple(
        (u.role, signs[u.index], labels)
        for u, labels in zip(talk.utterances, talk.answers, strict=True)
        if u.index in signs
    )
    return Lesson(talk.name, group, variant, said)


def _bare(talk: GoldConversation, _at: int) -> GoldConversation:
    return replace(talk, utterances=without_form(talk.utterances))


def _misheard(talk: GoldConversation, at: int) -> GoldConversation:
    joined = wrong_borders(talk, JOINS, seed=SEED + at, cut=False)
    said = noisy(joined.utterances, WORD_ERRORS, seed=SEED + at)
    return replace(joined, utterances=said)


_VARIANTS: dict[str, Callable[[GoldConversation, int], GoldConversation]] = {
    CLEAN: lambda talk, _at: talk,
    BARE: _bare,
    MISHEARD: _misheard,
}


def questions_of(codebook: Codebook, lessons: Iterable[Lesson]) -> tuple[Question, ...]:
    """What is asked about each role's utterances, as far as the lessons have answers."""
    held = {
        (role, layer): _held(lessons, role, layer)
        for role in (Role.LEADER, Role.TEACHER)
        for layer in LEARNED
    }
    questions = []
    for label_set in codebook.label_sets:
        for role in label_set.applies_to:
            counts = held.get((role, label_set.layer), Counter())
            asked = [d for d in label_set.codes if d.gate or label_set.layer not in GATED]
            codes = [d.id for d in asked if counts[d.id]]
            if not codes:
                continue
            single = label_set.max == 1 or label_set.layer is Layer.RESPONSE
            none = single and label_set.layer not in ALWAYS and counts[NONE] > 0
            answers = (NONE, *codes) if none else tuple(codes)
            questions.append(Question(role, label_set.layer, answers, single, label_set.max))
    return tuple(questions)


def _held(lessons: Iterable[Lesson], role: Role, layer: Layer) -> Counter[str]:
    return Counter(
        chain.from_iterable(
            labels[layer] or (NONE,) for lesson in lessons for _, labels in lesson.of(role)
        )
    )


def standing_signs(lessons: Iterable[Lesson], role: Role) -> tuple[str, ...]:
    """The signs worth a weight, in order."""
    where: dict[str, set[str]] = {}
    for lesson in lessons:
        for sign in {sign for signs, _ in lesson.of(role) for sign in signs}:
            where.setdefault(sign, set()).add(lesson.name)
    return tuple(sorted(s for s, names in where.items() if len(names) >= LEAST_STANDING))


def rows_of(said: Iterable[Signs], signs: Sequence[str]) -> sparse.csr_array:
    """Which signs stand in which utterance, shape (utterances, signs)."""
    place = {sign: at for at, sign in enumerate(signs)}
    columns: list[int] = []
    ends = [0]
    for own in said:
        columns += sorted({at for at in map(place.get, own) if at is not None})
        ends.append(len(columns))
    shape = (len(ends) - 1, len(signs))
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=shape)


def truth_of(answers: Sequence[Labels], question: Question) -> NDArray[np.float64]:
    """
    What holds, shape (utterances, answers of the question).

    Each row of a single question adds to one, shared where two codes hold; to nothing where the
    question is not asked of the utterance.
    """
    place = {code: at for at, code in enumerate(question.codes)}
    truth = np.zeros((len(answers), len(place)))
    for row, labels in enumerate(answers):
        for code in labels[question.layer] or (NONE,):
            if code in place:
                truth[row, place[code]] = 1
    if question.single:
        truth /= np.maximum(1, truth.sum(axis=1, keepdims=True))
    return truth
