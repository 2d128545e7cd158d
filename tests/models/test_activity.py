"""A voice activity detector: probabilities become stretches, and the threshold suits the sound."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import activity
from models.activity import Edges, SileroActivity, adapted_threshold, stretches
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.errors import EngineError
from pipeline.formats import read_rttm
from pipeline.media import load_audio
from pipeline.span import Span, subtract, total_ms, union

SAMPLES = Path(__file__).parents[2] / "samples"
BARE = Edges(bridge_ms=0, least_ms=0, before_ms=0, after_ms=0)
FRAME_MS = 32


def frames(*runs: tuple[float, int]) -> np.ndarray:
    """(probability, how many frames) one after the other."""
    return np.concatenate([np.full(n, p, np.float32) for p, n in runs])


@pytest.fixture(scope="session")
def sample() -> Audio:
    return load_audio(SAMPLES / "conversation.mp4")


def test_a_stretch_begins_at_the_threshold_and_ends_under_half_of_it() -> None:
    heard = frames((0.1, 10), (0.6, 5), (0.3, 5), (0.2, 10))
    assert stretches(heard, 0.5, duration_ms=960, edges=BARE) == (Span(320, 640),)


def test_a_stretch_that_never_ends_lasts_to_the_end_of_the_sound() -> None:
    assert stretches(frames((0.9, 4)), 0.5, duration_ms=100, edges=BARE) == (Span(0, 100),)


def test_stretches_are_widened_and_joined_over_short_gaps() -> None:
    heard = frames((0.0, 10), (0.9, 10), (0.0, 8), (0.9, 10), (0.0, 20), (0.9, 10))
    assert stretches(heard, 0.5, duration_ms=5000) == (
        Span(320 - 60, 38 * FRAME_MS + 30),
        Span(58 * FRAME_MS - 60, 68 * FRAME_MS + 30),
    )


def test_a_click_is_no_voice() -> None:
    assert stretches(frames((0.0, 5), (0.9, 2), (0.0, 5)), 0.5, duration_ms=384) == ()


@given(st.lists(st.floats(0, 1, width=32), max_size=200), st.floats(0.05, 0.95))
def test_stretches_are_ordered_separate_and_inside_the_sound(
    probabilities: list[float], threshold: float
) -> None:
    duration_ms = len(probabilities) * FRAME_MS
    found = stretches(np.array(probabilities, np.float32), threshold, duration_ms=duration_ms)
    assert found == union(found)
    assert all(span.end_ms <= duration_ms for span in found)


@pytest.mark.parametrize(
    ("sure", "hesitating", "threshold"),
    [(90, 10, 0.5), (60, 40, 0.2), (725, 275, 0.35), (5, 95, 0.5), (0, 0, 0.5)],
    ids=["near", "far", "between", "next to no voice", "nothing"],
)
def test_the_threshold_follows_how_sure_the_detector_is(
    sure: int, hesitating: int, threshold: float
) -> None:
    heard = frames((0.95, sure), (0.4, hesitating), (0.01, 500))
    assert adapted_threshold(heard).threshold == pytest.approx(threshold)


def test_what_it_depends_on_stays_the_same_and_what_it_settled_on_is_reported(
    sample: Audio,
) -> None:
    detector = SileroActivity()
    before = detector.used
    assert detector.used_last == before
    detector.detect(sample)
    assert detector.used == before
    assert before.parameters["threshold"] == "adaptive"
    assert detector.used_last.parameters["threshold_used"] == 0.5


def test_a_given_threshold_is_kept(sample: Audio) -> None:
    detector = SileroActivity(threshold=0.7)
    detector.detect(sample)
    assert detector.used_last.parameters["threshold_used"] == 0.7


def test_the_sample_conversation_is_heard_where_somebody_speaks(sample: Audio) -> None:
    turns = read_rttm(SAMPLES / "conversation.rttm")
    truth = union(span for spans in turns.values() for span in spans)
    heard = SileroActivity().detect(sample).spans
    assert total_ms(subtract(truth, heard)) < 0.02 * total_ms(truth)
    assert total_ms(subtract(heard, truth)) < 0.06 * total_ms(truth)


def test_a_long_recording_is_heard_piece_by_piece_and_the_same(
    sample: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = activity.voice_probabilities(sample.mono)
    monkeypatch.setattr(activity, "BLOCK", 300 * activity.FRAME)
    assert np.mean(np.abs(activity.voice_probabilities(sample.mono) - whole)) < 0.01


def test_progress_rises_to_one(sample: Audio) -> None:
    seen: list[float] = []
    SileroActivity().detect(sample, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.float32),
        np.zeros(2 * SAMPLE_RATE, np.float32),
        0.01 * np.random.default_rng(0).standard_normal(2 * SAMPLE_RATE).astype(np.float32),
    ],
    ids=["empty", "silence", "noise"],
)
def test_where_nobody_speaks_nobody_is_heard(samples: np.ndarray) -> None:
    assert SileroActivity().detect(Audio(samples)).spans == ()


def test_a_threshold_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        SileroActivity(threshold=1.5)


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper.vad", None)
    with pytest.raises(EngineError, match="pip install faster-whisper"):
        SileroActivity().detect(Audio(np.zeros(SAMPLE_RATE, np.float32)))


def test_distant_speech_gets_the_low_threshold(shared_data: Path) -> None:
    meeting = load_audio(shared_data / "speech" / "trn05.flac")
    detector = SileroActivity()
    detector.detect(meeting)
    assert detector.used_last.parameters["threshold_used"] == pytest.approx(0.2, abs=0.05)
