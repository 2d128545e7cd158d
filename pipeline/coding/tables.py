"""Phrases as text files, one a line: cue -> phrases (the files in `cues/`)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_ANY_WORD = re.compile(r"\\w\+(?![a-z'])")
"""a whole word in a phrase: a person's name, `<n>`, is one too"""

_NEGATED = re.compile(
    r"(?<![\w'])(did|do|does|is|are|was|were|have|has|would|could|should)n't(?=[ |)]|$)"
)

Table = dict[str, tuple[str, ...]]


def table(name: str) -> Table:
    """The cues of one file, `questions`, `moves`, `responses` or `tags`, with their phrases."""
    return {
        cue: tuple(_opened_up(phrase) for phrase in block.split("\n")[:-1])
        for cue, block in _read(name).items()
    }


def groups() -> dict[str, str]:
    """NAME -> the words it stands for in a phrase, as alternatives."""
    return {name: "|".join(block.split("\n")[:-1]) for name, block in _read("groups").items()}


def words(name: str, *, by_line: bool = False) -> frozenset[str]:
    """The words of one kind; `by_line` where an entry may hold several words."""
    block = _read("words")[name]
    return frozenset(block.split("\n")[:-1] if by_line else block.split())


def _opened_up(phrase: str) -> str:
    """A name may stand for any word, "did not" for "didn't"."""
    wide = _ANY_WORD.sub(r"(<n>|\\w+)", phrase)
    return _NEGATED.sub(lambda m: _both(m, inside=_depth(wide, m.start()) > 0), wide)


def _both(match: re.Match[str], *, inside: bool) -> str:
    short, stem = match[0], match[1]
    alone = match.string[match.start() - 1 : match.start()] in ("(", "|") and (
        match.string[match.end() : match.end() + 1] in (")", "|")
    )
    if inside:
        return f"{short}|{stem} not" if alone else short
    return f"({short}|{stem} not)"


def _depth(text: str, at: int) -> int:
    return text.count("(", 0, at) - text.count(")", 0, at)


@cache
def _read(name: str) -> dict[str, str]:
    path = Path(__file__).parent / "cues" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
