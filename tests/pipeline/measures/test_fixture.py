"""The worked fixture of method 2.8: every value it lists, as a literal."""

from __future__ import annotations

from statistics import median

import pytest

from pipeline.config import MeasureRules
from pipeline.measures import MEASURES, Amounts, Proportion, Rate, Ratio, Sample, measure
from tests.pipeline.measures.measured import ANYTHING, found, results_of
from tests.talk import fixture_conversation


def test_every_worked_value_of_the_method() -> None:
    results = results_of(fixture_conversation(), ANYTHING)
    value = {id: result.value for id, result in results.items()}
    parts = {id: result.parts for id, result in results.items()}

    assert results["talk_share"].figure == Proportion(33_600, 33_600 + 24_900, draws=12)
    assert value["talk_share"] == pytest.approx(0.574, abs=5e-4)
    assert results["word_share"].figure == Proportion(109, 109 + 51, draws=12)
    assert value["word_share"] == pytest.approx(0.681, abs=5e-4)
    assert value["silence_share"] == pytest.approx(0.179, abs=5e-4)
    assert results["overlap_share"].figure == Proportion(700, 58_200, draws=12)
    assert value["overlap_share"] == pytest.approx(0.012, abs=5e-4)
    assert results["turn_rate"].n == 12
    assert value["turn_length"] == pytest.approx(5.4)
    assert parts["turn_length"]["teacher"].value == pytest.approx(5.0)
    assert value["monologue"] == pytest.approx(10.9)
    assert value["floor_transfer_offset"] == pytest.approx(0.5)
    assert parts["floor_transfer_offset"]["in overlap"] == Proportion(1, 11)
    assert results["question_rate"].n == 4
    assert results["open_share"].figure == Proportion(3, 4)
    assert results["wait_time_1"].figure == Sample((3.5, 0.7, 0.5, 4.0))
    assert value["wait_time_1"] == pytest.approx(2.1)
    assert parts["wait_time_1"]["3 s or more"] == Proportion(2, 4)
    assert results["wait_time_2"].figure == Sample((1.0, -0.3, 0.5, 0.5))
    assert results["interruptions"].n == 0
    assert value["interruptions"] == 0.0
    assert results["backchannel_rate"].figure == Rate(1, 24.9 / 60)
    assert value["backchannel_rate"] == pytest.approx(2.4, abs=0.05)
    assert results["reflection_to_question"].figure == Ratio(1, 4)
    assert value["reflection_to_question"] == 0.25
    assert results["uptake_share"].figure == Proportion(1, 4)
    assert results["directiveness"].figure == Proportion(1, 1 + 5)
    assert value["directiveness"] == pytest.approx(0.17, abs=5e-3)
    assert value["evidence_to_judgement"] == 1.0
    assert results["stacked_share"].figure == Proportion(0, 4)
    assert results["evidence_anchored_share"].figure == Proportion(1, 4)
    assert value["inquiry_before_advice"] == pytest.approx(43.7 / 60)
    assert parts["inquiry_before_advice"]["questions before it"] == Amounts((2.0,))
    assert parts["inquiry_before_advice"]["teacher analysed before it"] == Amounts((1.0,))
    assert results["teacher_reasoning_share"].figure == Proportion(11, 48, draws=7)
    assert value["teacher_reasoning_share"] == pytest.approx(0.23, abs=5e-3)
    assert value["next_step"] == 5.0


def test_what_the_method_does_not_list_but_follows_from_its_formulae() -> None:
    results = results_of(fixture_conversation(), ANYTHING)
    assert results["turn_rate"].value == pytest.approx(12 / (70.9 / 60))
    assert results["question_rate"].value == pytest.approx(4 / (70.9 / 600))
    assert results["speech_rate"].figure == Rate(110, 34.0 / 60)
    assert results["question_mix"].figure == Proportion(3, 4)
    assert results["initiation_share"].figure == Proportion(1, 1)
    assert results["equity_focus"].figure == Proportion(3, 17)
    assert results["reflection_yield"].figure == Proportion(1, 4)
    assert results["share_over_time"].figure == Proportion(7_500, 18_000, draws=5)
    assert results["phase_times"].value == 5.0


def test_the_step_is_the_teachers_because_she_named_the_cards_first() -> None:
    ownership = found("teacher_ownership", fixture_conversation())
    assert ownership.value == 1.0
    said = fixture_conversation().utterances
    assert [said[i].text for i in ownership.evidence] == [
        "Name cards, once.",
        "Tomorrow in period four I'll use the cards for the launch.",
    ]


def test_with_the_defaults_it_is_not_enough_data() -> None:
    results = measure(fixture_conversation(), MeasureRules())
    assert {r.withheld for r in results} == {
        "only 58.5 s of speech by leader and teacher; 60 s are needed"
    }
    assert [r.value for r in results] == [None] * 31


def test_with_enough_speech_but_few_cases_counts_are_all_there_is() -> None:
    results = results_of(fixture_conversation(), MeasureRules(min_speech_s=0))
    assert results["open_share"].withheld == "only 4 of the 5 questions that a share needs"
    assert results["open_share"].figure == Proportion(3, 4)
    assert results["reflection_to_question"].withheld == (
        "only 4 of the 5 questions that a ratio needs"
    )
    assert results["wait_time_1"].withheld == "only 4 of the 5 questions that a median needs"
    assert results["talk_share"].withheld is None
    assert results["turn_rate"].withheld is None
    assert results["next_step"].withheld is None


def test_evidence_leads_to_the_words_behind_a_number() -> None:
    talk = fixture_conversation()
    assert [talk.utterances[i].text for i in found("reflection_to_question", talk).evidence] == [
        "So it's your attention that gets pulled forward, not your intention."
    ]
    assert [talk.utterances[i].text for i in found("directiveness", talk).evidence] == [
        "Have you thought about cards just for the first question?"
    ]
    assert [talk.utterances[i].text for i in found("backchannel_rate", talk).evidence] == ["Mm-hm."]


def test_all_31_in_the_order_of_the_method() -> None:
    assert [m.number for m in MEASURES] == list(range(1, 32))
    assert [r.number for r in measure(fixture_conversation(), ANYTHING)] == list(range(1, 32))


def test_the_median_wait_is_between_the_second_and_third() -> None:
    assert found("wait_time_1", fixture_conversation()).value == median((3.5, 0.7, 0.5, 4.0))
