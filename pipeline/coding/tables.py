"""Phrases as text files, one a line: cue -> phrases (the files in `cues/`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

Table = dict[str, tuple[str, ...]]


def table(name: str) -> Table:
    """The cues of one file, `questions`, `moves`, `responses` or `tags`, with their phrases."""
    return {cue: tuple(block.split("\n")[:-1]) for cue, block in _read(name).items()}


def groups() -> dict[str, str]:
    """NAME -> the words it stands for in a phrase, as alternatives."""
    return {name: "|".join(block.split("\n")[:-1]) for name, block in _read("groups").items()}


def words(name: str, *, by_line: bool = False) -> frozenset[str]:
    """The words of one kind; `by_line` where an entry may hold several words."""
    block = _read("words")[name]
    return frozenset(block.split("\n")[:-1] if by_line else block.split())


@cache
def _read(name: str) -> dict[str, str]:
    path = Path(__file__).parent / "cues" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
