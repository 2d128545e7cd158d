"""Wait time after a question and after an answer."""

from __future__ import annotations

from pipeline.measures import Proportion, Rate, Sample
from tests.pipeline.measures.measured import found

ASK = "What stood out? [q:open_reflective form:open]"


def test_the_wait_runs_to_the_answer() -> None:
    wait = found("wait_time_1", f"L 0-2 {ASK} / T 5-9 The back row.")
    assert wait.figure == Sample((3.0,))
    assert wait.parts["3 s or more"] == Proportion(1, 1)
    assert wait.parts["open_reflective"] == Sample((3.0,))
    assert wait.evidence == (0,)


def test_a_stacked_question_has_no_wait_and_the_silence_stands_beside_it() -> None:
    wait = found(
        "wait_time_1", f"L 0-2 {ASK} / L 6-8 Or why? [q:probing form:open] / T 9-12 The back row."
    )
    assert wait.figure == Sample((0.0, 1.0))
    assert wait.parts["leader resumes first"] == Proportion(1, 2)
    assert wait.parts["silence before the leader resumes"] == Sample((4.0,))


def test_a_statement_after_the_question_takes_the_wait_too() -> None:
    wait = found("wait_time_1", f"L 0-2 {ASK} / L 2.5-4 I mean the talk. / T 8-12 The back row.")
    assert wait.figure == Sample((0.0,))


def test_an_early_answer_gives_a_negative_wait() -> None:
    wait = found("wait_time_1", f"L 0-4 {ASK} / T 3.5-9 The back row was empty all the time.")
    assert wait.figure == Sample((-0.5,))


def test_a_remark_inside_the_question_is_no_answer() -> None:
    wait = found("wait_time_1", f"L 0-6 {ASK} / T 2-3 Oh that. / T 8-9 The back row.")
    assert wait.figure == Sample((2.0,))


def test_a_backchannel_is_no_answer() -> None:
    script = "L 0-2 Who has time for that? [q:rhetorical_tag] / T 2.5-3 Right. / L 3.2-5 Nobody."
    assert found("wait_time_1", script).words == "no eliciting question was asked and followed"


def test_a_question_nobody_follows_has_no_wait() -> None:
    assert found("wait_time_1", f"T 0-3 The back row. / L 4-6 {ASK}").n == 0


def test_another_voice_is_neither_answer_nor_resumption() -> None:
    wait = found("wait_time_1", f"L 0-2 {ASK} / O 3-4 Sorry, the bell. / T 7-9 The back row.")
    assert wait.figure == Sample((5.0,))


def test_procedural_questions_have_no_wait() -> None:
    script = "L 0-2 Shall I close the door? [q:procedural] / T 7-9 Yes, please."
    assert found("wait_time_1", script).n == 0


def test_the_second_wait_runs_from_an_answer_of_five_words() -> None:
    answered = f"L 0-2 {ASK} / T 3-9 The back row was empty. / L 10.5-12 So empty. [PARAPHRASE]"
    wait = found("wait_time_2", answered)
    assert wait.figure == Sample((1.5,))
    assert wait.parts["open_reflective"] == Sample((1.5,))
    short = f"L 0-2 {ASK} / T 3-9 The back row. / L 10.5-12 So empty."
    assert found("wait_time_2", short).words == "no answer of 5 words was followed by the leader"


def test_a_turn_that_answers_no_question_has_no_second_wait() -> None:
    script = "L 0-2 Here it is. / T 3-9 The back row was empty. / L 10.5-12 So empty."
    assert found("wait_time_2", script).n == 0


def test_the_last_question_of_the_turn_is_the_one_answered() -> None:
    wait = found(
        "wait_time_2",
        f"""
        L 0-2 {ASK}
        L 2.5-4 And what next? [q:planning form:open]
        T 5-9 I will try the name cards.
        L 9.5-10 When?
        """,
    )
    assert list(wait.parts) == ["planning", "held pauses"]


def test_a_held_pause_is_one_the_leader_left_to_the_teacher() -> None:
    held = found(
        "wait_time_2", "L 0-2 So. / T 3-6 I think the hands. / T 9.5-12 They are up front."
    )
    assert held.parts["held pauses"] == Rate(1, 1.0)
    assert held.evidence == (1,)


def test_a_pause_with_a_listening_signal_is_not_held() -> None:
    script = """
        L 0-2 So.
        T 3-6 I think the hands go up.
        L 7.3-7.7 Mm-hm.
        T 9.1-12 They are up front.
    """
    assert found("wait_time_2", script).parts["held pauses"] == Rate(0, 1.0)
