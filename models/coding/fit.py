"""Lessons become a trained coder, with what it reaches on writers it did not learn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from models.coding.coder import chosen
from models.coding.lessons import BARE, CLEAN, Lesson, rows_of, standing_signs, truth_of
from models.coding.model import NONE, Cut, Floats, Part, Question
from models.regression import each_alone, one_of_many
from pipeline.agreement import f1, tally
from pipeline.agreement import held as holding
from pipeline.bootstrap import Draws
from pipeline.engines import Progress, Score, no_progress
from pipeline.gold import Labels
from pipeline.transcript import Layer, Role

HELD = 10.0
"""how strongly weights are held to nothing; by writers left out, 1 to 10 are alike"""
THRESHOLDS = np.arange(0.1, 0.71, 0.02)
FOLDS = 6
"""each takes the time of learning once"""
SECOND = 0.35
"""the chance from which a second answer of a single question is claimed as well"""
JUDGED_ON = (CLEAN, BARE)
"""variants on which thresholds are chosen and chances calibrated"""


@dataclass(frozen=True)
class Held:
    """
    What weights that never saw a lesson's group make of it.

    made   before calibration, shape (utterances, answers)
    """

    lesson: Lesson
    role: Role
    made: Floats
    answers: tuple[Labels, ...]


def fit(lessons: Sequence[Lesson], questions: Sequence[Question]) -> dict[Role, Part]:
    """Weights for each role; chances not yet calibrated."""
    roles = dict.fromkeys(question.role for question in questions)
    return {r: _fit_role(lessons, [q for q in questions if q.role is r], r) for r in roles}


def _fit_role(lessons: Sequence[Lesson], questions: Sequence[Question], role: Role) -> Part:
    said = [one for lesson in lessons for one in lesson.of(role)]
    signs = standing_signs(lessons, role)
    rows = rows_of((own for own, _ in said), signs)
    answers = [labels for _, labels in said]
    weights = [_weights(rows, truth_of(answers, question), question) for question in questions]
    together = np.hstack(weights)
    return Part(tuple(questions), signs, together.astype(np.float32), (Cut(),) * len(together.T))


def _weights(
    rows: sparse.csr_array, truth: NDArray[np.float64], question: Question
) -> NDArray[np.float64]:
    if not question.single:
        return each_alone(rows, truth, held=HELD)
    asked = truth.sum(axis=1) > 0
    return one_of_many(rows[asked], truth[asked], held=HELD)


def hold_out(
    lessons: Sequence[Lesson], questions: Sequence[Question], progress: Progress = no_progress
) -> tuple[Held, ...]:
    """Every lesson that is judged on, seen by weights that never saw anything of its group."""
    held: list[Held] = []
    folds = folds_of({lesson.group for lesson in lessons})
    for at, fold in enumerate(folds):
        progress(at / (len(folds) + 1))
        parts = fit([lesson for lesson in lessons if lesson.group not in fold], questions)
        for lesson in lessons:
            if lesson.group in fold and lesson.variant in JUDGED_ON:
                held += [see(lesson, role, part) for role, part in parts.items()]
    return tuple(held)


def folds_of(groups: Iterable[str]) -> list[frozenset[str]]:
    """
    Groups that are held out together, `FOLDS` times at most.

    >>> [sorted(fold) for fold in folds_of({"1", "2"})]
    [['1'], ['2']]
    """
    names = sorted(groups)
    count = min(FOLDS, len(names))
    return [frozenset(names[at::count]) for at in range(count)]


def see(lesson: Lesson, role: Role, part: Part) -> Held:
    """What a part's weights make of one role's utterances of a lesson."""
    said = lesson.of(role)
    made = part.made_of([signs for signs, _ in said])
    return Held(lesson, role, made, tuple(labels for _, labels in said))


def with_cuts(part: Part, held: Iterable[Held], role: Role) -> Part:
    """The part with chances calibrated, and thresholds chosen, on what was held out."""
    own = [h for h in held if h.role is role]
    made = np.concatenate([h.made for h in own])
    answers = [labels for h in own for labels in h.answers]
    cuts: list[Cut] = []
    for question, columns in part.columns():
        truth = truth_of(answers, question)
        choose = _cuts_of_one if question.single else _cuts_of_each
        cuts += choose(question, made[:, columns].astype(float), truth)
    return replace(part, cuts=tuple(cuts))


def _cuts_of_one(
    question: Question, made: NDArray[np.float64], truth: NDArray[np.float64]
) -> list[Cut]:
    """One slope for all answers; a threshold for there being none."""
    asked = truth.sum(axis=1) > 0
    made, truth = made[asked], truth[asked]

    def cost(slope: NDArray[np.float64]) -> float:
        told = made * slope[0]
        told = told - told.max(axis=1, keepdims=True)
        logs = told - np.log(np.exp(told).sum(axis=1, keepdims=True))
        return -float((truth * logs).sum())

    slope = float(minimize(cost, [1.0], method="Nelder-Mead").x[0])
    least = [SECOND] * len(question.codes)
    if NONE in question.codes:
        none = question.codes.index(NONE)
        told = np.exp(made * slope - (made * slope).max(axis=1, keepdims=True))
        chance = 1 - told[:, none] / told.sum(axis=1)
        least[none] = 1 - _best_threshold(chance, truth[:, none] == 0)
    return [Cut(slope, 0.0, float(one)) for one in least]


def _cuts_of_each(
    question: Question, made: NDArray[np.float64], truth: NDArray[np.float64]
) -> list[Cut]:
    """Platt's slope and shift, and the threshold of best F1, for each code."""
    cuts = []
    for column in range(len(question.codes)):
        told, holds = made[:, column], truth[:, column]

        def cost(
            bend: NDArray[np.float64],
            told: NDArray[np.float64] = told,
            holds: NDArray[np.float64] = holds,
        ) -> float:
            bent = bend[0] * told + bend[1]
            return float((np.logaddexp(0, bent) - holds * bent).sum())

        slope, shift = (float(x) for x in minimize(cost, [1.0, 0.0], method="Nelder-Mead").x)
        chance = expit(slope * told + shift)
        cuts.append(Cut(slope, shift, _best_threshold(chance, holds > 0)))
    return cuts


