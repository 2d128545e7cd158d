"""MODELS.toml becomes rows: which weights an engine can use, where from, how large."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.config import Settings, home_folder
from pipeline.errors import ConfigError, did_you_mean

NOT_VERIFIED = "not verified here"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """
    One set of weights.

    source    a web address, a hub repository `owner/name`, or the package that carries them
    revision  a commit of the source, a version of the package, or "not verified here"
    sha256    of the file, or "not verified here"
    size_mb   10^6 bytes; 0 where it is unknown
    """

    engine: str
    name: str
    source: str
    revision: str
    sha256: str
    size_mb: int
    licence: str

    @property
    def size(self) -> str:
        """
        The size as people say it.

        >>> Weights("e", "n", "s", "r", "h", 1528, "MIT").size
        '1.5 GB'
        """
        if not self.size_mb:
            return "size unknown"
        return f"{self.size_mb / 1000:.1f} GB" if self.size_mb >= 1000 else f"{self.size_mb} MB"


@cache
def listed_weights() -> tuple[Weights, ...]:
    """Every row of MODELS.toml, in its order."""
    text = Path(__file__).with_name("MODELS.toml").read_text(encoding="utf-8")
    return tuple(Weights(**row) for row in tomllib.loads(text)["weights"])


def find_weights(engine: str, name: str) -> Weights | None:
    """The row of one engine's model, or None when MODELS.toml does not list it."""
    return next((w for w in listed_weights() if (w.engine, w.name) == (engine, name)), None)


def names_for(engine: str) -> tuple[str, ...]:
    """The model names that MODELS.toml lists for an engine."""
    return tuple(weights.name for weights in listed_weights() if weights.engine == engine)


def no_such_model(engine: str, model: str) -> ConfigError:
    """The error of a model name that the engine does not know."""
    return ConfigError(
        f"config: words.model: {engine} knows no {model!r}; "
        f"{did_you_mean(model, names_for(engine))} (or give the path of a folder or .pt file)"
    )


def local_path(model: str) -> Path | None:
    """
    The path a setting names, existing or not, or that of weights that were added under the name;
    None when it is the name of a model.

    >>> local_path("small") is None, local_path("Systran/faster-whisper-small") is None
    (True, True)
    >>> local_path("./mine.pt")
    PosixPath('mine.pt')
    """
    path = Path(model).expanduser()
    looks_like_one = path.is_absolute() or model.startswith((".", "~")) or model.endswith(".pt")
    if looks_like_one or (os.sep in model and path.exists()):
        return path if path.exists() else added_path(model) or path
    return added_path(model)


def models_folder() -> Path:
    """Where `rapport models add` keeps weights and engines find them by name."""
    return _workspaces.get("used", home_folder()) / "models"


def look_in(settings: Settings) -> None:
    """From now on models lie in the workspace of these settings; entries call it before others."""
    _workspaces.clear()
    if settings.workspace.folder:
        _workspaces["used"] = Path(settings.workspace.folder).expanduser()


_workspaces: dict[str, Path] = {}


def added_path(model: str) -> Path | None:
    """The folder or .pt file that was added under a name, or None."""
    parts = Path(model).parts
    if not parts or any(part.startswith((".", "~", os.sep)) for part in parts):
        return None
    path = models_folder() / model
    return path if path.exists() else None


def sha256_of(files: Iterable[Path]) -> str:
    """One digest over the files' names and contents, in the order given."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(file_sha256(file).encode())
    return digest.hexdigest()


def file_sha256(file: Path) -> str:
    """The sha256 of one file, read in blocks."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
