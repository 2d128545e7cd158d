"""Speech models are listed, fetched once from a server on loopback, or taken from a disk."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models import faster_whisper_files, pyannote, whisper_files
from models.weights import Weights, models_folder
from tests.models.test_hub import Hub
from tests.models.tiny_whisper import NANO, random_weights, save_pt
from tests.pipeline.commands.rapport import rapport

Capsys = pytest.CaptureFixture[str]
CONTENT = bytes(range(256)) * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
LIBRARIES = {
    "faster-whisper": "1.2.1",
    "huggingface_hub": "2.4.0",
    "openai-whisper": "20250625",
    "pyannote.audio": "4.0.7",
}


class Store(BaseHTTPRequestHandler):
    """Sends tiny.pt, the rest of it when asked for a rest; breaks off in time where told to."""

    breaks_off_at: int | None = None
    content = CONTENT
    sends_rests = True
    asked: tuple[str | None, ...] = ()

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        Store.asked = (*Store.asked, wanted)
        rest = wanted if Store.sends_rests else None
        start = int(rest.removeprefix("bytes=").rstrip("-")) if rest else 0
        if start >= len(Store.content):
            self.send_error(416)
            return
        self.send_response(206 if rest else 200)
        self.send_header("Content-Length", str(len(Store.content) - start))
        self.end_headers()
        self.wfile.write(Store.content[start : Store.breaks_off_at])

    def log_message(self, *_: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine with every library, an empty cache and no token."""
    libraries = dict(LIBRARIES)
    monkeypatch.setattr("models.catalogue.installed", libraries.get)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for token in pyannote.TOKENS:
        monkeypatch.delenv(token, raising=False)
    return libraries


@pytest.fixture
def store(libraries: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Store]]:
    """A catalogue of one OpenAI model of 1 MB, which a server on loopback has."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source = f"http://127.0.0.1:{server.server_port}/{SHA256}/tiny.pt"
    row = Weights("whisper", "tiny", source, "r", SHA256, 1, "MIT")
    monkeypatch.setattr("models.weights.listed_weights", lambda: (row,))
    monkeypatch.setattr("models.added.listed_weights", lambda: (row,))
    monkeypatch.setenv("NO_PROXY", "*")
    Store.breaks_off_at, Store.content, Store.asked = None, CONTENT, ()
    Store.sends_rests = True
    yield Store
    server.shutdown()
    server.server_close()


def ct2_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"\x06\0\0\0\x0c\0WhisperSpec\0" + b"w" * 100)
    for name in ("config.json", "tokenizer.json", "preprocessor_config.json"):
        (folder / name).write_text("{}")
    (folder / "README.md").write_text("not wanted")
    return folder


def pyannote_folder(folder: Path) -> Path:
    (folder / "segmentation").mkdir(parents=True)
    (folder / "segmentation" / "pytorch_model.bin").write_bytes(b"s")
    (folder / "config.yaml").write_text(
        "pipeline:\n  name: pyannote.audio.pipelines.SpeakerDiarization\n"
        "  params:\n    segmentation: $model/segmentation\n"
    )
    return folder


def openai_file(file: Path) -> Path:
    """The outside of a file that torch wrote; nothing ever opens its pickle."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("ours/data.pkl", b"..dims..model_state_dict..")
    return file


def test_the_list_names_every_model_with_size_and_licence_and_what_is_missing(
    libraries: dict[str, str], capsys: Capsys
) -> None:
    del libraries["openai-whisper"]

    said = rapport(capsys, "models", "list").out

    assert ["small", "484", "MB", "MIT", "words", "–"] in [
        line.split() for line in said.splitlines()
    ]
    assert "\ncommunity-1" in said
    assert "auto finds no Whisper weights here; get some: rapport models get small" in said
    assert "openai-whisper is not installed → pip install 'rapport[whisper]'" in said


