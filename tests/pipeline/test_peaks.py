"""How loud it is becomes a waveform in which a quiet recording is seen as well as a loud one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import analysis
from pipeline.analysis import PEAKS, analyse_recording, make_reading
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.config import Settings
from pipeline.engines import no_progress
from pipeline.peaks import peaks_of
from pipeline.store import Workspace
from tests.pipeline.dashboard.sample import FILM, sample_heard

TENTH = SAMPLE_RATE // 10


def sounding(*levels: float, of: int = TENTH) -> Audio:
    """A tone whose level changes every tenth of a second."""
    wave = np.sin(np.arange(of) * 2 * np.pi * 400 / SAMPLE_RATE)
    return Audio(np.concatenate([level * wave for level in levels]).astype(np.float32))


def test_there_is_a_byte_for_each_tenth_of_a_second_also_for_the_last_piece() -> None:
    assert len(peaks_of(Audio(np.zeros(TENTH * 25, np.float32)))) == 25
    assert len(peaks_of(Audio(np.zeros(TENTH * 25 + 1, np.float32)))) == 26
    assert len(peaks_of(Audio(np.zeros(TENTH * 25, np.float32)), per_s=1)) == 3


def test_a_minute_and_more_goes_on_where_the_minute_ends() -> None:
    assert peaks_of(sounding(*[0.1] * 601, 0.0))[598:] == bytes([255, 255, 255, 0])


def test_silence_is_flat_and_nothing_is_nothing() -> None:
    assert peaks_of(Audio(np.zeros(TENTH * 3, np.float32))) == b"\0\0\0"
    assert peaks_of(Audio(np.zeros(0, np.float32))) == b""


def test_talk_is_full_and_what_is_ten_times_as_weak_a_quarter_of_it() -> None:
    assert list(peaks_of(sounding(0.5, 0.05, 0.0, 0.5))) == [255, 64, 0, 255]


def test_a_bump_of_the_table_leaves_the_talk_visible() -> None:
    bumped = peaks_of(sounding(*[0.01, 0.0] * 200, 1.0))
    assert (bumped[0], bumped[1], bumped[-1]) == (255, 0, 255)


def test_hiss_in_a_recording_without_talk_is_not_blown_up() -> None:
    quiet = peaks_of(sounding(*[1e-5] * 400, 1.0))
    assert max(quiet[:-1]) < 10


def test_samples_that_are_no_numbers_are_silence() -> None:
    broken = sounding(0.5, 0.5, 0.5).mono.copy()
    broken[TENTH : 2 * TENTH] = np.nan
    assert list(peaks_of(Audio(broken))) == [255, 0, 255]


def test_a_rate_that_does_not_fit_a_minute_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="no whole number"):
        peaks_of(sounding(0.1), per_s=7)


def test_the_waveform_is_kept_when_a_recording_is_analysed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "_hear", lambda *_: (sample_heard(), b"\x00\x80\xff"))
    monkeypatch.setattr(analysis, "make_derived", lambda *_: None)
    with Workspace.open(tmp_path) as workspace:
        recording = workspace.add(FILM, name="Period 3.mp4")
        reading = make_reading(Settings())
        analyse_recording(workspace, recording, reading, lambda _stage: no_progress)
        kept = workspace.derived_path(recording.id, PEAKS)
        assert kept is not None
        assert kept.read_bytes() == b"\x00\x80\xff"


@given(
    st.lists(st.floats(0.001, 1.0), min_size=1, max_size=40),
    st.sampled_from([0.001, 0.1, 0.5]),
)
def test_the_same_talk_recorded_more_quietly_looks_the_same(
    levels: list[float], gain: float
) -> None:
    loud = np.frombuffer(peaks_of(sounding(*levels)), np.uint8).astype(int)
    quiet = np.frombuffer(peaks_of(sounding(*[gain * level for level in levels])), np.uint8)
    assert np.abs(loud - quiet.astype(int)).max() <= 1


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_what_is_louder_is_never_drawn_lower(levels: list[int]) -> None:
    drawn = peaks_of(sounding(*[level / 100 for level in levels]))
    in_order = [drawn[place] for place in np.argsort(levels, kind="stable")]
    assert in_order == sorted(in_order)
