"""What a reader must be told before any number."""

from __future__ import annotations

from dataclasses import replace

from pipeline.report import notices
from pipeline.transcript import RoleGuess
from tests.talk import conversation

TWO = "L 0-48 What stood out? / T 48-96 The back row."
MERGE = "if it is one of the two, give it the same role, which merges them."


def test_a_voice_that_is_neither_is_told_with_its_share() -> None:
    assert notices(conversation(f"{TWO} / O 96-100 Excuse me."), None) == [
        f"O speaks 4 % of the time and counts as neither; {MERGE}"
    ]


def test_a_voice_without_a_role_is_told_too() -> None:
    assert notices(conversation(f"{TWO} / S3 96-96.3 Oh."), None) == [
        f"S3 speaks less than 1 % of the time and counts as neither; {MERGE}"
    ]


def test_several_such_voices_are_one_sentence() -> None:
    assert notices(conversation(f"{TWO} / O 96-98 Excuse me. / S4 98-100 Sorry."), None) == [
        "O speaks 2 % of the time, S4 speaks 2 % of the time and they count as neither; "
        "if such a voice is one of the two, give it the same role, which merges them."
    ]


def test_two_voices_and_speech_by_nobody_known_are_no_third_voice() -> None:
    assert notices(conversation(TWO), None) == []
    assert notices(conversation(f"{TWO} / ? 96-100 Excuse me."), None) == []


def test_while_roles_are_unsaid_every_voice_is_told_once() -> None:
    unsaid = replace(conversation(f"{TWO} / O 96-100 Excuse me."), roles=RoleGuess({}))
    (told,) = notices(unsaid, None)
    assert told.startswith("Who is the leader and who the teacher is not known yet")
    assert told.count("O 4 %") == 1
