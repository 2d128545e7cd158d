"""A name or a path becomes a codebook or a scheme, read from its file and checked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pipeline.codebook.definitions import Codebook
from pipeline.codebook.reading import BookReader
from pipeline.codebook.scheme import Scheme
from pipeline.codebook.scheme_reading import SchemeReader
from pipeline.errors import CodebookError, did_you_mean
from pipeline.resources import shipped

FOLDER = "configs/codebooks"
SUFFIX = ".toml"
STARTERS = "starters"
CHANGE_IT = "change what does not fit, and raise the version when a code means something else."
MAX_BYTES = 2_000_000
"""the shipped codebook has 50,000; what is larger is something else"""


def load_codebook(name_or_path: str | Path) -> Codebook:
    """
    A codebook by its shipped name (`poc-core`) or from a file of one's own (`mine.toml`).

    Raises CodebookError, one line with file, key and the nearest known name.
    """
    found = load_any(name_or_path)
    if isinstance(found, Scheme):
        raise CodebookError(
            f"{name_or_path}: a scheme to read codes as, not a codebook to code with; "
            "see: rapport codebook list"
        )
    return found


def load_scheme(name_or_path: str | Path) -> Scheme:
    """
    A scheme to read codes as, by its shipped name (`miti-4.2`) or from a file of one's own.

    Raises CodebookError as `load_codebook` does.
    """
    found = load_any(name_or_path)
    if isinstance(found, Codebook):
        raise CodebookError(
            f"{name_or_path}: a codebook to code with, not a scheme to read codes as; "
            "see: rapport codebook list"
        )
    return found


def load_any(name_or_path: str | Path) -> Codebook | Scheme:
    """Either of the two, whichever the file holds: a scheme is what has a `[crosswalk]`."""
    path = _find(name_or_path)
    values = _values(path)
    if "crosswalk" not in values:
        return BookReader(path.name).codebook(values)
    reader = SchemeReader(path.name)
    return reader.scheme(values, _source(values, path, reader))


def shipped_codebooks() -> tuple[str, ...]:
    """The names of the files that come with the program."""
    return tuple(sorted(path.stem for path in shipped(FOLDER).glob(f"*{SUFFIX}")))


def starter_text(start: str, name: str) -> str:
    """
    The text of a codebook to begin with, called `name`, comments and all.

    start  `blank`, or the name of a shipped codebook to change
    """
    blank = shipped(FOLDER) / STARTERS / f"{start}{SUFFIX}"
    copied = not blank.exists()
    text = (_find(start) if copied else blank).read_text(encoding="utf-8")
    if copied:
        text = f"# Begun as a copy of {start}; {CHANGE_IT}\n#\n{text}"
    called = re.sub(r"[^\w]+", "-", name).strip("-") or "mine"
    for key in ("id", "name"):
        text = re.sub(rf'^{key} = ".*?"', f'{key} = "{called}"', text, count=1, flags=re.MULTILINE)
    return text


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix == SUFFIX or len(path.parts) > 1:
        return path
    known = shipped_codebooks()
    if str(path) not in known:
        near = did_you_mean(str(path), known)
        raise CodebookError(f"codebook: {path}: no such codebook; {near}")
    return shipped(FOLDER) / f"{path}{SUFFIX}"


def _values(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CodebookError(f"{path}: too large for a codebook; check the path")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CodebookError(f"{path}: not valid TOML ({error}); mend that line") from error


def _source(values: dict[str, Any], path: Path, reader: SchemeReader) -> Codebook:
    """The codebook a crosswalk comes from: a shipped one by its id, or a file beside it."""
    crosswalk = values["crosswalk"]
    name = crosswalk.get("from", "") if isinstance(crosswalk, dict) else ""
    books = _shipped_books()
    if isinstance(name, str) and name.endswith(SUFFIX):
        theirs = _values(path.parent / name)
        if "crosswalk" in theirs:
            raise reader.wrong("crosswalk.from", f"{name} is a scheme itself; name a codebook")
        return BookReader(name).codebook(theirs)
    if not isinstance(name, str) or name not in books:
        near = did_you_mean(str(name), books)
        raise reader.wrong(
            "crosswalk.from", f"no such codebook: '{name}'; {near} or name a file beside this one"
        )
    return BookReader(f"{name}{SUFFIX}").codebook(books[name])


def _shipped_books() -> dict[str, dict[str, Any]]:
    """Id -> the values of each shipped codebook to code with."""
    found = [_values(path) for path in shipped(FOLDER).glob(f"*{SUFFIX}")]
    return {values["id"]: values for values in found if "crosswalk" not in values}
