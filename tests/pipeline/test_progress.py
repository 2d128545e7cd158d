"""Stages of different length become one fraction and an honest time left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.progress import ProgressLine, StageProgress

STAGES = (("audio", 1.0), ("words", 6.0), ("voices", 3.0))


class Watched:
    """A run whose clock the test turns; it keeps every line."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[ProgressLine] = []
        self.progress = StageProgress(STAGES, self.lines.append, clock=lambda: self.now)

    @property
    def last(self) -> ProgressLine:
        return self.lines[-1]


def test_the_fraction_is_weighted_by_stage() -> None:
    run = Watched()
    run.progress.progress_for("audio")(1.0)
    assert run.last == ProgressLine("audio", 0.1, None)
    words = run.progress.progress_for("words")
    assert run.last.fraction == pytest.approx(0.1)
    words(0.5)
    assert run.last.fraction == pytest.approx(0.4)
    run.progress.progress_for("voices")
    assert run.last == ProgressLine("voices", 0.7, None)


def test_the_time_left_goes_by_the_pace_so_far() -> None:
    run = Watched()
    audio = run.progress.progress_for("audio")
    run.now = 10.0
    audio(1.0)
    assert run.last.seconds_left == pytest.approx(90.0), "10 s for a tenth of the weight"
    words = run.progress.progress_for("words")
    run.now = 25.0
    words(0.5)
    assert run.last.seconds_left == pytest.approx(15.0 + 3 * 25.0 / 4)


def test_nothing_is_said_before_there_is_anything_to_go_by() -> None:
    run = Watched()
    audio = run.progress.progress_for("audio")
    run.now = 1.0
    audio(0.5)
    assert run.last.seconds_left is None, "too early"
    run.now = 5.0
    audio(0.01)
    assert run.last.seconds_left is None, "too little"


def test_a_stage_found_finished_says_nothing_about_the_pace() -> None:
    run = Watched()
    run.progress.progress_for("audio")(1.0)
    words = run.progress.progress_for("words")
    run.now = 30.0
    words(0.5)
    assert run.last.seconds_left == pytest.approx(30.0 + 3 * 10.0)


def test_a_stage_that_never_reports_is_over_when_the_next_begins() -> None:
    run = Watched()
    run.progress.progress_for("audio")
    run.now = 10.0
    run.progress.progress_for("words")
    assert run.last.fraction == pytest.approx(0.1)
    assert run.last.seconds_left == pytest.approx(90.0)


def test_going_back_to_an_earlier_stage_unlearns_the_later_one() -> None:
    run = Watched()
    run.progress.progress_for("words")
    run.now = 100.0  # fetching the weights, say
    audio = run.progress.progress_for("audio")
    assert run.last == ProgressLine("audio", 0.1, None), "the fraction does not go back"
    run.now = 110.0
    audio(1.0)
    assert run.last.seconds_left == pytest.approx(90.0)


def test_a_late_word_of_an_earlier_stage_is_not_listened_to() -> None:
    run = Watched()
    audio = run.progress.progress_for("audio")
    run.progress.progress_for("words")
    told = len(run.lines)
    audio(0.2)
    assert len(run.lines) == told


def test_an_unknown_stage_is_our_bug() -> None:
    with pytest.raises(KeyError, match="pictures"):
        Watched().progress.progress_for("pictures")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["audio", "words", "voices"]),
            st.floats(-1, 2),
            st.floats(0, 100),
        )
    )
)
def test_progress_never_goes_back_and_time_left_is_never_negative(
    steps: list[tuple[str, float, float]],
) -> None:
    run = Watched()
    for stage, fraction, seconds in steps:
        step = run.progress.progress_for(stage)
        run.now += seconds
        step(fraction)
    fractions = [line.fraction for line in run.lines]
    assert fractions == sorted(fractions)
    assert all(0 <= f <= 1 + 1e-9 for f in fractions)
    assert all(line.seconds_left is None or line.seconds_left >= 0 for line in run.lines)
