"""Results add over conversations, forget evidence, and judge anew whether they may be shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.result import (
    LEFT_OUT,
    Amounts,
    Proportion,
    Rate,
    Ratio,
    Result,
    Sample,
    Unit,
    add_up,
    too_few,
)

OPEN = Result(
    id="open_share",
    number=17,
    name="Open questions",
    unit=Unit.SHARE,
    figure=Proportion(3, 4),
    evidence=(5, 10, 16),
    parts={"planning": Proportion(1, 1), "wait": Sample((4.0,))},
    units={"wait": Unit.SECONDS},
    withheld="only 4 of the 5 questions that a share needs",
    min_n=5,
    counted="questions",
)
NO_ROLES = replace(
    OPEN,
    figure=Proportion(0, 0),
    evidence=(),
    parts={},
    coverage=0.0,
    withheld="who is the leader has not been said",
    conversations=0,
)


def test_a_withheld_result_shows_no_value_but_keeps_its_counts() -> None:
    assert OPEN.value is None
    assert OPEN.interval is None
    assert (OPEN.figure, OPEN.n) == (Proportion(3, 4), 4)


def test_a_sum_has_the_counts_of_both_and_may_be_shown_when_it_is_enough() -> None:
    both = OPEN + replace(OPEN, figure=Proportion(1, 4))
    assert both.figure == Proportion(4, 8)
    assert both.withheld is None
    assert both.value == 0.5
    assert both.conversations == 2


def test_a_sum_of_too_few_stays_withheld_with_the_new_count() -> None:
    both = replace(OPEN, figure=Proportion(1, 2)) + replace(OPEN, figure=Proportion(0, 1))
    assert both.withheld == "only 3 of the 5 questions that a share needs"


def test_a_sum_drops_evidence_and_adds_parts() -> None:
    both = OPEN + replace(OPEN, parts={"planning": Proportion(0, 2), "probing": Proportion(1, 1)})
    assert both.evidence == ()
    assert both.parts == {
        "planning": Proportion(1, 3),
        "probing": Proportion(1, 1),
        "wait": Sample((4.0,)),
    }


def test_a_conversation_that_could_not_be_measured_is_left_out_and_said() -> None:
    both = NO_ROLES + OPEN
    assert both.figure == OPEN.figure
    assert both.conversations == 1
    assert both.notes == (LEFT_OUT,)
    assert (NO_ROLES + NO_ROLES).withheld == "who is the leader has not been said"


def test_different_measures_do_not_add() -> None:
    with pytest.raises(ValueError, match="open_share and talk_share do not add"):
        OPEN + replace(OPEN, id="talk_share")


def test_words_in_place_of_a_number_stay_only_while_all_say_them() -> None:
    advice = replace(OPEN, figure=Amounts(()), withheld=None, words="no advice given")
    assert (advice + advice).words == "no advice given"
    mixed = advice + replace(advice, figure=Amounts((4.0,)), words=None)
    assert (mixed.words, mixed.value) == (None, 4.0)


def test_coverage_is_the_mean_over_conversations() -> None:
    half, full = replace(OPEN, coverage=0.5), replace(OPEN, coverage=1.0)
    assert (half + full + full).coverage == pytest.approx(2.5 / 3)


def test_tables_add_measure_by_measure() -> None:
    talk = replace(OPEN, id="talk_share")
    total = add_up([(talk, OPEN), (talk, OPEN), (talk, OPEN)])
    assert [(r.id, r.n) for r in total] == [("talk_share", 12), ("open_share", 12)]


def test_a_part_has_its_own_unit_and_its_own_reason() -> None:
    shown = replace(OPEN, figure=Proportion(9, 9), withheld=None)
    assert shown.unit_of("wait") is Unit.SECONDS
    assert shown.unit_of("planning") is Unit.SHARE
    assert shown.part_withheld("planning") == "only 1 of the 5 questions that a share needs"
    assert OPEN.part_withheld("planning") == OPEN.withheld


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (Proportion(2, 3), "only 3 of the 5 turns that a share needs"),
        (Proportion(9_000, 60_000, draws=2), None),
        (Ratio(1, 4), "only 4 of the 5 turns that a ratio needs"),
        (Sample((1.0, 2.0)), "only 2 of the 5 turns that a median needs"),
        (Proportion(2, 5), None),
        (Proportion(0, 0), None),
        (Rate(1, 0.5), None),
        (Amounts((1.0,)), None),
    ],
)
def test_too_few_cases_are_counted_not_divided(
    figure: Proportion | Ratio | Sample | Rate | Amounts, reason: str | None
) -> None:
    assert too_few(figure, min_n=5, counted="turns") == reason


@st.composite
def results(draw: st.DrawFn) -> Result:
    a, b = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    if draw(st.booleans()) and draw(st.booleans()):
        return replace(NO_ROLES, withheld=draw(st.sampled_from(("no roles", "no words"))))
    figure = Proportion(a, a + b)
    parts = {p: Proportion(1, 1) for p in draw(st.sets(st.sampled_from(("x", "y", "z"))))}
    return replace(
        OPEN,
        figure=figure,
        withheld=too_few(figure, min_n=5, counted="questions"),
        parts=parts,
        words=draw(st.sampled_from((None, "none asked"))),
        notes=draw(st.sampled_from(((), ("a",), ("b", "a")))),
        evidence=(),
    )


def same(a: Result, b: Result) -> bool:
    close = a.coverage == pytest.approx(b.coverage)
    return close and replace(a, coverage=0.0) == replace(b, coverage=0.0)


@given(results(), results(), results())
def test_adding_results_is_associative_and_commutative(a: Result, b: Result, c: Result) -> None:
    assert same(a + b, b + a)
    assert same((a + b) + c, a + (b + c))
