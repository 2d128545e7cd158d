"""Who spoke when against the truth: counted by hand first."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diarization_error import DiarizationError, diarization_error
from pipeline.errors import EngineError
from pipeline.span import Span

TRUTH = {"leader": [Span(0, 10_000), Span(20_000, 26_000)], "teacher": [Span(10_000, 20_000)]}
HEARD = {"S2": [Span(1_000, 12_000)], "S1": [Span(12_000, 22_000), Span(25_000, 27_000)]}
# S2 is the leader (9 s shared), S1 the teacher (8 s).
# missed 0-1 and 22-25; false alarm 26-27; confused 10-12, 20-22 and 25-26


def test_every_second_is_missed_invented_confused_or_right() -> None:
    assert diarization_error(TRUTH, HEARD) == DiarizationError(
        missed_ms=4_000, false_alarm_ms=1_000, confusion_ms=5_000, total_ms=26_000
    )


def test_the_rate_is_all_errors_over_all_speech() -> None:
    assert diarization_error(TRUTH, HEARD).rate == pytest.approx(10 / 26)


def test_time_around_the_edges_of_the_truth_is_not_scored() -> None:
    # edges at 0, 10, 20 and 26 s, a quarter second to either side: 1.5 s of the truth goes
    assert diarization_error(TRUTH, HEARD, collar_ms=250) == DiarizationError(
        missed_ms=3_750, false_alarm_ms=750, confusion_ms=4_250, total_ms=24_500
    )


def test_only_what_was_annotated_is_scored() -> None:
    assert diarization_error(TRUTH, HEARD, uem=[Span(0, 10_000)]) == DiarizationError(
        missed_ms=1_000, false_alarm_ms=0, confusion_ms=0, total_ms=10_000
    )


def test_two_people_at_once_count_twice() -> None:
    truth = {"leader": [Span(0, 4_000)], "teacher": [Span(2_000, 4_000)]}
    assert diarization_error(truth, {"S1": [Span(0, 4_000)]}) == DiarizationError(
        missed_ms=2_000, false_alarm_ms=0, confusion_ms=0, total_ms=6_000
    )


def test_errors_of_several_recordings_are_added_before_they_are_divided() -> None:
    both = DiarizationError(1_000, 0, 0, 10_000) + DiarizationError(0, 500, 500, 10_000)
    assert both == DiarizationError(1_000, 500, 500, 20_000)
    assert both.rate == 0.1


@pytest.mark.parametrize(
    ("truth", "heard", "rate"),
    [({}, {}, 0.0), ({}, {"S1": [Span(0, 1_000)]}, 1.0), ({"A": [Span(0, 1_000)]}, {}, 1.0)],
    ids=["nothing of nothing", "something of nothing", "nothing of something"],
)
def test_where_there_is_nothing_to_divide_by(
    truth: dict[str, list[Span]], heard: dict[str, list[Span]], rate: float
) -> None:
    assert diarization_error(truth, heard).rate == rate


turns = st.lists(st.integers(1, 5_000), min_size=1, max_size=8).map(
    lambda lengths: [
        Span(sum(lengths[:i]) + 10 * i, sum(lengths[: i + 1]) + 10 * i) for i in range(len(lengths))
    ]
)


@given(turns)
def test_the_truth_under_other_names_has_no_error(spans: list[Span]) -> None:
    truth = {"leader": spans[::2], "teacher": spans[1::2]}
    renamed = {"S1": spans[1::2], "S2": spans[::2]}
    assert diarization_error(truth, renamed).rate == 0.0


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyannote.metrics.diarization", None)
    with pytest.raises(EngineError, match=r"pip install 'rapport\[evaluate\]'"):
        diarization_error(TRUTH, HEARD)
