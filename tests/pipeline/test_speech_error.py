"""What was heard beside what people found: counted by hand first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import TranscriptError
from pipeline.span import Span
from pipeline.speech_error import (
    SpeechError,
    median_gap,
    pooled,
    share_error,
    speaker_word_errors,
    speech_error,
    start_errors,
)
from pipeline.speech_table import WIDTH, close_shares, speech_table
from pipeline.speech_truth import Said, Truth, find_truth
from pipeline.transcript import EngineUsed, Heard, SpeakerSpan, Word, WordQuality

TRUTH = {"leader": (Span(0, 6_000),), "teacher": (Span(7_000, 10_000),)}
SAID = (
    Said(Span(0, 6_000), "leader", ("What", "else?")),
    Said(Span(7_000, 10_000), "teacher", ("Maybe", "pairs.")),
)


def heard(*voices: SpeakerSpan, words: tuple[Word, ...] = ()) -> Heard:
    used = EngineUsed("test", "1", {}, "")
    return Heard(
        duration_ms=10_000,
        words=words,
        voices=voices,
        activity=None,
        words_by=used,
        voices_by=used,
        word_quality=WordQuality.RECOGNISED,
        notes=(),
    )


def word(start_ms: int, text: str) -> Word:
    return Word(Span(start_ms, start_ms + 200), text)


VOICES = (SpeakerSpan(Span(0, 6_000), "S1"), SpeakerSpan(Span(7_000, 10_000), "S2"))
RIGHT = heard(*VOICES)


def test_what_is_right_has_no_error() -> None:
    found = speech_error(Truth(TRUTH), RIGHT)
    assert (found.strict.rate, found.jaccard.rate) == (0, 0)
    assert (found.shares, found.gaps_ms, found.starts_ms, found.words) == ((0,), (0,), (), None)


def test_talk_share_is_off_by_what_the_matched_voice_says_too_much() -> None:
    voices = {"S2": [Span(0, 8_000)], "S1": [Span(8_000, 10_000)]}
    truth = {"L": [Span(0, 5_000)], "T": [Span(5_000, 10_000)]}
    assert share_error(truth, voices, {"L": "S2", "T": "S1"}) == pytest.approx(30)


def test_talk_share_is_of_the_two_who_talk_most_and_who_is_not_found_says_nothing() -> None:
    truth = {"X": [Span(0, 100)], "L": [Span(100, 600)], "T": [Span(700, 1_200)]}
    voices = {"S1": [Span(0, 600)], "S2": [Span(700, 1_200)]}
    assert share_error(truth, voices, {"L": "S1"}) == 50
    assert share_error(truth, voices, {"X": "S1"}) is None
    crowd = truth | {"Y": [Span(0, 100)]}
    assert share_error(crowd, voices, {"L": "S1", "T": "S2"}) is None


def test_a_stretch_inside_anothers_is_no_change_of_speaker() -> None:
    assert median_gap({"L": [Span(0, 5_000)], "T": [Span(1_000, 2_000), Span(5_800, 7_000)]}) == 800


def test_a_word_starts_late_against_the_line_it_opens_and_only_if_it_is_the_same_word() -> None:
    late = [word(60, "what"), word(900, "elves"), word(6_950, "Maybe,"), word(8_000, "pairs")]
    assert start_errors(SAID, late) == (60, -50)
    assert start_errors(SAID, [word(0, "So"), *late[2:]]) == (-50,)
    assert start_errors(SAID, []) == ()


def test_words_with_the_wrong_speaker_count_whatever_the_voices_are_called() -> None:
    said = {"L": ["what", "else"], "T": ["maybe", "pairs"]}
    right = speaker_word_errors(said, {"S1": ["maybe", "pairs"], "S2": ["what", "else"]})
    wrong = speaker_word_errors(said, {"S1": ["pairs"], "S2": ["what", "else", "maybe"]})
    assert right is not None
    assert right.rate == 0
    assert wrong is not None
    assert (wrong.deletions, wrong.insertions) == (1, 1)


def test_words_outside_what_people_looked_at_are_not_compared() -> None:
    truth = Truth(TRUTH, (Span(0, 6_500),), SAID)
    words = (word(100, "what"), word(4_000, "else"), word(8_000, "nonsense"))
    found = speech_error(truth, heard(*VOICES, words=words))
    assert found.words is not None
    assert (found.words.words, found.words.rate, found.starts_ms) == (2, 0, (100,))
    assert found.spoken_by is not None
    assert found.spoken_by.rate == 0


def test_a_recording_is_found_in_a_shared_rttm_and_cut_to_its_uem(tmp_path: Path) -> None:
    row = "SPEAKER {} 1 0.0 2.0 <NA> <NA> L <NA> <NA>\n"
    (tmp_path / "all.rttm").write_text(row.format("one") + row.format("two"))
    (tmp_path / "all.uem").write_text("two NA 0.000 1.000\n")
    assert find_truth(tmp_path / "two.wav") == Truth({"L": (Span(0, 2_000),)}, (Span(0, 1_000),))
    assert find_truth(tmp_path / "three.wav") is None
    (tmp_path / "all.uem").write_text("two NA soon\n")
    with pytest.raises(TranscriptError, match=r"all\.uem: line 1"):
        find_truth(tmp_path / "two.wav")


def test_the_table_pools_by_condition_and_fits_the_page() -> None:
    error = speech_error(Truth(TRUTH), RIGHT)
    why = "it is broken " * 12
    table = speech_table({"a": error, "b": why}, {"a": {"room": "large"}})
    assert pooled([error, error]).scored_ms == 20_000
    assert " ".join(table.split()).count("it is broken") == 12
    assert "\nlarge (1) " in table
    assert "20.2" in table
    assert max(map(len, table.splitlines())) <= WIDTH


def test_the_headings_of_the_table_never_touch() -> None:
    worst = speech_error(Truth({"L": (Span(0, 10_000),)}), heard(SpeakerSpan(Span(0, 10), "S1")))
    head, line, *_ = speech_table({"a-recording-with-a-long-name": worst}, {}).splitlines()
    assert len(head.split()) == len(line.split()) == 15


def test_a_talk_share_counts_as_close_within_three_points_in_a_minute_and_more() -> None:
    error = speech_error(Truth(TRUTH), RIGHT)
    long = [replace(error, scored_ms=60_000, shares=(off,)) for off in (2.9, -3.1, 0.0)]
    brief = replace(error, shares=(9.0,))
    assert close_shares([*long, brief]) == (2, 3)
    table = speech_table(dict(zip("abcd", [*long, brief], strict=True)), {})
    assert "at most 3 points off in 2 of 3 recordings of a minute and more; at worst 3.1" in table


def test_several_recordings_together_show_the_median_size_of_an_error() -> None:
    error = speech_error(Truth(TRUTH), RIGHT)
    both: list[SpeechError] = [replace(error, shares=(off,)) for off in (-4.0, 2.0)]
    assert pooled(both).shares == (-4.0, 2.0)
    assert "  3.0 " in speech_table(dict(zip("ab", both, strict=True)), {}).splitlines()[3]
