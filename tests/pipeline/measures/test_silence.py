"""Silence and overlap of all voices."""

from __future__ import annotations

from pipeline.measures import Proportion
from tests.pipeline.measures.measured import found
from tests.talk import conversation


def test_silence_is_where_nobody_speaks_whoever_it_is() -> None:
    silence = found("silence_share", "L 0-4 One two. / O 6-8 Three. / T 8-10 Four five.")
    assert silence.figure == Proportion(2_000, 10_000, draws=3)


def test_long_pauses_are_listed_apart() -> None:
    silence = found("silence_share", "L 0-4 Read this with me. / T 16-20 I have read it.")
    assert silence.figure == Proportion(12_000, 20_000, draws=2)
    assert silence.parts["in pauses over 10 s"] == Proportion(12_000, 20_000, draws=2)
    assert silence.parts["without pauses over 10 s"] == Proportion(0, 8_000, draws=2)
    assert silence.evidence == (0,)


def test_a_pause_of_ten_seconds_is_not_over_ten() -> None:
    silence = found("silence_share", "L 0-4 Read this with me. / T 14-20 I have read it.")
    assert silence.parts["in pauses over 10 s"] == Proportion(0, 20_000, draws=2)


def test_overlap_with_another_voice_is_not_of_leader_and_teacher() -> None:
    script = "L 0-4 One two. / T 3-8 Three four five. / O 7-10 Six."
    assert found("overlap_share", script).figure == Proportion(1_000, 8_000, draws=3)


def test_without_roles_overlap_is_of_any_two_voices() -> None:
    script = "L 0-4 One two. / T 3-8 Three four five. / O 7-10 Six."
    overlap = found("overlap_share", conversation(script, roles={}))
    assert overlap.figure == Proportion(2_000, 10_000, draws=3)
    assert "who is the leader has not been said: overlap of any two voices" in overlap.notes


def test_one_channel_is_flagged() -> None:
    script = "L 0-4 One two. / T 3-8 Three four five."
    flag = "one channel for both: overlap is undercounted"
    assert flag in found("overlap_share", conversation(script)).notes
    assert flag not in found("overlap_share", conversation(script, channels_apart=True)).notes


def test_evidence_of_overlap_are_the_utterances_that_meet() -> None:
    script = "L 0-4 One two. / T 3-8 Three four five. / L 9-12 Six seven."
    assert found("overlap_share", script).evidence == (0, 1)
