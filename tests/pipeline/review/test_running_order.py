"""A running order shares the minutes of a meeting among its parts, to the minute."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.running_order import LONGEST, SHORTEST, running_order


def test_half_an_hour_with_three_clips() -> None:
    order = running_order(3, minutes=30)
    assert [(item.name, item.when) for item in order] == [
        ("Arrive and open", "0–3"),
        ("The last step", "3–8"),
        ("The goal", "8–12"),
        ("Clip 1", "12–16"),
        ("Clip 2", "16–20"),
        ("Clip 3", "20–24"),
        ("Agree on a focus", "24–30"),
    ]


def test_without_a_goal_or_clips_the_rest_takes_the_time() -> None:
    order = running_order(0, minutes=12, with_goal=False)
    assert [(item.name, item.minutes) for item in order] == [
        ("Arrive and open", 3),
        ("The last step", 4),
        ("Agree on a focus", 5),
    ]


@given(st.integers(0, 5), st.integers(SHORTEST, LONGEST), st.booleans())
def test_the_parts_add_up_and_follow_each_other(clips: int, minutes: int, with_goal: bool) -> None:
    order = running_order(clips, minutes=minutes, with_goal=with_goal)
    assert sum(item.minutes for item in order) == minutes
    assert all(item.minutes >= 1 for item in order)
    assert all(a.start + a.minutes == b.start for a, b in pairwise(order))
