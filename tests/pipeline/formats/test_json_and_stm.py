"""Whisper's and WhisperX's JSON and NIST's STM become cues with the words they time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import TranscriptError
from pipeline.formats import read_transcript
from pipeline.span import Span
from pipeline.transcript import Cue, Timing, TranscriptFile, Word

SHARED = Path(__file__).parents[3] / "../shared/data"


def read(folder: Path, data: object) -> TranscriptFile:
    path = folder / "talk.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return read_transcript(path)


def segment(start: float, end: float, text: str, **more: Any) -> dict[str, Any]:
    return {"id": 0, "start": start, "end": end, "text": text, **more}


def test_whisper_segments_without_words_are_cues(tmp_path: Path) -> None:
    transcript = read(tmp_path, {"text": " So what?", "segments": [segment(0.0, 2.5, " So what?")]})
    assert transcript == TranscriptFile((Cue(Span(0, 2500), "So what?"),), "Whisper JSON")


def test_whisper_words_keep_their_times_and_confidence(tmp_path: Path) -> None:
    words = [
        {"word": " So", "start": 0.1, "end": 0.4, "probability": 0.9},
        {"word": " what?", "start": 0.4, "end": 0.9, "probability": 0.8},
    ]
    (cue,) = read(tmp_path, {"segments": [segment(0.0, 2.5, " So what?", words=words)]}).cues
    assert cue.words == (
        Word(Span(100, 400), "So", 0.9),
        Word(Span(400, 900), "what?", 0.8),
    )
    assert (cue.span, cue.text) == (Span(0, 2500), "So what?")


def test_whisper_cpp_gives_milliseconds(tmp_path: Path) -> None:
    data = {
        "transcription": [
            {
                "timestamps": {"from": "00:00:01,000", "to": "00:00:02,000"},
                "offsets": {"from": 1000, "to": 2000},
                "text": " Where to start?",
            }
        ]
    }
    assert read(tmp_path, data).cues == (Cue(Span(1000, 2000), "Where to start?"),)


def test_whisperx_names_a_speaker_per_word_and_leaves_numerals_untimed(tmp_path: Path) -> None:
    words = [
        {"word": "All", "start": 0.5, "end": 0.8, "score": 0.9, "speaker": "SPEAKER_00"},
        {"word": "34"},
        {"word": "of", "start": 1.5, "end": 1.6, "score": 0.5, "speaker": "SPEAKER_00"},
        {"word": "them.", "start": 1.7, "end": 2.0, "speaker": "SPEAKER_00"},
        {"word": "Yes.", "start": 3.0, "end": 3.4, "speaker": "SPEAKER_01"},
    ]
    transcript = read(
        tmp_path,
        {
            "segments": [
                segment(0.5, 4.0, "All 34 of them. Yes.", speaker="SPEAKER_00", words=words)
            ],
            "word_segments": words,
        },
    )
    assert transcript.source == "WhisperX JSON"
    first, second = transcript.cues
    assert (first.span, first.text, first.speaker) == (
        Span(500, 2000),
        "All 34 of them.",
        "SPEAKER_00",
    )
    assert first.words[1] == Word(Span(800, 1500), "34", None, "SPEAKER_00", Timing.INTERPOLATED)
    assert (second.speaker, second.words[0].span) == ("SPEAKER_01", Span(3000, 3400))
    assert transcript.notes == (
        "1 words have no time in the file and lie between their neighbours.",
    )


def test_untimed_words_at_the_edges_and_without_room_still_have_a_time(tmp_path: Path) -> None:
    words = [
        {"word": "9", "start": None, "end": None},
        {"word": "and", "start": 1.0, "end": 2.0},
        {"word": "10"},
        {"word": "or", "start": 2.0, "end": 3.0},
        {"word": "11", "start": float("nan")},
    ]
    (cue,) = read(tmp_path, {"segments": [segment(0.0, 4.0, "x", words=words)]}).cues
    assert [(w.text, w.span.start_ms, w.span.end_ms) for w in cue.words] == [
        ("9", 0, 1000),
        ("and", 1000, 2000),
        ("10", 2000, 2001),
        ("or", 2000, 3000),
        ("11", 3000, 4000),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"segments": [{"text": "no times"}]}, "segment 1: no start and end"),
        ({"segments": ["x"]}, "not a list of segments"),
        ({"segments": []}, "no words in this transcript"),
        ({"name": "something else"}, "JSON without speech segments"),
        ('{"segments": [', "line 1: not valid JSON"),
        ("[]", "JSON without speech segments"),
        ("null\n", "empty JSON"),
        ('{"segments": [{"start": 0, "end": 1e400, "text": "x"}]}', "segment 1: no start and end"),
    ],
)
def test_json_of_another_kind_is_refused(tmp_path: Path, data: object, says: str) -> None:
    with pytest.raises(TranscriptError, match=says):
        read(tmp_path, data)


def test_stm_has_speakers_and_seconds(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        ";; a comment\n"
        "talk 1 dana 0.5 2.25 <o,f0,female> so what (%hesitation) { happened / happens }\n"
        "talk 1 inter_segment_gap 2.25 3.0\n"
        "talk 1 luis 3.0 4.5 ignore_time_segment_in_scoring\n"
        "talk 1 luis 4.5 5.0 not much\n",
    )
    assert transcript == TranscriptFile(
        (
            Cue(Span(500, 2250), "so what happened", "dana"),
            Cue(Span(4500, 5000), "not much", "luis"),
        ),
        "STM",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("talk 1 dana 0.5 2.25 so\ntalk 1 luis then 2.5 what\n", "line 2: not 'file channel"),
        ("one 1 dana 0.5 2.25 so\ntwo 1 luis 2.25 2.5 what\n", "holds 2 recordings"),
    ],
)
def test_a_broken_stm_says_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(TranscriptError, match=says):
        read(tmp_path, text)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data")
def test_the_real_telephone_call_is_read() -> None:
    transcript = read_transcript(SHARED / "speech/sample.stm")
    assert len(transcript.cues) == 13
    assert transcript.cues[1] == Cue(Span(7634, 8155), "Hello?", "Sheila")
