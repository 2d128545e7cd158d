"""How far stated confidences can be believed: the gap between what is stated and what is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate import evaluate_on
from pipeline.evaluating.calibration import Stated, expected_calibration_error
from pipeline.transcript import Layer, Role
from tests.pipeline.evaluating.written import BOOK, Says, talk

STATED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_what_is_stated_and_comes_true_has_no_error() -> None:
    assert expected_calibration_error([(1.0, True), (0.0, False)]) == 0.0
    assert expected_calibration_error([(0.5, True), (0.5, False)]) == 0.0


def test_who_is_always_sure_and_half_right_errs_by_half() -> None:
    assert expected_calibration_error([(1.0, True), (1.0, False)]) == 0.5


def test_bins_are_weighed_by_their_claims() -> None:
    stated = [(0.95, True)] * 3 + [(0.15, True)]
    assert expected_calibration_error(stated) == pytest.approx((3 * 0.05 + 0.85) / 4)


def test_without_claims_there_is_no_error_to_tell() -> None:
    assert expected_calibration_error([]) is None


@given(STATED)
def test_it_lies_between_the_overall_gap_and_one(stated: list[Stated]) -> None:
    found = expected_calibration_error(stated) or 0.0
    gap = abs(sum(sure for sure, _ in stated) - sum(right for _, right in stated)) / len(stated)
    assert gap - 1e-9 <= found <= 1.0


@given(STATED)
def test_it_does_not_depend_on_the_order(stated: list[Stated]) -> None:
    backwards = expected_calibration_error(stated[::-1])
    assert expected_calibration_error(stated) == pytest.approx(backwards)


def test_claims_are_held_against_what_people_coded() -> None:
    sure = Says(lambda u: [(Layer.MOVE, "EVIDENCE", 0.85)] if u.role is Role.LEADER else [])
    gold = [
        talk("a", "L EVIDENCE: Nine hands.", "L JUDGE: Great.", "T MINIMAL: Yes."),
        talk("b", "L EVIDENCE: Six hands.", "L EVIDENCE: Two hands."),
    ]
    found = evaluate_on(sure, gold, codebook=BOOK)
    stated = found.row("moves, stated confidence")
    assert stated.value == pytest.approx(0.10)
    assert stated.n == 4
    assert (stated.target, stated.at_most, stated.reached) == (0.05, True, False)
    (step,) = found.reliability[0].bins
    assert (step.n, round(step.stated, 6), step.right) == (4, 0.85, 0.75)


def test_a_coder_that_states_none_has_none() -> None:
    silent = Says(lambda _u: [(Layer.MOVE, "EVIDENCE", None)])
    found = evaluate_on(silent, [talk("a", "L EVIDENCE: Nine hands.")], codebook=BOOK)
    assert found.reliability == ()
