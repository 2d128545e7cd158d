"""A 1:1 is prepared from pins and suggestions, kept, found again and printed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.acts import About, Clip, Done, Part, Person, Pin, Plan, Reflection
from pipeline.dashboard.desk import Desk
from pipeline.dashboard.meeting import meeting_html
from pipeline.errors import StoreError
from pipeline.span import Span
from pipeline.store import Recording
from pipeline.work import work_of
from tests.pipeline.dashboard.leaders import COACH, add_visit, do, reflecting_first
from tests.pipeline.dashboard.sample import FILM
from tests.pipeline.dashboard.test_pages import run, text_of, visit

MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 1)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PIN = Pin(Span(60_000, 75_000), "the long wait")


def as_coach(visitor: AppTest) -> AppTest:
    visitor.session_state["me"] = COACH
    return run(visitor)


def kept_plan(desk: Desk, recording: Recording) -> Plan | None:
    work = work_of(desk.workspace.acts(recording.id), COACH)
    plan = work.plan.deed if work.plan else None
    return plan if isinstance(plan, Plan) else None


@pytest.mark.parametrize("query", [{}, {"id": "nonsense"}])
def test_an_address_without_a_conversation_leads_back(desk: Desk, query: dict[str, str]) -> None:
    assert "No such conversation" in text_of(visit("prepare", **query))


def test_one_that_is_not_analysed_says_so(desk: Desk) -> None:
    recording = desk.workspace.add(FILM, name="Long talk.mp4")
    assert "not been analysed yet" in text_of(visit("prepare", id=recording.id))
    with pytest.raises(StoreError, match="has not been analysed yet"):
        meeting_html(desk, recording, COACH)


def test_pins_come_first_and_are_chosen(desk: Desk, sample: Recording) -> None:
    do(desk.workspace, sample, PIN)
    visitor = visit("prepare", id=sample.id)
    first = visitor.checkbox[0]
    assert (first.label, first.value) == ("1:00 to 1:15", True)
    assert "1:00 to 1:15 · the long wait" in text_of(visitor)


def test_the_page_is_shown_as_it_will_be_printed(sample: Recording) -> None:
    shown = text_of(visit("prepare", id=sample.id))
    assert "1:1 about Period 3" in shown
    assert "Running order, 30 min" in shown
    assert "The goal: Leader talk share" in shown


def test_nothing_is_kept_by_nobody(sample: Recording) -> None:
    visitor = visit("prepare", id=sample.id)
    assert "Say who you are" in text_of(visitor)
    (keep,) = [b for b in visitor.button if b.label == "Keep and open the page"]
    assert keep.disabled


def test_a_plan_is_kept_and_found_again(desk: Desk, sample: Recording) -> None:
    do(desk.workspace, sample, PIN)
    visitor = as_coach(visit("prepare", id=sample.id))
    visitor.text_input(key=f"ask-clip-{sample.id}-60000-75000").set_value("What did you see?")
    visitor.selectbox(key=f"goal-{sample.id}").set_value("open_share")
    visitor.text_input(key=f"focus-{sample.id}").set_value("Wait three seconds")
    run(visitor)
    visitor.button(key=f"keep-{sample.id}").click()
    run(visitor)
    plan = kept_plan(desk, sample)
    assert plan is not None
    assert (plan.goal, plan.focus) == ("open_share", "Wait three seconds")
    assert Clip(PIN.at, "the long wait", "What did you see?") in plan.clips
    assert f"/api/recordings/{sample.id}/meeting.html?pass=" in text_of(visitor)

    again = as_coach(visit("prepare", id=sample.id))
    assert again.text_input(key=f"focus-{sample.id}").value == "Wait three seconds"
    assert again.selectbox(key=f"goal-{sample.id}").value == "open_share"
    assert "Wait three seconds" in meeting_html(desk, sample, COACH)


def test_what_was_chosen_stays_on_offer_when_its_pin_is_gone(desk: Desk, sample: Recording) -> None:
    gone = Clip(Span(100_000, 110_000), "a pin of old", "And then?")
    do(desk.workspace, sample, Plan((gone,), "talk_share"))
    visitor = visit("prepare", id=sample.id)
    assert [(box.label, box.value) for box in visitor.checkbox[:2]] == [
        ("1:40 to 1:50", True),
        (visitor.checkbox[1].label, False),
    ]
    assert visitor.text_input(key=f"ask-clip-{sample.id}-100000-110000").value == "And then?"


def test_at_most_five_clips_can_be_ticked(desk: Desk, sample: Recording) -> None:
    for k in range(7):
        do(desk.workspace, sample, Pin(Span(k * 20_000, k * 20_000 + 9_000), f"pin {k}"))
    visitor = visit("prepare", id=sample.id)
    for box in visitor.checkbox[:5]:
        box.check()
    run(visitor)
    assert "5 of at most 5 chosen" in text_of(visitor)
    assert [box.disabled for box in visitor.checkbox[:7]] == [False] * 5 + [True] * 2


def test_a_question_is_taken_from_the_proposals(sample: Recording) -> None:
    visitor = visit("prepare", id=sample.id)
    proposed = "What would you have liked to hear more of from the teacher?"
    visitor.radio(key=f"opener-of-talk_share-{sample.id}").set_value(proposed)
    run(visitor)
    (opener,) = [t for t in visitor.text_input if t.label == "The question to open with"]
    assert opener.value == proposed


def test_the_last_step_is_what_the_leader_agreed_before(desk: Desk) -> None:
    march = add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
    do(desk.workspace, march, Plan(goal="open_share", focus="Wait three seconds"))
    april = add_visit(desk.workspace, 2, leader="dana reyes", held_on=APRIL)
    visitor = visit("prepare", id=april.id)
    assert visitor.text_area(key=f"last-{april.id}").value == "Wait three seconds"
    assert visitor.selectbox(key=f"goal-{april.id}").value == "open_share"
    shown = text_of(visitor)
    assert "Agreed in the 1:1 about the conversation of 2 March 2026" in shown
    assert "2 Mar 2026" in shown


def test_whether_it_was_done_is_kept(desk: Desk, sample: Recording) -> None:
    visitor = as_coach(visit("prepare", id=sample.id))
    assert visitor.radio(key=f"done-{sample.id}").disabled, "there is no step yet"
    visitor.text_area(key=f"last-{sample.id}").set_value("Wait three seconds.")
    run(visitor)
    visitor.radio(key=f"done-{sample.id}").set_value(Done.PARTLY)
    run(visitor)
    visitor.button(key=f"keep-{sample.id}").click()
    run(visitor)
    plan = kept_plan(desk, sample)
    assert plan is not None
    assert plan.last_done is Done.PARTLY


def test_nothing_is_shown_before_the_leaders_own_reflection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    with reflecting_first(tmp_path, monkeypatch) as desk:
        march = add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
        dana = Person("Dana Reyes", Part.LEADER)
        assert "Running order" not in text_of(visit("prepare", id=march.id))
        with pytest.raises(StoreError, match="once the leader has written"):
            meeting_html(desk, march, dana)
        do(desk.workspace, march, Reflection("It went too fast."), by=dana)
        assert "Running order" in text_of(visit("prepare", id=march.id))
        assert "Running order" in meeting_html(desk, march, dana)


def test_whatever_people_wrote_is_inert(desk: Desk, sample: Recording) -> None:
    do(desk.workspace, sample, About(HOSTILE, HOSTILE, MARCH))
    do(desk.workspace, sample, Pin(Span(60_000, 75_000), HOSTILE))
    do(desk.workspace, sample, Plan((Clip(Span(60_000, 75_000), HOSTILE, HOSTILE),), HOSTILE,
                                    HOSTILE, HOSTILE, Done.NO, HOSTILE))  # fmt: skip
    shown = text_of(visit("prepare", id=sample.id))
    assert not re.search(r"(?<!\\)<(script|img)", shown)
    assert "<script" not in meeting_html(desk, sample, COACH)