def _best_threshold(chance: NDArray[np.float64], holds: NDArray[np.bool_]) -> float:
    """The threshold of best F1."""
    given = chance[:, None] >= THRESHOLDS[None]
    hit = (given & holds[:, None]).sum(axis=0)
    f1 = 2 * hit / np.maximum(1, given.sum(axis=0) + holds.sum())
    return float(THRESHOLDS[int(f1.argmax())])


def claimed(made: Floats, part: Part) -> list[dict[Layer, frozenset[str]]]:
    """What a part with cuts claims of utterances, by layer, from what its weights make of them."""
    chances = part.chances(made)
    rows: list[dict[Layer, frozenset[str]]] = []
    for chance in chances:
        codes: dict[Layer, frozenset[str]] = {}
        for question, columns in part.columns():
            least = [cut.least for cut in part.cuts[columns]]
            places = chosen(question, chance[columns], least)
            codes[question.layer] = frozenset(question.codes[k] for k in places)
        if not codes.get(Layer.QUESTION, True):
            codes[Layer.FORM] = frozenset()
        rows.append(codes)
    return rows


def scores(
    parts: Mapping[Role, Part], held: Sequence[Held], *, variant: str = CLEAN
) -> dict[str, Score]:
    """
    What each code reaches on groups that neither weights nor thresholds were learned from.
    """
    every = (c for part in parts.values() for q in part.questions for c in q.codes)
    codes = [code for code in dict.fromkeys(every) if code != NONE]
    counts, names = [], []
    for fold in folds_of({h.lesson.group for h in held}):
        others = [h for h in held if h.lesson.group not in fold]
        cut = {role: with_cuts(part, others, role) for role, part in parts.items()}
        for own in held:
            if own.lesson.group in fold and own.lesson.variant == variant:
                counts.append(tallied(own, cut[own.role], codes))
                names.append(own.lesson.name)
    return scored(codes, np.stack(counts), names)


def scored(
    codes: Sequence[str], counts: NDArray[np.float64], names: Sequence[str]
) -> dict[str, Score]:
    """
    Tallies of each conversation (conversations x codes x 4) as scores.

    Intervals are drawn by conversation. Codes that hold nowhere are missing.
    """
    draws = Draws.among(names)
    totals = draws.totals(counts)
    found = {}
    for place, code in enumerate(codes):
        estimate, n = draws.estimate(f1(totals[:, place])), int(holding(totals[0, place]))
        if n and estimate.value is not None:
            found[code] = Score(estimate.value, *(estimate.interval or (0.0, 1.0)), n)
    return found


def tallied(held: Held, part: Part, codes: Sequence[str]) -> NDArray[np.float64]:
    """How often each code was hit, false, missed or neither in held-out utterances."""
    given = claimed(held.made, part)
    counts = np.zeros((len(codes), 4))
    for question, _ in part.columns():
        layer = question.layer
        pairs = [(a[layer], g[layer]) for a, g in zip(held.answers, given, strict=True)]
        own = [code for code in question.codes if code != NONE]
        places = [codes.index(code) for code in own]
        counts[places] += tally(pairs, [frozenset({code}) for code in own])
    return counts
