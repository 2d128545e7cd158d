"""OpenAI's .pt file becomes a folder that computes the same, safely, once, and without torch."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from models import convert as conversion
from models.convert import ALIGNMENT_HEADS, alignment_heads, convert
from models.convert_file import Dimensions, read_openai
from models.convert_tokens import LANGUAGES, tokenizer_for
from models.weights import find_weights, models_folder, names_for
from pipeline.errors import EngineError
from tests.models.tiny_whisper import ENGLISH, NANO, decoded, encoded, random_weights, save_pt

LARGE, TURBO = (32, 20), (4, 20)
SHAPES = {"tiny": (4, 6), "base": (6, 8), "small": (12, 12), "medium": (24, 16), "large": LARGE}
SHAPES |= {f"large-v{n}": LARGE for n in (1, 2, 3)} | {"turbo": TURBO, "large-v3-turbo": TURBO}
"""decoder layers and heads of OpenAI's models"""
WORDS = [10, 20, 30, 40, 50]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random English-only Whisper of two layers, at full precision."""
    return save_pt(tmp_path_factory.mktemp("pt") / "ours.pt", ENGLISH, random_weights(ENGLISH))


def test_the_converted_model_computes_what_the_file_says(english: Path) -> None:
    import ctranslate2

    arrays = random_weights(ENGLISH)
    mel = np.random.default_rng(0).normal(size=(80, 3000)).astype(np.float32)

    model = ctranslate2.models.Whisper(str(convert(english)), compute_type="float32")  # type: ignore[attr-defined]
    sound = ctranslate2.StorageView.from_array(mel[None])  # type: ignore[attr-defined]
    heard = np.array(model.encode(sound))[0]
    told = model.align(sound, [50257], [WORDS], 3000)[0].text_token_probs

    plain = encoded(ENGLISH, arrays, mel)
    assert np.abs(heard - plain).max() < 1e-5
    chances = decoded(ENGLISH, arrays, [50257, 50362, *WORDS], plain)[1:, :50256]
    wanted = [row[token] / row.sum() for row, token in zip(chances, WORDS, strict=False)]
    assert told == pytest.approx(wanted, rel=1e-3)


def test_the_folder_has_all_that_faster_whisper_asks_for(english: Path) -> None:
    folder = convert(english)

    assert folder.parent == models_folder() / "converted"
    assert sorted(file.name for file in folder.iterdir()) == [
        "config.json",
        "model.bin",
        "preprocessor_config.json",
        "tokenizer.json",
        "vocabulary.json",
    ]
    config = json.loads((folder / "config.json").read_text())
    assert config["alignment_heads"] == [[1, 0], [1, 1]]
    assert len(config["lang_ids"]) == 99
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_file_is_converted_once(english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = convert(english)
    monkeypatch.setattr(conversion, "_write", None)

    assert convert(english) == folder


def test_a_conversion_that_fails_leaves_nothing(
    english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Path, _sha256: str, part: Path) -> None:
        part.mkdir()
        (part / "model.bin").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(conversion, "_write", full)

    with pytest.raises(EngineError, match=r"could not be converted \(No space left on device\)"):
        convert(english)
    assert list((models_folder() / "converted").iterdir()) == []


def test_half_precision_stays_half_precision(tmp_path: Path) -> None:
    halves = {name: array.astype(np.float16) for name, array in random_weights(NANO).items()}
    file = save_pt(tmp_path / "half.pt", NANO, halves)

    folder = convert(file)

    assert (folder / "model.bin").stat().st_size == pytest.approx(file.stat().st_size, rel=0.05)


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    arrays = random_weights(NANO)

    dims, read = read_openai(save_pt(tmp_path / "nano.pt", NANO, arrays))

    assert dims == NANO
    assert read.keys() == arrays.keys()
    assert all(np.array_equal(read[name], arrays[name]) for name in arrays)


class Trap:
    """A pickle that makes a folder as it is opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return Path.mkdir, (self.folder,)


