"""openai-whisper is run on arrays, never on paths, and its seconds become our milliseconds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.guests import installed
from models.passages import Passage
from models.whisper import OpenAIWhisper, passage_from
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.errors import ConfigError, EngineError
from pipeline.span import Span
from pipeline.transcript import Word, WordQuality


def test_segments_become_words_in_milliseconds_on_the_recordings_clock() -> None:
    kept = {"compression_ratio": 1.2, "avg_logprob": -0.2}
    segments: list[dict[str, Any]] = [
        kept | {"words": [{"word": " How", "start": 0.48, "end": 0.7, "probability": 0.91}]},
        kept | {"text": "", "words": []},
        kept | {"text": "timed as a whole"},
        kept | {"words": [{"word": " you?", "start": 0.9, "end": 0.9, "probability": 0.5}]},
    ]

    assert passage_from(segments, within=Span(5000, 7000)) == Passage(
        (Word(Span(5480, 5700), "How", 0.91), Word(Span(5900, 5920), "you?", 0.5))
    )
    assert passage_from([kept | {"avg_logprob": -1.5}], within=Span(0, 1000)).failed
    assert passage_from([kept | {"compression_ratio": 3.0}], within=Span(0, 1000)).failed


def test_an_empty_recording_has_no_words_and_needs_no_library() -> None:
    assert OpenAIWhisper("no-such-model").transcribe(Audio(np.zeros(0, np.float32))) == ()


@pytest.mark.skipif(installed("openai-whisper") is not None, reason="the extra is installed here")
def test_without_the_extra_the_command_that_installs_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.pt").write_bytes(b"weights")

    with pytest.raises(EngineError) as told:
        OpenAIWhisper(str(tmp_path / "mine.pt")).transcribe(
            Audio(np.ones(1600, np.float32)), activity=[Span(0, 100)]
        )

    assert str(told.value) == (
        "whisper: openai-whisper is not installed; pip install 'rapport[whisper]'"
    )


def test_what_was_used_changes_with_the_file_and_shows_no_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.pt"
    file.write_bytes(b"one")
    before = OpenAIWhisper(str(file)).used
    file.write_bytes(b"two")
    after = OpenAIWhisper(str(file)).used

    assert before.revision != after.revision
    assert before.parameters == {
        "model": "mine.pt",
        "language": "en",
        "beam_size": 5,
        "device": "cpu",
        "compute_type": "float32",
        "vocabulary": "",
        "gated_by": "activity",
        "word_timestamps": True,
        "condition_on_previous_text": False,
    }
    assert str(tmp_path) not in f"{before}"


@pytest.mark.engine
def test_the_real_engine_says_its_sentence_once_per_clip(nano_pt: Path, phone_call: Audio) -> None:
    told: list[float] = []
    activity = [Span(7000, 15_000), Span(18_000, 29_000)]

    engine = OpenAIWhisper(str(nano_pt), beam_size=2)
    words = engine.transcribe(phone_call, told.append, activity=activity)

    assert [word.text for word in words[:6]] == ["What", "would", "you", "try", "next", "time?"]
    assert len(words) == 12
    assert all(6700 <= w.span.start_ms < w.span.end_ms <= 29_300 for w in words)
    assert words[5].span.end_ms <= 15_300
    assert all(word.confidence is not None and word.confidence > 0.9 for word in words)
    assert told == [0.5, 1.0, 1.0]
    assert engine.quality is WordQuality.RECOGNISED


@pytest.mark.engine
def test_a_hint_that_makes_the_model_say_nothing_loses_no_sentence(
    nano_pt: Path, call_of_20_s: Audio
) -> None:
    """The tiny model is thrown by anything put before its sentence."""
    hinted = OpenAIWhisper(str(nano_pt), beam_size=1, vocabulary=["Ms Okafor", "exit ticket"])

    words = hinted.transcribe(call_of_20_s, activity=[Span(7000, 15_000)])

    assert " ".join(word.text for word in words).startswith("What would you try next time?")


@pytest.mark.engine
def test_a_file_that_holds_no_whisper_is_one_line(tmp_path: Path) -> None:
    import torch

    (tmp_path / "text.pt").write_text("not a model")
    torch.save({"weights": [1, 2]}, tmp_path / "other.pt")

    for name in ("text.pt", "other.pt"):
        with pytest.raises(EngineError, match=r"^whisper: .*; give a \.pt file that OpenAI"):
            OpenAIWhisper(str(tmp_path / name)).transcribe(
                Audio(np.ones(SAMPLE_RATE, np.float32)), activity=[Span(0, 1000)]
            )


@pytest.mark.engine
def test_weights_that_would_run_code_on_loading_are_refused(tmp_path: Path) -> None:
    import torch

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    torch.save({"dims": Trap(), "model_state_dict": {}}, tmp_path / "trap.pt")

    with pytest.raises(EngineError):
        OpenAIWhisper(str(tmp_path / "trap.pt")).transcribe(
            Audio(np.ones(1600, np.float32)), activity=[Span(0, 100)]
        )

    assert not (tmp_path / "sprung").exists()


@pytest.mark.engine
def test_a_language_the_model_does_not_know_is_refused(nano_pt: Path) -> None:
    with pytest.raises(ConfigError, match=r"words\.language: .* 'eng'; did you mean 'en'\?"):
        OpenAIWhisper(str(nano_pt), language="eng").transcribe(
            Audio(np.ones(1600, np.float32)), activity=[Span(0, 100)]
        )
