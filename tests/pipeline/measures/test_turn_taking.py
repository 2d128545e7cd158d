"""How often turns change, how long they are, the longest one, and who opens topics."""

from __future__ import annotations

import pytest

from pipeline.measures import Amounts, Mean, Proportion, Rate, Sample, Unit
from tests.pipeline.measures.measured import found


def test_a_backchannel_makes_no_turn() -> None:
    script = "T 0-10 I follow hands, and they are up front. / L 4-4.4 Mm-hm. / L 50-60 So you do."
    assert found("turn_rate", script).figure == Rate(2, 1.0)


def test_turn_lengths_in_seconds_and_words_by_role() -> None:
    length = found("turn_length", "L 0-2 One two. / T 3-9 One two three. / L 10-14 One um four.")
    assert length.figure == Sample((2.0, 4.0))
    assert length.parts["leader, mean"] == Mean((2.0, 4.0))
    assert length.parts["leader, words"] == Sample((2.0, 2.0))
    assert length.unit_of("leader, words") is Unit.WORDS
    assert length.parts["teacher"] == Sample((6.0,))
    assert length.parts["leader, longest tenth"].value == pytest.approx(3.8)


def test_a_turn_lasts_from_first_to_last_utterance() -> None:
    assert found("turn_length", "L 0-2 One two. / L 5-6 Three. / T 7-8 Four.").value == 6.0


def test_the_longest_turn_and_the_time_in_turns_of_a_minute() -> None:
    longest = found(
        "monologue", "L 0-70 On and on it went. / T 71-73 I see it now. / L 74-84 And on."
    )
    assert longest.value == 70.0
    assert longest.parts["leader, in turns of a minute or more"] == Proportion(
        70_000, 80_000, draws=2
    )
    assert longest.parts["teacher"] == Amounts((2.0,))
    assert longest.evidence == (0,)


def test_a_backchannel_does_not_end_a_monologue() -> None:
    script = "L 0-40 On and on it went. / T 20-20.5 Mm-hm. / L 40.2-80 And on it went."
    assert found("monologue", script).value == 80.0


def test_read_evidence_is_flagged_not_excluded() -> None:
    script = "L 0-70 At nine you asked them why. [EVIDENCE] / T 71-73 I did ask."
    longest = found("monologue", script)
    assert longest.value == 70.0
    assert longest.notes == ("the longest turn shares evidence of the lesson",)


def test_no_leader_turn_is_said() -> None:
    talk = "T 0-9 I think it went on. / L 4-4.4 Mm-hm."
    assert found("monologue", talk).words == "the leader has no turn"
    assert found("turn_length", talk).words == "the leader has no turn"


def test_who_speaks_first_after_a_frame_opens() -> None:
    openings = found(
        "initiation_share",
        """
        L 0-3 Let us look at who talked. [FRAME]
        T 4-9 I was thinking about the back row. [DESCRIBE]
        L 10-12 Now to what comes next. [FRAME]
        L 12.5-15 We have five minutes. [FRAME]
        L 16-19 What will you try? [q:planning]
        """,
    )
    assert openings.figure == Proportion(1, 2)
    assert openings.parts["teacher"] == Proportion(1, 2)
    assert openings.evidence == (1, 4)


def test_who_breaks_five_seconds_of_silence_opens() -> None:
    script = "L 0-3 So there it is. / T 8-10 About the launch then. / L 14.9-16 Go on with it."
    openings = found("initiation_share", script)
    assert (openings.figure, openings.evidence) == (Proportion(0, 1), (1,))


def test_a_bare_agreement_opens_nothing() -> None:
    script = """
        L 0-3 Let us look at who talked. [FRAME]
        T 4-4.5 Okay. [MINIMAL]
        L 5-8 You called on nine. [EVIDENCE]
    """
    assert found("initiation_share", script).evidence == (2,)


def test_a_person_may_mark_an_opening() -> None:
    openings = found("initiation_share", "L 0-3 So there it is. / T 4-6 My newcomers. [opening]")
    assert openings.figure == Proportion(0, 1)


def test_without_openings_there_is_no_share() -> None:
    openings = found("initiation_share", "L 0-3 So there it is. / T 4-6 My newcomers.")
    assert openings.words == "no topic was opened after a frame or a silence"
