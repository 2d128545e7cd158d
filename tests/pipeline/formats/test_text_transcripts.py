"""Transcripts saved as text by Otter, Zoom, Teams and Google Meet become cues, or say why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import TranscriptError
from pipeline.formats import read_transcript
from pipeline.span import Span
from pipeline.transcript import Cue, TranscriptFile

OTTER = """Dana Whitfield  0:02
Thanks for making the time. We have until 10:30.
Meet me at 10:30

Luis Ortega  0:09
So what did you notice?

Unknown Speaker  1:02:07
(laughs) Bye.

Transcribed by https://otter.ai
"""

MEET = """Coaching talk (2026-02-12 14:03 GMT-5) - Transcript
Attendees
Dana Whitfield, Luis Ortega
Transcript
This editable transcript was computer generated and might contain errors. People can also \
change the text after it was created.
### 00:00:00
\u200b
**Dana Whitfield:** What stands out to you here?
Luis Ortega: The back row
is empty.

00:05:00

Dana Whitfield: So what will you try on Monday?
Meeting ended after 00:07:30 👋
"""


def read(folder: Path, text: str) -> TranscriptFile:
    path = folder / "talk.txt"
    path.write_bytes(text.encode())
    return read_transcript(path)


def said(transcript: TranscriptFile) -> list[tuple[int, str | None, str]]:
    return [(cue.span.start_ms, cue.speaker, cue.text) for cue in transcript.cues]


def test_otter_puts_name_and_time_over_the_words(tmp_path: Path) -> None:
    transcript = read(tmp_path, OTTER)
    assert transcript.source == "Otter text"
    assert said(transcript) == [
        (
            2_000,
            "Dana Whitfield",
            "Thanks for making the time. We have until 10:30. Meet me at 10:30",
        ),
        (9_000, "Luis Ortega", "So what did you notice?"),
        (3_727_000, "Unknown Speaker", "Bye."),
    ]


def test_an_end_the_file_does_not_give_is_estimated_and_never_past_the_next_start(
    tmp_path: Path,
) -> None:
    transcript = read(tmp_path, OTTER)
    assert [cue.span for cue in transcript.cues] == [
        Span(2_000, 7_200),
        Span(9_000, 11_000),
        Span(3_727_000, 3_728_000),
    ]
    assert all(cue.open_ended for cue in transcript.cues)
    assert "The file gives no ends; they are estimated from the length of the text." in (
        transcript.notes
    )


def test_otter_without_names_has_times_alone(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "0:00\nWhere to start?\n\n0:04\nThe tally.\n\nTranscribed by https://otter.ai\n",
    )
    assert said(transcript) == [(0, None, "Where to start?"), (4_000, None, "The tally.")]


def test_two_blocks_in_the_same_second_share_the_time_to_the_next(tmp_path: Path) -> None:
    transcript = read(
        tmp_path, "Dana  0:02\nReady?\n\nLuis  0:02\nReady.\n\nDana  0:03\nThen let's go.\n"
    )
    assert [cue.span for cue in transcript.cues][:2] == [Span(2000, 2500), Span(2500, 3000)]


def test_zoom_puts_time_and_name_before_the_words(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "[00:00:02] Dana Whitfield: Thanks for making the time.\n"
        "[00:00:07] Luis Ortega: So what did you notice\nabout who talked?\n"
        "[00:00:12] Dana Whitfield: 10:30 is late.\n",
    )
    assert said(transcript) == [
        (2_000, "Dana Whitfield", "Thanks for making the time."),
        (7_000, "Luis Ortega", "So what did you notice about who talked?"),
        (12_000, "Dana Whitfield", "10:30 is late."),
    ]


def test_zooms_saved_captions_count_from_the_first_time_of_day(tmp_path: Path) -> None:
    transcript = read(
        tmp_path, "[Dana Whitfield] 14:03:12\nWhere to?\n\n[Luis Ortega] 14:03:17\nThe tally.\n"
    )
    assert transcript.source == "Zoom captions"
    assert said(transcript) == [
        (0, "Dana Whitfield", "Where to?"),
        (5_000, "Luis Ortega", "The tally."),
    ]
    assert transcript.notes[0] == (
        "Its times are times of day; they are counted from its first line, 14:03:12."
    )


@pytest.mark.parametrize(
    "header", ["{name} 00:01:02", "{name}   1:02", "{name} (01:02):", "{name} | 01:02"]
)
def test_a_name_with_a_time_is_a_heading_however_it_is_set(tmp_path: Path, header: str) -> None:
    heading = header.format(name="Dana Whitfield")
    transcript = read(tmp_path, f"{heading}\nWhere to start?\n")
    assert said(transcript) == [(62_000, "Dana Whitfield", "Where to start?")]


def test_google_meet_spreads_lines_between_its_headings_and_says_so(tmp_path: Path) -> None:
    transcript = read(tmp_path, MEET)
    assert transcript.source == "Google Meet text"
    assert transcript.cues == (
        Cue(Span(0, 167_307), "What stands out to you here?", "Dana Whitfield"),
        Cue(Span(167_307, 300_000), "The back row is empty.", "Luis Ortega"),
        Cue(Span(300_000, 450_000), "So what will you try on Monday?", "Dana Whitfield"),
    )
    assert "pauses and wait times cannot be read" in transcript.notes[0]


def test_a_transcript_without_times_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"no times in this text.*WebVTT"):
        read(tmp_path, "Dana Whitfield: Where to start?\nLuis Ortega: The tally.\n")


def test_teams_plain_text_without_speakers_and_times_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="no times in this text"):
        read(tmp_path, "Where would you like to start? The tally surprised me at 10:30.\n")


def test_the_chat_is_not_the_transcript(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="the meeting's chat"):
        read(
            tmp_path,
            "14:03:12 From Dana Whitfield to Everyone:\n\tthe link\n"
            "14:03:17 From Luis Ortega to Everyone : thanks\n",
        )
