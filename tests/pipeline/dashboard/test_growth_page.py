"""The growth page shows one leader's conversations, and says what it cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.acts import Part, Person, Plan, Reflection
from pipeline.dashboard.desk import Desk
from pipeline.dashboard.growth_charts import in_words, panel_chart, rows_of, scale_of
from pipeline.dashboard.histories import as_seen_by, history_of, leaders
from pipeline.dashboard.palette import INK
from pipeline.measures.result import Proportion, Result, Unit
from pipeline.review.growth import RULE, growth_of
from pipeline.review.history import Held
from tests.pipeline.dashboard.leaders import add_visit, do, reflecting_first, shorter
from tests.pipeline.dashboard.sample import sample_heard
from tests.pipeline.dashboard.test_pages import text_of, visit

MARCH, APRIL, MAY = date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1)
HOSTILE = "<img src=x onerror=alert(1)> **bold**"


def charts_in(visitor: Any) -> int:
    return len(visitor.get("vega_lite_chart"))


# the page


def test_without_leaders_it_says_what_to_do(desk: Desk) -> None:
    add_visit(desk.workspace, 1)
    shown = text_of(visit("growth"))
    assert "No conversation has a leader yet. Open one and say whose it is." in shown


def test_one_conversation_has_points_and_the_reason_for_no_line(desk: Desk) -> None:
    add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
    visitor = visit("growth", leader="dana  reyes")
    shown = text_of(visitor)
    assert "1 conversation, 2 March 2026." in shown
    assert r"No line yet\: it could be shown in 1 conversation, and three are needed\." in shown
    assert charts_in(visitor) == 5


def test_three_conversations_have_a_line_and_the_rule(desk: Desk) -> None:
    for number, day in enumerate((MAY, MARCH, APRIL)):
        add_visit(desk.workspace, number, leader="Dana Reyes", held_on=day)
    visitor = visit("growth")
    shown = text_of(visitor)
    assert "3 conversations, 2 March 2026 to 1 May 2026." in shown
    assert "No change that these intervals can show" in shown
    assert RULE in shown
    assert "today’s codebook" in shown


def test_the_goal_of_the_last_meeting_comes_first(desk: Desk) -> None:
    add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
    april = add_visit(desk.workspace, 2, leader="Dana Reyes", held_on=APRIL)
    do(desk.workspace, april, Plan(goal="open_share"))
    headings = [str(heading.value) for heading in visit("growth").subheader]
    assert headings[0] == "Open questions"


def test_nobody_elses_conversations_are_in_it(desk: Desk) -> None:
    add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
    add_visit(desk.workspace, 2, leader="Ana Sol", held_on=APRIL)
    add_visit(desk.workspace, 3)
    assert leaders() == ("Ana Sol", "Dana Reyes")
    assert [held.title for held in history_of("DANA REYES")] == ["Visit 1"]
    assert history_of("") == ()
    assert charts_in(visit("growth")) == 0
    assert "Visit 2" not in text_of(visit("growth", leader="Dana Reyes"))


def test_a_name_nobody_has_is_told(desk: Desk) -> None:
    add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
    assert "No conversation has a leader of this name" in text_of(visit("growth", leader="Who"))


def test_a_short_talk_is_there_with_its_reason(desk: Desk) -> None:
    add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
    short = shorter(sample_heard(), 40_000)
    add_visit(desk.workspace, 2, leader="Dana Reyes", held_on=APRIL, heard=short)
    (table,) = visit("growth", leader="Dana Reyes").table
    told = " ".join(str(cell) for cell in table.value.to_numpy().ravel())
    assert r"Not shown\:" in told


def test_conversations_are_read_once_until_something_changes(desk: Desk) -> None:
    recording = add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
    (first,), (again,) = history_of("Dana Reyes"), history_of("Dana Reyes")
    assert first.results is again.results
    desk.workspace.save_heard(recording.id, shorter(sample_heard(), 100_000))
    (changed,) = history_of("Dana Reyes")
    assert changed.results is not first.results


def test_numbers_that_wait_for_the_leaders_reflection_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    with reflecting_first(tmp_path, monkeypatch) as desk:
        march = add_visit(desk.workspace, 1, leader="Dana Reyes", held_on=MARCH)
        assert "None of this leader’s conversations can be shown yet" in text_of(visit("growth"))
        add_visit(desk.workspace, 2, leader="Dana Reyes", held_on=APRIL)
        dana = Person("Dana Reyes", Part.LEADER)
        do(desk.workspace, march, Reflection("It went too fast."), by=dana)
        visitor = visit("growth")
        assert "Left out here: 1 of 2 conversations." in text_of(visitor)
        assert charts_in(visitor) == 5
        assert [one.title for one in as_seen_by(dana, history_of("Dana Reyes")) if one.results] == [
            "Visit 1"
        ]


def test_what_people_named_is_inert(desk: Desk) -> None:
    add_visit(desk.workspace, 1, leader=HOSTILE, held_on=MARCH)
    shown = text_of(visit("growth"))
    assert "<img" not in shown


# its charts


def share(part: int, whole: int, withheld: str | None = None) -> Result:
    return Result(
        "open_share", 17, "Open questions", Unit.SHARE, Proportion(part, whole),
        withheld=withheld, counted="questions",
    )  # fmt: skip


FEW = share(2, 3, withheld="only 3 of the 5 questions that a share needs")


def drawn(*results: Result) -> tuple[dict[str, Any], Any]:
    days = (MARCH, APRIL, MAY, date(2026, 6, 1))
    held = [Held(str(i), f"Visit {i}", days[i], (result,)) for i, result in enumerate(results)]
    (panel,) = growth_of(held, ["open_share"]).panels
    return panel_chart(panel, scale_of(held), ink=INK["light"]).to_dict(), panel


def marks_of(chart: dict[str, Any]) -> list[str]:
    return [layer["mark"]["type"] for layer in chart["layer"]]


def test_each_number_is_a_point_on_its_bar() -> None:
    chart, panel = drawn(share(3, 10))
    assert marks_of(chart) == ["rule", "point"]
    known, missing = rows_of(panel)
    assert (len(known), missing) == (1, [])
    assert known[0]["said"] == "30\u00a0% (95 % interval 11 to 60\u00a0%, n = 10 questions)"


def test_a_missing_number_is_a_hollow_mark_at_the_bottom_with_its_reason() -> None:
    chart, panel = drawn(share(3, 10), FEW)
    hollow = chart["layer"][-1]["mark"]
    assert (hollow["shape"], hollow["fill"]) == ("diamond", "transparent")
    _, (row,) = rows_of(panel)
    assert row["floor"] < 0.05
    assert row["said"].startswith("Not shown: only 3 of the 5 questions")


@pytest.mark.parametrize(
    ("results", "dashed"),
    [
        ((share(3, 10), share(4, 10), share(5, 10)), True),
        ((share(10, 100), share(50, 100), share(90, 100)), False),
    ],
)
def test_a_line_is_dashed_while_it_may_as_well_be_level(
    results: tuple[Result, ...], dashed: bool
) -> None:
    chart, _ = drawn(*results)
    line = chart["layer"][0]["mark"]
    assert (line["type"], "strokeDash" in line) == ("line", dashed)


def test_before_three_there_is_no_line() -> None:
    chart, _ = drawn(share(3, 10), share(4, 10))
    assert "line" not in marks_of(chart)


def test_all_panels_share_one_scale_of_days() -> None:
    held = [Held("a", "Visit", MARCH, (share(3, 10),)), Held("b", "Visit", MAY, (share(3, 10),))]
    assert scale_of(held) == (date(2026, 2, 25), date(2026, 5, 6))


def test_it_is_told_in_words_too() -> None:
    _, panel = drawn(share(3, 10), FEW)
    assert in_words(panel).startswith(
        "Open questions. 2 March 2026: 30\u00a0% (95 % interval 11 to 60\u00a0%, "
        "n = 10 questions); 1 April 2026: Not shown"
    )
