"""The name of a Whisper model becomes a folder in CTranslate2's form on this machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from models import whisper_files
from models.convert import convert, converted_folder
from models.convert_file import is_openai_archive
from models.hub import cached_folder, fetch_folder
from models.weights import file_sha256, find_weights, local_path, no_such_model
from pipeline.engines import Progress, no_progress
from pipeline.errors import ConfigError, EngineError

NAME = "faster_whisper"
NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""without its tokenizer.json a folder would make the library ask the hub"""
WANTED = (*NEEDED, "preprocessor_config.json", "vocabulary.*")


def weights_present(model: str) -> bool:
    """True when the model can be used without asking the network."""
    try:
        return weights_here(model) is not None
    except (EngineError, ConfigError):
        return False


def weights_here(model: str) -> Path | None:
    """
    The folder with the model's weights, or OpenAI's .pt file of them, which is converted when it
    is first used; None when there is neither. Raises as `weights_folder` does.
    """
    return weights_folder(model) or openai_file(model)


def weights_folder(model: str) -> Path | None:
    """
    The folder with the model's weights, or None when they have not been fetched or converted.

    Raises EngineError for a local folder that lacks a file, ConfigError for an unknown name.
    """
    path = local_path(model)
    if path is not None and path.suffix != ".pt":
        return _whole(path)
    if path is None and (cached := cached_folder(repository_of(model), NEEDED)) is not None:
        return cached
    file = openai_file(model)
    if file is None:
        return None
    published = find_weights(whisper_files.NAME, model)
    folder = converted_folder(file, published.sha256 if published else _sha256(file))
    return folder if folder.is_dir() else None


def converted(model: str) -> Path | None:
    """
    The folder that is made, once, of a model's .pt file; None where there is no such file.

    Raises EngineError for a file that is not what was published, or cannot be converted.
    """
    file = openai_file(model)
    if file is None:
        return None
    sha256, published = _sha256(file), find_weights(whisper_files.NAME, model)
    if published and published.sha256 != sha256:
        raise whisper_files.damaged(file)
    return convert(file, sha256)


def openai_file(model: str) -> Path | None:
    """
    The .pt file of a model, by its path, or as openai-whisper or `rapport models add` left it.

    Raises EngineError for a path without Whisper weights.
    """
    path = local_path(model)
    if path is None or path.is_dir():
        known = whisper_files.fetchable(model)
        return whisper_files.weights_file(model) if known else None
    if not is_openai_archive(path):
        found = "holds no Whisper weights" if path.is_file() else "no such .pt file"
        raise EngineError(f"{NAME}: {path}: {found}; check words.model")
    return path


def fetchable(model: str) -> bool:
    """True when the name says where on the hub the weights are."""
    return local_path(model) is None and (find_weights(NAME, model) is not None or "/" in model)


def fetch(model: str, progress: Progress = no_progress) -> Path:
    """
    Downloads the weights into the hub's cache and answers with their folder.

    The caller has been allowed to. Raises EngineError when the hub cannot be reached.
    """
    listed = find_weights(NAME, model)
    folder = fetch_folder(
        NAME,
        repository_of(model),
        files=WANTED,
        size_mb=listed.size_mb if listed else 0,
        progress=progress,
    )
    if weights_folder(model) is None:
        raise EngineError(
            f"{NAME}: {repository_of(model)} holds no CTranslate2 weights with a tokenizer.json; "
            "choose another words.model"
        )
    return folder


def repository_of(model: str) -> str:
    """The hub repository of a model name. Raises ConfigError with the nearest known name."""
    listed = find_weights(NAME, model)
    if listed:
        return listed.source
    if "/" in model:
        return model
    raise no_such_model(NAME, model)


def missing_weights(model: str) -> EngineError:
    """The error of a model that has not been fetched, with the command that fetches it."""
    listed = find_weights(NAME, model)
    if listed is None:
        return EngineError(
            f"{NAME}: the weights of {model!r} are not on this machine; fetch them with: "
            "rapport analyze RECORDING --set words.download=yes"
        )
    return EngineError(
        f"{NAME}: the weights of {model!r} are not on this machine; fetch them "
        f"({listed.size}) with: rapport models get {model}"
    )


def _whole(folder: Path) -> Path:
    if not folder.is_dir():
        raise EngineError(f"{NAME}: {folder}: no such folder with weights; check words.model")
    for name in NEEDED:
        if not (folder / name).is_file():
            raise EngineError(
                f"{NAME}: {folder}: has no {name}; copy it from the model that was converted "
                f"(ct2-transformers-converter --copy_files tokenizer.json preprocessor_config.json)"
            )
    return folder


def _sha256(file: Path) -> str:
    stat = file.stat()
    return _sha256_of(file, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=8)
def _sha256_of(file: Path, _size: int, _mtime_ns: int) -> str:
    """Worked out once for as long as the file is not touched: gigabytes take seconds."""
    return file_sha256(file)
