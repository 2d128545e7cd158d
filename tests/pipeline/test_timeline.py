"""The printed timeline says where it is not sure who speaks, to the eye and in words."""

from __future__ import annotations

from pipeline.paper.timeline import LEFT, UNSURE_WHO, WIDTH, strips_of
from pipeline.span import Span
from tests.talk import conversation

TALK = conversation("L 0-60 What stood out to you? / T 60-120 The back row did.")
TITLES = ["0:00 Leader", "1:00 Teacher"]


def test_unsure_stretches_have_a_lane_of_their_own_below_the_voices() -> None:
    (strip,) = strips_of(TALK, TITLES, (Span(30_000, 60_000),))
    assert [lane.name for lane in strip.lanes] == ["Leader", "Teacher", UNSURE_WHO]
    assert [lane.unsure for lane in strip.lanes] == [False, False, True]
    (block,) = strip.lanes[-1].blocks
    assert (block.x, block.width) == (LEFT + (WIDTH - LEFT) / 4, (WIDTH - LEFT) / 4)
    assert block.title == "0:30 to 1:00"
    assert strip.label.endswith("; unsure who speaks: 0:30 to 1:00")


def test_a_strip_makes_room_for_it() -> None:
    (plain,), (unsure,) = (strips_of(TALK, TITLES, at) for at in ((), (Span(0, 1_000),)))
    assert unsure.height - plain.height == unsure.lanes[1].y - unsure.lanes[0].y


def test_where_nothing_is_unsure_the_timeline_is_as_ever() -> None:
    assert strips_of(TALK, TITLES) == strips_of(TALK, TITLES, (Span(10**7, 10**7 + 1),))
    (strip,) = strips_of(TALK, TITLES)
    assert [lane.name for lane in strip.lanes] == ["Leader", "Teacher"]
    assert strip.label.endswith("in the transcript below")
