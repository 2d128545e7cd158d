"""A leader's history holds that leader's conversations in order, and each number as it compares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.result import Amounts, Proportion, Result, Unit
from pipeline.review.history import (
    Held,
    apart_in_making,
    before,
    course_of,
    in_order,
    key_of,
    leaders_of,
)

SHARE = Result(
    "open_share", 17, "Open questions", Unit.SHARE, Proportion(3, 10), counted="questions"
)


def held(name: str, on: date, *results: Result, made: str = "whisper") -> Held:
    return Held(name, f"Visit {name}", on, results, made=made)


def test_leaders_are_told_apart_by_name_and_not_by_case_or_spaces() -> None:
    assert leaders_of(["Dana  Reyes", "dana reyes", "Ana Sol", " "]) == ("Ana Sol", "Dana Reyes")
    assert key_of("Ｄana Reyes") == key_of("DANA\u00a0reyes")


@given(st.text())
def test_a_name_has_the_same_key_however_it_is_spaced(name: str) -> None:
    assert key_of(f"  {name}\t") == key_of(name)


def test_conversations_come_in_the_order_they_were_held() -> None:
    june, march, other = (
        held("b", date(2026, 6, 1)),
        held("a", date(2026, 3, 9)),
        held("c", date(2026, 6, 1)),
    )
    assert in_order([june, march, other]) == (march, june, other)
    assert before([june, march, other], "c") == (march, june)
    assert before([june, march], "elsewhere") == ()


def test_a_course_has_a_number_with_its_interval_for_each_conversation() -> None:
    later = replace(SHARE, figure=Proportion(6, 10))
    course = course_of(
        "open_share", [held("b", date(2026, 6, 1), later), held("a", date(2026, 3, 9), SHARE)]
    )
    assert course is not None
    said = [(p.title, p.reading.value, p.reading.interval, p.reading.n) for p in course.points]
    assert said == [
        ("Visit a", "30\u00a0%", "11 to 60\u00a0%", "10 questions"),
        ("Visit b", "60\u00a0%", "31 to 83\u00a0%", "10 questions"),
    ]


def test_a_withheld_number_keeps_its_reason_and_no_value() -> None:
    few = replace(SHARE, withheld="only 3 of the 5 questions that a share needs")
    course = course_of("open_share", [held("a", date(2026, 3, 9), few)])
    assert course is not None
    (point,) = course.points
    assert (point.value, point.interval) == (None, None)
    assert point.missing == "only 3 of the 5 questions that a share needs"
    assert course.shown == ()


def test_where_nothing_was_asked_the_words_say_so() -> None:
    none = replace(SHARE, figure=Proportion(0, 0), words="no question was asked")
    course = course_of("open_share", [held("a", date(2026, 3, 9), none)])
    assert course is not None
    assert course.points[0].missing == "no question was asked"


def test_talks_are_compared_by_chance_and_not_by_what_may_be_misheard() -> None:
    talk = Result(
        "talk_share", 1, "Leader talk share", Unit.SHARE,
        Proportion(500, 1000, 20, told=(0.49, 0.51)), counted="turns",
    )  # fmt: skip
    course = course_of("talk_share", [held("a", date(2026, 3, 9), talk)])
    assert course is not None
    (point,) = course.points
    assert point.interval is not None
    assert point.interval[1] - point.interval[0] > 0.3
    assert point.reading.interval == "30 to 70\u00a0%"


def test_a_number_that_one_conversation_cannot_bound_has_no_interval() -> None:
    longest = Result("monologue", 7, "Longest leader turn", Unit.SECONDS, Amounts((48.0,)))
    course = course_of("monologue", [held("a", date(2026, 3, 9), longest)])
    assert course is not None
    assert (course.points[0].value, course.points[0].reading.interval) == (48.0, "")


def test_a_measure_that_no_conversation_has_is_no_course() -> None:
    assert course_of("open_share", [held("a", date(2026, 3, 9))]) is None
    assert course_of("open_share", []) is None


def test_other_engines_are_told_of() -> None:
    one, other = held("a", date(2026, 3, 9)), held("b", date(2026, 6, 1), made="pocketsphinx")
    assert "same engines" in apart_in_making([one, other])
    assert apart_in_making([one, one]) == ""
