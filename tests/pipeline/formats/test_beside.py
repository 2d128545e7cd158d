"""The transcript of a recording is found beside it, in a fixed order, and never by chance."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import TranscriptError
from pipeline.formats import find_transcript

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n"
OTTER = "Dana  0:01\nHello.\n"
WHISPER = '{"segments": [{"start": 0, "end": 1, "text": "Hello."}]}'


def beside(folder: Path, recording: str, **_: str) -> Path:
    path = folder / recording
    path.write_bytes(b"")
    return path


def put(folder: Path, *names: str, text: str = VTT) -> None:
    for name in names:
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("recording", "transcript"),
    [
        ("talk.mp4", "talk.vtt"),
        ("talk.mp4", "talk.VTT"),
        ("talk.mp4", "talk.srt"),
        ("talk.mp4", "talk.stm"),
        ("talk.mp4", "talk.transcript.vtt"),
        ("talk.mp4", "talk.en.vtt"),
        ("talk.mp4", "talk.en-US.srt"),
        ("talk [1].mp4", "talk [1].vtt"),
        (
            "GMT20260212-140312_Recording_1920x1080.mp4",
            "GMT20260212-140312_Recording.transcript.vtt",
        ),
        (
            "GMT20260212-140312_Recording_gallery_1280x720.mp4",
            "GMT20260212-140312_Recording.transcript.vtt",
        ),
        ("GMT20260212-140312_Recording.m4a", "GMT20260212-140312_Recording.transcript.vtt"),
        ("GMT20260212-140312_Recording.m4a", "GMT20260212-140312_Recording.cc.vtt"),
        ("audio1234567890.m4a", "GMT20260212-140312_Recording.transcript.vtt"),
        ("video1234567890.mp4", "meeting_saved_closed_caption.txt"),
        ("Talk-20260212_140312-Meeting Recording.mp4", "Talk.vtt"),
        (
            "Talk-20260212_140312-Meeting Recording.mp4",
            "Talk-20260212_140312-Meeting Transcript.vtt",
        ),
        (
            "Talk - 2026_02_12 14_03 EST - Recording.mp4",
            "Talk - 2026_02_12 14_03 EST - Transcript.txt",
        ),
    ],
)
def test_every_programme_has_its_way_of_naming(
    tmp_path: Path, recording: str, transcript: str
) -> None:
    put(tmp_path, transcript)
    found = find_transcript(beside(tmp_path, recording))
    assert found is not None
    assert found.name == transcript


def test_the_nearest_name_and_the_richest_kind_come_first(tmp_path: Path) -> None:
    recording = beside(tmp_path, "GMT20260212-140312_Recording_640x360.mp4")
    order = [
        "GMT20260212-140312_Recording_640x360.vtt",
        "GMT20260212-140312_Recording_640x360.srt",
        "GMT20260212-140312_Recording_640x360.json",
        "GMT20260212-140312_Recording_640x360.txt",
        "GMT20260212-140312_Recording_640x360.transcript.vtt",
        "GMT20260212-140312_Recording.transcript.vtt",
        "GMT20260212-140312_Recording.cc.vtt",
        "GMT20260212-140312_Recording_640x360.en.vtt",
    ]
    for name in order:
        put(tmp_path, name, text={"json": WHISPER, "txt": OTTER}.get(name[-4:].strip("."), VTT))
    for name in order:
        found = find_transcript(recording)
        assert found is not None
        assert found.name == name
        found.unlink()
    assert find_transcript(recording) is None


@pytest.mark.parametrize(
    ("recording", "names"),
    [
        ("talk.mp4", ("talk.en.vtt", "talk.es.vtt")),
        (
            "audio1234.m4a",
            (
                "GMT20260212-140312_Recording.transcript.vtt",
                "GMT20260219-140001_Recording.transcript.vtt",
            ),
        ),
    ],
)
def test_two_equally_good_ones_are_for_the_user_to_choose(
    tmp_path: Path, recording: str, names: tuple[str, str]
) -> None:
    put(tmp_path, *names)
    with pytest.raises(TranscriptError) as error:
        find_transcript(beside(tmp_path, recording))
    assert all(name in str(error.value) for name in (*names, "--transcript"))


def test_notes_chats_and_other_json_are_not_taken(tmp_path: Path) -> None:
    put(tmp_path, "talk.txt", text="Ask about the tally.\n")
    put(tmp_path, "talk.json", text='{"title": "talk"}')
    put(tmp_path, "other.vtt", "GMT20260212-140312_RecordingnewChat.txt")
    assert find_transcript(beside(tmp_path, "talk.mp4")) is None


def test_a_recording_never_finds_itself(tmp_path: Path) -> None:
    put(tmp_path, "talk.vtt")
    assert find_transcript(tmp_path / "talk.vtt") is None


def test_a_folder_that_is_not_there_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="cannot be read"):
        find_transcript(tmp_path / "nowhere" / "talk.mp4")
