"""WebVTT and SubRip as Zoom, Teams, Meet, Otter and whisper write them become cues."""

from __future__ import annotations

import io
from pathlib import Path

import pysubs2
import pytest
import webvtt

from pipeline.errors import TranscriptError
from pipeline.formats import read_transcript
from pipeline.span import Span
from pipeline.transcript import Cue, TranscriptFile

ZOOM = """WEBVTT

1
00:00:02.100 --> 00:00:05.200
Dana Whitfield: Thanks for making the time. We have until 10:30.

2
00:00:05.900 --> 00:00:07.000
10:30 is fine for me.

3
00:00:07.400 --> 00:00:12.000
Luis Ortega (he/him): So: what did you
notice about who talked?

4
00:00:12.500 --> 00:00:13.000
[inaudible]
"""

TEAMS = """WEBVTT

d3f1c2aa-0b1e-4a53-9c77-1b2f3c4d5e6f/12-0
00:00:03.120 --> 00:00:06.000
<v Whitfield, Dana>What stood out to you &amp; the coach
in the tally?</v>

d3f1c2aa-0b1e-4a53-9c77-1b2f3c4d5e6f/14-0
00:00:06.000 --> 00:00:09.000
<v Ortega, Luis>The back row is empty.</v> <v Whitfield, Dana>Mm-hm.</v>

d3f1c2aa-0b1e-4a53-9c77-1b2f3c4d5e6f/14-1
00:00:10.000 --> 00:00:12.000
Recording has started.
"""


def read(folder: Path, text: str, *, name: str = "talk.vtt") -> TranscriptFile:
    path = folder / name
    path.write_bytes(text.encode())
    return read_transcript(path)


def said(transcript: TranscriptFile) -> list[tuple[str | None, str]]:
    return [(cue.speaker, cue.text) for cue in transcript.cues]


def test_zoom_names_speakers_in_the_text_and_later_cues_go_on_with_the_last(tmp_path: Path) -> None:
    transcript = read(tmp_path, ZOOM)
    assert transcript.source == "Zoom WebVTT"
    assert said(transcript) == [
        ("Dana Whitfield", "Thanks for making the time. We have until 10:30."),
        ("Dana Whitfield", "10:30 is fine for me."),
        ("Luis Ortega (he/him)", "So: what did you notice about who talked?"),
    ]
    assert transcript.cues[0].span == Span(2100, 5200)
    assert transcript.notes == (
        "2 cues without a name go to the speaker named last, as Zoom and Otter mean it.",
        "Left out 1 marked as not speech, such as [inaudible] or (laughter).",
    )


def test_teams_voices_share_a_cue_by_the_length_of_what_they_say(tmp_path: Path) -> None:
    transcript = read(tmp_path, TEAMS)
    assert transcript.source == "Teams WebVTT"
    assert transcript.cues == (
        Cue(Span(3120, 6000), "What stood out to you & the coach in the tally?", "Whitfield, Dana"),
        Cue(Span(6000, 8300), "The back row is empty.", "Ortega, Luis"),
        Cue(Span(8300, 9000), "Mm-hm.", "Whitfield, Dana"),
        Cue(Span(10000, 12000), "Recording has started.", None),
    )


def test_a_teams_cue_without_a_voice_belongs_to_nobody(tmp_path: Path) -> None:
    assert read(tmp_path, TEAMS).cues[-1].speaker is None


def test_google_meet_captions_are_known_by_their_note(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n\nNOTE Google Meet recording\n\n"
        "00:01.000 --> 00:03.000\nDana Whitfield: Where to?\n\n"
        "00:03.500 --> 00:05.000\nLuis Ortega: The tally.\n",
    )
    assert transcript.source == "Google Meet WebVTT"
    assert said(transcript) == [("Dana Whitfield", "Where to?"), ("Luis Ortega", "The tally.")]


def test_whispers_plain_cues_have_no_speaker(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n\n00:00.000 --> 00:02.480\nSo: name cards at the launch.\n\n"
        "00:02.480 --> 00:05.120\nI'll come by at 10:30.\n",
    )
    assert transcript.source == "WebVTT without names"
    assert said(transcript) == [
        (None, "So: name cards at the launch."),
        (None, "I'll come by at 10:30."),
    ]
    assert transcript.notes == ()


