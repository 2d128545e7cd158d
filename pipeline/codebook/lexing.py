"""One line of a codebook's small languages becomes tokens, read one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NoReturn

from pipeline.errors import CodebookError, did_you_mean

MAX_LENGTH = 1_000
"""characters; the longest line of a shipped codebook has about 300"""
MAX_DEPTH = 30
"""brackets within brackets; keeps reading and counting far from Python's own limit"""

DIGITS = "0123456789"
"""`str.isdigit` would take “²” for one too"""
NAME = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(r"[^\W\d]\w*|[0-9]+(?:\.[0-9]+)?|'[^'\r\n]*'|==|>=|[()\[\],:+*/-]")
_BLANK = re.compile(r"\s*")


class Tokens:
    """
    The tokens of one line; complaints are CodebookErrors that quote where the reader stands.

    >>> tokens = Tokens("n(GI) + 1.5")
    >>> tokens.take("n"), tokens.take("("), tokens.name("a code"), tokens.take(")"), tokens.now
    (True, True, 'GI', True, '+')
    """

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise CodebookError(f"longer than {MAX_LENGTH} characters; split it up")
        self._tokens = tuple(_split(text))
        self._at = self._depth = 0

    @property
    def now(self) -> str:
        """The token to be read next, empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    @property
    def then(self) -> str:
        """The one after it."""
        return self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else ""

    def next(self) -> str:
        token = self.now
        self._at += 1
        return token

    def take(self, token: str) -> bool:
        """Whether this is the token read next; if so it is read."""
        if self.now != token:
            return False
        self._at += 1
        return True

    def need(self, token: str) -> None:
        if not self.take(token):
            self.wrong(f"expected '{token}'")

    def name(self, what: str) -> str:
        if not NAME.fullmatch(self.now):
            self.wrong(f"expected {what}")
        return self.next()

    def known(self, names: Iterable[str], what: str) -> str:
        """A name out of a few."""
        name = self.name(what)
        if name not in (known := tuple(names)):
            raise CodebookError(
                f"no such {what.split(maxsplit=1)[-1]}: '{name}'; {did_you_mean(name, known)}"
            )
        return name

    @property
    def at_number(self) -> bool:
        return self.now[:1] in DIGITS and bool(self.now)

    def number(self) -> float:
        if not self.at_number:
            self.wrong("expected a number")
        return float(self.next())

    def deeper(self) -> None:
        """A bracket opens."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CodebookError(f"more than {MAX_DEPTH} brackets within brackets; write it flatter")

    def back(self) -> None:
        """It closes."""
        self._depth -= 1

    def end(self) -> None:
        if self.now:
            self.wrong("nothing may follow here")

    def wrong(self, what: str) -> NoReturn:
        where = f"at '{self.now}'" if self.now else "at the end"
        raise CodebookError(f"{what} {where}")


def _split(text: str) -> list[str]:
    tokens, at = [], _after_blank(text, 0)
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise CodebookError(f"'{text[at]}' means nothing here; take it out")
        tokens.append(found.group())
        at = _after_blank(text, found.end())
    return tokens


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
