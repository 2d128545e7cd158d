"""Units compared become the figures of each layer: questions, moves, responses, tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.codebook import Codebook
from pipeline.evaluating.by_code import (
    NONE,
    Conversations,
    code_rows,
    kappa_row,
    macro_row,
    pooled_rows,
)
from pipeline.evaluating.compared import Compared, codes_in, gates_in
from pipeline.evaluating.rows import Row
from pipeline.evaluating.targets import FORM, MOVES, PRESENT, RESPONSES, TYPES
from pipeline.measures.material import ELICITING
from pipeline.transcript import Layer, Role

QUESTIONS, MOVE, RESPONSE, TAG = "questions", "moves", "responses", "tags"
CHANGED = "changed words"
"""the section of what is told again of words as a recogniser writes them"""
FOUND_BY_TIME = frozenset({"backchannel"})
"""tags that no coder gives: the timing of the turns says them"""
LEADER, TEACHER = (Role.LEADER,), (Role.TEACHER,)
TELLING = frozenset({"SUGGEST", "DIRECT", "INFORM"})
TELLING_NAME = "SUGGEST/DIRECT/INFORM pooled"
SIX = "six question types"
POOLED = {"ANALYSE": "reasoning", "REALISE": "reasoning", "COMMIT": "commit", "RESERVE": "reserve"}
POOLS = ("reasoning", "commit", "reserve", "rest")
BOTH = (*LEADER, *TEACHER)
_WHOSE: Mapping[str, Sequence[Role]] = {
    **dict.fromkeys(("evidence_anchored", "multi_barrelled", "comprehension_check"), LEADER),
    **dict.fromkeys(("evidence_ref", "self_eval", "affect"), TEACHER),
}
"""tags that only one of the two can carry in its sense; others both"""


def layer_rows(compared: Compared, codebook: Codebook) -> list[Row]:
    """All that is said of written utterances; of the layers compared only."""
    makers = {
        Layer.QUESTION: _questions,
        Layer.FORM: _forms,
        Layer.MOVE: _moves,
        Layer.RESPONSE: _responses,
        Layer.TAG: _tags,
    }
    return [
        row
        for layer, make in makers.items()
        if layer in compared.layers and codes_in(codebook, layer)
        for row in make(compared, codebook)
    ]


def looked_again(compared: Compared, codebook: Codebook, condition: str) -> list[Row]:
    """The figures that are told again of changed words: "question present, no punctuation"."""
    rows: list[Row] = []
    layers, draws = compared.layers, compared.draws
    if Layer.QUESTION in layers and (types := codes_in(codebook, Layer.QUESTION)):
        asked = compared.pairs(Layer.QUESTION, LEADER)
        rows += pooled_rows(CHANGED, f"{PRESENT}, {condition}", asked, types, draws)
        rows.append(macro_row(CHANGED, f"{TYPES}, {condition}", asked, (*types, NONE), draws))
    if Layer.MOVE in layers and (moves := codes_in(codebook, Layer.MOVE)):
        made = compared.pairs(Layer.MOVE, LEADER)
        rows.append(macro_row(CHANGED, f"{MOVES}, {condition}", made, moves, draws))
    if Layer.RESPONSE in layers and (codes := codes_in(codebook, Layer.RESPONSE)):
        said = responses_in(compared)
        rows.append(macro_row(CHANGED, f"{RESPONSES}, {condition}", said, codes, draws))
    return rows


def responses_in(compared: Compared) -> Conversations:
    """Of the teacher's utterances that people gave a response; backchannels have none."""
    return [[p for p in each if p[0]] for each in compared.pairs(Layer.RESPONSE, TEACHER)]


def _questions(compared: Compared, codebook: Codebook) -> list[Row]:
    asked, draws = compared.pairs(Layer.QUESTION, LEADER), compared.draws
    types = codes_in(codebook, Layer.QUESTION)
    eliciting = [code for code in types if code in ELICITING]
    return [
        *pooled_rows(QUESTIONS, PRESENT, asked, types, draws),
        macro_row(QUESTIONS, TYPES, asked, (*types, NONE), draws),
        *([macro_row(QUESTIONS, SIX, asked, eliciting, draws)] if eliciting else []),
        kappa_row(QUESTIONS, "question type or none", asked, draws),
        *code_rows(QUESTIONS, asked, types, draws, gates=gates_in(codebook, Layer.QUESTION)),
    ]


def _forms(compared: Compared, _codebook: Codebook) -> list[Row]:
    """Where both say that it is a question."""
    both = [[p for p in each if all(p)] for each in compared.pairs(Layer.FORM, LEADER)]
    return [kappa_row(QUESTIONS, FORM, both, compared.draws)]


def _moves(compared: Compared, codebook: Codebook) -> list[Row]:
    made, draws = compared.pairs(Layer.MOVE, LEADER), compared.draws
    codes = codes_in(codebook, Layer.MOVE)
    pooled = pooled_rows(MOVE, TELLING_NAME, made, TELLING, draws) if set(codes) >= TELLING else []
    return [
        macro_row(MOVE, MOVES, made, codes, draws),
        *pooled,
        *code_rows(MOVE, made, codes, draws, gates=gates_in(codebook, Layer.MOVE)),
    ]


def _responses(compared: Compared, codebook: Codebook) -> list[Row]:
    said, draws = responses_in(compared), compared.draws
    codes = codes_in(codebook, Layer.RESPONSE)
    pooled = [[(_pool(holds), _pool(given)) for holds, given in each] for each in said]
    return [
        macro_row(RESPONSE, RESPONSES, said, codes, draws),
        *(
            [macro_row(RESPONSE, "responses, pooled", pooled, POOLS, draws)]
            if POOLED.keys() <= set(codes)
            else []
        ),
        kappa_row(RESPONSE, "response", said, draws),
        *code_rows(RESPONSE, said, codes, draws, gates=gates_in(codebook, Layer.RESPONSE)),
    ]


def _tags(compared: Compared, codebook: Codebook) -> list[Row]:
    """Of those who may carry it; a tag that never holds here has no row."""
    gates = gates_in(codebook, Layer.TAG)
    rows: list[Row] = []
    for tag in (t for t in codes_in(codebook, Layer.TAG) if t not in FOUND_BY_TIME):
        roles = _WHOSE.get(tag, BOTH)
        pairs = compared.pairs(Layer.TAG, roles)
        if any(tag in holds for each in pairs for holds, _ in each):
            rows += code_rows(TAG, pairs, [tag], compared.draws, gates=gates)
    return rows


def _pool(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(POOLED.get(code, "rest") for code in codes)