@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_fits_the_terminal_and_says_where_each_model_lies(
    libraries: dict[str, str],
    tmp_path: Path,
    capsys: Capsys,
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    rapport(capsys, "models", "add", ct2_folder(tmp_path / "faster-whisper-small"))

    table, found = rapport(capsys, "models", "list").out.split("small for faster_whisper lies at ")

    assert all(len(line.rstrip()) <= 80 for line in table.splitlines())
    assert any(line.rstrip().endswith("faster_whisper  ← auto") for line in table.splitlines())
    assert found.splitlines()[0] == str(models_folder() / "small")
    names = [line.split()[0] for line in table.splitlines()]
    assert len(names) == len(set(names))


def test_models_are_kept_in_the_workspace_that_the_settings_name(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    (tmp_path / "rapport.toml").write_text(f'[workspace]\nfolder = "{tmp_path / "there"}"\n')
    settings = ("--config", tmp_path / "rapport.toml")

    ran = rapport(capsys, "models", "add", ct2_folder(tmp_path / "small"), *settings)

    assert ran.code == 0, ran.err
    assert (tmp_path / "there" / "models" / "small" / "model.bin").is_file()
    assert str(tmp_path / "there") in rapport(capsys, "models", "list", *settings).out
    assert str(tmp_path / "there") not in rapport(capsys, "models", "list").out


def test_an_openai_file_is_converted_so_that_one_download_serves_both(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    file = save_pt(tmp_path / "nano.pt", NANO, random_weights(NANO))

    ran = rapport(capsys, "models", "add", file)

    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[2:] == [
        "Converted for faster_whisper too, which is the faster of the two.",
        "Next: rapport analyze RECORDING --asr faster_whisper --set words.model=nano.pt",
    ]
    assert whisper_files.weights_file("nano.pt") == models_folder() / "nano.pt"
    folder = faster_whisper_files.weights_folder("nano.pt")
    assert folder is not None
    assert folder.parent == models_folder() / "converted"


def test_an_openai_file_that_cannot_be_converted_is_kept_and_it_is_said(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    ran = rapport(capsys, "models", "add", openai_file(tmp_path / "ours.pt"))

    assert ran.code == 0
    assert ran.err.startswith("Not converted for faster_whisper: models: ")
    assert len(ran.err.splitlines()) == 1


def test_for_machines_the_list_says_where_a_model_lies_and_which_auto_takes(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    rapport(capsys, "models", "add", ct2_folder(tmp_path / "faster-whisper-small"))

    said = json.loads(rapport(capsys, "models", "list", "--json").out)

    taken = [row for row in said["models"] if row["auto"]]
    assert [(row["engine"], row["name"], row["where"]) for row in taken] == [
        ("faster_whisper", "small", str(models_folder() / "small"))
    ]
    assert said["absent"] == {}


def test_a_model_is_fetched_checked_and_the_next_command_named(
    store: type[Store], tmp_path: Path, capsys: Capsys
) -> None:
    ran = rapport(capsys, "models", "get", "tiny", "--yes")

    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == [
        "Fetched tiny; its checksum is right.",
        f"It lies at {tmp_path / 'cache' / 'whisper' / 'tiny.pt'}",
        "Next: rapport analyze RECORDING --asr whisper --set words.model=tiny",
    ]
    assert "tiny is here already" in rapport(capsys, "models", "get", "tiny").out
    assert len(store.asked) == 1


def test_openais_file_can_be_had_for_faster_whisper_alone(
    store: type[Store], libraries: dict[str, str], capsys: Capsys
) -> None:
    del libraries["openai-whisper"]

    ran = rapport(capsys, "models", "get", "tiny", "--engine", "whisper", "--yes")

    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1] == (
        "Next: rapport analyze RECORDING --asr faster_whisper --set words.model=tiny"
    )


def test_a_fetch_that_broke_off_keeps_what_arrived_and_goes_on_from_there(
    store: type[Store], tmp_path: Path, capsys: Capsys
) -> None:
    store.breaks_off_at = 600_000
    first = rapport(capsys, "models", "get", "tiny", "--yes")
    part = tmp_path / "cache" / "whisper" / "tiny.pt.part"

    assert first.code == 2
    assert "the 1 MB that arrived are kept" in first.complaint
    assert part.stat().st_size == 600_000

    store.breaks_off_at = None
    second = rapport(capsys, "models", "get", "tiny", "--yes")

    assert second.code == 0, second.err
    assert store.asked == (None, "bytes=600000-")
    assert part.with_suffix("").read_bytes() == CONTENT
    assert not part.exists()


@pytest.mark.parametrize(("arrived", "sends_rests"), [(CONTENT, True), (CONTENT[:600_000], False)])
def test_a_part_that_is_whole_or_cannot_be_gone_on_with_ends_well_too(
    store: type[Store], tmp_path: Path, capsys: Capsys, arrived: bytes, sends_rests: bool
) -> None:
    part = tmp_path / "cache" / "whisper" / "tiny.pt.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(arrived)
    store.sends_rests = sends_rests

    ran = rapport(capsys, "models", "get", "tiny", "--yes")

    assert ran.code == 0, ran.err
    assert part.with_suffix("").read_bytes() == CONTENT


def test_what_arrives_damaged_is_refused_and_thrown_away(
    store: type[Store], tmp_path: Path, capsys: Capsys
) -> None:
    store.content = CONTENT[:-1] + b"?"

    ran = rapport(capsys, "models", "get", "tiny", "--yes")

    assert (ran.code, ran.complaint) == (2, "rapport: whisper: tiny.pt arrived damaged; try again")
    assert list((tmp_path / "cache" / "whisper").iterdir()) == []


def test_without_a_yes_nothing_is_asked_of_the_network(
    store: type[Store], capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(question: str, **_: object) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr("typer.confirm", refuse)

    ran = rapport(capsys, "models", "get", "tiny")

    assert (ran.code, store.asked) == (2, ())
    assert asked == ["Fetch tiny (1 MB, MIT)?"]
    assert ran.complaint == "rapport: tiny: not fetched, for nobody agreed; --yes agrees"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["smal"], "no model 'smal'; did you mean 'small'?"),
        (["small", "--engine", "wisper"], "no engine 'wisper' fetches small; did you mean"),
        (["community-1", "--yes"], "there is no token: accept its conditions at https://hf.co/"),
    ],
)
def test_what_cannot_be_fetched_is_said_in_one_line(
    libraries: dict[str, str], capsys: Capsys, arguments: list[str], said: str
) -> None:
    ran = rapport(capsys, "models", "get", *arguments)

    assert ran.code == 2
    assert said in ran.complaint


def test_an_absent_library_comes_first(libraries: dict[str, str], capsys: Capsys) -> None:
    libraries.clear()

    assert "pip install faster-whisper" in rapport(capsys, "models", "get", "small").complaint
    assert "rapport[pyannote]" in rapport(capsys, "models", "get", "community-1").complaint


def test_a_hub_model_is_fetched_and_then_found_by_its_name(tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world = {**os.environ, "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}"}
    world |= {"HF_HUB_CACHE": str(tmp_path), "HF_HUB_OFFLINE": "0", "NO_PROXY": "*"}
    command = [sys.executable, "-m", "pipeline.cli", "models", "get", "base", "--yes"]

    done = subprocess.run(command, env=world, capture_output=True, text=True, check=False)
    server.shutdown()
    server.server_close()

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Fetched base; its checksum is right."
    assert done.stdout.splitlines()[2] == (
        "Next: rapport analyze RECORDING --asr faster_whisper --set words.model=base"
    )


def test_without_a_connection_the_hub_is_named_in_one_line(
    libraries: dict[str, str], capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)

    ran = rapport(capsys, "models", "get", "small", "--yes")

    assert ran.code == 2
    assert "Systran/faster-whisper-small is not on this machine" in ran.complaint


def test_a_faster_whisper_folder_is_found_by_its_size_and_auto_takes_it(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    ran = rapport(capsys, "models", "add", ct2_folder(tmp_path / "faster-whisper-small"))

    assert ran.code == 0, ran.err
    assert faster_whisper_files.weights_folder("small") == models_folder() / "small"
    assert ran.out.splitlines()[-1] == "Next: rapport analyze RECORDING"
    assert sorted(file.name for file in (models_folder() / "small").iterdir()) == [
        "config.json",
        "model.bin",
        "preprocessor_config.json",
        "tokenizer.json",
    ]


def test_a_folder_from_the_hubs_cache_keeps_the_name_of_its_model(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    folder = tmp_path / "models--Systran--faster-whisper-tiny.en" / "snapshots" / "0123"

    rapport(capsys, "models", "add", ct2_folder(folder), "--link")

    assert faster_whisper_files.weights_folder("tiny.en") == models_folder() / "tiny.en"
    assert (models_folder() / "tiny.en").resolve() == folder


def test_a_published_file_is_known_by_its_checksum_whatever_it_is_called(
    store: type[Store], tmp_path: Path, capsys: Capsys
) -> None:
    (tmp_path / "from-a-stick.pt").write_bytes(CONTENT)

    ran = rapport(capsys, "models", "add", tmp_path / "from-a-stick.pt")

    assert ran.out.startswith("Copied tiny for whisper; its checksum is right.")
    assert whisper_files.weights_file("tiny") == models_folder() / "tiny.pt"


def test_a_file_under_a_published_name_with_another_checksum_is_refused(
    store: type[Store], tmp_path: Path, capsys: Capsys
) -> None:
    (tmp_path / "tiny.pt").write_bytes(CONTENT[:-1])

    ran = rapport(capsys, "models", "add", tmp_path / "tiny.pt")

    assert ran.code == 2
    assert "is not the published tiny.pt (its sha256 differs)" in ran.complaint
    assert not models_folder().exists()


def test_weights_of_ones_own_are_found_by_their_file_name(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    ran = rapport(capsys, "models", "add", openai_file(tmp_path / "ours.pt"))

    assert "no checksum of it is known" in ran.out
    assert whisper_files.weights_file("ours.pt") == models_folder() / "ours.pt"
    assert str(models_folder() / "ours.pt") in rapport(capsys, "models", "list", "--json").out


def test_both_engines_may_have_a_model_of_one_name(
    store: type[Store], tmp_path: Path, capsys: Capsys
) -> None:
    (tmp_path / "tiny.pt").write_bytes(CONTENT)
    rapport(capsys, "models", "add", tmp_path / "tiny.pt")
    rapport(capsys, "models", "add", ct2_folder(tmp_path / "tiny"))

    assert whisper_files.weights_file("tiny") == models_folder() / "tiny.pt"
    assert faster_whisper_files.weights_folder("tiny") == models_folder() / "tiny"


def test_community_1_from_a_disk_is_found_without_a_token(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    folder = pyannote_folder(tmp_path / "pyannote-speaker-diarization-community-1")

    ran = rapport(capsys, "models", "add", folder)

    assert ran.out.splitlines()[-1] == "Next: rapport analyze RECORDING --voices pyannote"
    assert pyannote.weights_folder(pyannote.COMMUNITY) == models_folder() / pyannote.COMMUNITY


def test_a_name_that_is_taken_is_never_written_over(
    libraries: dict[str, str], tmp_path: Path, capsys: Capsys
) -> None:
    folder = ct2_folder(tmp_path / "small")
    rapport(capsys, "models", "add", folder)

    ran = rapport(capsys, "models", "add", folder)

    assert ran.code == 2
    assert "small is there already" in ran.complaint
    assert rapport(capsys, "models", "add", folder, "--name", "again").code == 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "not weights of a known kind; expected a faster-whisper folder"),
        ({"model.bin": "x"}, "has no config.json"),
        (
            {"model.bin": "x", "config.json": "{}", "tokenizer.json": "{}"},
            "its model.bin is no Whisper in CTranslate2's form",
        ),
        (
            {"model.bin": "WhisperSpec", "config.json": "{", "tokenizer.json": "{}"},
            "config.json is damaged",
        ),
        ({"config.yaml": "a: 1"}, "its config.yaml is no pyannote pipeline"),
        (
            {"config.yaml": "pipeline: pyannote\nplda: $model/plda"},
            "its config.yaml names plda, which is not there",
        ),
    ],
)
def test_anything_else_is_said_in_one_line_and_nothing_is_kept(
    tmp_path: Path, capsys: Capsys, files: dict[str, str], said: str
) -> None:
    folder = tmp_path / "brought"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)

    ran = rapport(capsys, "models", "add", folder)

    assert ran.code == 2
    assert said in ran.complaint
    assert not models_folder().exists()


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", ""])
def test_a_name_never_leaves_the_models_folder(tmp_path: Path, capsys: Capsys, name: str) -> None:
    ran = rapport(capsys, "models", "add", ct2_folder(tmp_path / "mine"), "--name", name)

    assert ran.code == 2
    assert "a name has letters, digits" in ran.complaint


def test_a_pt_file_that_holds_no_whisper_is_refused_unopened(
    tmp_path: Path, capsys: Capsys
) -> None:
    (tmp_path / "other.pt").write_bytes(b"\x80\x02 not a model")

    assert "holds no Whisper weights" in (
        rapport(capsys, "models", "add", tmp_path / "other.pt").complaint
    )
