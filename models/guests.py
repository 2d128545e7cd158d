"""Libraries that engines invite late: which version is here, and what to say when it is not."""

from __future__ import annotations

import importlib
import pickle
import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from pipeline.errors import EngineError


def installed(distribution: str) -> str | None:
    """The version of an installed distribution, without importing it; None when it is absent."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def not_installed(engine: str, library: str, command: str) -> EngineError:
    """The error of an engine whose library is absent or cannot be imported."""
    return EngineError(f"{engine}: {library} is not installed; {command}")


@contextmanager
def quietly() -> Iterator[None]:
    """Keeps a library's warnings to its own developers off the reader's terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def as_engine_error(engine: str, mend: str) -> Iterator[None]:
    """What a library could not read or compute becomes one line with what to do about it."""
    try:
        yield
    except (RuntimeError, OSError, EOFError, pickle.UnpicklingError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise EngineError(f"{engine}: {lines[0]}; {mend}") from error


def ensure_torchaudio(engine: str, command: str) -> str:
    """
    Imports torchaudio even where its compiled part does not fit the torch beside it.

    torchaudio runs in pure Python without that part, which fails to load when torch was built for
    another CUDA or for none; pyannote needs only the pure part. Answers "native" or "pure Python".
    Raises EngineError when it cannot be imported either way.
    """
    try:
        importlib.import_module("torchaudio")
    except ModuleNotFoundError as error:
        raise not_installed(engine, error.name or "torchaudio", command) from error
    except (OSError, RuntimeError, ImportError):
        _stand_in_for_extension()
        try:
            importlib.import_module("torchaudio")
        except (OSError, RuntimeError, ImportError) as error:
            raise EngineError(
                f"{engine}: torchaudio {installed('torchaudio')} does not fit torch "
                f"{installed('torch')}; pip install 'torch>=2.8,<2.15' 'torchaudio>=2.8,<2.12'"
            ) from error
        return "pure Python"
    return "native"


def _stand_in_for_extension() -> None:
    for name in [n for n in sys.modules if n.split(".")[0] == "torchaudio"]:
        del sys.modules[name]
    extension = types.ModuleType("torchaudio._extension")
    vars(extension).update(
        __path__=[],
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        _check_cuda_version=lambda: None,
        fail_if_no_align=lambda function: function,
    )
    sys.modules["torchaudio._extension"] = extension
