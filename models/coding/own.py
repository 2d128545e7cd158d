"""A codebook of a programme's own, with a few examples a code, becomes a coder of those codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.coding.examples import Example, examples_of, groups_of, signs_alone
from models.coding.fit import scored
from models.coding.lessons import rows_of
from models.coding.model import MEASURED_ON, CoderModel, Cut, Part, Question, to_bytes
from models.coding.signs import Signs, signs_of
from models.regression import each_alone, told_by
from pipeline.agreement import tally
from pipeline.codebook import Codebook, LabelSet
from pipeline.coding.rules import RulesCoder
from pipeline.engines import Progress, Score, no_progress
from pipeline.errors import CodebookError
from pipeline.gold import LETTERS, GoldConversation
from pipeline.transcript import Layer, Role

LEAST_EXAMPLES = 5
"""positive sentences a code needs: with fewer there is next to nothing to leave out"""
HELD = 3.0
"""how strongly weights are held to nothing"""
KNOWN = 1.0
"""spread that what the coder of PoC-Core makes of a sentence is given beside its words"""
TALK = 0.05
"""what an utterance of the talk counts as one without the code, beside an example"""
COMMON = 0.9
"""share of the sentences from which on a sign is in all of them and tells nothing"""
CLAIMED = 0.05
"""share of the talk's utterances in which a code is claimed: nobody has said how common it is"""
FOLDS = 10
EXAMPLES = "the codebook's own examples, each left out in turn"
"""what the scores are scores on"""
LAYERS = (Layer.QUESTION, Layer.FORM, Layer.MOVE, Layer.RESPONSE, Layer.TAG)

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Talk:
    """
    What one role says in ordinary conversations: what the codes are told from.

    said     each utterance with the one before it: "T: Mostly pairs."
    context  signs that only a conversation gives: no sentence of a codebook has them
    """

    role: Role
    rules: RulesCoder
    said: tuple[tuple[str, str], ...]
    in_place: tuple[Signs, ...]

    @cached_property
    def alone(self) -> tuple[Signs, ...]:
        return signs_alone(self.said, self.role, self.rules)

    @cached_property
    def context(self) -> frozenset[str]:
        counts: dict[str, int] = {}
        for signs in self.alone:
            for sign in set(signs):
                counts[sign] = counts.get(sign, 0) + 1
        telling = {sign for sign, n in counts.items() if n < COMMON * len(self.alone)}
        return frozenset(sign for signs in self.in_place for sign in signs) - telling


def train_own(
    codebook: Codebook,
    talk: Sequence[GoldConversation],
    base: CoderModel | None = None,
    progress: Progress = no_progress,
) -> bytes:
    """
    A coder of the codebook's codes, learned from its examples and near misses alone.

    talk  conversations in which codes hold as rarely as they do; their own codes are not looked at
    base  the coder of PoC-Core: what it makes of a sentence is known beside the sentence's words

    Each code's score is that of its sentences left out, near-copies together. Raises CodebookError
    where a code has too few examples.
    """
    rules = RulesCoder(codebook)
    check_examples(codebook)
    parts: dict[Role, Part] = {}
    scores: dict[str, Score] = {}
    roles = list(dict.fromkeys(role for s in codebook.label_sets for role in s.applies_to))
    for at, role in enumerate(roles):
        progress(at / len(roles))
        sets = [s for s in codebook.label_sets if role in s.applies_to]
        heard = _talk_of(talk, role, rules)
        pieces = [_Piece(one, role, codebook, heard, base) for one in sets]
        parts[role] = _together(pieces, role)
        for piece in pieces:
            scores |= {code: score for code, score in piece.scores().items() if code not in scores}
    examples = {e.text for s in codebook.label_sets for e in examples_of(s, codebook)}
    about = {"examples": str(len(examples)), "talk": str(len(talk)), MEASURED_ON: EXAMPLES}
    return to_bytes(CoderModel(codebook.id, parts, scores=scores, about=about))


