"""Under a setting the leader's own view comes first; a coach sees what there is all the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.acts import (
    Act,
    Audience,
    Comment,
    Kind,
    Part,
    Person,
    Pin,
    Plan,
    Reflection,
    Reply,
    Withdrawal,
)
from pipeline.config import ReviewSettings
from pipeline.corrections import CodeCorrection
from pipeline.dashboard.reflecting import HIDDEN, before_reflecting, hidden_from
from pipeline.span import Span
from pipeline.transcript import Layer
from pipeline.work import work_of

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
FIRST = ReviewSettings(reflect_first=True)
DANA, MARCUS, ROSA = (
    Person("Dana", Part.LEADER),
    Person("Marcus", Part.TEACHER),
    Person("Rosa", Part.COACH),
)
WRITTEN = Act("act-0001", DANA, NOW, Reflection("I talked a lot."))


@pytest.mark.parametrize("person", [None, DANA, MARCUS, Person("Sam", Part.STAFF)])
def test_nobody_but_a_coach_sees_codes_before_the_leader_has_written(
    person: Person | None,
) -> None:
    assert hidden_from(FIRST, (), person) == HIDDEN
    assert hidden_from(FIRST, (WRITTEN,), person) == ""
    assert hidden_from(ReviewSettings(), (), person) == ""


def test_a_coach_sees_them_at_once() -> None:
    assert hidden_from(FIRST, (), ROSA) == ""


def test_somebody_elses_reflection_and_other_words_of_the_leader_do_not_count() -> None:
    theirs = Act("act-0002", MARCUS, NOW, Reflection("She talked a lot."))
    reply = Act("act-0003", DANA, NOW, Reply("act-0009", "Yes."))
    assert hidden_from(FIRST, (theirs, reply), DANA) == HIDDEN


def test_one_that_was_taken_back_no_longer_counts() -> None:
    taken_back = Act("act-0004", DANA, NOW, Withdrawal("act-0001"))
    assert hidden_from(FIRST, (WRITTEN, taken_back), DANA) == HIDDEN
    again = Act("act-0005", DANA, NOW, Reflection("I talked less than I thought."))
    assert hidden_from(FIRST, (WRITTEN, taken_back, again), MARCUS) == ""


def test_before_it_nothing_that_people_did_tells_of_codes_but_ones_own_pins() -> None:
    right = CodeCorrection(Span(0, 900), "Dana", Layer.MOVE, "AFFIRM", True, ROSA.name, NOW)
    did = (
        Act("act-0001", ROSA, NOW, right),
        Act("act-0002", ROSA, NOW, Pin(Span(0, 900), "a leading question")),
        Act("act-0003", DANA, NOW, Pin(Span(900, 1800))),
        Act("act-0004", ROSA, NOW, Plan(goal="open_share")),
        Act("act-0005", ROSA, NOW, Comment(Span(0, 900), Kind.NOTE, "Hello.", Audience.GROUP)),
    )
    shown = before_reflecting(work_of(did, DANA), DANA)
    assert (shown.history, shown.plan) == ((), None)
    assert [pin.id for pin in shown.pins] == ["act-0003"]
    assert [thread.text for thread in shown.threads] == ["Hello."]
