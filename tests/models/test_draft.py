"""The draft recogniser: words with times and confidence, for a first look."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.draft import LONGEST_MS, DraftTranscriber, draft_word, pieces
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.engines import Activity, Progress, no_progress
from pipeline.errors import EngineError
from pipeline.media import load_audio
from pipeline.span import Span, subtract, union
from pipeline.transcript import EngineUsed, Timing, Word, WordQuality
from pipeline.word_error import word_error_rate

SAMPLES = Path(__file__).parents[2] / "samples"
OPENING = (
    "Thanks for making time, Marcus. Is this still a good time? Yes, I'm free until eleven forty."
)


class Everywhere:
    """An activity detector that hears a voice all the time."""

    used = EngineUsed("everywhere", "1")

    def detect(self, audio: Audio, progress: Progress = no_progress) -> Activity:
        progress(1.0)
        return Activity((Span(0, audio.duration_ms),))


def sound(seconds: float) -> Audio:
    rng = np.random.default_rng(0)
    return Audio((0.1 * rng.standard_normal(round(seconds * SAMPLE_RATE))).astype(np.float32))


@pytest.fixture(scope="module")
def opening() -> Audio:
    """The first eight seconds of the sample conversation."""
    return Audio(load_audio(SAMPLES / "conversation.mp4").mono[: 8 * SAMPLE_RATE])


@pytest.fixture(scope="module")
def words(opening: Audio) -> tuple[Word, ...]:
    return DraftTranscriber().transcribe(opening)


def test_most_words_of_clean_speech_come_out(words: tuple[Word, ...]) -> None:
    assert word_error_rate(OPENING.split(), [word.text for word in words]).rate < 0.35


def test_words_have_times_in_order_and_a_confidence(words: tuple[Word, ...]) -> None:
    spans = [word.span for word in words]
    assert spans == sorted(spans)
    assert spans[-1].end_ms <= 8000
    assert {word.timing for word in words} == {Timing.MEASURED}
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)
    assert len({word.confidence for word in words}) > 5


def test_a_word_is_placed_where_it_is_said(words: tuple[Word, ...]) -> None:
    (thanks,) = [word.span for word in words if word.text == "thanks"]
    assert thanks.start_ms == pytest.approx(1000, abs=100)


def test_the_words_are_drafts_and_say_by_what() -> None:
    assert DraftTranscriber().quality is WordQuality.DRAFT
    assert DraftTranscriber().used.revision.startswith("pocketsphinx 5")
    assert DraftTranscriber().used != DraftTranscriber(Everywhere()).used


def test_progress_rises_to_one(opening: Audio) -> None:
    seen: list[float] = []
    DraftTranscriber().transcribe(opening, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_silence_has_no_words() -> None:
    assert DraftTranscriber().transcribe(Audio(np.zeros(2 * SAMPLE_RATE, np.float32))) == ()


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(EngineError, match="pip install pocketsphinx"):
        DraftTranscriber().transcribe(sound(1))


@pytest.mark.parametrize("text", ["<s>", "</s>", "<sil>", "[NOISE]", "++UH++"])
def test_noises_are_no_words(text: str) -> None:
    assert draft_word(text, Span(0, 100), 0.5) is None


def test_another_pronunciation_is_the_same_word() -> None:
    assert draft_word("the(2)", Span(0, 100), 1.2) == Word(Span(0, 100), "the", confidence=1.0)


def test_neighbouring_stretches_are_recognised_together() -> None:
    activity = (Span(1000, 2000), Span(2500, 3000), Span(6000, 7000))
    assert pieces(activity, sound(8)) == (Span(850, 3150), Span(5850, 7150))


def test_a_long_stretch_is_parted_at_its_quietest_moment() -> None:
    audio = sound(30)
    audio.mono[18 * SAMPLE_RATE : round(18.4 * SAMPLE_RATE)] = 0
    first, second = pieces((Span(0, 30_000),), audio)
    assert first.end_ms == second.start_ms == pytest.approx(18_200, abs=150)


@given(st.lists(st.integers(100, 30_000), min_size=1, max_size=8))
def test_pieces_hold_all_the_speech_and_none_is_too_long(lengths: list[int]) -> None:
    activity, at = [], 0
    for length in lengths:
        activity.append(Span(at, at + length))
        at += length + 700
    quiet = Audio(np.zeros(at * SAMPLE_RATE // 1000, np.float32))
    found = pieces(activity, quiet)
    assert subtract(activity, union(found)) == ()
    assert all(piece.duration_ms <= LONGEST_MS for piece in found)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))
