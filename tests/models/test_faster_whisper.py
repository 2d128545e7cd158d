"""faster-whisper is found, refused or run, and its seconds become our milliseconds."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from models import faster_whisper, faster_whisper_files
from models.convert import convert
from models.faster_whisper import BLOCK, FasterWhisper, passage_from
from models.faster_whisper_files import NEEDED
from models.passages import Passage
from models.weights import Weights, file_sha256
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.errors import ConfigError, EngineError
from pipeline.span import Span
from pipeline.transcript import Word, WordQuality


def said(word: str, start: float, end: float, probability: float = 0.5) -> SimpleNamespace:
    return SimpleNamespace(word=word, start=start, end=end, probability=probability)


def segment(
    words: list[SimpleNamespace] | None, *, ratio: float = 1.2, logprob: float = -0.2
) -> SimpleNamespace:
    return SimpleNamespace(words=words, compression_ratio=ratio, avg_logprob=logprob)


def noise(seconds: int) -> Audio:
    samples = np.random.default_rng(0).normal(0, 0.05, seconds * SAMPLE_RATE)
    return Audio(mono=samples.astype(np.float32))


def folder_with(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(name.encode())
    return path


def test_segments_become_words_in_milliseconds_on_the_recordings_clock() -> None:
    segments = [
        segment([said(" How", 0.48, 0.7, 0.91), said(" are", 0.7, 0.7)]),
        segment(None),
        segment([said(" ", 0.8, 0.9), said(" you?", 0.9, 1.2)]),
    ]

    assert passage_from(segments, within=Span(5000, 7000), offset_ms=5000) == Passage(
        (
            Word(Span(5480, 5700), "How", 0.91),
            Word(Span(5700, 5720), "are", 0.5),
            Word(Span(5900, 6200), "you?", 0.5),
        )
    )


@pytest.mark.parametrize(("ratio", "logprob"), [(2.5, -0.2), (1.2, -1.1)])
def test_a_segment_that_repeats_itself_or_is_guessed_has_failed(
    ratio: float, logprob: float
) -> None:
    segments = [segment([said(" so", 0, 0.5)], ratio=ratio, logprob=logprob)]

    assert passage_from(segments, within=Span(0, 1000)).failed


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
        "with: rapport models get small"
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

    assert not faster_whisper_files.weights_present(str(folder))
    with pytest.raises(EngineError, match=f"mine: has no {name}; copy it"):
        _ = FasterWhisper(str(folder)).used


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"no such folder with weights; check words\.model"):
        _ = FasterWhisper(str(tmp_path / "none")).used


def test_an_unknown_model_is_answered_with_the_nearest_one() -> None:
    assert not faster_whisper_files.fetchable("smal")
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
        "device": "cpu",
        "compute_type": "int8",
        "vocabulary": "",
        "gated_by": "activity",
        "word_timestamps": True,
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
    assert faster_whisper_files.repository_of(model) == repository
    assert faster_whisper_files.fetchable(model)


def test_the_real_engine_says_its_sentence_once_per_clip_with_times_and_confidence(
    nano_ct2: Path,
) -> None:
    told: list[float] = []
    activity = [Span(1000, 9000), Span(12_000, 20_000)]

    engine = FasterWhisper(str(nano_ct2), beam_size=2)
    words = engine.transcribe(noise(25), told.append, activity=activity)

    assert [word.text for word in words[:6]] == ["What", "would", "you", "try", "next", "time?"]
    assert len(words) == 12
    assert all(word.span.start_ms >= 700 for word in words)
    assert words[5].span.end_ms <= 9300
    assert all(11_700 <= word.span.start_ms < word.span.end_ms <= 20_300 for word in words[6:])
    assert all(word.confidence is not None and word.confidence > 0.9 for word in words)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert engine.quality is WordQuality.RECOGNISED


def test_more_clips_than_fit_in_memory_at_once_are_all_heard(nano_ct2: Path) -> None:
    activity = [Span(s * 3000 + 337, s * 3000 + 701) for s in range(BLOCK + 2)]

    words = FasterWhisper(str(nano_ct2), beam_size=1).transcribe(noise(60), activity=activity)

    assert len(words) == 6 * (BLOCK + 2)


def test_silence_is_never_listened_to(nano_ct2: Path) -> None:
    assert FasterWhisper(str(nano_ct2)).transcribe(noise(10), activity=[]) == ()


def test_a_hint_that_makes_the_model_say_nothing_loses_no_sentence(nano_ct2: Path) -> None:
    """The tiny model is thrown by anything put before its sentence: it then says nothing."""
    hinted = FasterWhisper(str(nano_ct2), beam_size=1, vocabulary=["Ms Okafor", "exit ticket"])

    words = hinted.transcribe(noise(10), activity=[Span(1000, 9000)])

    assert " ".join(word.text for word in words) == "What would you try next time?"
    assert hinted.used.parameters["vocabulary"] == "Ms Okafor, exit ticket"


def test_the_library_is_given_the_hint_each_window_and_no_text_of_the_window_before(
    nano_ct2: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    asked: list[dict[str, object]] = []

    def nothing_said(*_: object, **options: object) -> tuple[list[object], None]:
        asked.append(options)
        return [], None

    for library in (BatchedInferencePipeline, WhisperModel):
        monkeypatch.setattr(library, "transcribe", nothing_said)

    hinted = FasterWhisper(str(nano_ct2), vocabulary=["Ms Okafor"])
    hinted.transcribe(noise(6), activity=[Span(1000, 5000)])

    batched, alone = asked
    assert batched["hotwords"] == "Ms Okafor."
    assert "hotwords" not in alone
    assert not any("initial_prompt" in options for options in asked)
    assert not any(options["condition_on_previous_text"] for options in asked)


def test_openais_file_is_converted_once_and_then_used(nano_pt: Path) -> None:
    engine = FasterWhisper(str(nano_pt), beam_size=1)

    words = engine.transcribe(noise(6), activity=[Span(1000, 5000)])

    assert [word.text for word in words][:2] == ["What", "would"]
    assert engine.used.parameters["model"] == "nano.pt"
    assert faster_whisper_files.weights_folder(str(nano_pt)) == convert(nano_pt)


def test_a_published_file_in_openais_cache_serves_faster_whisper_too(
    nano_pt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = Weights(
        "whisper", "tiny", "https://example.org/x/tiny.pt", "r", file_sha256(nano_pt), 1, "MIT"
    )
    for module in ("whisper_files", "faster_whisper_files"):
        monkeypatch.setattr(
            f"models.{module}.find_weights",
            lambda engine, name: published if (engine, name) == ("whisper", "tiny") else None,
        )
    monkeypatch.setattr("models.faster_whisper_files.cached_folder", lambda *_: None)
    monkeypatch.setattr("models.faster_whisper_files.repository_of", str)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "whisper").mkdir()
    shutil.copyfile(nano_pt, tmp_path / "whisper" / "tiny.pt")

    assert faster_whisper_files.weights_here("tiny") == tmp_path / "whisper" / "tiny.pt"
    folder = faster_whisper_files.converted("tiny")
    assert faster_whisper_files.weights_here("tiny") == folder

    with (tmp_path / "whisper" / "tiny.pt").open("r+b") as file:
        file.write(b"?")
    with pytest.raises(EngineError, match="is damaged"):
        faster_whisper_files.converted("tiny")


def test_a_pt_file_without_whisper_is_refused_before_anything_else(tmp_path: Path) -> None:
    (tmp_path / "other.pt").write_text("not a model")

    with pytest.raises(
        EngineError, match=r"other\.pt: holds no Whisper weights; check words\.model"
    ):
        _ = FasterWhisper(str(tmp_path / "other.pt")).used
    with pytest.raises(EngineError, match=r"none\.pt: no such \.pt file"):
        _ = FasterWhisper(str(tmp_path / "none.pt")).used


@pytest.mark.engine
def test_the_real_detector_and_the_real_engine_hear_a_real_call(
    nano_ct2: Path, phone_call: Audio
) -> None:
    twice = Audio(mono=np.concatenate([phone_call.mono, phone_call.mono]))

    words = FasterWhisper(str(nano_ct2), beam_size=2).transcribe(twice)

    assert len(words) >= 12
    assert all(0 <= w.span.start_ms < w.span.end_ms <= 60_000 for w in words)
    assert list(words) == sorted(words, key=lambda word: word.span.start_ms)


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


def test_the_real_engine_without_its_tokenizer_asks_nobody(nano_ct2: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(nano_ct2, tmp_path / "bare"))
    (folder / "tokenizer.json").unlink()

    with pytest.raises(EngineError, match=r"bare: has no tokenizer\.json; copy it"):
        FasterWhisper(str(folder)).transcribe(noise(2), activity=[Span(0, 1000)])


def test_damaged_weights_are_one_line(nano_ct2: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(nano_ct2, tmp_path / "damaged"))
    (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:1000])

    with pytest.raises(EngineError, match=r"^faster_whisper: .*; fetch or convert the weights"):
        FasterWhisper(str(folder)).transcribe(noise(2), activity=[Span(0, 1000)])


def test_a_language_the_model_does_not_know_is_refused(nano_ct2: Path) -> None:
    with pytest.raises(ConfigError, match=r"words\.language: .* does not know 'eng'; did you mean"):
        FasterWhisper(str(nano_ct2), language="eng").transcribe(noise(2), activity=[Span(0, 1000)])
