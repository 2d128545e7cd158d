"""What is known of a recording before it is read: who can be given a role."""

from __future__ import annotations

from pipeline.analysis import speakers_of
from tests.talk import heard, said, voice

VOICES = (voice("S1", 0, 900), voice("S2", 900, 2000))


def test_a_name_that_stands_for_two_voices_is_nobody_to_give_a_role() -> None:
    spoken = (said(0, 400, "Nine?", speaker="Room 12"), said(1000, 1400, "Ten.", speaker="Room 12"))
    assert speakers_of(heard(spoken, VOICES)) == ("S1", "S2")


def test_names_and_voices_are_listed_as_they_appear() -> None:
    spoken = (said(100, 400, "Nine?", speaker="Dana"), said(1000, 1400, "Ten.", speaker="Marcus"))
    assert speakers_of(heard(spoken, VOICES)) == ("S1", "Dana", "S2", "Marcus")
