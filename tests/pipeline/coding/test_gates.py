"""A code is found, suggested or withheld by its gate and the score of the coder that answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.codebook import Below, Codebook, CodeDefinition, Gate, LabelSet
from pipeline.coding.gates import CodeStanding, Standing, answering, standings_of
from pipeline.engines import Score, Scores
from pipeline.transcript import Code, Layer, Role

GATE = Gate(0.5)
HARD = Gate(0.5, Below.WITHHELD)


def score(f1: float) -> Score:
    return Score(f1, max(0.0, f1 - 0.1), min(1.0, f1 + 0.1), 40)


def book(**gates: Gate | None) -> Codebook:
    """Moves A and B and a tag T, with such gates."""

    def codes(*ids: str) -> tuple[CodeDefinition, ...]:
        return tuple(CodeDefinition(id, id, "", gate=gates.get(id)) for id in ids)

    sets = (
        LabelSet(Layer.MOVE, "Moves", (Role.LEADER,), 2, codes("A", "B")),
        LabelSet(Layer.TAG, "Tags", (Role.LEADER,), 9, codes("T")),
    )
    return Codebook("x", "1", "X", "", "", sets)


def standing(gate: Gate | None, f1: float | None) -> Standing:
    measured = None if f1 is None else score(f1)
    return CodeStanding("A", "A", "rules@1", gate, measured).standing


@pytest.mark.parametrize(
    ("gate", "f1", "expected"),
    [
        (GATE, 0.5, Standing.FOUND),
        (GATE, 0.49, Standing.SUGGESTED),
        (HARD, 0.49, Standing.WITHHELD),
        (HARD, 0.51, Standing.FOUND),
        (GATE, None, Standing.SUGGESTED),
        (None, 0.1, Standing.FOUND),
        (None, None, Standing.FOUND),
    ],
)
def test_a_score_reaches_its_gate_or_does_not(
    gate: Gate | None, f1: float | None, expected: Standing
) -> None:
    assert standing(gate, f1) is expected


def test_a_coder_nobody_measured_suggests_even_what_weak_ones_may_not() -> None:
    assert standing(HARD, None) is Standing.SUGGESTED


def test_a_book_without_gates_and_scores_has_nothing_to_say() -> None:
    assert standings_of(book(), ("rules@1",), {}) == ()


def test_without_a_machine_nothing_is_in_doubt() -> None:
    assert standings_of(book(A=GATE), (), {}) == ()


def coders_of(scores: Scores, *coders: str, claims: tuple[Code, ...] = ()) -> dict[str, str]:
    found = standings_of(book(A=GATE, B=GATE, T=GATE), coders, scores, claims)
    return {one.code: one.coder for one in found}


def test_the_last_coder_answers_except_for_what_it_was_measured_not_to_code() -> None:
    trained: Scores = {"rules@1": {"T": score(0.7)}, "trained@1": {"A": score(0.7)}}
    assert coders_of(trained, "rules@1", "trained@1") == {
        "A": "trained@1",
        "B": "trained@1",
        "T": "rules@1",
    }


def test_one_that_was_never_measured_may_code_anything() -> None:
    known: Scores = {"rules@1": {"A": score(0.7), "T": score(0.7)}}
    assert set(coders_of(known, "rules@1", "model@1").values()) == {"model@1"}


def test_in_a_conversation_who_said_something_there_answers() -> None:
    claims = (Code(0, Layer.TAG, "T", "rules@1"), Code(0, Layer.MOVE, "A", "model@1"))
    assert coders_of({}, "rules@1", "model@1", claims=claims)["T"] == "rules@1"
    assert coders_of({}, "rules@1", "model@1")["T"] == "model@1"


def test_nobody_answers_by_a_persons_claim() -> None:
    claims = (Code(0, Layer.MOVE, "A", "human:1"),)
    assert coders_of({}, "rules@1", claims=claims)["A"] == "rules@1"


def test_the_later_coder_answers_for_a_layer_it_speaks_of() -> None:
    move, tag = Code(0, Layer.MOVE, "A", "a@1"), Code(0, Layer.TAG, "T", "a@1")
    assert answering([move, tag, replace(move, coder="b@1"), move]) == {
        Layer.MOVE: "b@1",
        Layer.TAG: "a@1",
    }


def test_why_gives_the_figure_what_it_is_of_and_what_follows() -> None:
    one = CodeStanding("JUDGE", "Judges", "rules@1", HARD, score(0.31))
    assert one.why == (
        "F1 of rules@1 is 0.31 (95 % interval 0.21 to 0.41, n = 40) on written role-plays it did "
        "not learn from, coded by no trained human rater; the gate asks 0.50: withheld"
    )


def test_a_near_miss_does_not_read_as_a_hit() -> None:
    one = CodeStanding("A", "A", "rules@1", Gate(0.65), score(0.648))
    assert one.short == "F1 0.648, 0.65 asked"
