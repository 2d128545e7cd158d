"""A folder or .pt file on a disk becomes weights that the engines find by name."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from models import faster_whisper_files, pyannote, whisper_files
from models.convert import convert
from models.convert_file import is_openai_archive
from models.guests import installed
from models.weights import file_sha256, listed_weights, models_folder
from pipeline.errors import EngineError

EXPECTED = (
    "expected a faster-whisper folder (model.bin, config.json, tokenizer.json), one of OpenAI's "
    ".pt files, or a pyannote pipeline folder (config.yaml)"
)
NAME_RULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Brought:
    """
    Weights on a disk, recognised.

    name      to ask for them by
    place     under the models folder
    verified  how many files were compared with a published sha256
    """

    engine: str
    name: str
    source: Path
    place: str
    verified: int


def recognise(path: Path, name: str | None = None) -> Brought:
    """
    What the weights at a path are. Nothing in them is run: pickles stay closed.

    name  to call them by; None takes the published or the folder's name

    Raises EngineError: no weights, a part is missing, a published file is damaged, a bad name.
    """
    path = path.expanduser()
    if name is not None and not NAME_RULE.fullmatch(name):
        raise EngineError(f"models: {name!r}: a name has letters, digits, '.', '_' and '-' only")
    if path.is_file() and path.suffix == ".pt":
        return _openai(path, name)
    if path.is_dir() and (path / "model.bin").is_file():
        return _ctranslate2(path, name)
    if path.is_dir() and (path / "config.yaml").is_file():
        return _pyannote(path, name)
    found = "no such file or folder" if not path.exists() else "not weights of a known kind"
    raise EngineError(f"models: {path}: {found}; {EXPECTED}")


def keep(brought: Brought, *, link: bool = False) -> Path:
    """
    Copies the weights, or links to them, where the engines look; answers with the place.

    Raises EngineError when the name is taken or the files cannot be read or written.
    """
    target = models_folder() / brought.place
    if target.exists() or target.is_symlink():
        raise EngineError(
            f"models: {brought.name} is there already ({target}); delete that, or give --name NAME"
        )
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        for folder in (models_folder().parent, models_folder(), target.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if link:
            part.symlink_to(brought.source.resolve())
        elif brought.source.is_dir():
            _copy_folder(brought, part)
        else:
            shutil.copyfile(brought.source, part)
        part.rename(target)
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or "some files cannot be read"
        raise EngineError(
            f"models: {brought.name} could not be added ({reason}); check rights and "
            "free disk space"
        ) from error
    finally:
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
    return target


def convert_too(brought: Brought, where: Path) -> bool:
    """
    One of OpenAI's files becomes a folder for faster-whisper as well, where that is installed.

    Raises EngineError for weights that cannot be converted.
    """
    if brought.engine != whisper_files.NAME or not installed("faster-whisper"):
        return False
    convert(where)
    return True


def _copy_folder(brought: Brought, part: Path) -> None:
    if brought.engine == pyannote.NAME:
        shutil.copytree(brought.source, part, ignore=shutil.ignore_patterns(".*"))
        return
    part.mkdir()
    for pattern in faster_whisper_files.WANTED:
        for file in brought.source.glob(pattern):
            shutil.copyfile(file, part / file.name)


def _openai(path: Path, name: str | None) -> Brought:
    digest = file_sha256(path)
    rows = [row for row in listed_weights() if row.engine == whisper_files.NAME]
    for row in rows:
        if row.sha256 == digest:
            published = row.source.rsplit("/", 1)[-1]
            place = f"{name}.pt" if name else published
            return Brought(whisper_files.NAME, place if name else row.name, path, place, 1)
    if name is None and any(row.source.endswith(f"/{path.name}") for row in rows):
        raise EngineError(
            f"models: {path}: is not the published {path.name} (its sha256 differs): damaged or "
            "half fetched; get it again, or give weights of your own another --name NAME"
        )
    if not is_openai_archive(path):
        raise EngineError(f"models: {path}: holds no Whisper weights; {EXPECTED}")
    place = f"{name or path.stem}.pt"
    return Brought(whisper_files.NAME, place, path, place, 0)


def _ctranslate2(path: Path, name: str | None) -> Brought:
    faster_whisper_files.weights_folder(str(path.absolute()))
    with (path / "model.bin").open("rb") as stream:
        if b"WhisperSpec" not in stream.read(64):
            raise EngineError(
                f"models: {path}: its model.bin is no Whisper in CTranslate2's form; {EXPECTED}"
            )
    for file in ("config.json", "tokenizer.json"):
        try:
            json.loads((path / file).read_text(encoding="utf-8"))
        except ValueError as error:
            raise EngineError(f"models: {path}: {file} is damaged; copy it again") from error
    chosen = name or _usual_name(path)
    return Brought(faster_whisper_files.NAME, chosen, path, chosen, 0)


def _usual_name(path: Path) -> str:
    """`faster-whisper-small`, or the hub's `models--Systran--faster-whisper-small`, is `small`."""
    full = path.absolute()
    cached = full.parent.name == "snapshots" and full.parents[1].name.startswith("models--")
    name = full.parents[1].name.rsplit("--", 1)[-1] if cached else full.name
    name = name.removeprefix("faster-whisper-")
    if not NAME_RULE.fullmatch(name):
        raise EngineError(f"models: {path}: give it a name with --name NAME")
    return name


def _pyannote(path: Path, name: str | None) -> Brought:
    text = (path / "config.yaml").read_text(encoding="utf-8", errors="replace")
    if "pyannote" not in text or "pipeline" not in text:
        raise EngineError(f"models: {path}: its config.yaml is no pyannote pipeline; {EXPECTED}")
    for part in re.findall(r"\$model/([\w./-]+)", text):
        if not (path / part).exists():
            raise EngineError(f"models: {path}: its config.yaml names {part}, which is not there")
    if "$model/" not in text:
        raise EngineError(
            f"models: {path}: its config.yaml names weights elsewhere; copy the whole repository"
        )
    full = str(path.absolute())
    if name is None and "speaker-diarization-community-1" in full:
        return Brought(pyannote.NAME, pyannote.COMMUNITY, path, pyannote.COMMUNITY, 0)
    chosen = name or _usual_name(path)
    return Brought(pyannote.NAME, chosen, path, chosen, 0)
