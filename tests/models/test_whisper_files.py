"""One of OpenAI's .pt files is found whole or not at all, and fetched only as published."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import IO
from urllib.error import URLError

import pytest

from models import whisper_files
from models.weights import Weights
from models.whisper import OpenAIWhisper
from pipeline.errors import ConfigError, EngineError

CONTENT = b"w" * 1_000_000
PUBLISHED = Weights(
    engine="whisper",
    name="tiny",
    source=f"https://example.org/{hashlib.sha256(CONTENT).hexdigest()}/tiny.pt",
    revision="r",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    size_mb=1,
    licence="MIT",
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user whose cache is empty, and one published model of 1 MB."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for module in ("models.whisper_files", "models.whisper"):
        monkeypatch.setattr(
            f"{module}.find_weights", lambda _, name: PUBLISHED if name == "tiny" else None
        )
    monkeypatch.setattr("models.whisper_files.listed_weights", lambda: (PUBLISHED,))
    return tmp_path / "whisper"


def serving(content: bytes) -> IO[bytes]:
    return io.BytesIO(content)


def test_a_model_lies_where_openai_whisper_itself_would_put_it(cache: Path) -> None:
    told: list[float] = []

    file = whisper_files.fetch("tiny", told.append, open_url=lambda *_, **__: serving(CONTENT))

    assert file == cache / "tiny.pt"
    assert whisper_files.weights_present("tiny")
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert [f.name for f in cache.iterdir()] == ["tiny.pt"]


def test_what_arrives_damaged_is_thrown_away(cache: Path) -> None:
    with pytest.raises(EngineError, match=r"^whisper: tiny\.pt arrived damaged; try again$"):
        whisper_files.fetch("tiny", open_url=lambda *_, **__: serving(CONTENT[:-1] + b"?"))

    assert list(cache.iterdir()) == []


def test_without_a_connection_the_error_says_so_in_one_line(cache: Path) -> None:
    def offline(*_: object, **__: object) -> IO[bytes]:
        raise URLError("Name or service not known")

    with pytest.raises(EngineError, match=r"tiny\.pt could not be fetched .*; check connection"):
        whisper_files.fetch("tiny", open_url=offline)

    assert list(cache.iterdir()) == []


def test_a_download_that_broke_off_is_not_taken_for_a_model(cache: Path) -> None:
    cache.mkdir()
    (cache / "tiny.pt").write_bytes(CONTENT[:500_000])

    assert not whisper_files.weights_present("tiny")


def test_a_damaged_file_of_the_right_size_is_found_out_before_it_is_loaded(cache: Path) -> None:
    cache.mkdir()
    (cache / "tiny.pt").write_bytes(b"?" * len(CONTENT))

    with pytest.raises(EngineError, match=r"is damaged .* delete it and fetch it again"):
        _ = OpenAIWhisper("tiny").used


def test_missing_weights_name_their_size_and_the_command_that_fetches_them(cache: Path) -> None:
    with pytest.raises(EngineError) as told:
        _ = OpenAIWhisper("tiny").used

    assert str(told.value) == (
        "whisper: the weights of 'tiny' are not on this machine; fetch them (1 MB) with: "
        "rapport models get tiny --engine whisper"
    )


def test_an_unknown_model_is_answered_with_the_nearest_one() -> None:
    assert not whisper_files.fetchable("smal")
    with pytest.raises(ConfigError, match=r"whisper knows no 'smal'; did you mean 'small'\?"):
        whisper_files.weights_file("smal")


def test_a_path_that_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"none\.pt: no such \.pt file; check words\.model"):
        whisper_files.weights_file(str(tmp_path / "none.pt"))


def test_published_weights_are_asked_for_by_name_wherever_they_lie(
    cache: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "usb" / "tiny.pt"
    trained = tmp_path / "usb" / "ours.pt"

    assert whisper_files.published_name(copied, PUBLISHED.sha256) == ("tiny", str(tmp_path / "usb"))
    assert whisper_files.published_name(trained, "0" * 64) == (str(trained), None)
