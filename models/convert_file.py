"""One of OpenAI's .pt files becomes its dimensions and its weights as arrays, without torch."""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import EngineError

Arrays = Mapping[str, NDArray[np.floating[Any]]]

STORAGES = {
    "HalfStorage": np.dtype("<f2"),
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
}
"""the kinds of number that weights are kept in"""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The shape of a Whisper model, in the names that its file uses."""

    n_mels: int
    n_audio_ctx: int
    n_audio_state: int
    n_audio_head: int
    n_audio_layer: int
    n_vocab: int
    n_text_ctx: int
    n_text_state: int
    n_text_head: int
    n_text_layer: int

    @property
    def multilingual(self) -> bool:
        return self.n_vocab >= 51865

    @property
    def languages(self) -> int:
        """How many languages have a token: 99, and 100 since large-v3."""
        return self.n_vocab - 51765 - self.multilingual


def is_openai_archive(path: Path) -> bool:
    """Whether a file has OpenAI's form: a torch archive whose pickle names its two parts."""
    try:
        with zipfile.ZipFile(path) as archive:
            pickled = archive.read(_pickle_in(archive))
    except (OSError, zipfile.BadZipFile, StopIteration):
        return False
    return b"model_state_dict" in pickled and b"dims" in pickled


def read_openai(path: Path) -> tuple[Dimensions, Arrays]:
    """
    Dimensions and weights of a .pt file; what its pickle may call is a list of three names, so
    nothing of its own is run.

    Raises EngineError for a file that is damaged or holds anything else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            inside = _pickle_in(archive)
            with archive.open(inside) as stream:
                kept = _Weights(stream, archive, inside.removesuffix("data.pkl")).load()
        dims = kept["dims"]
        return (
            Dimensions(**{field.name: int(dims[field.name]) for field in fields(Dimensions)}),
            kept["model_state_dict"],
        )
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise EngineError(f"models: {path}: cannot be read ({error}); get it again") from error
    except (
        pickle.UnpicklingError, StopIteration, LookupError, TypeError, ValueError, AttributeError,
    ) as error:  # fmt: skip
        raise EngineError(
            f"models: {path}: holds no Whisper weights in OpenAI's form ({error}); give one of "
            "OpenAI's .pt files"
        ) from error


def _pickle_in(archive: zipfile.ZipFile) -> str:
    return next(name for name in archive.namelist() if name.split("/")[-1] == "data.pkl")


class _Weights(pickle.Unpickler):
    """Reads what torch wrote: a pickle whose tensors lie beside it in the archive."""

    def __init__(self, stream: IO[bytes], archive: zipfile.ZipFile, root: str) -> None:
        super().__init__(stream)
        self._archive, self._root = archive, root

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        known: dict[tuple[str, str], Callable[..., Any]] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return known[module, name]

    def persistent_load(self, key: Any) -> NDArray[Any]:
        _, kind, name, *_ = key
        return np.frombuffer(self._archive.read(f"{self._root}data/{name}"), kind)


def _tensor(
    storage: NDArray[Any], offset: int, size: Sequence[int], stride: Sequence[int], *_: object
) -> NDArray[Any]:
    """A stretch of the numbers in its shape, rows first."""
    length = int(np.prod(size, dtype=np.int64))
    step = length
    for extent, theirs in zip(size, stride, strict=True):
        step //= max(1, extent)
        if extent > 1 and theirs != step:
            raise pickle.UnpicklingError("a tensor is not stored row by row")
    return storage[offset : offset + length].reshape(tuple(size))
