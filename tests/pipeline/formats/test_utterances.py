"""Utterances with roles are taken as given: same order, same count, same times."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import TranscriptError
from pipeline.formats import is_utterances_json, read_transcript, read_utterances
from pipeline.formats.stamps import seconds_ms
from pipeline.span import Span
from pipeline.transcript import Role, Timing

SHARED = Path(__file__).parents[3] / "../shared/data"
FIXTURE = Path(__file__).parents[2] / "fixture_mini.json"

TALK = """{"id": "A1", "setting": "fractions", "utterances": [
  {"start": 0.0, "end": 6.001, "role": "L", "text": "What stands out?", "q": "open_reflective"},
  {"start": 8.9999, "end": 9.5, "role": "T", "text": "The back row."},
  {"start": 8.5, "end": 9.0, "role": "O", "text": "Sorry."}
]}"""


def written(folder: Path, text: str) -> Path:
    path = folder / "talk.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_utterances_are_sorted_by_start_and_numbered(tmp_path: Path) -> None:
    talk = read_utterances(written(tmp_path, TALK))
    assert [(u.index, u.span, u.speaker, u.text) for u in talk.utterances] == [
        (0, Span(0, 6001), "L", "What stands out?"),
        (1, Span(8500, 9000), "O", "Sorry."),
        (2, Span(9000, 9500), "T", "The back row."),
    ]
    assert talk.roles == {"L": Role.LEADER, "O": Role.OTHER, "T": Role.TEACHER}
    assert (talk.id, talk.setting) == ("A1", "fractions")


def test_words_are_spread_over_the_utterance(tmp_path: Path) -> None:
    first = read_utterances(written(tmp_path, TALK)).utterances[0]
    assert [word.text for word in first.words] == ["What", "stands", "out?"]
    assert (first.words[0].span.start_ms, first.words[-1].span.end_ms) == (0, 6001)
    assert {word.timing for word in first.words} == {Timing.WITHIN}


def test_the_list_alone_is_enough_as_in_the_fixture() -> None:
    talk = read_utterances(FIXTURE)
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    assert [(u.span, u.text) for u in talk.utterances] == [
        (Span(round(row["start"] * 1000), round(row["end"] * 1000)), row["text"]) for row in rows
    ]
    assert talk.roles == {"L": Role.LEADER, "T": Role.TEACHER}
    assert is_utterances_json(FIXTURE)


def test_role_names_are_read_as_their_letters(tmp_path: Path) -> None:
    text = TALK.replace('"T"', '"teacher"').replace('"O"', '"?"')
    assert [u.speaker for u in read_utterances(written(tmp_path, text)).utterances] == [
        "L",
        "?",
        "T",
    ]


def test_the_same_list_serves_as_the_transcript_of_a_recording(tmp_path: Path) -> None:
    transcript = read_transcript(written(tmp_path, TALK))
    assert [(c.speaker, c.text) for c in transcript.cues] == [
        ("L", "What stands out?"),
        ("O", "Sorry."),
        ("T", "The back row."),
    ]


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ('"role": "T"', '"role": "Teach"', "utterance 2: unknown role 'Teach'"),
        ('"end": 9.5', '"end": 7.5', "utterance 2: ends at 7.5 s, before it starts at 8.9999 s"),
        ('"start": 0.0', '"start": -1', "utterance 1: start is -1; write seconds"),
        ('"start": 0.0', '"start": "0"', "utterance 1: start is 0; write seconds"),
        ('"start": 0.0', '"start": NaN', "utterance 1: start is None; write seconds"),
        ('"text": "Sorry."', '"text": 3', "utterance 3: its text is not a string"),
        ('"start": 0.0', '"start": 1e400', "utterance 1: start is 1E\\+400; write seconds"),
        ('"end": 9.5', '"end": 1e400', "utterance 2: end is 1E\\+400; write seconds"),
        ('"end": 9.5', '"end": 1e999999999', "utterance 2: end is 1E\\+999999999; write seconds"),
        ('"text": "Sorry."', '"said": "Sorry."', "utterance 3: 'text' is missing; add it"),
        ('"role": "L", ', "", "utterance 1: 'role' is missing; add it"),
        (
            '"start": 8.9999, "end": 9.5,',
            "",
            "utterance 2: 'start' and 'end' are missing; add",
        ),
        ('{"start": 8.5', '3, {"start": 8.5', "utterance 3: is not an object"),
        ("]}", "", "not valid JSON"),
    ],
)
def test_a_broken_utterance_is_named(tmp_path: Path, one: str, other: str, says: str) -> None:
    assert one in TALK
    with pytest.raises(TranscriptError, match=says):
        read_utterances(written(tmp_path, TALK.replace(one, other)))


@pytest.mark.parametrize("key", ["start", "end", "role", "text"])
def test_a_key_that_is_missing_everywhere_is_named_however_the_file_is_read(
    tmp_path: Path, key: str
) -> None:
    path = written(tmp_path, TALK.replace(f'"{key}"', '"x"'))
    assert is_utterances_json(path)
    for read in (read_utterances, read_transcript):
        with pytest.raises(TranscriptError, match=f"utterance 1: '{key}' is missing; add it"):
            read(path)


@pytest.mark.parametrize(
    ("written_as", "text"),
    [
        (r"Nine \ud83d voices.", "Nine \ufffd voices."),
        (r"Nine \uDE00 voices.", "Nine \ufffd voices."),
        (r"Nine \ud83d\ude00 voices.", "Nine \U0001f600 voices."),
    ],
)
def test_half_a_character_is_shown_as_unreadable(
    tmp_path: Path, written_as: str, text: str
) -> None:
    path = written(tmp_path, TALK.replace("What stands out?", written_as).replace("A1", r"A\ud83d"))
    talk = read_utterances(path)
    assert talk.utterances[0].text == text
    assert " ".join(word.text for word in talk.utterances[0].words) == text
    assert talk.id == "A\ufffd"
    assert read_transcript(path).cues[0].text == text


@pytest.mark.parametrize(
    "text", ["WEBVTT\n", "{}", "[]", '{"segments": []}', "[1]", "", "[0:01] x"]
)
def test_other_files_are_not_lists_of_utterances(tmp_path: Path, text: str) -> None:
    assert not is_utterances_json(written(tmp_path, text))


@given(st.integers(0, 10**8))
def test_milliseconds_written_as_seconds_come_back_exactly(ms: int) -> None:
    assert seconds_ms(Decimal(f"{ms // 1000}.{ms % 1000:03}")) == ms


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data")
@pytest.mark.parametrize("path", sorted((SHARED / "gold").glob("*.json")), ids=lambda p: p.stem)
def test_the_gold_conversations_are_taken_as_given(path: Path) -> None:
    talk = read_utterances(path)
    rows = json.loads(path.read_text(encoding="utf-8"))["utterances"]
    assert [(u.span.start_ms, u.span.end_ms, u.speaker, u.text) for u in talk.utterances] == [
        (round(r["start"] * 1000), round(r["end"] * 1000), r["role"], r["text"]) for r in rows
    ]