def test_a_file_that_would_run_code_is_refused_and_nothing_is_run(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "trap.pt", "w") as archive:
        kept = {"dims": Trap(tmp_path / "sprung"), "model_state_dict": {}}
        archive.writestr("trap/data.pkl", pickle.dumps(kept))

    with pytest.raises(EngineError, match=r"holds no Whisper weights in OpenAI's form \(it asks"):
        convert(tmp_path / "trap.pt")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 and no more"])
def test_a_file_that_is_no_archive_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.pt").write_bytes(content)

    with pytest.raises(EngineError, match=r"bad\.pt: cannot be read"):
        convert(tmp_path / "bad.pt")


def test_a_byte_that_changed_on_the_way_is_noticed(english: Path, tmp_path: Path) -> None:
    content = bytearray(english.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "worn.pt").write_bytes(content)

    with pytest.raises(EngineError, match=r"worn\.pt: cannot be read \(Bad CRC-32"):
        convert(tmp_path / "worn.pt")


def test_weights_that_lack_a_part_are_one_line(tmp_path: Path) -> None:
    arrays = random_weights(NANO)
    del arrays["encoder.conv1.weight"]

    with pytest.raises(EngineError, match=r"is no Whisper that can be converted"):
        convert(save_pt(tmp_path / "part.pt", NANO, arrays))


@pytest.mark.parametrize("name", names_for("whisper"))
def test_published_models_keep_the_heads_that_time_their_words(name: str) -> None:
    layers, heads = SHAPES[name.removesuffix(".en")]
    weights = find_weights("whisper", name)
    assert weights is not None
    shape = Dimensions(80, 1500, 1, 1, 1, 51865, 448, 1, heads, layers)

    chosen = alignment_heads(shape, weights.sha256)

    assert chosen
    assert len(chosen) < layers * heads / 2
    assert all(layer < layers and head < heads for layer, head in chosen)


@pytest.mark.parametrize(
    ("multilingual", "languages", "size"), [(True, 100, 51866), (False, 99, 51864)]
)
def test_the_tokenizer_has_a_token_for_every_row_of_the_model(
    multilingual: bool, languages: int, size: int
) -> None:
    tokenizer = tokenizer_for(multilingual=multilingual, languages=languages)
    text = " The pupils' exit tickets: 7 of 24 — naïve, isn't it?"

    assert tokenizer.get_vocab_size() == size
    assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert tokenizer.token_to_id("<|30.00|>") == size - 1
    assert len(tokenizer.encode(" lesson").ids) == 1


@pytest.mark.engine
def test_vocabulary_and_heads_are_those_of_openai_whisper_itself() -> None:
    import whisper
    from whisper.tokenizer import LANGUAGES as THEIRS
    from whisper.tokenizer import get_encoding

    text = " Well — naïve façade, 日本語, isn't it? " + " ".join(map(str, range(0, 3000, 7)))
    for name, multilingual, languages in (("gpt2", False, 99), ("multilingual", True, 100)):
        theirs = get_encoding(name, num_languages=languages)
        ours = tokenizer_for(multilingual=multilingual, languages=languages)
        assert ours.encode(text).ids == theirs.encode(text)
        assert all(ours.token_to_id(n) == number for n, number in theirs._special_tokens.items())
    assert list(THEIRS) == LANGUAGES.split()
    assert {n: h for n, h in whisper._ALIGNMENT_HEADS.items() if n in ALIGNMENT_HEADS} == (
        ALIGNMENT_HEADS
    )


@pytest.mark.engine
def test_openai_whisper_reads_the_same_file_and_hears_the_same(english: Path) -> None:
    import ctranslate2
    import torch
    import whisper

    mel = torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(0))
    theirs = whisper.load_model(str(english), device="cpu").encoder(mel).detach().numpy()
    model = ctranslate2.models.Whisper(str(convert(english)), compute_type="float32")  # type: ignore[attr-defined]
    sound = ctranslate2.StorageView.from_array(mel.numpy())  # type: ignore[attr-defined]

    assert np.abs(theirs - np.array(model.encode(sound))).max() < 1e-5
