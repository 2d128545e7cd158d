"""What the charts show is what was measured and said, cut to the time that is looked at."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.dashboard.chart_rows import (
    doubtful_in_words,
    doubtful_of,
    lanes_of,
    marks_of,
    parts_of,
    share_rows,
    stretches_of,
    ticks_of,
)
from pipeline.dashboard.desk import Desk, Opened, open_conversation
from pipeline.paper.lines import lines_of
from pipeline.span import Span
from pipeline.store import Recording
from tests.pipeline.dashboard.sample import add_sample, sample_heard, with_draft_words
from tests.talk import coded_talk, conversation

HOUR = 3_600_000


@pytest.fixture
def opened(sample: Recording) -> Opened:
    found = open_conversation(sample)
    assert found is not None
    return found


def test_every_third_is_shared_between_leader_and_teacher(opened: Opened) -> None:
    rows = share_rows(opened.report)
    assert [row["third"] for row in rows[::2]] == ["First third", "Middle third", "Last third"]
    for leader, teacher in zip(rows[::2], rows[1::2], strict=True):
        assert (leader["start"], teacher["end"]) == (0, 1)
        assert leader["end"] == teacher["start"]
        assert leader["low"] is not None
        assert leader["high"] is not None
        assert leader["low"] <= leader["end"] <= leader["high"]
        assert "95 % interval" in leader["words"]


def test_no_share_is_drawn_while_nobody_knows_who_leads(desk: Desk) -> None:
    opened = open_conversation(add_sample(desk.workspace, with_draft_words(sample_heard())))
    assert opened is not None
    assert share_rows(opened.report) == []


def test_lanes_are_named_by_role_with_the_leader_first(opened: Opened) -> None:
    assert list(lanes_of(opened.report.conversation).values()) == ["Leader", "Teacher"]


def test_speech_and_listening_signals_are_cut_to_the_time_shown() -> None:
    said = conversation(
        coded_talk("L 0.0-20.0 Tell me. / T 5.0-5.4 Mm-hm. [BACKCHANNEL] / T 21.0-40.0 Well.")
    )
    rows = stretches_of(said, Span(10_000, 30_000))
    assert [(row["role"], row["start"], row["end"]) for row in rows if row["kind"] == "speech"] == [
        ("Leader", 10_000, 20_000),
        ("Teacher", 21_000, 30_000),
    ]


def test_marks_say_who_said_what_when_and_how_it_is_coded(opened: Opened) -> None:
    conversation_ = opened.report.conversation
    marks = marks_of(conversation_, opened.page.transcript, conversation_.window)
    asked = [mark for mark in marks if mark["lane"] == "Questions"]
    assert len(asked) == sum(u.question is not None for u in conversation_.utterances)
    assert {mark["who"] for mark in asked} == {"Leader"}
    assert {mark["kind"] for mark in asked} == {"open question", "closed question"}
    assert all(mark["words"] and mark["codes"] and mark["when"] for mark in marks)
    assert "next step or commitment" in {mark["kind"] for mark in marks}


def test_marks_outside_the_time_shown_are_left_out(desk: Desk) -> None:
    said = conversation(
        coded_talk("L 0.0 What helped? [q:open_reflective form:open] / T 9.0 Pairs.")
    )
    lines = lines_of(said, desk.reading.codebook)
    assert len(marks_of(said, lines, Span(0, 1_000))) == 1
    assert marks_of(said, lines, Span(5_000, 9_000)) == []


def test_without_lines_there_are_no_marks(opened: Opened) -> None:
    said = opened.report.conversation
    assert marks_of(said, (), said.window) == []


@given(some.integers(0, 3 * HOUR), some.integers(1, 4 * HOUR))
def test_the_parts_of_a_conversation_are_all_of_it_and_few(start: int, length: int) -> None:
    window = Span(start, start + length)
    parts = parts_of(window)
    assert 1 <= len(parts) <= 8
    assert (parts[0].start_ms, parts[-1].end_ms) == (window.start_ms, window.end_ms)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(parts))


def test_an_hour_is_looked_at_in_ten_minutes_and_a_short_talk_at_once() -> None:
    assert [part.duration_ms for part in parts_of(Span(0, HOUR))] == [600_000] * 6
    assert len(parts_of(Span(0, 800_000))) == 1


@given(some.integers(0, 3 * HOUR), some.integers(1, 4 * HOUR))
def test_ticks_are_full_half_minutes_inside_and_few(start: int, length: int) -> None:
    ticks = ticks_of(Span(start, start + length))
    assert len(ticks) <= 13
    assert all(tick % 30_000 == 0 and start <= tick <= start + length for tick in ticks)


def test_unsure_stretches_are_cut_to_the_time_shown_and_told_in_words() -> None:
    rows = doubtful_of((Span(1_000, 3_000), Span(58_000, 70_000)), Span(2_000, 60_000))
    assert [(row["lane"], row["start"], row["end"]) for row in rows] == [
        ("Unsure who", 2_000, 3_000),
        ("Unsure who", 58_000, 60_000),
    ]
    assert doubtful_in_words(rows) == "unsure who speaks: 0:02 to 0:03, 0:58 to 1:00"
    assert doubtful_in_words([]) == ""


def test_of_many_unsure_stretches_only_the_first_are_told_one_by_one() -> None:
    many = [Span(at, at + 600) for at in range(0, 40_000, 2_000)]
    told = doubtful_in_words(doubtful_of(many, Span(0, 60_000)))
    assert told.endswith("0:22 to 0:22 and 8 more")
