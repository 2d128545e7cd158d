"""Charts are drawn from the rows, and never tell by colour alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.dashboard.chart_rows import share_rows
from pipeline.dashboard.charts import share_chart, timeline_chart
from pipeline.dashboard.desk import Opened, open_conversation
from pipeline.dashboard.palette import INK, MARKS
from pipeline.span import Span
from pipeline.store import Recording


@pytest.fixture
def opened(sample: Recording) -> Opened:
    found = open_conversation(sample)
    assert found is not None
    return found


def timeline(opened: Opened, *, words: bool = True) -> dict[str, Any]:
    conversation = opened.report.conversation
    lines = opened.page.transcript if words else ()
    chart = timeline_chart(conversation, lines, conversation.window, ink=INK["light"])
    drawn: dict[str, Any] = chart.to_dict()
    return drawn


def test_talk_share_is_drawn_with_its_interval_on_a_scale_from_none_to_all(opened: Opened) -> None:
    drawn = share_chart(share_rows(opened.report), ink=INK["dark"]).to_dict()
    bars, *intervals = drawn["layer"]
    assert bars["encoding"]["x"]["scale"]["domain"] == [0, 1]
    assert [layer["encoding"]["x"]["field"] for layer in intervals] == ["low", "low"]
    assert bars["encoding"]["y"]["axis"]["labelColor"] == INK["dark"]


def test_lanes_stand_between_questions_and_moves(opened: Opened) -> None:
    domain = timeline(opened)["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert domain == ["Questions", "Leader", "Teacher", "Moves"]


def test_a_recording_without_words_has_only_lanes(opened: Opened) -> None:
    domain = timeline(opened, words=False)["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert domain == ["Leader", "Teacher"]


def test_every_kind_of_mark_has_its_shape(opened: Opened) -> None:
    marks = [
        layer["mark"] for layer in timeline(opened)["layer"] if layer["mark"]["type"] == "point"
    ]
    looks = [(mark["shape"], mark["fill"] == "transparent") for mark in marks]
    assert looks == [(shape, not filled) for shape, _, _, filled in MARKS.values()]
    assert len(set(looks)) == len(MARKS)


def test_every_shape_has_an_outline(opened: Opened) -> None:
    assert all(layer["mark"]["stroke"] for layer in timeline(opened)["layer"])


def test_a_mark_shows_its_words_when_pointed_at(opened: Opened) -> None:
    point = next(x for x in timeline(opened)["layer"] if x["mark"]["type"] == "point")
    assert [tip["field"] for tip in point["encoding"]["tooltip"]] == [
        "when",
        "who",
        "codes",
        "words",
    ]


def test_a_chart_is_json_without_nan(opened: Opened) -> None:
    json.dumps(timeline(opened), allow_nan=False)
    conversation = opened.report.conversation
    nothing = timeline_chart(conversation, (), Span(10**8, 10**8 + 1), ink=INK["light"]).to_dict()
    json.dumps(nothing, allow_nan=False)


def test_where_it_is_not_sure_who_speaks_a_dashed_band_and_a_lane_say_so(opened: Opened) -> None:
    conversation = opened.report.conversation
    unsure = (Span(20_000, 24_000), Span(10**8, 10**8 + 1))
    lines = opened.page.transcript
    chart = timeline_chart(conversation, lines, conversation.window, ink="#000000", unsure=unsure)
    drawn = chart.to_dict()
    domain = drawn["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert domain == ["Questions", "Leader", "Teacher", "Moves", "Unsure who"]
    across, below = [layer for layer in drawn["layer"] if "strokeDash" in layer["mark"]]
    assert "y" not in across["encoding"]
    assert below["encoding"]["y"]["field"] == "lane"
    assert [tip["title"] for tip in across["encoding"]["tooltip"]] == ["Voices", "When"]
    rows = drawn["datasets"][across["data"]["name"]]
    assert [(row["start"], row["end"], row["when"]) for row in rows] == [
        (20_000, 24_000, "0:20 to 0:24")
    ]


def test_without_unsure_stretches_the_timeline_is_as_ever(opened: Opened) -> None:
    assert not [x for x in timeline(opened)["layer"] if "strokeDash" in x["mark"]]
