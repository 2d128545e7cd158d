"""openai-whisper is run on arrays, never on paths, and its seconds become our milliseconds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.guests import installed
from models.whisper import OpenAIWhisper, words_from
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.errors import ConfigError, EngineError
from pipeline.span import Span
from pipeline.transcript import Word, WordQuality


def test_segments_become_words_in_milliseconds() -> None:
    segments: list[dict[str, Any]] = [
        {"words": [{"word": " How", "start": 0.48, "end": 0.7, "probability": 0.91}]},
        {"text": "", "words": []},
        {"text": "timed as a whole"},
        {"words": [{"word": " you?", "start": 0.9, "end": 0.9, "probability": 0.5}]},
    ]

    assert words_from(segments, duration_ms=2000) == (
        Word(Span(480, 700), "How", 0.91),
        Word(Span(900, 920), "you?", 0.5),
    )


def test_an_empty_recording_has_no_words_and_needs_no_library() -> None:
    assert OpenAIWhisper("no-such-model").transcribe(Audio(np.zeros(0, np.float32))) == ()


@pytest.mark.skipif(installed("openai-whisper") is not None, reason="the extra is installed here")
def test_without_the_extra_the_command_that_installs_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.pt").write_bytes(b"weights")

    with pytest.raises(EngineError) as told:
        OpenAIWhisper(str(tmp_path / "mine.pt")).transcribe(Audio(np.ones(1600, np.float32)))

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
        "word_timestamps": True,
        "condition_on_previous_text": False,
    }
    assert str(tmp_path) not in f"{before}"


@pytest.mark.engine
def test_the_real_engine_says_its_sentence_once_per_window(
    nano_pt: Path, phone_call: Audio
) -> None:
    twice = Audio(mono=np.concatenate([phone_call.mono, phone_call.mono]))
    told: list[float] = []

    engine = OpenAIWhisper(str(nano_pt), beam_size=2)
    words = engine.transcribe(twice, told.append)

    assert [word.text for word in words[:6]] == ["What", "would", "you", "try", "next", "time?"]
    assert len(words) == 12
    assert all(0 <= w.span.start_ms < w.span.end_ms <= 60_000 for w in words)
    assert all(word.confidence is not None and word.confidence > 0.9 for word in words)
    assert told == [0.5, 1.0, 1.0]
    assert engine.quality is WordQuality.RECOGNISED


@pytest.mark.engine
def test_the_librarys_own_progress_bar_is_put_back(nano_pt: Path, call_of_20_s: Audio) -> None:
    import sys

    OpenAIWhisper(str(nano_pt), beam_size=1).transcribe(call_of_20_s)

    assert sys.modules["whisper.transcribe"].__dict__["tqdm"].__name__ == "tqdm"


@pytest.mark.engine
def test_a_file_that_holds_no_whisper_is_one_line(tmp_path: Path) -> None:
    import torch

    (tmp_path / "text.pt").write_text("not a model")
    torch.save({"weights": [1, 2]}, tmp_path / "other.pt")

    for name in ("text.pt", "other.pt"):
        with pytest.raises(EngineError, match=r"^whisper: .*; give a \.pt file that OpenAI"):
            OpenAIWhisper(str(tmp_path / name)).transcribe(Audio(np.ones(SAMPLE_RATE, np.float32)))


@pytest.mark.engine
def test_weights_that_would_run_code_on_loading_are_refused(tmp_path: Path) -> None:
    import torch

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    torch.save({"dims": Trap(), "model_state_dict": {}}, tmp_path / "trap.pt")

    with pytest.raises(EngineError):
        OpenAIWhisper(str(tmp_path / "trap.pt")).transcribe(Audio(np.ones(1600, np.float32)))

    assert not (tmp_path / "sprung").exists()


@pytest.mark.engine
def test_a_language_the_model_does_not_know_is_refused(nano_pt: Path) -> None:
    with pytest.raises(ConfigError, match=r"words\.language: .* 'eng'; did you mean 'en'\?"):
        OpenAIWhisper(str(nano_pt), language="eng").transcribe(Audio(np.ones(1600, np.float32)))
