"""Where a recording stands, and who is who, in words that people understand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.dashboard.desk import Desk, open_conversation
from pipeline.dashboard.wording import (
    facts_of,
    left_in_words,
    name_of,
    notices_of,
    plain,
    standing_of,
    voices_of,
    who_in_words,
)
from pipeline.store import Recording, RecordingState
from pipeline.transcript import Role
from tests.pipeline.dashboard.sample import add_sample, sample_heard, with_draft_words
from tests.talk import coded_talk, conversation

RECORDING = Recording(
    id="a", name="Visit 3.May.mp4", sha256="0", added_at=datetime(2026, 5, 3, 12, tzinfo=UTC),
    duration_ms=None, state=RecordingState.WAITING, stage="", fraction=0.0, seconds_left=None,
    problem=None, has_transcript=False, has_video=True,
)  # fmt: skip
WORDS = "L 0.0-40.0 What stood out? / T 41.0-90.0 They *really* talked."


def working(**changed: object) -> Recording:
    usual = {"state": RecordingState.WORKING, "stage": "words", "fraction": 0.43}
    return replace(RECORDING, **{**usual, **changed})  # type: ignore[arg-type]


def test_work_is_told_with_stage_percent_and_time_left() -> None:
    standing = standing_of(working(seconds_left=312.0))
    assert standing.detail == "Writing down the words · 43\u00a0% · about 5 min left"
    assert standing.fraction == 0.43


def test_time_left_is_not_made_up() -> None:
    assert standing_of(working()).detail == "Writing down the words · 43\u00a0%"


def test_a_stage_without_a_word_of_its_own_is_named_as_it_is() -> None:
    assert standing_of(working(stage="polishing")).detail.startswith("Polishing")
    assert standing_of(working(stage="")).detail.startswith("Starting")


def test_one_that_waits_says_for_how_many() -> None:
    assert standing_of(RECORDING).detail == "to be started"
    assert standing_of(RECORDING, ahead=1).detail == "for 1 other"
    assert standing_of(RECORDING, ahead=3).detail == "for 3 others"


def test_one_that_failed_says_its_line() -> None:
    failed = replace(RECORDING, state=RecordingState.FAILED, problem="a.mp4: is silent")
    assert standing_of(failed).detail == "a.mp4: is silent"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "a few seconds left"), (45, "less than a minute left"), (89, "about 1 min left"),
        (1799, "about 30 min left"), (3600, "about 1 h left"), (9000, "about 2 h 30 min left"),
    ],
)  # fmt: skip
def test_time_left_is_as_precise_as_it_can_be_meant(seconds: float, words: str) -> None:
    assert left_in_words(seconds) == words


def test_a_recording_is_called_as_its_file_without_the_ending() -> None:
    assert name_of(RECORDING) == "Visit 3.May"
    assert name_of(replace(RECORDING, name=".mp4")) == ".mp4"


def test_its_facts_leave_out_what_is_not_known() -> None:
    assert facts_of(RECORDING).startswith("added 3 May 2026")
    assert facts_of(replace(RECORDING, duration_ms=61_000, has_transcript=True)).endswith(
        "· 1:01 · with its transcript"
    )


def test_who_is_who_is_said_by_name() -> None:
    said = conversation(coded_talk(WORDS), roles={"L": Role.LEADER, "T": Role.TEACHER})
    assert who_in_words(said) == "**L** is the leader. **T** is the teacher."


def test_a_third_voice_is_said_to_be_neither() -> None:
    said = conversation(coded_talk(WORDS + " / O 95.0-99.0 Sorry."))
    assert who_in_words(said).endswith("**O** speaks 0:04 and is neither.")


def test_voices_without_roles_are_told_by_how_long_they_speak_and_what_first() -> None:
    roles = {"L": Role.UNKNOWN, "T": Role.UNKNOWN}
    said = conversation(coded_talk(WORDS), roles=roles)
    assert who_in_words(said) == "**T** speaks 0:49. **L** speaks 0:40."
    assert [voice.says for voice in voices_of(said)] == [
        r"First says: They \*really\* talked\.",
        "First says: What stood out?",
    ]


def test_names_cannot_become_markup() -> None:
    assert plain("[x](http://y) **z** $a$") == r"\[x\]\(http\://y\) \*\*z\*\* \$a\$"


def test_notices_that_have_a_panel_are_not_said_twice(desk: Desk) -> None:
    opened = open_conversation(add_sample(desk.workspace, with_draft_words(sample_heard())))
    assert opened is not None
    assert len(opened.report.notices) == 2
    assert notices_of(opened.report) == ()


def test_other_notices_are_said(desk: Desk) -> None:
    third = "A third voice, 4 % of the talk."
    opened = open_conversation(add_sample(desk.workspace, replace(sample_heard(), notes=(third,))))
    assert opened is not None
    assert notices_of(opened.report) == (plain(third),)
