"""A voice activity detector: probabilities become stretches, and the threshold suits the sound."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt

from models import activity_sound
from models.activity import Edges, SileroActivity, stretches
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


@pytest.fixture(scope="session")
def minute(sample: Audio) -> Audio:
    return Audio(sample.mono[: 60 * SAMPLE_RATE])


def differing_ms(a: Sequence[Span], b: Sequence[Span]) -> int:
    return total_ms(subtract(a, b)) + total_ms(subtract(b, a))


def test_a_stretch_begins_at_the_threshold_and_ends_under_half_of_it() -> None:
    heard = frames((0.1, 10), (0.6, 5), (0.3, 5), (0.2, 10))
    assert stretches(heard, 0.5, duration_ms=960, edges=BARE) == (Span(320, 640),)


def test_a_stretch_that_never_ends_lasts_to_the_end_of_the_sound() -> None:
    assert stretches(frames((0.9, 4)), 0.5, duration_ms=100, edges=BARE) == (Span(0, 100),)


def test_stretches_are_widened_and_joined_over_short_gaps() -> None:
    heard = frames((0.0, 10), (0.9, 10), (0.0, 8), (0.9, 10), (0.0, 20), (0.9, 10))
    assert stretches(heard, 0.5, duration_ms=5000) == (
        Span(320 - 50, 38 * FRAME_MS),
        Span(58 * FRAME_MS - 50, 68 * FRAME_MS),
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
    assert total_ms(subtract(heard, truth)) < 0.04 * total_ms(truth)


def test_a_near_clean_recording_has_nothing_to_note(sample: Audio) -> None:
    heard = SileroActivity().detect(sample)
    assert heard.notes == ()
    assert heard.unfit is None


def test_a_long_recording_is_heard_piece_by_piece_and_the_same(
    minute: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = SileroActivity().detect(minute).spans
    monkeypatch.setattr(activity_sound, "BLOCK", 300 * activity_sound.FRAME)
    pieces = SileroActivity().detect(minute).spans
    assert differing_ms(pieces, whole) < 0.01 * total_ms(whole)


def spoilt(audio: Audio, how: str) -> Audio:
    """The same talk as a poor microphone or line delivers it."""
    sound = audio.mono
    time = np.arange(len(sound)) / SAMPLE_RATE
    if how == "nearly silent":
        return Audio(sound * np.float32(10 ** (-50 / 20) / np.abs(sound).max()))
    if how == "an offset":
        return Audio(sound * np.float32(0.5) + np.float32(0.4))
    if how == "hum":
        return Audio(sound + (0.1 * np.sin(2 * np.pi * 50 * time)).astype(np.float32))
    if how == "rumble":
        drift = np.cumsum(np.random.default_rng(3).standard_normal(len(sound)))
        rumble = sosfilt(butter(1, (5, 60), "bandpass", fs=SAMPLE_RATE, output="sos"), drift)
        return Audio(sound + (0.1 * rumble / np.std(rumble)).astype(np.float32))
    if how == "telephone":
        line = butter(4, (300, 3400), "bandpass", fs=SAMPLE_RATE, output="sos")
        return Audio(sosfilt(line, sound).astype(np.float32))
    return Audio(np.clip(sound * 8, -1, 1))


@pytest.mark.parametrize(
    "how", ["nearly silent", "an offset", "hum", "rumble", "telephone", "overloaded"]
)
def test_neither_gain_nor_a_poor_line_changes_who_is_heard_when(minute: Audio, how: str) -> None:
    good = SileroActivity().detect(minute).spans
    poor = SileroActivity().detect(spoilt(minute, how))
    assert poor.unfit is None
    assert differing_ms(poor.spans, good) < 0.05 * total_ms(good)


def test_a_voice_that_is_much_quieter_is_found_by_listening_again(minute: Audio) -> None:
    sound = minute.mono.copy()
    half = len(sound) // 2
    sound[half:] *= np.float32(10 ** (-25 / 20))
    sound += np.random.default_rng(4).normal(0, 2e-4, len(sound)).astype(np.float32)
    near = SileroActivity().detect(minute).spans
    heard = SileroActivity().detect(Audio(sound))
    assert differing_ms(heard.spans, near) < 0.06 * total_ms(near)


def test_talk_that_drowns_in_noise_is_refused(minute: Audio) -> None:
    noise = np.random.default_rng(5).normal(0, 0.2, len(minute.mono)).astype(np.float32)
    refused = SileroActivity().detect(Audio(minute.mono + noise)).unfit
    assert refused is not None
    assert "dB above the room" in refused


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


def test_distant_speech_gets_the_low_threshold_and_says_so(shared_data: Path) -> None:
    meeting = load_audio(shared_data / "speech" / "trn05.flac")
    detector = SileroActivity()
    heard = detector.detect(meeting)
    assert detector.used_last.parameters["threshold_used"] == pytest.approx(0.2, abs=0.05)
    assert any("threshold 0.2" in note for note in heard.notes)


@pytest.mark.parametrize("name", ["sample", "trn04", "trn05", "trn07", "trn08"])
def test_no_real_recording_with_talk_in_it_is_refused(shared_data: Path, name: str) -> None:
    audio = load_audio(shared_data / "speech" / f"{name}.flac")
    assert SileroActivity().detect(audio).unfit is None