def check_examples(codebook: Codebook) -> None:
    """Raises CodebookError for the first code with fewer than LEAST_EXAMPLES."""
    for label_set in codebook.label_sets:
        for code in label_set.codes:
            if len(code.positive) < LEAST_EXAMPLES:
                raise CodebookError(
                    f"{codebook.id}: {code.id}.positive: {len(code.positive)} examples, and "
                    f"training needs {LEAST_EXAMPLES} a code; add sentences people would say"
                )


def _talk_of(talk: Iterable[GoldConversation], role: Role, rules: RulesCoder) -> Talk:
    said: list[tuple[str, str]] = []
    in_place: list[Signs] = []
    for conversation in talk:
        before = ""
        for one, signs in signs_of(conversation.utterances, rules):
            if one.utterance.role is role:
                said.append((one.utterance.text, before))
                in_place.append(signs)
            before = f"{LETTERS[one.utterance.role]}: {one.utterance.text}"
    return Talk(role, rules, tuple(said), tuple(in_place))


@dataclass(frozen=True)
class _Piece:
    """One label set's codes for one role, learned from sentences."""

    label_set: LabelSet
    role: Role
    codebook: Codebook
    talk: Talk
    base: CoderModel | None

    @property
    def codes(self) -> list[str]:
        return [code.id for code in self.label_set.codes]

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        return examples_of(self.label_set, self.codebook)

    @cached_property
    def sentences(self) -> tuple[Signs, ...]:
        """The signs of the examples."""
        said = [(one.text, one.after) for one in self.examples]
        return signs_alone(said, self.role, self.talk.rules)

    @cached_property
    def part(self) -> Part | None:
        """What the coder of PoC-Core knows of a sentence of the role, its place left out."""
        known = self.base.parts.get(self.role) if self.base else None
        if known is None:
            return None
        keep = [sign not in self.talk.context for sign in known.signs]
        weights = known.weights * np.array([*keep, True], np.float32)[:, None]
        return Part(known.questions, known.signs, weights, known.cuts)

    @cached_property
    def known(self) -> tuple[Values, Values]:
        """How the coder of PoC-Core's answers become columns: `made * scale - middle`."""
        if self.part is None:
            return np.zeros(0), np.zeros(0)
        made = self.part.made_of([*self.talk.alone, *self.sentences]).astype(float)
        scale = KNOWN / np.maximum(made.std(axis=0), 1e-6)
        return scale, made.mean(axis=0) * scale

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """Those that stand in two examples or more and not in all; none of the place in a talk."""
        counts: dict[str, int] = {}
        for signs in self.sentences:
            for sign in set(signs) - self.talk.context:
                counts[sign] = counts.get(sign, 0) + 1
        most = COMMON * len(self.sentences)
        return tuple(sorted(sign for sign, n in counts.items() if n < most))

    def rows(self, said: Sequence[Signs]) -> sparse.csr_array:
        words = rows_of(said, self.signs)
        if self.part is None:
            return words
        scale, middle = self.known
        known = self.part.made_of(said) * scale - middle
        return sparse.csr_array(sparse.hstack([words, sparse.csr_array(known)]))

    @cached_property
    def data(self) -> tuple[sparse.csr_array, Values, Values]:
        """Rows of examples, then of the talk; what holds; what each answer counts."""
        rows = self.rows([*self.sentences, *self.talk.alone])
        n, rest = len(self.examples), len(self.talk.alone)
        truth, worth = (
            np.zeros((n + rest, len(self.codes))),
            np.full((n + rest, len(self.codes)), TALK),
        )
        for at, example in enumerate(self.examples):
            for place, code in enumerate(self.codes):
                truth[at, place] = example.holds.get(code, False)
                worth[at, place] = code in example.holds
        return rows, truth, worth

    def learned(self, kept: NDArray[np.bool_]) -> Values:
        """Weights of the rows, from the examples that are kept and the talk."""
        rows, truth, worth = self.data
        used = np.concatenate([kept, np.ones(len(truth) - len(kept), bool)])
        counted = worth[used]
        holds = truth[used] > 0
        yes, no = (counted * holds).sum(axis=0), (counted * ~holds).sum(axis=0)
        counted = counted * np.where(holds, no / np.maximum(yes, 1e-9), 1.0)
        return each_alone(rows[used], truth[used], held=HELD, worth=counted)

    def least(self, weights: Values) -> Values:
        """What each code's claims must reach, so that it is claimed in few of the talk."""
        told = told_by(self.data[0][len(self.examples) :], weights)
        if not len(told):
            return np.zeros(len(self.codes))
        return np.asarray(np.quantile(told, 1 - CLAIMED, axis=0))

    @cached_property
    def weights(self) -> Values:
        return self.learned(np.ones(len(self.examples), bool))

    def folded(self) -> tuple[dict[str, Values], Values, Values]:
        """Sign -> its weights, the constant, and the least: the coder of PoC-Core dissolved."""
        own = self.weights[: len(self.signs)]
        found = {sign: row.copy() for sign, row in zip(self.signs, own, strict=True)}
        constant = self.weights[-1].copy()
        if self.part is not None:
            scale, middle = self.known
            across = self.weights[len(self.signs) : -1]
            through = self.part.weights.astype(float) @ (scale[:, None] * across)
            for sign, row in zip(self.part.signs, through[:-1], strict=True):
                found[sign] = found[sign] + row if sign in found else row
            constant += through[-1] - middle @ across
        return found, constant, self.least(self.weights)

    def scores(self) -> dict[str, Score]:
        """Each code's F1 among the sentences, each seen by weights that learned from the others."""
        groups = groups_of([one.text for one in self.examples])
        order = {group: at % FOLDS for at, group in enumerate(dict.fromkeys(groups))}
        fold = np.array([order[group] for group in groups])
        given = np.zeros((len(fold), len(self.codes)), bool)
        for left_out in sorted(set(fold)):
            weights = self.learned(fold != left_out)
            rows = self.data[0][: len(fold)][fold == left_out]
            given[fold == left_out] = self._claimed(told_by(rows, weights) - self.least(weights))
        counts = np.stack([self._tallied(e, g) for e, g in zip(self.examples, given, strict=True)])
        return scored(self.codes, counts, [str(group) for group in groups])

    def _claimed(self, over: Values) -> NDArray[np.bool_]:
        """What reaches its least, and of that no more than the set allows."""
        rank = (-over).argsort(axis=1).argsort(axis=1)
        return (over >= 0) & (rank < self.label_set.max)

    def _tallied(self, example: Example, given: NDArray[np.bool_]) -> Values:
        counts = np.zeros((len(self.codes), 4))
        for at, code in enumerate(self.codes):
            if code in example.holds:
                held = frozenset({code} if example.holds[code] else ())
                counts[at] = tally([(held, {code} if given[at] else set())], [{code}])[0]
        return counts


def _together(pieces: Sequence[_Piece], role: Role) -> Part:
    """The pieces of a role as one part of a coder."""
    folded = [piece.folded() for piece in pieces]
    signs = tuple(sorted({sign for found, _, _ in folded for sign in found}))
    blocks = []
    for piece, (found, constant, _) in zip(pieces, folded, strict=True):
        none = np.zeros(len(piece.codes))
        blocks.append(np.vstack([*(found.get(sign, none) for sign in signs), constant]))
    questions = [
        Question(role, p.label_set.layer, tuple(p.codes), single=False, most=p.label_set.max)
        for p in pieces
    ]
    cuts = [Cut(1.0, -float(least), 0.5) for _, _, each in folded for least in each]
    weights = np.hstack(blocks).astype(np.float32)
    return Part(tuple(questions), signs, weights, tuple(cuts))
