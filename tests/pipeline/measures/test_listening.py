"""Reflections, uptake and directiveness."""

from __future__ import annotations

import pytest

from pipeline.measures import Proportion, Ratio, Sample
from pipeline.measures.listening import stances_of
from tests.pipeline.measures.measured import found
from tests.talk import coded_talk


def test_reflections_without_a_question_are_counts_only() -> None:
    result = found(
        "reflection_to_question", "L 0-2 So it was the clock. [PARAPHRASE] / T 3-4 It was."
    )
    assert result.figure == Ratio(1, 0)
    assert (result.value, result.words) == (None, "no eliciting question was asked; see the counts")


def test_a_teachers_code_is_never_a_reflection_of_the_leader() -> None:
    script = "L 0-2 Why? [q:probing] / T 3-4 So you say. [PARAPHRASE]"
    assert found("reflection_to_question", script).figure == Ratio(0, 1)


SAID = "T 0-4 I think I follow the hands. [ANALYSE]"


@pytest.mark.parametrize(
    ("reply", "taken"),
    [
        ("So it is the hands. [PARAPHRASE]", 1),
        ("Why is that? [q:probing]", 1),
        ("You mean at the front? [q:clarifying]", 1),
        ("You saw the hands yourself, well spotted. [AFFIRM]", 1),
        ("You wrote the goal on the board. [AFFIRM]", 0),
        ("What will you try? [q:planning]", 0),
        ("Try cards. [SUGGEST]", 0),
    ],
)
def test_uptake_is_going_on_from_what_was_said(reply: str, taken: int) -> None:
    assert found("uptake_share", f"{SAID} / L 5-8 {reply}").figure == Proportion(taken, 1)


def test_short_turns_and_turns_nobody_follows_ask_for_no_uptake() -> None:
    script = (
        f"L 0-2 Why? [q:probing] / T 3-4 The hands. / L 5-6 Hands, so. / {SAID[:2]} 7-9 {SAID[8:]}"
    )
    assert found("uptake_share", script).words == (
        "no teacher turn of 5 words was followed by the leader"
    )


def test_the_share_of_words_that_come_back() -> None:
    uptake = found("uptake_share", f"{SAID} / L 5-8 So you follow those that are up.")
    assert uptake.parts["teacher's words that come back"] == Sample((0.5,))


@pytest.mark.parametrize(
    ("line", "stances"),
    [
        ("[q:leading SUGGEST]", ["directive"]),
        ("[q:leading DIRECT]", ["directive"]),
        ("[q:leading JUDGE:-]", ["directive"]),
        ("[q:leading]", ["directive"]),
        ("[q:leading CHALLENGE]", ["press", "directive"]),
        ("[q:leading INFORM]", ["directive", "directive"]),
        ("[SUGGEST INFORM]", ["directive", "directive"]),
        ("[q:planning SHARE_POWER]", ["facilitative", "facilitative"]),
        ("[q:procedural SHARE_POWER]", ["facilitative"]),
        ("[q:closed_factual]", []),
        ("[EVIDENCE]", ["evidence"]),
        ("[NEXT_STEP]", ["work"]),
        ("[FRAME]", ["frame"]),
    ],
)
def test_what_an_utterance_counts_for(line: str, stances: list[str]) -> None:
    assert list(stances_of(coded_talk(f"L 0-2 So then. {line}")[0])) == stances


def test_directiveness_leaves_out_evidence_press_work_and_frame() -> None:
    script = """
        L 0-2 Let us begin. [FRAME]
        L 3-4 Nine spoke. [EVIDENCE]
        L 5-6 Try cards. [SUGGEST]
        T 7-9 I could do that.
        L 10-12 So you could. [PARAPHRASE]
    """
    result = found("directiveness", script)
    assert result.figure == Proportion(1, 2)
    assert result.parts["frame"] == Proportion(1, 4)


def test_without_either_there_is_no_directiveness() -> None:
    assert found("directiveness", "L 0-2 So. / T 3-4 Yes, so.").words == (
        "neither telling nor drawing out was coded"
    )
