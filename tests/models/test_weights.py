"""MODELS.toml says where every set of weights comes from, and says nothing it does not know."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import files
from pathlib import Path

import pytest
from faster_whisper.utils import _MODELS

from models.weights import (
    NOT_VERIFIED,
    Weights,
    file_sha256,
    find_weights,
    listed_weights,
    local_path,
    names_for,
    no_such_model,
    sha256_of,
)


@pytest.mark.parametrize("weights", listed_weights(), ids=lambda w: f"{w.engine}:{w.name}")
def test_every_row_has_source_and_licence_and_a_checksum_or_says_it_has_none(
    weights: Weights,
) -> None:
    assert weights.source
    assert weights.licence in {"MIT", "CC-BY-4.0", "BSD-2-Clause"}
    assert weights.sha256 == NOT_VERIFIED or re.fullmatch(r"[0-9a-f]{64}", weights.sha256)
    assert weights.revision


def test_no_two_rows_have_the_same_engine_and_name() -> None:
    keys = [(weights.engine, weights.name) for weights in listed_weights()]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", names_for("faster_whisper"))
def test_the_hub_repositories_are_those_that_faster_whisper_itself_uses(name: str) -> None:
    weights = find_weights("faster_whisper", name)

    assert weights is not None
    assert weights.source == _MODELS[name]


@pytest.mark.parametrize("name", names_for("whisper"))
def test_the_checksum_of_an_openai_model_is_the_one_in_its_address(name: str) -> None:
    weights = find_weights("whisper", name)

    assert weights is not None
    assert weights.source.split("/")[-2] == weights.sha256


@pytest.mark.parametrize(
    ("engine", "name", "package"),
    [
        ("silero", "silero_vad_v6.onnx", "faster-whisper"),
        ("draft", "en-us.lm.bin", "pocketsphinx"),
    ],
)
def test_what_the_base_packages_carry_is_the_file_that_was_listed(
    engine: str, name: str, package: str
) -> None:
    weights = find_weights(engine, name)
    carried = next(file for file in files(package) or () if file.name == name)

    assert weights is not None
    assert file_sha256(Path(str(carried.locate()))) == weights.sha256


@pytest.mark.engine
def test_the_addresses_are_those_that_openai_whisper_itself_uses() -> None:
    import whisper

    assert {w.name: w.source for w in listed_weights() if w.engine == "whisper"} == whisper._MODELS


@pytest.mark.parametrize(
    ("size_mb", "said"), [(484, "484 MB"), (1528, "1.5 GB"), (3087, "3.1 GB"), (0, "size unknown")]
)
def test_sizes_are_said_as_people_say_them(size_mb: int, said: str) -> None:
    assert Weights("e", "n", "s", "r", "h", size_mb, "MIT").size == said


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    assert str(no_such_model("whisper", "smal")) == (
        "config: words.model: whisper knows no 'smal'; did you mean 'small'? "
        "(or give the path of a folder or .pt file)"
    )


@pytest.mark.parametrize("model", ["small", "large-v3", "Systran/faster-whisper-small"])
def test_the_name_of_a_model_is_no_path(model: str) -> None:
    assert local_path(model) is None


@pytest.mark.parametrize("model", ["./weights", "../nano.pt", "nano.pt", "/somewhere/weights"])
def test_what_looks_like_a_path_is_one_even_where_nothing_lies_there(model: str) -> None:
    assert local_path(model) == Path(model)


def test_an_existing_folder_two_levels_down_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models" / "mine").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    assert local_path("models/mine") == Path("models/mine")


def test_a_digest_changes_with_any_byte_and_any_name(tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    one.write_bytes(b"abc")
    two.write_bytes(b"abc")
    three.write_bytes(b"abd")

    assert file_sha256(one) == hashlib.sha256(b"abc").hexdigest()
    assert len({sha256_of([one]), sha256_of([two]), sha256_of([three])}) == 3
