"""When a measure is shown, when it is withheld and in which words, and what its notes say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.config import MeasureRules
from pipeline.measures import (
    MEASURES,
    Needs,
    Proportion,
    Rate,
    Unit,
    definition_of,
    headline,
    measure,
)
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Doubt, Role, RoleGuess, Timing, Word, WordQuality
from tests.pipeline.measures.measured import ANYTHING, found, results_of
from tests.talk import coded_talk, conversation, fixture_conversation, fixture_utterances, voice

TALK = """
L 0-20 What stood out to you? [q:open_reflective form:open]
T 22-50 The back row was empty and I never went there. [ANALYSE]
L 51-60 So it was your path. [PARAPHRASE]
T 61-80 Yes, my path goes along the front tables. [REALISE]
"""
VOICES_ONLY = (
    *("talk_share", "silence_share", "overlap_share", "turn_rate", "turn_length"),
    *("monologue", "share_over_time", "floor_transfer_offset"),
)


def test_every_measure_says_what_it_is() -> None:
    for m in MEASURES:
        words = (m.name, m.formula, m.meaning, m.edge_cases, m.nothing, m.counted, m.source)
        assert all(word.strip() for word in words), m.id
        assert definition_of(m.id) is m
    with pytest.raises(KeyError):
        definition_of("happiness")


def test_documented_reference_points_and_no_others() -> None:
    assert {m.id: [r.value for r in m.references] for m in MEASURES if m.references} == {
        "talk_share": [0.10, 0.33, 0.50],
        "wait_time_1": [3.0],
        "reflection_to_question": [1.0, 2.0],
    }


def test_reading_values_of_a_share_are_said_in_percent() -> None:
    for m in MEASURES:
        if m.unit is Unit.SHARE:
            for r in m.references:
                assert r.label.startswith(f"{r.value * 100:.0f} %,"), m.id
    notes = found("talk_share", fixture_conversation()).notes
    assert "reference points: 10 to 33 % (Aguilar), at most 50 % (Vargas)" in notes
    assert not [note for note in notes if "0." in note]


def test_a_role_nobody_has_yet_has_no_part_of_its_own() -> None:
    talk = "S1 0-40 What stood out? / S2 41-70 The back row. / S1 71-80 What else?"
    results = results_of(talk, MeasureRules())
    assert results["turn_rate"].n == 3
    shown = [(r.id, part) for r in results.values() if not r.withheld for part in r.parts]
    assert [(id, part) for id, part in shown if "leader" in part or "teacher" in part] == []


def test_a_role_somebody_has_is_listed_while_the_other_is_unsaid() -> None:
    talk = "L 0-40 What stood out? / S2 41-70 The back row. / L 71-80 What else?"
    assert found("turn_rate", talk, MeasureRules()).parts == {"leader": Rate(2, 80 / 60)}


def test_listening_and_telling_come_before_questions() -> None:
    assert headline(measure(fixture_conversation(), MeasureRules())) == (
        "talk_share",
        "reflection_to_question",
        "directiveness",
        "open_share",
        "next_step",
    )
    assert headline([]) == ()


def test_under_a_minute_of_talk_nothing_is_counted() -> None:
    short = "L 0-20 What stood out? [q:open_reflective] / T 21-50 The back row. [DESCRIBE]"
    for result in results_of(short, MeasureRules()).values():
        assert result.withheld == "only 49.0 s of speech by leader and teacher; 60 s are needed"
        assert (result.figure.value, result.parts, result.evidence) == (None, {}, ())
        assert result.coverage == 0.0


def test_without_roles_only_what_needs_none_is_measured() -> None:
    unsaid = conversation(TALK, roles={})
    shown = {id for id, r in results_of(unsaid, MeasureRules()).items() if not r.withheld}
    assert shown == {"silence_share", "overlap_share", "turn_rate"}
    assert found("talk_share", unsaid).withheld == "who is the leader has not been said"
    assert found("floor_transfer_offset", unsaid).value == pytest.approx(1.0)


def test_with_one_role_unsaid_the_other_is_asked_for() -> None:
    half = conversation(TALK, roles={"L": Role.LEADER})
    assert found("talk_share", half).withheld == "who is the teacher has not been said"


def test_draft_words_feed_no_measure_and_voices_still_do() -> None:
    draft = conversation(
        drafted(TALK),
        word_quality=WordQuality.DRAFT,
        heard_voices=[voice("L", 0, 20_000), voice("T", 22_000, 50_000)],
    )
    results = results_of(draft)
    shown = {id for id, result in results.items() if not result.withheld}
    assert shown == set(VOICES_ONLY)
    assert results["open_share"].withheld == (
        "needs better words: those of the draft recogniser are too often wrong"
    )
    assert results["talk_share"].figure == Proportion(29_000, 29_000 + 47_000, draws=4)
    assert "leader, words" not in results["turn_length"].parts


def test_without_words_the_reason_is_another() -> None:
    silent = conversation(coded_talk("L 0-20 / T 22-50"), word_quality=WordQuality.NONE)
    assert found("open_share", silent).withheld == "needs words: only voices were heard"
    assert found("talk_share", silent).value == pytest.approx(20 / 48)


def test_what_needs_words_says_so() -> None:
    assert {m.id for m in MEASURES if Needs.WORDS not in m.needs} == set(VOICES_ONLY)


def test_suspect_utterances_are_not_scored_and_lower_the_coverage() -> None:
    said = list(coded_talk(TALK))
    said[2] = replace(said[2], utterance=replace(said[2].utterance, doubt=Doubt.LOOP))
    reflections = found("reflection_to_question", conversation(said))
    assert (reflections.value, reflections.coverage) == (0.0, 0.75)
    assert "suspect utterances are not counted" in reflections.notes


def test_what_needs_review_counts_and_lowers_the_coverage() -> None:
    said = list(coded_talk(TALK))
    said[2] = replace(said[2], needs_review=True)
    reflections = found("reflection_to_question", conversation(said))
    assert (reflections.value, reflections.coverage) == (1.0, 0.75)
    assert "some utterances need review (unsure words or voice); they are counted" in (
        reflections.notes
    )


def test_more_than_a_tenth_of_unknown_speech_is_told_and_bounded() -> None:
    talk = TALK + "? 82-102 And who is that now speaking here."
    share = found("talk_share", talk)
    assert "more than 10 % of the speech is by nobody known" in share.notes
    assert share.parts["if unknown is leader"] == Proportion(49_000, 96_000, draws=5)
    assert share.parts["if unknown is teacher"] == Proportion(29_000, 96_000, draws=5)
    assert share.coverage == pytest.approx(76 / 96)
    assert found("open_share", talk).coverage == pytest.approx(4 / 5)


def test_a_guess_of_roles_is_told() -> None:
    talk = conversation(TALK)
    guessed = replace(talk, roles=RoleGuess(talk.roles.roles, confirmed=False))
    told = "who is the leader is a guess until somebody confirms it"
    assert told in found("talk_share", guessed).notes
    assert told not in found("talk_share", talk).notes
    assert told not in found("silence_share", guessed).notes


def test_two_leaders_are_pooled_and_listed_one_by_one() -> None:
    roles = {"A": Role.LEADER, "B": Role.LEADER, "T": Role.TEACHER}
    talk = conversation(
        """
        A 0-10 What stood out? [q:open_reflective form:open]
        T 11-41 The back row. [DESCRIBE]
        B 42-62 Did you plan that? [q:closed_factual form:closed]
        T 63-73 No. [DESCRIBE]
        """,
        roles=roles,
    )
    share, open_share = found("talk_share", talk), found("open_share", talk)
    assert share.figure == Proportion(30_000, 70_000, draws=4)
    assert share.parts["leader A"] == Proportion(10_000, 50_000, draws=3)
    assert share.parts["leader B"] == Proportion(20_000, 60_000, draws=3)
    assert open_share.figure == Proportion(1, 2)
    assert open_share.parts == {"leader A": Proportion(1, 1), "leader B": Proportion(0, 1)}


def test_times_from_captions_are_told_where_they_matter() -> None:
    talk = conversation([captioned(u) for u in fixture_utterances()])
    told = "times come from captions, good to about a second"
    assert told in found("wait_time_1", talk).notes
    assert told not in found("talk_share", talk).notes
    assert found("floor_transfer_offset", talk).withheld == (
        "times come from captions, good to about a second; changes of speaker are quicker than that"
    )
    assert found("wait_time_1", talk).value == pytest.approx(2.1)


def test_a_trimmed_window_leaves_the_rest_out() -> None:
    talk = conversation(TALK, window=Span(51_000, 80_000))
    assert found("talk_share", talk).figure == Proportion(9_000, 28_000, draws=2)
    assert found("question_rate", talk).n == 0
    assert found("reflection_to_question", talk).words == (
        "no eliciting question was asked; see the counts"
    )


def test_an_hour_of_talk_gives_every_measure() -> None:
    said = [
        replace(
            u,
            utterance=replace(
                u.utterance,
                index=k * 20 + u.index,
                span=Span(u.span.start_ms // 2 + k * 36_000, u.span.end_ms // 2 + k * 36_000),
            ),
        )
        for k in range(100)
        for u in fixture_utterances()
    ]
    talk = conversation(said)
    results = measure(talk, MeasureRules())
    assert len(talk.utterances) == 2_000
    assert len(results) == 31


def drafted(script: str) -> tuple[CodedUtterance, ...]:
    """The script as the draft recogniser would have it."""
    return tuple(
        replace(u, utterance=replace(u.utterance, doubt=Doubt.DRAFT)) for u in coded_talk(script)
    )


def captioned(coded: CodedUtterance) -> CodedUtterance:
    """One word with times spread over a caption."""
    said = coded.utterance
    word = Word(said.span, said.text, timing=Timing.INTERPOLATED)
    return replace(coded, utterance=replace(said, words=(word,)))


def test_everything_may_be_measured_at_once() -> None:
    assert len(measure(conversation(TALK), ANYTHING)) == 31
