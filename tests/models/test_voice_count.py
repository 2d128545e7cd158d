"""Whether one voice more than expected is a person."""

from __future__ import annotations

import numpy as np
import pytest

from models.mixture import fit_mixture
from models.resegmentation import describe_steps
from models.spoken import gather
from models.third_voice import Chunks, gather_chunks
from models.voice_count import LEAST_APART, Voice, alike, another_voice, how_many, least_apart
from tests.models.made_voices import HIGH, LOW, anybody, in_turns, one_microphone


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


@pytest.mark.parametrize(
    ("apart", "people"),
    [
        ([9.0, 7.0, 5.0], 4),
        ([9.0, 7.0, None], 3),
        ([9.0, 1.0, None], 2),
        ([2.4, None, None], 1),
        ([None, None, None], 1),
        ([2.0, 8.0, None], 3),
        ([], 1),
    ],
)
def test_as_many_people_as_lie_apart(apart: list[float | None], people: int) -> None:
    assert how_many(apart) == people


def parted(names: str, seconds: tuple[float, ...], at_steps: int | None = None) -> Chunks:
    """Chunks of the names' turns; alone, one voice parted at a step of each 40."""
    turns = in_turns(names, seconds, times=8)
    speech = gather(one_microphone(turns, {"A": LOW, "B": HIGH}), anybody(turns))
    steps = describe_steps(
        fit_mixture(speech.frames, 16), speech.frames, speech.starts, speech.pause
    )
    per_round = round(sum(seconds) * 10)
    first = np.arange(len(steps)) % per_round < (at_steps or round(seconds[0] * 10))
    shares = np.stack([first, ~first], axis=1).astype(np.float32)
    return gather_chunks([steps], speech, shares)


def test_two_people_lie_apart() -> None:
    apart = least_apart(parted("AB", (4, 4)))
    assert apart is not None
    assert apart >= LEAST_APART


def test_a_person_does_not_lie_apart_from_themselves() -> None:
    apart = least_apart(parted("A", (8,), at_steps=40))
    assert apart is not None
    assert apart < LEAST_APART


def test_a_voice_of_a_moment_cannot_be_counted() -> None:
    assert least_apart(parted("AB", (6, 0.5))) is None
