"""Whether one voice more than expected is a person."""

from __future__ import annotations

from models.voice_count import Voice, alike, another_voice


def voice(*runs: tuple[float, float], hz: float) -> Voice:
    """Runs in seconds, first and last."""
    steps = {s for start, end in runs for s in range(round(start * 10), round(end * 10))}
    return Voice(frozenset(steps), tuple(round((b - a) * 1000) for a, b in runs), hz)


LEADER = voice((0, 5), (15, 20), (30, 35), hz=110)
TEACHER_AND_GUEST = voice((5, 15), (20, 30), (35, 45), hz=200)
TEACHER = voice((5, 10), (20, 25), (35, 40), hz=190)
GUEST = voice((10, 15), (25, 30), (40, 45), hz=230)


def test_a_third_person_speaks_in_turns_at_a_pitch_of_their_own() -> None:
    assert another_voice([LEADER, TEACHER_AND_GUEST], [LEADER, TEACHER, GUEST])


def test_a_way_of_speaking_at_the_same_pitch_is_no_person() -> None:
    excited = voice((10, 15), (25, 30), (40, 45), hz=195)
    assert not another_voice([LEADER, TEACHER_AND_GUEST], [LEADER, TEACHER, excited])


def test_snatches_are_no_person() -> None:
    snatches = voice(*[(10 + s, 10.8 + s) for s in range(12)], hz=230)
    assert not another_voice([LEADER, TEACHER_AND_GUEST], [LEADER, TEACHER, snatches])


def test_who_speaks_twice_is_not_yet_counted() -> None:
    twice = voice((10, 15), (25, 30), hz=230)
    assert not another_voice([LEADER, TEACHER_AND_GUEST], [LEADER, TEACHER, twice])


def test_a_voice_that_faded_away_is_none() -> None:
    assert not another_voice([LEADER, TEACHER], [LEADER, TEACHER])


def test_one_expected_and_two_heard() -> None:
    both = voice((0, 45), hz=150)
    assert another_voice([both], [LEADER, TEACHER_AND_GUEST])


def test_two_voices_within_three_per_cent_of_pitch_are_alike() -> None:
    assert alike([voice((0, 1), hz=200), voice((1, 2), hz=204)])
    assert not alike([voice((0, 1), hz=200), voice((1, 2), hz=210)])
    assert not alike([voice((0, 1), hz=0), voice((1, 2), hz=0)])
