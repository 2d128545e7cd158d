"""How surely voices were told apart, as an interval around the talk share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipeline.measures.told_apart import Trust, told_apart
from pipeline.span import Span
from pipeline.sureness import Sureness

STEP_MS = 100
Voices = Mapping[str, tuple[Span, ...]]


def talk(seconds: int, leader: float = 0.5, turn_s: int = 10) -> tuple[Voices, Voices]:
    """L and T in turn, `turn_s` both together, L for so much of it."""
    change = round(turn_s * leader * 1000)
    starts = range(0, seconds * 1000, turn_s * 1000)
    return (
        {"L": tuple(Span(at, at + change) for at in starts)},
        {"T": tuple(Span(at + change, at + turn_s * 1000) for at in starts)},
    )


def as_sure(one: Voices, other: Voices, chance: float = 1.0) -> Sureness:
    """As if the diarizer gave every moment to who speaks, so surely."""
    last = max(span.end_ms for side in (one, other) for spans in side.values() for span in spans)
    chances = {who: np.zeros(last // STEP_MS, np.float32) for side in (one, other) for who in side}
    for side in (one, other):
        for who, spans in side.items():
            for span in spans:
                at = slice(span.start_ms // STEP_MS, span.end_ms // STEP_MS)
                for voice, theirs in chances.items():
                    theirs[at] = chance if voice == who else 1 - chance
    return Sureness.of_chances(chances, step_ms=STEP_MS)


def width(one: Voices, other: Voices, sure: Sureness, certain: tuple[Span, ...] = ()) -> float:
    interval = told_apart(one, other, sure, certain=certain)
    assert interval is not None
    return interval[1] - interval[0]


@given(
    leader=st.floats(0.1, 0.9),
    seconds=st.integers(1, 30).map(lambda tens: tens * 10),
    chance=st.floats(0.5, 1),
)
def test_the_share_lies_inside_and_the_bounds_are_shares(
    leader: float, seconds: int, chance: float
) -> None:
    one, other = talk(seconds, leader)
    interval = told_apart(one, other, as_sure(one, other, chance))
    assert interval is not None
    assert 0 <= interval[0] <= round(leader * 10_000) / 10_000 <= interval[1] <= 1


@given(arrays.arrays(np.float32, 600, elements=st.floats(0, 1, width=32)))
def test_both_sides_are_told_the_same(chances: np.ndarray) -> None:
    one, other = talk(60, 0.3)
    sure = Sureness.of_chances({"L": chances, "T": 1 - chances}, step_ms=STEP_MS)
    mine, theirs = told_apart(one, other, sure), told_apart(other, one, sure)
    assert mine is not None
    assert theirs is not None
    assert theirs == pytest.approx((1 - mine[1], 1 - mine[0]), abs=1e-9)


def test_doubt_makes_it_wider() -> None:
    one, other = talk(120)
    widths = [width(one, other, as_sure(one, other, chance)) for chance in (1.0, 0.9, 0.6)]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def test_a_longer_talk_makes_it_narrower_but_never_certain() -> None:
    widths = []
    for seconds in (60, 600, 6_000, 60_000):
        one, other = talk(seconds)
        widths.append(width(one, other, as_sure(one, other)))
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 2 * Trust().besides


def test_errors_come_in_runs_so_long_turns_tell_less_than_many_short_ones() -> None:
    long, short = talk(120, turn_s=20), talk(120, turn_s=2)
    assert width(*long, as_sure(*long)) > width(*short, as_sure(*short))


def test_what_is_said_at_once_is_not_heard_so_the_truth_lies_towards_the_half() -> None:
    one, other = talk(120, leader=0.8)
    interval = told_apart(one, other, as_sure(one, other))
    assert interval is not None
    assert 0.8 - interval[0] > interval[1] - 0.8


def test_where_a_person_said_who_speaks_nothing_is_in_doubt() -> None:
    one, other = talk(120)
    sure = as_sure(one, other, 0.6)
    assert width(one, other, sure, (Span(0, 60_000),)) < width(one, other, sure)
    assert told_apart(one, other, sure, certain=(Span(0, 120_000),)) is None


def test_a_voice_that_only_people_named_is_not_in_doubt() -> None:
    one, other = talk(120)
    sure = as_sure(one, other, 0.6)
    named = told_apart({"Dana": one["L"]}, other, sure)
    heard = told_apart(one, other, sure)
    assert named is not None
    assert heard is not None
    assert named[1] - named[0] < heard[1] - heard[0]


def test_voices_of_one_role_are_not_mixed_up_with_each_other() -> None:
    one, other = talk(120)
    pooled = {"L1": one["L"][:6], "L2": one["L"][6:]}
    either = np.full(1_200, 0.5, np.float32)
    sure = as_sure(one, other)
    as_two = {"L1": sure.of("L") * either, "L2": sure.of("L") * either, "T": sure.of("T")}
    told = told_apart(pooled, other, Sureness.of_chances(as_two, step_ms=STEP_MS))
    assert told == pytest.approx(told_apart(one, other, sure), abs=0.002)


def test_nobody_speaking_has_no_interval() -> None:
    sure = as_sure(*talk(10))
    assert told_apart({"L": ()}, {"T": ()}, sure) is None
