"""A trend is drawn from three conversations on, and said only where its interval allows it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.measures.result import Amounts, Proportion, Ratio, Result, Sample, Unit
from pipeline.paper.wording import Reading
from pipeline.review.growth import change_in_words, growth_of, panel_of
from pipeline.review.history import Held, Point, course_of
from pipeline.review.trend import Direction, trend_of

START = date(2026, 3, 2)


def share(part: int, whole: int, withheld: str | None = None) -> Result:
    return Result(
        "open_share", 17, "Open questions", Unit.SHARE, Proportion(part, whole),
        withheld=withheld, counted="questions",
    )  # fmt: skip


def monthly(*results: Result) -> tuple[Held, ...]:
    return tuple(
        Held(f"r{i}", f"Visit {i}", START + timedelta(days=30 * i), (result,))
        for i, result in enumerate(results)
    )


def point(day: int, value: float, half: float) -> Point:
    on = START + timedelta(days=day)
    return Point("r", "Visit", on, value, (value - half, value + half), "", Reading("", "", "", ""))


def sentence_of(*results: Result) -> str:
    course = course_of(results[0].id, monthly(*results))
    assert course is not None
    return panel_of(course).sentence


@pytest.mark.parametrize("count", [1, 2])
def test_before_three_conversations_there_are_points_and_the_reason(count: int) -> None:
    course = course_of("open_share", monthly(*[share(5, 10)] * count))
    assert course is not None
    panel = panel_of(course)
    assert (len(panel.course.points), panel.trend) == (count, None)
    plural = "s" if count > 1 else ""
    assert panel.sentence == (
        f"No line yet: it could be shown in {count} conversation{plural}, and three are needed."
    )


def test_conversations_in_which_it_could_not_be_shown_do_not_count() -> None:
    few = share(2, 3, withheld="only 3 of the 5 questions that a share needs")
    assert "could be shown in 2 conversations" in sentence_of(share(5, 10), few, share(6, 10))
    assert sentence_of(few, few, few) == (
        "It could not be shown in any of these conversations yet."
    )


def test_a_clear_rise_is_said_with_its_interval() -> None:
    assert sentence_of(share(10, 100), share(40, 100), share(70, 100)) == (
        "Rising: +60\u00a0points from 2 March 2026 to 1 May 2026 "
        "(95\u00a0% interval +48\u00a0points to +69\u00a0points)."
    )


def test_a_clear_fall_is_said_too() -> None:
    assert sentence_of(share(70, 100), share(40, 100), share(10, 100)).startswith(
        "Falling: \u221260\u00a0points"
    )


def test_what_the_intervals_cannot_show_is_not_said() -> None:
    said = sentence_of(share(3, 10), share(5, 10), share(7, 10))
    assert said == (
        "No change that these intervals can show: +40\u00a0points from 2 March 2026 to 1 May 2026 "
        "(95\u00a0% interval \u22123\u00a0points to +67\u00a0points)."
    )


def test_numbers_far_off_the_line_make_its_interval_wide() -> None:
    steady = trend_of([point(0, 1.0, 0.2), point(30, 2.0, 0.2), point(60, 3.0, 0.2)])
    jumping = trend_of([point(0, 1.0, 0.2), point(30, 4.0, 0.2), point(60, 3.0, 0.2)])
    assert steady is not None
    assert jumping is not None
    assert steady.direction is Direction.RISING
    assert steady.interval == pytest.approx((2 - 0.2 * 2**0.5, 2 + 0.2 * 2**0.5))
    assert jumping.direction is Direction.UNSHOWN


def test_what_lies_just_off_the_line_widens_its_interval_just_a_little() -> None:
    near = [point(0, 1.0, 0.2), point(30, 2.12, 0.2), point(60, 3.0, 0.2)]
    nearly = [point(0, 1.0, 0.2), point(30, 2.13, 0.2), point(60, 3.0, 0.2)]
    widths = [t.interval[1] - t.interval[0] for t in (trend_of(near), trend_of(nearly)) if t]
    assert widths[0] == pytest.approx(2 * 0.2 * 2**0.5)
    assert widths[0] < widths[1] < 1.3 * widths[0]


def test_a_share_cannot_change_by_more_than_all_of_it() -> None:
    said = sentence_of(share(90, 100), share(5, 100), share(90, 100))
    assert "\u2212100\u00a0points to +100\u00a0points" in said


def test_a_wide_interval_counts_little() -> None:
    trend = trend_of(
        [point(0, 1.0, 0.1), point(30, 1.0, 0.1), point(60, 1.0, 0.1), point(90, 9.0, 50.0)]
    )
    assert trend is not None
    assert trend.change == pytest.approx(0.0, abs=0.01)


def test_no_line_through_numbers_without_intervals() -> None:
    longest = Result("monologue", 7, "Longest leader turn", Unit.SECONDS, Amounts((48.0,)))
    assert sentence_of(longest, longest, longest).startswith("No line: a single conversation gives")


def test_no_line_through_conversations_of_one_day() -> None:
    course = course_of("open_share", [Held(str(i), "V", START, (share(5, 10),)) for i in range(3)])
    assert course is not None
    assert panel_of(course).sentence == (
        "No line: all of these conversations were held on one day."
    )


def test_an_interval_without_width_does_not_outweigh_all_others() -> None:
    trend = trend_of([point(0, 1.0, 0.0), point(30, 2.0, 0.5), point(60, 3.0, 0.5)])
    assert trend is not None
    assert trend.change == pytest.approx(2.0)
    assert trend_of([point(0, 1.0, 0.0), point(30, 2.0, 0.0), point(60, 3.0, 0.0)]) is None


def test_a_median_of_too_few_is_shown_and_not_weighed() -> None:
    some = Result("turn_length", 6, "Leader turn length", Unit.SECONDS, Sample((2.0,) * 3))
    many = Result("turn_length", 6, "Leader turn length", Unit.SECONDS,
                  Sample(tuple(float(i) for i in range(9))))  # fmt: skip
    assert sentence_of(some, many, many) == (
        "No line yet: it could be shown with an interval in 2 conversations, and three are needed."
    )


def test_the_goal_comes_first_and_there_are_at_most_five_panels() -> None:
    ids = ["a", "b", "c", "d", "e", "f"]
    results = tuple(Result(id, 1, id, Unit.RATIO, Ratio(1, 2)) for id in ids)
    held = Held("r", "Visit", START, results)
    growth = growth_of([held], ids, goal="f")
    assert [panel.course.id for panel in growth.panels] == ["f", "a", "b", "c", "d"]
    assert [panel.goal for panel in growth.panels] == [True, False, False, False, False]
    assert "today’s codebook" in growth.notes[0]


def test_without_conversations_there_is_nothing_to_draw() -> None:
    assert growth_of([], ["open_share"]).panels == ()


@pytest.mark.parametrize(
    ("change", "unit", "said"),
    [
        (0.0, Unit.SHARE, "0\u00a0points"),
        (-0.004, Unit.SHARE, "0\u00a0points"),
        (0.5, Unit.PER_MINUTE, "+0.5 per minute"),
        (-2.0, Unit.SLOTS, "\u22122 of 5"),
    ],
)
def test_a_change_is_said_with_its_sign_and_unit(change: float, unit: Unit, said: str) -> None:
    assert change_in_words(change, unit) == said


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.floats(0, 1, allow_subnormal=False),
            st.floats(0.01, 1),
        ),
        min_size=3,
        max_size=12,
    ),
    st.floats(-5, 5),
)
def test_the_same_shift_everywhere_changes_no_trend(
    rows: list[tuple[int, float, float]], shift: float
) -> None:
    assume(len({day for day, _, _ in rows}) > 1)
    trend = trend_of([point(*row) for row in rows])
    moved = trend_of([point(day, value + shift, half) for day, value, half in rows])
    assert trend is not None
    assert moved is not None
    assert moved.change == pytest.approx(trend.change, abs=1e-6)
    low, high = trend.interval
    assert low <= trend.change <= high


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1), st.floats(0.01, 1)), min_size=3))
def test_a_direction_is_said_only_when_the_whole_interval_has_it(
    rows: list[tuple[int, float, float]],
) -> None:
    trend = trend_of([point(*row) for row in rows])
    if trend is None:
        return
    low, high = trend.interval
    assert (trend.direction is Direction.RISING) == (low > 0)
    assert (trend.direction is Direction.FALLING) == (high < 0)
