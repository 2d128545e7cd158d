"""faster-whisper is found, refused or run, and its seconds become our milliseconds."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from models import faster_whisper
from models.faster_whisper import NEEDED, FasterWhisper, words_from
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.errors import ConfigError, EngineError
from pipeline.span import Span
from pipeline.transcript import Word, WordQuality


def said(word: str, start: float, end: float, probability: float = 0.5) -> SimpleNamespace:
    return SimpleNamespace(word=word, start=start, end=end, probability=probability)


def folder_with(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(name.encode())
    return path


def test_segments_become_words_in_milliseconds() -> None:
    segments = [
        SimpleNamespace(words=[said(" How", 0.48, 0.7, 0.91), said(" are", 0.7, 0.7)]),
        SimpleNamespace(words=None),
        SimpleNamespace(words=[said(" ", 0.8, 0.9), said(" you?", 0.9, 1.2)]),
    ]

    assert words_from(segments, duration_ms=2000) == (
        Word(Span(480, 700), "How", 0.91),
        Word(Span(700, 720), "are", 0.5),
        Word(Span(900, 1200), "you?", 0.5),
    )


def test_an_empty_recording_has_no_words_and_needs_no_weights() -> None:
    assert FasterWhisper("no-such-model").transcribe(Audio(np.zeros(0, np.float32))) == ()


def test_missing_weights_name_their_size_and_the_command_that_fetches_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    with pytest.raises(EngineError) as told:
        _ = FasterWhisper("small").used

    assert str(told.value) == (
        "faster_whisper: the weights of 'small' are not on this machine; fetch them (484 MB) "
        "with: rapport analyze RECORDING --set words.download=yes"
    )


def test_missing_weights_are_fetched_only_when_that_was_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetched(model: str) -> Path:
        asked.append(model)
        return folder_with(tmp_path / "abc123", *NEEDED)

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(faster_whisper, "fetch", fetched)

    used = FasterWhisper("tiny", download=True).used

    assert asked == ["tiny"]
    assert used.revision.endswith("hub:abc123")


@pytest.mark.parametrize("name", NEEDED)
def test_a_folder_that_would_make_the_library_ask_the_hub_is_refused(
    tmp_path: Path, name: str
) -> None:
    folder = folder_with(tmp_path / "mine", *(other for other in NEEDED if other != name))

    assert not faster_whisper.weights_present(str(folder))
    with pytest.raises(EngineError, match=f"mine: has no {name}; copy it"):
        _ = FasterWhisper(str(folder)).used


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"no such folder with weights; check words\.model"):
        _ = FasterWhisper(str(tmp_path / "none")).used


def test_an_unknown_model_is_answered_with_the_nearest_one() -> None:
    assert not faster_whisper.fetchable("smal")
    with pytest.raises(
        ConfigError, match=r"faster_whisper knows no 'smal'; did you mean 'small'\?"
    ):
        _ = FasterWhisper("smal").used


def test_what_was_used_changes_with_the_weights_and_shows_no_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)
    folder = folder_with(tmp_path / "mine", *NEEDED)
    before = FasterWhisper(str(folder), language="en", beam_size=3).used
    (folder / "model.bin").write_bytes(b"retrained")
    after = FasterWhisper(str(folder), language="en", beam_size=3).used

    assert before.revision != after.revision
    assert before.parameters == {
        "model": "mine",
        "language": "en",
        "beam_size": 3,
        "compute_type": "int8",
        "word_timestamps": True,
        "vad_filter": True,
        "condition_on_previous_text": False,
    }
    assert str(tmp_path) not in f"{before}"


@pytest.mark.parametrize(
    ("model", "repository"),
    [
        ("small", "Systran/faster-whisper-small"),
        ("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
        ("people/whisper", "people/whisper"),
    ],
)
def test_a_name_is_a_repository_on_the_hub(model: str, repository: str) -> None:
    assert faster_whisper.repository_of(model) == repository
    assert faster_whisper.fetchable(model)


@pytest.mark.engine
def test_the_real_engine_says_its_sentence_with_times_and_confidence(
    nano_ct2: Path, phone_call: Audio
) -> None:
    twice = Audio(mono=np.concatenate([phone_call.mono, phone_call.mono]))
    told: list[float] = []

    engine = FasterWhisper(str(nano_ct2), beam_size=2)
    words = engine.transcribe(twice, told.append)

    assert [word.text for word in words[:6]] == ["What", "would", "you", "try", "next", "time?"]
    assert len(words) == 12
    assert all(0 <= w.span.start_ms < w.span.end_ms <= 60_000 for w in words)
    assert list(words) == sorted(words, key=lambda word: word.span.start_ms)
    assert all(word.confidence is not None and word.confidence > 0.9 for word in words)
    assert told == sorted(told)
    assert len(told) == 3
    assert told[-1] == 1.0
    assert engine.quality is WordQuality.RECOGNISED


@pytest.mark.engine
def test_the_real_engine_hears_nothing_in_silence(nano_ct2: Path) -> None:
    silence = Audio(mono=np.zeros(10 * SAMPLE_RATE, np.float32))

    assert FasterWhisper(str(nano_ct2)).transcribe(silence) == ()


@pytest.mark.engine
def test_the_real_engine_is_given_half_a_second_and_survives(
    nano_ct2: Path, phone_call: Audio
) -> None:
    start = 7 * SAMPLE_RATE
    short = Audio(mono=phone_call.mono[start : start + SAMPLE_RATE // 2])

    words = FasterWhisper(str(nano_ct2)).transcribe(short)

    assert all(word.span.end_ms <= 500 for word in words)


@pytest.mark.engine
def test_both_libraries_hear_the_same_with_the_same_weights(
    nano_pt: Path, nano_ct2: Path, phone_call: Audio
) -> None:
    import ctranslate2
    import whisper
    from faster_whisper import WhisperModel

    mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(phone_call.mono))[None]
    theirs = whisper.load_model(str(nano_pt), device="cpu").encoder(mel).detach().numpy()
    sound = ctranslate2.StorageView.from_array(mel.numpy())  # type: ignore[attr-defined]
    ours = WhisperModel(str(nano_ct2), device="cpu", compute_type="float32").model.encode(sound)

    assert np.abs(theirs - np.array(ours)).max() < 1e-4


@pytest.mark.engine
def test_the_real_engine_without_its_tokenizer_asks_nobody(nano_ct2: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(nano_ct2, tmp_path / "bare"))
    (folder / "tokenizer.json").unlink()

    with pytest.raises(EngineError, match=r"bare: has no tokenizer\.json; copy it"):
        FasterWhisper(str(folder)).transcribe(Audio(np.ones(SAMPLE_RATE, np.float32)))


@pytest.mark.engine
def test_damaged_weights_are_one_line(nano_ct2: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(nano_ct2, tmp_path / "damaged"))
    (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:1000])

    with pytest.raises(EngineError, match=r"^faster_whisper: .*; fetch or convert the weights"):
        FasterWhisper(str(folder)).transcribe(Audio(np.ones(SAMPLE_RATE, np.float32)))


@pytest.mark.engine
def test_a_language_the_model_does_not_know_is_refused(nano_ct2: Path) -> None:
    with pytest.raises(ConfigError, match=r"words\.language: .* does not know 'eng'; did you mean"):
        FasterWhisper(str(nano_ct2), language="eng").transcribe(
            Audio(np.ones(SAMPLE_RATE, np.float32))
        )
