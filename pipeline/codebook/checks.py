"""Values out of a codebook file are checked; each complaint is one line with file and key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.codebook.lexing import NAME
from pipeline.errors import CodebookError, did_you_mean

RESERVED = ("and", "from", "in", "not", "or")
"""words of the `when` language; a code of that name could not be told from them"""
UNITS = ("utterance", "sentence", "turn", "session")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a key has to hold: in words, and as a test."""

    words: str
    fits: Callable[[Any], bool]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list_of(kind: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(kind(one) for one in value)


TEXT = Kind("text", lambda value: isinstance(value, str))
WHOLE = Kind("a whole number", _whole)
NUMBER = Kind("a number", lambda value: _whole(value) or isinstance(value, float))
TABLE = Kind("a table", lambda value: isinstance(value, dict))
TEXTS = Kind("a list of texts", _list_of(TEXT.fits))
TABLES = Kind("a list of tables", _list_of(TABLE.fits))
WHOLES = Kind("a list of whole numbers", _list_of(_whole))
SENTENCES = Kind(
    "a list of sentences", _list_of(lambda value: TEXT.fits(value) or TABLE.fits(value))
)
TEXT_OR_TEXTS = Kind("text or a list of texts", lambda v: TEXT.fits(v) or TEXTS.fits(v))

Keys = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class FileChecks:
    """Checks of one file; knows its name so that every complaint can say it."""

    file: str

    def check(
        self, values: Mapping[str, Any], keys: Keys, where: str, *, needed: Collection[str]
    ) -> None:
        """Only known keys, each of its kind, and the needed ones not empty."""
        for key, value in values.items():
            if key not in keys:
                raise self.wrong(_dotted(where, key), f"no such key; {did_you_mean(key, keys)}")
            if not keys[key].fits(value):
                raise self.wrong(_dotted(where, key), f"expected {keys[key].words}, got {value!r}")
        for key in needed:
            if values.get(key) in (None, "", [], {}):
                raise self.wrong(_dotted(where, key), "missing or empty; every entry needs one")

    def one_of(self, name: str, known: Collection[str], where: str) -> str:
        if name not in known:
            raise self.wrong(where, f"no such name: '{name}'; {did_you_mean(name, known)}")
        return name

    def id(self, name: str) -> str:
        """A name that conditions and formulas can say."""
        if not NAME.fullmatch(name) or name in RESERVED:
            raise self.wrong(
                name,
                f"'{name}' is no name for a code; use letters, digits and _, a letter first, "
                f"and none of {', '.join(RESERVED)}",
            )
        return name

    def once(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names, when none comes twice."""
        seen: dict[str, None] = {}
        for name in names:
            if name in seen:
                raise self.wrong(name, "defined twice; keep one of them")
            seen[name] = None
        return tuple(seen)

    def wrong(self, key: str, what: str) -> CodebookError:
        """One line, whatever the file's own texts hold."""
        return CodebookError(" ".join(f"{self.file}: {key}: {what}".split()))


def _dotted(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