def test_notes_styles_and_cue_settings_are_not_speech(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT - a talk\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: lime }\n\n"
        "NOTE two lines\nof a note\n\nintro\n00:01.000 --> 00:03.000 align:start position:10%\n"
        "<c.yellow>Where</c> <00:01.500><i>shall</i> we &lt;begin&gt;?\n\nNOTE the end\n",
    )
    assert said(transcript) == [(None, "Where shall we <begin>?")]


def test_a_cue_in_which_two_named_people_speak_is_shared(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\nDana: What stands out?\n"
        "Luis: The back row.\n\n"
        "2\n00:00:04.000 --> 00:00:05.000\nDana: Go on.\n",
    )
    assert transcript.cues[:2] == (
        Cue(Span(1000, 2096), "What stands out?", "Dana"),
        Cue(Span(2096, 3000), "The back row.", "Luis"),
    )


def test_an_otter_srt_names_a_speaker_when_it_changes(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "1\n00:00:00,480 --> 00:00:03,100\nDana Whitfield: Where would you\nlike to start?\n\n"
        "2\n00:00:03,900 --> 00:00:05,000\nLuis Ortega: With the tally.\n\n"
        "3\n00:00:05,000 --> 00:00:07,250\nIt surprised me.\n",
        name="talk.srt",
    )
    assert transcript.source == "SRT with names"
    assert said(transcript) == [
        ("Dana Whitfield", "Where would you like to start?"),
        ("Luis Ortega", "With the tally."),
        ("Luis Ortega", "It surprised me."),
    ]


def test_an_answer_that_is_a_number_is_not_taken_for_a_counter(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "1\n00:00:01,000 --> 00:00:02,000\nHow many?\n34\n\n2\n00:00:02,500 --> 00:00:04,000\n"
        "Two rows\n\nwere empty.\n3\n0:00:05,5 --> 0:00:06,000\n{\\an8}12\n",
        name="talk.srt",
    )
    assert said(transcript) == [
        (None, "How many? 34"),
        (None, "Two rows were empty."),
        (None, "12"),
    ]
    assert transcript.cues[2].span == Span(5500, 6000)


def test_teams_old_text_export_has_names_on_lines_and_milliseconds_unpadded(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "0:0:0.0 --> 0:0:2.90\nDana Whitfield\nWhat stands out?\n0:0:6.90 --> 0:0:6.500\n"
        "Luis Ortega\nThe back row.\n",
        name="talk.txt",
    )
    assert transcript.source == "Teams text"
    assert transcript.cues == (
        Cue(Span(0, 2090), "What stands out?", "Dana Whitfield"),
        Cue(Span(6090, 6500), "The back row.", "Luis Ortega"),
    )


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"),
     ("utf-16-le", ""), ("utf-16-be", ""), ("utf-32-le", "\ufeff")],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_marks_and_line_ends_change_nothing(
    tmp_path: Path, encoding: str, mark: str, line_end: str
) -> None:
    text = ZOOM.replace("Luis", "José").replace("\n", line_end)
    path = tmp_path / "talk.vtt"
    path.write_bytes((mark + text).encode(encoding))
    transcript = read_transcript(path)
    assert transcript.cues[2].speaker == "José Ortega (he/him)"
    assert transcript.cues[2].span == Span(7400, 12000)


def test_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes(ZOOM.replace("Luis", "José").encode("cp1252"))
    transcript = read_transcript(path)
    assert transcript.cues[2].speaker == "José Ortega (he/him)"
    assert "Windows-1252" in transcript.notes[0]


def test_a_suffix_decides_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, ZOOM, name="talk.txt").source == "Zoom WebVTT"
    assert read(tmp_path, ZOOM, name="talk.srt").source == "Zoom WebVTT"


def test_commas_short_fields_and_missing_blank_lines_are_read(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n00:01,000-->00:02,000\nOne.\n0:00:02.5 --> 0:00:03.25\nTwo.\n",
    )
    assert [cue.span for cue in transcript.cues] == [Span(1000, 2000), Span(2500, 3250)]


