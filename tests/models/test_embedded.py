"""The embedded diarizer: made-up voices, the sample conversation, real talk where it is here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models import embedded
from models.activity import SileroActivity
from models.embedded import EmbeddedDiarizer
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.diarization_error import DiarizationError, diarization_error
from pipeline.engines import Voices
from pipeline.formats import read_rttm
from pipeline.media import load_audio
from pipeline.span import Span, union
from pipeline.transcript import SpeakerSpan, Word, by_speaker
from tests.models.made_voices import (
    HIGH,
    LOW,
    MIDDLE,
    Throat,
    anybody,
    dialogue,
    in_turns,
    one_microphone,
)

SAMPLES = Path(__file__).parents[2] / "samples"
THROATS = {"A": LOW, "B": HIGH, "C": MIDDLE}
TWO = in_turns("AB", (4, 3), times=5)
THREE = in_turns("ABC", (4, 3, 3), times=7)
ALONE = in_turns("A", (3,), times=12)


def rate(truth: dict[str, tuple[Span, ...]], voices: Voices, *, collar_ms: int = 0) -> float:
    return diarization_error(truth, by_speaker(voices.spans), collar_ms=collar_ms).rate


def test_two_made_up_voices_are_told_apart() -> None:
    found = EmbeddedDiarizer().diarize(one_microphone(TWO, THROATS), anybody(TWO))
    assert rate(TWO, found) == 0.0
    assert found.notes == ()


def test_a_voice_and_the_same_nine_per_cent_higher_are_told_apart() -> None:
    twins = {"A": LOW, "B": Throat(hz=LOW.hz * 1.09, length=LOW.length / 1.09, tilt=LOW.tilt)}
    found = EmbeddedDiarizer().diarize(one_microphone(TWO, twins), anybody(TWO))
    assert rate(TWO, found) < 0.03


def placed(sentences: str) -> tuple[Word, ...]:
    """Words on end from "0.5 What did you see? / 4.0 Two groups."; 300 ms each."""
    words = []
    for sentence in sentences.split(" / "):
        at, *texts = sentence.split()
        start_ms = round(float(at) * 1000)
        for i, text in enumerate(texts):
            words.append(Word(Span(start_ms + 300 * i, start_ms + 300 * (i + 1)), text))
    return tuple(words)


def test_words_move_a_doubtful_border_to_the_end_of_a_sentence() -> None:
    twins = {"A": LOW, "B": Throat(hz=LOW.hz * 1.04, length=LOW.length / 1.04, tilt=LOW.tilt)}
    at_once = dialogue("A 0-3 B 3-6 A 6-9 B 9-12 A 12-15 B 15-18 A 18-21 B 21-24")
    audio = one_microphone(at_once, twins)
    said = placed(
        " / ".join(
            f"{s} one two three four five six seven eight nine ten?" for s in range(0, 24, 3)
        )
    )
    deaf, told = (EmbeddedDiarizer().diarize(audio, anybody(at_once), words=w) for w in ((), said))
    assert rate(at_once, told) <= rate(at_once, deaf)


def test_words_of_another_conversation_change_no_turn() -> None:
    other = placed(" / ".join(f"{s} so what else did they say? Yes." for s in range(1, 38, 4)))
    found = EmbeddedDiarizer().diarize(one_microphone(TWO, THROATS), anybody(TWO), words=other)
    assert rate(TWO, found, collar_ms=250) == 0.0


def test_the_first_to_speak_is_s1() -> None:
    turns = dialogue("B 0-4 A 4.3-8 B 8.3-12 A 12.3-16 B 16.3-20 A 20.3-24 B 24.3-28")
    found = EmbeddedDiarizer().diarize(one_microphone(turns, THROATS), anybody(turns))
    assert [voice.speaker for voice in found.spans] == ["S1", "S2"] * 3 + ["S1"]


def test_a_third_voice_is_returned_with_its_share() -> None:
    found = EmbeddedDiarizer(expected=2).diarize(one_microphone(THREE, THROATS), anybody(THREE))
    assert rate(THREE, found) == 0.0
    assert found.notes == ("a third voice, 30 % of the talk",)


def test_three_expected_voices_need_no_remark() -> None:
    found = EmbeddedDiarizer(expected=3).diarize(one_microphone(THREE, THROATS), anybody(THREE))
    assert rate(THREE, found) == 0.0
    assert found.notes == ()


def test_a_voice_alone_stays_one_voice() -> None:
    found = EmbeddedDiarizer().diarize(one_microphone(ALONE, THROATS), anybody(ALONE))
    assert set(by_speaker(found.spans)) == {"S1"}
    assert found.notes == ("one voice only",)


def test_one_expected_voice_needs_no_remark() -> None:
    found = EmbeddedDiarizer(expected=1).diarize(one_microphone(ALONE, THROATS), anybody(ALONE))
    assert found.notes == ()


def test_a_second_voice_is_told_where_one_was_expected() -> None:
    found = EmbeddedDiarizer(expected=1).diarize(one_microphone(TWO, THROATS), anybody(TWO))
    assert rate(TWO, found) == 0.0
    assert found.notes == ("a second voice, 43 % of the talk",)


def test_voices_fill_the_activity_and_nothing_else() -> None:
    activity = (Span(503, 4498), Span(4811, 7790), Span(8005, 20001), Span(20400, 38000))
    found = EmbeddedDiarizer().diarize(one_microphone(TWO, THROATS), activity)
    spans = [voice.span for voice in found.spans]
    assert union(spans) == activity
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(spans))


def test_the_same_sound_gives_the_same_voices() -> None:
    audio = one_microphone(TWO, THROATS)
    first, second = (EmbeddedDiarizer().diarize(audio, anybody(TWO)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("activity", "spans", "note"),
    [
        ((), (), "no voice is heard"),
        (
            (Span(500, 1500),),
            (SpeakerSpan(Span(500, 1500), "S1"),),
            "too little speech to tell voices apart",
        ),
    ],
    ids=["nobody", "a word"],
)
def test_too_little_to_compare(
    activity: Sequence[Span], spans: tuple[SpeakerSpan, ...], note: str
) -> None:
    found = EmbeddedDiarizer().diarize(one_microphone(TWO, THROATS), activity)
    assert found == Voices(spans, (note,))


def test_digital_silence_taken_for_speech_is_one_voice() -> None:
    silence = Audio(np.zeros(20 * SAMPLE_RATE, np.float32))
    found = EmbeddedDiarizer().diarize(silence, (Span(0, 20_000),))
    assert len(by_speaker(found.spans)) <= 2


def test_activity_past_the_end_is_cut() -> None:
    audio = one_microphone(TWO, THROATS)
    found = EmbeddedDiarizer().diarize(audio, (Span(0, 30_000), Span(31_000, 90_000)))
    assert found.spans[-1].span.end_ms <= audio.duration_ms


def test_progress_rises_to_one() -> None:
    seen: list[float] = []
    EmbeddedDiarizer().diarize(one_microphone(TWO, THROATS), anybody(TWO), seen.append)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("expected", [0, 5])
def test_other_numbers_of_people_are_refused(expected: int) -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        EmbeddedDiarizer(expected=expected)


def test_what_changes_the_answer_is_in_what_it_used() -> None:
    assert EmbeddedDiarizer(2).used != EmbeddedDiarizer(3).used
    assert EmbeddedDiarizer(2).used == EmbeddedDiarizer(2).used


def test_each_step_tells_how_sure_it_is() -> None:
    audio = one_microphone(TWO, THROATS)
    found, sure = EmbeddedDiarizer().posterior(audio, anybody(TWO))
    assert sure.shares.shape == (len(sure.starts_ms), 2)
    assert sure.shares.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    for start_ms, best in zip(sure.starts_ms, sure.shares.argmax(axis=1), strict=True):
        voice = next(v for v in found.spans if v.span.start_ms <= start_ms < v.span.end_ms)
        assert voice.speaker == f"S{best + 1}"


def test_voices_learned_on_a_part_are_told_apart_in_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = in_turns("AB", (4, 3), times=26)
    monkeypatch.setattr(embedded, "LEARNED", 600)
    found, sure = EmbeddedDiarizer().posterior(one_microphone(turns, THROATS), anybody(turns))
    assert rate(turns, found) < 0.01
    assert len(sure.shares) > 1200


def heard(audio: Audio, expected: int = 2) -> Voices:
    return EmbeddedDiarizer(expected).diarize(audio, SileroActivity().detect(audio).spans)


def test_the_sample_conversation_is_told_apart() -> None:
    found = heard(load_audio(SAMPLES / "conversation.mp4"))
    truth = read_rttm(SAMPLES / "conversation.rttm")
    assert rate(truth, found) < 0.08
    assert rate(truth, found, collar_ms=250) < 0.01


def test_a_real_telephone_call_is_told_apart(shared_data: Path) -> None:
    call = load_audio(shared_data / "speech" / "sample.flac")
    truth = read_rttm(shared_data / "speech" / "sample.rttm")
    found = heard(call)
    assert rate(truth, found) < 0.25
    assert rate(truth, found, collar_ms=250) < 0.08


@pytest.mark.parametrize("meeting", ["trn04", "trn05", "trn08"])
def test_a_real_meeting_is_heard_better_than_by_nobody(shared_data: Path, meeting: str) -> None:
    audio = load_audio(shared_data / "speech" / f"{meeting}.flac")
    truth = read_rttm(shared_data / "speech" / "ami.rttm", uri=meeting)
    annotated = [Span(0, 30_000)]
    found = diarization_error(truth, by_speaker(heard(audio).spans), uem=annotated)
    assert found.rate < 0.65
    assert isinstance(found, DiarizationError)


@pytest.mark.slow
def test_twenty_minutes_are_told_apart() -> None:
    turns = in_turns("AB", (9, 6), times=76)
    audio = one_microphone(turns, THROATS)
    assert audio.duration_ms > 19 * 60_000
    before = time.process_time()
    SileroActivity().detect(audio)  # for the time it takes: these are no voices to it
    found = EmbeddedDiarizer().diarize(audio, anybody(turns))
    share = (time.process_time() - before) / (audio.duration_ms / 1000)
    print(f"\nvoice activity and voices: {share:.3f} CPU seconds per second of sound")
    assert rate(turns, found, collar_ms=250) < 0.02


def test_how_sure_it_is_comes_with_the_voices() -> None:
    found = EmbeddedDiarizer().diarize(one_microphone(TWO, THROATS), anybody(TWO))
    assert found.sureness is not None
    assert set(found.sureness.kept) == {voice.speaker for voice in found.spans}
    first = found.spans[0]
    middle = (first.span.start_ms + first.span.end_ms) // 2 // found.sureness.step_ms
    assert found.sureness.of(first.speaker)[middle] > 0.5
