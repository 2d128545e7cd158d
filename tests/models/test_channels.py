"""One speaker a channel: crosstalk is counted once, two people at once are both counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from models.channels import ChannelDiarizer, separate, without_crosstalk
from models.crosstalk import channel_levels, correlation, frame_count, measure_crosstalk
from pipeline.audio import SAMPLE_RATE, Audio, Samples
from pipeline.diarization_error import diarization_error
from pipeline.engines import Activity, Progress, Voices, no_progress
from pipeline.errors import EngineError
from pipeline.media import load_audio
from pipeline.span import Span, intersection, total_ms, union
from pipeline.transcript import EngineUsed, by_speaker
from tests.models.made_voices import HIGH, LOW, MIDDLE, dialogue, one_microphone, own_microphones

THROATS = {"A": LOW, "B": HIGH, "C": MIDDLE}
TURNS = dialogue("A 0.5-4 B 4.5-8 A 8.5-12 B 12.5-15 A 15.5-18 B 18.5-22")
BOTH_AT_ONCE = dialogue("A 0.5-4 B 4.5-8 A 8.5-13 B 10.5-12 A 13.5-16 B 16.5-20")

THREE = dialogue("A 0.5-4 B 4.5-8 C 8.5-12 A 12.5-15 C 15.5-18 B 18.5-22")


class Loudness:
    """An activity detector for made-up voices: wherever the sound is above -42 dB."""

    used = EngineUsed("loudness", "1", {"db": -42})

    def detect(self, audio: Audio, progress: Progress = no_progress) -> Activity:
        (levels,) = channel_levels(Audio(audio.mono, (audio.mono,)))
        loud = np.flatnonzero(levels > -42)
        progress(1.0)
        spans = (Span(int(i) * 20, int(i) * 20 + 20) for i in loud)
        return Activity(union(spans, bridge_ms=100))


@dataclass(frozen=True)
class Everybody:
    """An activity detector that hears every turn on every channel, and a little more around it."""

    turns: Mapping[str, Sequence[Span]]
    used = EngineUsed("everybody", "1")

    def detect(self, audio: Audio, progress: Progress = no_progress) -> Activity:
        turns = [span for theirs in self.turns.values() for span in theirs]
        wide = [Span(max(0, span.start_ms - 100), span.end_ms + 100) for span in turns]
        return Activity(union(wide, bridge_ms=400))


def in_noise(audio: Audio, *, db: float) -> Audio:
    """The same with a hiss of its own on every channel, so many dB of full scale."""
    rng = np.random.default_rng(1)
    loudness = [10 ** (db / 20) * gain_of(channel) for channel in audio.channels]
    channels = tuple(
        (channel + loud * rng.standard_normal(len(channel))).astype(np.float32)
        for channel, loud in zip(audio.channels, loudness, strict=True)
    )
    return Audio(audio.mono, channels)


def gain_of(channel: Samples) -> float:
    """Against the loudness of a made-up voice at its own microphone."""
    return float(np.abs(channel).max()) / 0.4


def counted_twice_ms(turns: Mapping[str, Sequence[Span]], audio: Audio) -> int:
    found = by_speaker(ChannelDiarizer(Everybody(turns)).diarize(audio, ()).spans)
    pairs = combinations([union(spans) for spans in found.values()], 2)
    return total_ms(union(span for a, b in pairs for span in intersection(a, b)))


def heard(audio: Audio) -> Voices:
    return ChannelDiarizer(Loudness()).diarize(audio, ())


@pytest.mark.parametrize("crosstalk_db", [-6, -10, -15, -30])
def test_each_voice_is_heard_on_its_own_channel_only(crosstalk_db: float) -> None:
    found = by_speaker(heard(own_microphones(TURNS, THROATS, crosstalk_db=crosstalk_db)).spans)
    error = diarization_error(
        {"S1": TURNS["A"], "S2": TURNS["B"]}, found, collar_ms=250, uem=[Span(0, 22_500)]
    )
    assert (error.missed_ms, error.confusion_ms) == (0, 0)
    assert error.false_alarm_ms < 0.02 * error.total_ms
    assert total_ms(intersection(union(found["S1"]), union(found["S2"]))) < 200


@pytest.mark.parametrize("noise_db", [-80, -45, -35])
@pytest.mark.parametrize("gains_db", [(0, 0), (-10, 0), (0, -10)])
@pytest.mark.parametrize("crosstalk_db", [-6, -10, -15, -30])
def test_a_voice_that_speaks_alone_is_never_counted_twice(
    crosstalk_db: float, gains_db: tuple[float, float], noise_db: float
) -> None:
    audio = own_microphones(TURNS, THROATS, crosstalk_db=crosstalk_db, gains_db=gains_db)
    assert counted_twice_ms(TURNS, in_noise(audio, db=noise_db)) == 0


@pytest.mark.parametrize("gains_db", [(0, 0, 0), (-10, 0, 5)])
@pytest.mark.parametrize("crosstalk_db", [-6, -10, -15, -30])
def test_nor_with_three_microphones(
    crosstalk_db: float, gains_db: tuple[float, float, float]
) -> None:
    audio = own_microphones(THREE, THROATS, crosstalk_db=crosstalk_db, gains_db=gains_db)
    assert counted_twice_ms(THREE, in_noise(audio, db=-40)) < 100


@pytest.mark.parametrize("crosstalk_db", [-6, -10, -15, -30])
def test_two_people_at_once_are_both_counted(crosstalk_db: float) -> None:
    audio = own_microphones(BOTH_AT_ONCE, THROATS, crosstalk_db=crosstalk_db)
    found = by_speaker(heard(audio).spans)
    at_once = total_ms(intersection(union(found["S1"]), union(found["S2"])))
    assert at_once == pytest.approx(1500, abs=500)


def test_a_microphone_turned_down_does_not_lose_its_voice() -> None:
    audio = own_microphones(TURNS, THROATS, crosstalk_db=-10, gains_db=(0, -14))
    truth = {"S1": TURNS["A"], "S2": TURNS["B"]}
    assert diarization_error(truth, by_speaker(heard(audio).spans), collar_ms=250).rate < 0.03


def test_three_speakers_on_three_channels() -> None:
    found = by_speaker(heard(own_microphones(THREE, THROATS, crosstalk_db=-12)).spans)
    truth = {"S1": THREE["A"], "S2": THREE["B"], "S3": THREE["C"]}
    assert diarization_error(truth, found, collar_ms=250).rate < 0.03


def test_a_monologue_is_counted_once_and_the_silent_channel_told() -> None:
    alone = {"A": TURNS["A"], "B": (Span(21_900, 22_000),)}
    found = heard(own_microphones(alone, THROATS, crosstalk_db=-10))
    assert total_ms(by_speaker(found.spans).get("S2", [])) < 500
    assert found.notes[0].startswith("hardly a voice on channel 2")


def test_one_channel_is_refused() -> None:
    with pytest.raises(EngineError, match=r"voices\.engine = embedded"):
        heard(one_microphone(TURNS, THROATS))


def test_voices_come_in_order_and_progress_rises_to_one() -> None:
    seen: list[float] = []
    audio = own_microphones(TURNS, THROATS, crosstalk_db=-10)
    found = ChannelDiarizer(Loudness()).diarize(audio, (), seen.append)
    assert list(found.spans) == sorted(found.spans)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_the_detector_is_part_of_what_was_used() -> None:
    assert ChannelDiarizer(Loudness()).used.parameters == {"db": -42}
    assert ChannelDiarizer().used != ChannelDiarizer(Loudness()).used


@pytest.mark.parametrize("crosstalk_db", [-6, -10, -15, -30])
def test_a_microphone_for_each_is_recognised(crosstalk_db: float) -> None:
    assert separate(own_microphones(TURNS, THROATS, crosstalk_db=crosstalk_db))


def both(audio: Audio, second: np.ndarray) -> Audio:
    return Audio(audio.mono, (audio.mono, second.astype(np.float32)))


def test_dual_mono_is_not_two_speakers() -> None:
    audio = one_microphone(TURNS, THROATS)
    rng = np.random.default_rng(0)
    hiss = 0.003 * rng.standard_normal(len(audio.mono))
    assert not separate(both(audio, audio.mono))
    assert not separate(both(audio, 0.3 * audio.mono))
    assert not separate(both(audio, -audio.mono))
    assert not separate(both(audio, audio.mono + hiss))
    assert not separate(both(audio, np.roll(audio.mono, 40)))


@pytest.mark.parametrize("gain_db", [0, -6, -20])
@pytest.mark.parametrize("delay_ms", [0, 1, 5])
def test_dual_mono_is_recognised_through_gain_delay_and_codec(
    gain_db: float, delay_ms: int
) -> None:
    audio = one_microphone(TURNS, THROATS)
    coded = np.sign(audio.mono) * np.rint(24 * np.abs(audio.mono) ** 0.5) ** 2 / 24**2
    later = np.roll(coded, delay_ms * SAMPLE_RATE // 1000)
    assert not separate(both(audio, 10 ** (gain_db / 20) * later))


def test_correlation_finds_a_lag_of_either_sign() -> None:
    a = np.random.default_rng(5).standard_normal(20_000).astype(np.float32)
    for lag in (-80, -3, 0, 80):
        assert correlation(a, 0.1 * np.roll(a, lag)) == pytest.approx(1.0, abs=0.01)
    assert correlation(a, -a) == pytest.approx(-1.0, abs=1e-5)
    assert abs(correlation(a, np.roll(a, 200))) < 0.1


def test_levels_and_correlation_are_the_same_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audio = own_microphones(TURNS, THROATS, crosstalk_db=-10)
    levels, alike = channel_levels(audio), correlation(*audio.channels)
    monkeypatch.setattr("pipeline.audio.MINUTE", 5 * SAMPLE_RATE)
    assert channel_levels(audio) == pytest.approx(levels, abs=1e-4)
    assert correlation(*audio.channels) == pytest.approx(alike, abs=1e-3)


def test_a_dead_channel_is_no_speaker() -> None:
    audio = one_microphone(TURNS, THROATS)
    rng = np.random.default_rng(0)
    assert not separate(both(audio, 0 * audio.mono))
    assert not separate(both(audio, 0.0003 * rng.standard_normal(len(audio.mono))))


def test_a_stereo_microphone_on_the_table_is_not_a_microphone_for_each() -> None:
    assert not separate(own_microphones(TURNS, THROATS, crosstalk_db=-2))


def test_one_channel_is_not_separate() -> None:
    assert not separate(one_microphone(TURNS, THROATS))


def test_crosstalk_is_measured_in_decibels() -> None:
    audio = own_microphones(TURNS, THROATS, crosstalk_db=-10)
    levels = channel_levels(audio)
    talk = levels.max(axis=0) > -35
    heaps = measure_crosstalk((levels[0] - levels[1])[talk])
    assert (heaps.first, heaps.second) == pytest.approx((10, -10), abs=1.0)
    assert heaps.both == pytest.approx(5.0, abs=0.5)
    assert heaps.two_speakers


def test_one_heap_is_not_two() -> None:
    normal = np.random.default_rng(0).normal(10, 6, 5000).astype(np.float32)
    assert not measure_crosstalk(normal).two_speakers


def levels_of(*rows: Sequence[float]) -> np.ndarray:
    return np.repeat(np.array(rows, np.float32), 60, axis=1)


def test_only_the_louder_of_two_claims_stands_unless_both_are_loud() -> None:
    levels = levels_of([-20, -30, -21], [-30, -20, -20])
    talking = np.ones((2, 180), bool)
    own = without_crosstalk(talking, levels)
    assert own[0].tolist() == [True] * 60 + [False] * 60 + [True] * 60
    assert own[1].tolist() == [False] * 60 + [True] * 60 + [True] * 60


def test_correlation_is_pearsons() -> None:
    a, b = np.random.default_rng(4).standard_normal((2, 500)).astype(np.float32)
    assert correlation(a, a + b) == pytest.approx(np.corrcoef(a, a + b)[0, 1], abs=1e-5)
    assert correlation(a, 0 * a) == 0.0


def test_every_sample_is_in_a_frame() -> None:
    assert [frame_count(Audio(np.zeros(n, np.float32))) for n in (0, 1, 320, 321)] == [0, 1, 1, 2]


def test_a_real_recording_with_a_speaker_a_channel(shared_data: Path) -> None:
    audio = load_audio(shared_data / "speech" / "stereo_diarization.wav")
    found = by_speaker(ChannelDiarizer().diarize(audio, ()).spans)
    assert total_ms(found["S1"]) == pytest.approx(4700, abs=600)
    assert total_ms(found["S2"]) == pytest.approx(2200, abs=500)
