"""`rapport doctor` names every engine, its state and what mends it, quickly and without torch."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from models import catalogue
from models.catalogue import EngineState, State, usable
from pipeline.config import Settings, load_config

LIBRARIES = {
    "faster-whisper": "1.2.1",
    "openai-whisper": "20250625",
    "pyannote.audio": "4.0.7",
    "torch": "2.14.1",
    "torchaudio": "2.11.0",
    "pocketsphinx": "5.1.1",
    "onnxruntime": "1.24.4",
    "numpy": "2.4.6",
    "scipy": "1.17.1",
}


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine with every library, no weights and no token."""
    libraries = dict(LIBRARIES)
    monkeypatch.setattr(catalogue, "installed", libraries.get)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.delenv("HUGGINGFACE_TOKEN", raising=False)
    return libraries


def row(engine: str, settings: Settings | None = None) -> EngineState:
    return next(row for row in usable(settings) if row.engine == engine)


def test_every_engine_that_the_settings_know_has_a_row() -> None:
    words = {row.engine for row in usable() if row.kind == "words"}
    voices = {row.engine for row in usable() if row.kind == "voices"}

    assert words == {"faster_whisper", "whisper", "transcript", "draft"}
    assert voices == {"embedded", "pyannote", "channels", "transcript"}
    assert {row.kind for row in usable()} == {"words", "voices", "activity", "coder"}


def test_what_is_not_ready_says_how_to_mend_it_and_what_is_ready_says_nothing(
    libraries: dict[str, str],
) -> None:
    for one in usable():
        assert bool(one.mend) == (one.state is not State.READY)
    libraries.clear()
    for one in usable():
        assert bool(one.mend) == (one.state is not State.READY)


@pytest.mark.parametrize(
    ("engine", "absent", "detail", "mend"),
    [
        (
            "faster_whisper",
            ["faster-whisper"],
            "faster-whisper is not installed",
            "pip install faster-whisper",
        ),
        (
            "whisper",
            ["openai-whisper"],
            "openai-whisper is not installed",
            "pip install 'rapport[whisper]'",
        ),
        (
            "pyannote",
            ["pyannote.audio", "torchaudio"],
            "pyannote.audio, torchaudio not installed",
            "pip install 'rapport[pyannote]'",
        ),
        ("draft", ["pocketsphinx"], "pocketsphinx not installed", "pip install pocketsphinx"),
        ("silero", ["onnxruntime"], "onnxruntime not installed", "pip install onnxruntime"),
        ("embedded", ["scipy"], "scipy not installed", "pip install scipy"),
    ],
)
def test_an_absent_library_is_named_with_its_command(
    libraries: dict[str, str], engine: str, absent: list[str], detail: str, mend: str
) -> None:
    for library in absent:
        del libraries[library]

    one = row(engine)

    assert (one.state, one.detail, one.mend) == (State.NEEDS_LIBRARY, detail, mend)


@pytest.mark.parametrize(
    ("engine", "library", "command"),
    [
        ("faster_whisper", "faster-whisper 1.2.1", "rapport models get small"),
        ("whisper", "openai-whisper 20250625", "rapport models get small --engine whisper"),
    ],
)
def test_absent_weights_are_named_with_their_size_and_command(
    libraries: dict[str, str], engine: str, library: str, command: str
) -> None:
    detail = f"{library}; weights of 'small' not fetched (484 MB)"

    assert row(engine) == EngineState(engine, "words", State.NEEDS_WEIGHTS, detail, command)


def test_weights_of_another_owner_are_fetched_as_they_are_used(libraries: dict[str, str]) -> None:
    one = row("faster_whisper", load_config(overrides={"words.model": "people/whisper"}))

    assert one.mend == (
        "rapport analyze RECORDING --set words.engine=faster_whisper --set words.download=yes"
    )


def test_an_openai_file_is_ready_for_both_ways_to_run_it(
    libraries: dict[str, str], tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "ours.pt", "w") as archive:
        archive.writestr("ours/data.pkl", b"..dims..model_state_dict..")
    settings = load_config(overrides={"words.model": str(tmp_path / "ours.pt")})

    assert row("faster_whisper", settings).detail == (
        "faster-whisper 1.2.1; OpenAI's ours.pt here, converted at first use"
    )
    assert row("whisper", settings).state is State.READY


def test_models_lie_in_the_workspace_that_the_settings_name(
    libraries: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere" / "models" / "small"
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).touch()
    elsewhere = load_config(overrides={"workspace.folder": str(tmp_path / "elsewhere")})

    assert row("faster_whisper", elsewhere).state is State.READY
    assert row("faster_whisper").state is State.NEEDS_WEIGHTS


def test_weights_in_a_local_folder_are_ready_and_show_no_path(
    libraries: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / "mine" / name).touch()
    settings = load_config(overrides={"words.model": str(tmp_path / "mine")})

    one = row("faster_whisper", settings)

    assert (one.state, one.detail) == (State.READY, "faster-whisper 1.2.1; weights of 'mine' here")


def test_a_mistyped_model_is_answered_with_the_nearest_one(libraries: dict[str, str]) -> None:
    one = row("faster_whisper", load_config(overrides={"words.model": "smal"}))

    assert one.state is State.NEEDS_WEIGHTS
    assert one.detail.endswith("faster_whisper knows no 'smal'")
    assert one.mend.startswith("did you mean 'small'?")


def test_pyannote_needs_a_token_first_and_then_the_model(
    libraries: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = row("pyannote")
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_user")
    after = row("pyannote")

    assert before.state is State.NEEDS_TOKEN
    assert before.mend.startswith("accept its conditions at https://hf.co/pyannote/")
    assert after.state is State.NEEDS_WEIGHTS
    assert after.detail == (
        "pyannote.audio 4.0.7, torch 2.14.1, torchaudio 2.11.0; token set, model not fetched"
    )
    assert "hf_of_the_user" not in f"{after}"


def test_a_local_pyannote_model_is_ready_without_a_token(
    libraries: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").touch()

    one = row("pyannote", load_config(overrides={"voices.model": str(tmp_path)}))

    assert (one.state, one.mend) == (State.READY, "")


def test_the_doctor_imports_no_heavy_library() -> None:
    code = (
        "import sys; from models.catalogue import usable; usable(); "
        "print([m for m in ('torch', 'ctranslate2', 'faster_whisper', 'whisper', 'streamlit') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
