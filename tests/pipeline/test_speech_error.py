"""What was heard beside what people found: counted by hand first."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.span import Span
from pipeline.speech_error import (
    Truth,
    find_truth,
    median_gap,
    pooled,
    share_error,
    speaker_word_errors,
    speech_error,
)
from pipeline.speech_table import WIDTH, speech_table
from pipeline.transcript import EngineUsed, Heard, SpeakerSpan, WordQuality

TRUTH = {"leader": (Span(0, 6_000),), "teacher": (Span(7_000, 10_000),)}


def heard(*voices: SpeakerSpan) -> Heard:
    used = EngineUsed("test", "1", {}, "")
    return Heard(
        duration_ms=10_000,
        words=(),
        voices=voices,
        activity=None,
        words_by=used,
        voices_by=used,
        word_quality=WordQuality.RECOGNISED,
        notes=(),
    )


RIGHT = heard(SpeakerSpan(Span(0, 6_000), "S1"), SpeakerSpan(Span(7_000, 10_000), "S2"))


def test_what_is_right_has_no_error() -> None:
    found = speech_error(Truth(TRUTH), RIGHT)
    assert (found.strict.rate, found.jaccard.rate, found.share_points, found.gap_ms) == (0, 0, 0, 0)


def test_talk_share_is_off_by_what_the_matched_voice_says_too_much() -> None:
    voices = {"S2": [Span(0, 8_000)], "S1": [Span(8_000, 10_000)]}
    truth = {"L": [Span(0, 5_000)], "T": [Span(5_000, 10_000)]}
    assert share_error(truth, voices, {"L": "S2"}) == pytest.approx(30)


def test_a_stretch_inside_anothers_is_no_change_of_speaker() -> None:
    assert median_gap({"L": [Span(0, 5_000)], "T": [Span(1_000, 2_000), Span(5_800, 7_000)]}) == 800


def test_words_with_the_wrong_speaker_count_whatever_the_voices_are_called() -> None:
    said = {"L": ["what", "else"], "T": ["maybe", "pairs"]}
    right = speaker_word_errors(said, {"S1": ["maybe", "pairs"], "S2": ["what", "else"]})
    wrong = speaker_word_errors(said, {"S1": ["pairs"], "S2": ["what", "else", "maybe"]})
    assert right is not None
    assert right.rate == 0
    assert wrong is not None
    assert (wrong.deletions, wrong.insertions) == (1, 1)


def test_a_recording_is_found_in_a_shared_rttm_and_cut_to_its_uem(tmp_path: Path) -> None:
    row = "SPEAKER {} 1 0.0 2.0 <NA> <NA> L <NA> <NA>\n"
    (tmp_path / "all.rttm").write_text(row.format("one") + row.format("two"))
    (tmp_path / "all.uem").write_text("two NA 0.000 1.000\n")
    assert find_truth(tmp_path / "two.wav") == Truth({"L": (Span(0, 2_000),)}, (Span(0, 1_000),))
    assert find_truth(tmp_path / "three.wav") is None


def test_the_table_pools_by_condition_and_fits_the_page() -> None:
    error = speech_error(Truth(TRUTH), RIGHT)
    table = speech_table({"a": error, "b": "it is broken"}, {"a": {"room": "large"}})
    assert pooled([error, error]).scored_ms == 20_000
    assert "it is broken" in table
    assert "\nlarge " in table
    assert "20.2" in table
    assert max(map(len, table.splitlines())) <= WIDTH
