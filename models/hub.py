"""The name of a model on the Hugging Face hub becomes a folder in the user's own cache."""

from __future__ import annotations

import json
import logging
import re
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from http.client import HTTPException
from pathlib import Path
from typing import Any

from models.resume import go_on
from models.weights import file_sha256
from pipeline.engines import Progress, no_progress
from pipeline.errors import EngineError


def cached_folder(repository: str, needed: Sequence[str]) -> Path | None:
    """
    The folder of a fetched model, or None when one of the needed files is not there.

    Asks nobody: only the cache of this machine is looked at. The folder's name is the commit.
    """
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    folder: Path | None = None
    for file in needed:
        try:
            found = try_to_load_from_cache(repository, file)
        except HFValidationError:
            return None
        if not isinstance(found, str) or not Path(found).exists():
            return None
        folder = folder or Path(found).parents[file.count("/")]
    return folder


def fetch_folder(
    engine: str,
    repository: str,
    *,
    files: Sequence[str] | None = None,
    token: str | None = None,
    size_mb: int = 0,
    progress: Progress = no_progress,
) -> Path:
    """
    Downloads a model into the cache and answers with its folder.

    files    patterns of the files wanted; None takes all
    size_mb  how much is expected, so that the first small file does not look like the whole

    Of a model that needs no token, a large file that broke off is gone on with where it ended.

    Raises EngineError: no connection, no such model, conditions not accepted, disk full.
    """
    from huggingface_hub import snapshot_download

    with _in_one_line(engine, repository), _without_advice():
        if token is None:
            _fetch_large(engine, repository, files, progress)
        folder = snapshot_download(
            repository,
            allow_patterns=list(files) if files else None,
            token=token if token else False,
            tqdm_class=_bar_for(progress, size_mb * 1e6),
        )
    progress(1.0)
    return Path(folder)


def _fetch_large(
    engine: str, repository: str, files: Sequence[str] | None, progress: Progress
) -> None:
    """
    The large files, put into the cache under their sha256, where the hub's library finds them.

    Its own download begins such a file anew after every run that was cut off.
    """
    from huggingface_hub import constants, hf_hub_url

    commit, large = _large_files(repository)
    folder = Path(constants.HF_HUB_CACHE) / f"models--{repository.replace('/', '--')}" / "blobs"
    for name, sha256, size in large:
        wanted = files is None or any(fnmatch(name, pattern) for pattern in files)
        if not wanted or (folder / sha256).exists():
            continue
        part = folder / f"{sha256}.part"
        folder.mkdir(parents=True, exist_ok=True)
        go_on(
            part,
            hf_hub_url(repository, name, revision=commit, endpoint=constants.ENDPOINT),
            expected=size,
            progress=progress,
            busy=f"{engine}: another run is fetching {repository}; wait for it and try again",
        )
        if file_sha256(part) != sha256:
            part.unlink()
            raise EngineError(f"{engine}: {name} arrived damaged; try again")
        part.replace(folder / sha256)


def _large_files(repository: str) -> tuple[str, list[tuple[str, str, int]]]:
    """
    The newest commit, and name, sha256 and size of each large file; none where the hub does not
    say: its own library then fetches, or tells what is wrong.
    """
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return "", []
    address = f"{constants.ENDPOINT}/api/models/{repository}/revision/main?blobs=true"
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - the hub's
            shown = json.load(answer)
        return shown["sha"], [
            (file["rfilename"], file["lfs"]["sha256"], int(file["lfs"]["size"]))
            for file in shown["siblings"]
            if file.get("lfs") and re.fullmatch("[0-9a-f]{64}", file["lfs"]["sha256"])
        ]
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return "", []


def verify_folder(engine: str, folder: Path) -> int:
    """
    How many of a fetched model's files carry the sha256 that the hub gave for them.

    The cache names a large file by its sha256; small files have none and are not counted. Raises
    EngineError for one that differs: it is removed, so that fetching again mends it.
    """
    right = 0
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        blob = file.resolve()
        if re.fullmatch("[0-9a-f]{64}", blob.name):
            if file_sha256(blob) != blob.name:
                file.unlink()
                blob.unlink(missing_ok=True)
                raise EngineError(
                    f"{engine}: {file.name} arrived damaged and was removed; fetch it again"
                )
            right += 1
    return right


def gate_steps(repository: str) -> str:
    """The two steps that open a model whose owner asks for consent."""
    return (
        f"accept its conditions at https://hf.co/{repository}, then set HF_TOKEN to a token from "
        "https://hf.co/settings/tokens"
    )


@contextmanager
def _in_one_line(engine: str, repository: str) -> Iterator[None]:
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        yield
    except (OSError, HTTPException, HfHubHTTPError, HFValidationError) as error:
        raise EngineError(f"{engine}: {_what_went_wrong(error, repository)}") from error


def _what_went_wrong(error: Exception, repository: str) -> str:
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    status = error.response.status_code if isinstance(error, HfHubHTTPError) else None
    gated = isinstance(error, GatedRepoError)
    if not gated and isinstance(error, RepositoryNotFoundError | HFValidationError):
        return f"the hub shows no {repository}; check the name, or {gate_steps(repository)}"
    if gated or status in (401, 403):
        return f"{repository} is not open to this token: {gate_steps(repository)}"
    if status is not None:
        return f"the hub answered {status} for {repository}; try again later"
    if isinstance(error, LocalEntryNotFoundError):
        return (
            f"{repository} is not on this machine and the hub cannot be reached; connect to the "
            "internet once, or name a local folder in the settings"
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return f"{repository} could not be fetched ({reason}); check connection and free disk space"


@contextmanager
def _without_advice() -> Iterator[None]:
    """The hub's library logs hints to its users; ours get the error line instead."""
    logger = logging.getLogger("huggingface_hub")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _bar_for(progress: Progress, expected: float) -> type[Any]:
    """A progress bar that draws nothing and reports the share of the bytes that have arrived."""
    from tqdm.auto import tqdm  # type: ignore[import-untyped]

    furthest = 0.0

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "disable": True})
            self.arrived = float(options.get("initial") or 0)
            self.counts_bytes = options.get("unit") == "B"

        def update(self, n: float | None = 1) -> bool | None:
            nonlocal furthest
            self.arrived += n or 0
            if self.counts_bytes and self.total:
                furthest = max(furthest, min(1.0, self.arrived / max(self.total, expected)))
                progress(furthest)
            return None

    return Bar
