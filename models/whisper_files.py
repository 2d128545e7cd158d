"""The name of one of OpenAI's Whisper models becomes a .pt file in the user's own cache."""

from __future__ import annotations

import os
import urllib.request
from http.client import HTTPException
from pathlib import Path

from models.resume import Open, go_on
from models.weights import (
    Weights,
    added_path,
    file_sha256,
    find_weights,
    listed_weights,
    local_path,
    no_such_model,
)
from pipeline.engines import Progress, no_progress
from pipeline.errors import ConfigError, EngineError

NAME = "whisper"
WHOLE = 0.98
"""of the listed size: less is a download that broke off"""


def weights_present(model: str) -> bool:
    """True when the model can be used without asking the network."""
    try:
        return weights_file(model) is not None
    except (EngineError, ConfigError):
        return False


def weights_file(model: str) -> Path | None:
    """
    The model's .pt file, or None when it has not been fetched or only in part.

    Raises EngineError for a path that is no file, ConfigError for an unknown name.
    """
    path = local_path(model)
    if path is not None and not fetchable(model):
        if not path.is_file():
            raise EngineError(f"{NAME}: {path}: no such .pt file; check words.model")
        return path
    listed = _listed(model)
    added = added_path(_file_name(listed))
    if added is not None and added.is_file():
        return added
    file = cache_folder() / _file_name(listed)
    whole = file.is_file() and file.stat().st_size >= WHOLE * listed.size_mb * 1e6
    return file if whole else None


def fetchable(model: str) -> bool:
    """True when the name says where the weights are."""
    return find_weights(NAME, model) is not None


def fetch(
    model: str,
    progress: Progress = no_progress,
    *,
    open_url: Open = urllib.request.urlopen,
) -> Path:
    """
    Downloads the weights into openai-whisper's own cache, checks them and answers with the file.

    What a broken connection left is kept and gone on with. The caller has been allowed to.
    Raises EngineError: no connection, disk full, wrong sha256, another run at it.
    """
    listed = _listed(model)
    file = cache_folder() / _file_name(listed)
    part = file.with_name(f"{file.name}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        go_on(
            part,
            listed.source,
            expected=listed.size_mb * 1e6,
            progress=progress,
            busy=f"{NAME}: another run is fetching {listed.name}; wait for it and try again",
            open_url=open_url,
        )
        if file_sha256(part) != listed.sha256:
            part.unlink()
            raise EngineError(f"{NAME}: {file.name} arrived damaged; try again")
        part.replace(file)
    except (OSError, HTTPException) as error:
        kept = part.stat().st_size if part.exists() else 0
        raise EngineError(
            f"{NAME}: {file.name} could not be fetched ({getattr(error, 'reason', error)}); "
            + (f"the {kept / 1e6:.0f} MB that arrived are kept; " if kept else "")
            + "check connection and free disk space, or put the file's path into words.model"
        ) from error
    progress(1.0)
    return file


def missing_weights(model: str) -> EngineError:
    """The error of a model that has not been fetched, with the command that fetches it."""
    return EngineError(
        f"{NAME}: the weights of {model!r} are not on this machine; fetch them "
        f"({_listed(model).size}) with: rapport models get {model} --engine {NAME}"
    )


def damaged(file: Path) -> EngineError:
    """The error of a file under a published name that is not what was published."""
    return EngineError(
        f"{NAME}: {file} is damaged (its sha256 is not the published one); "
        "delete it and fetch it again"
    )


def cache_folder() -> Path:
    """Where openai-whisper keeps what it fetched."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whisper"


def published_name(file: Path, sha256: str) -> tuple[str, str | None]:
    """
    How to ask openai-whisper for a file: published weights by name and folder, others by path.

    Only by its name does the library know which attention heads tell a word's time best.
    """
    for weights in listed_weights():
        if weights.engine == NAME and (weights.sha256, _file_name(weights)) == (sha256, file.name):
            return weights.name, str(file.parent)
    return str(file), None


def _listed(model: str) -> Weights:
    listed = find_weights(NAME, model)
    if listed is None:
        raise no_such_model(NAME, model)
    return listed


def _file_name(weights: Weights) -> str:
    return weights.source.rsplit("/", 1)[-1]