def test_an_end_before_the_start_is_estimated_and_told(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n\n00:01.000 --> 00:00.500\nHow did it go, would you say?\n\n"
        "00:10.000 --> 00:10.000\nWell.\n\n00:12.000 --> 00:13.000\nGood.\n",
    )
    assert [cue.span for cue in transcript.cues] == [
        Span(1000, 3800),
        Span(10000, 11000),
        Span(12000, 13000),
    ]
    assert transcript.notes == (
        "2 cues are given no time to be said in; the end is estimated (line 3).",
    )


def test_a_single_name_is_told(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nRoom 12: How did it go?\n\n"
        "2\n00:03.000 --> 00:04.000\nRoom 12: Well.\n",
    )
    assert transcript.notes == (
        "Only one name (Room 12) in the transcript: voices are told apart by sound.",
    )


def test_cues_a_little_out_of_order_are_sorted_and_told(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n\n00:05.000 --> 00:06.000\nSecond.\n\n00:04.000 --> 00:05.500\nFirst.\n",
    )
    assert [cue.text for cue in transcript.cues] == ["First.", "Second."]
    assert transcript.notes == ("1 cue is not in order of time; all are sorted by their start.",)


def test_a_start_before_zero_is_moved_and_told(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        "WEBVTT\n\n-00:00:01.000 --> 00:00:02.000\nHello.\n\n00:05.000 --> 00:06.000\nHi.\n",
    )
    assert transcript.cues[0].span == Span(0, 2000)
    assert transcript.notes == ("1 cue is timed before zero; started at zero (line 3).",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("WEBVTT\n\n00:0x:01.000 --> 00:00:02.000\nHello.\n", "line 3: cannot read the times"),
        ("WEBVTT\n\n00:75:01.000 --> 00:76:02.000\nHello.\n", "line 3: cannot read the times"),
        ("WEBVTT\n\n00:00:01.000 --> \nHello.\n", "line 3: cannot read the times"),
        (
            "WEBVTT\n\n10:00.000 --> 10:02.000\nHello.\n\n00:03.000 --> 00:04.000\nAgain.\n",
            "line 6: the time jumps back from 10:00 to 0:03",
        ),
        (
            "WEBVTT\n\n" + "".join(f"00:{i:02}.000 --> 00:01.000\nHm.\n\n" for i in range(1, 10)),
            "line 3: 9 of 9 cues do not end after they start",
        ),
        ("WEBVTT\n", "no words in this transcript"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n[inaudible]\n", "no words in this transcript"),
        ("", "empty file"),
        ("\ufeff \n\n", "empty"),
    ],
)
def test_what_cannot_be_mended_says_file_line_and_what_to_do(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(TranscriptError) as error:
        read(tmp_path, text)
    message = str(error.value)
    assert message.startswith(str(tmp_path / "talk.vtt"))
    assert says in message
    assert "\n" not in message
    assert ";" in message


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04rest", "Word document"),
        (b"%PDF-1.7", "PDF"),
        (b"\0\0\0\x20ftypisom", "a recording"),
        (b"RIFF\x24\0\0\0WAVE", "a recording"),
        (bytes(range(256)), "not a text file"),
        (b"\xff\xfeW\0E", None),
    ],
)
def test_other_files_are_refused_by_what_they_are(
    tmp_path: Path, data: bytes, says: str | None
) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes(data)
    with pytest.raises(TranscriptError, match=says):
        read_transcript(path)


def test_a_missing_file_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(tmp_path / "nowhere.vtt")


def test_two_libraries_agree_on_well_formed_files(tmp_path: Path) -> None:
    srt = "".join(
        f"{i}\n00:00:{2 * i:02},{i:03} --> 00:00:{2 * i + 1:02},500\nLine {i}\nand more.\n\n"
        for i in range(1, 12)
    )
    vtt = "WEBVTT\n\n" + srt.replace(",", ".")
    ours = [(c.span.start_ms, c.span.end_ms, c.text) for c in read(tmp_path, vtt).cues]
    captions = webvtt.from_buffer(io.StringIO(vtt)).captions
    assert ours == [
        (
            c.start_time.in_milliseconds(),
            c.end_time.in_milliseconds(),
            c.text.replace("\n", " "),
        )
        for c in captions
    ]
    events = pysubs2.SSAFile.from_string(srt).events
    assert ours == [(e.start, e.end, e.plaintext.replace("\n", " ")) for e in events]
