"""A phrase of a cue table, ready to be looked for: which two tokens it can open with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DIGITS, ANY = "#", ""
"""stand for a number in digits and for any second token"""


@dataclass(frozen=True, slots=True)
class Phrase:
    """
    One phrase of the cue `name`; `match(text, at)` tells whether it holds there.

    opens  the pairs of tokens it can start with (`openings`)
    """

    name: str
    opens: frozenset[tuple[str, str]]
    anchored: bool
    match: Callable[[str, int], Any]


def compiled(name: str, phrase: str, groups: Mapping[str, str]) -> Phrase:
    """Raises ValueError when the phrase does not start with a word or a group of words."""
    source = re.sub(r"\{([A-Z]+)\}", lambda m: groups[m[1]], phrase.removeprefix("^"))
    source = source.replace(r"\w+", r"[\w']+")
    opens = openings(source)
    if any(not first for first, _ in opens):
        raise ValueError(f"a phrase starts with a word or a group of words: {phrase!r}")
    pattern = re.compile(rf"(?:{source})(?:(?<= )|(?![\w']))")
    return Phrase(name, opens, phrase.startswith("^"), pattern.match)


def openings(source: str) -> frozenset[tuple[str, str]]:
    """
    The pairs of tokens it can start with; the second is "" where it could be anything.

    >>> sorted(openings("(did|do) you think"))
    [('did', 'you'), ('do', 'you')]
    """
    return frozenset(_openings(source))


def _openings(source: str) -> Iterator[tuple[str, str]]:
    branches, rest = _element(source)
    if rest.startswith("?"):
        branches = [""]
    after_group = _seconds(rest)
    for branch in branches:
        head, _, tail = branch.partition(" ")
        seconds = _seconds(f" {tail}") if tail else after_group
        for first in _words(head):
            for second in seconds:
                yield first, second


def _seconds(rest: str) -> list[str]:
    """The tokens the second place can hold: of a group that may be missing, what follows too."""
    if not rest.startswith(" "):
        return [ANY]
    branches, after = _element(rest[1:])
    words = [word for branch in branches for word in _words(branch.partition(" ")[0])]
    if after[:1] in ("?", "*") and all(branch.endswith(" ") for branch in branches):
        words += _seconds(f" {after[1:]}")
    elif after[:1] in ("?", "*", "{", "+"):
        return [ANY]
    return words if all(words) else [ANY]


def _element(source: str) -> tuple[list[str], str]:
    """The branches of the group it opens with, or its first words, and what follows."""
    if not source.startswith("("):
        word, space, tail = source.partition(" ")
        return [word], space + tail
    branches, depth = [""], 0
    for place, sign in enumerate(source):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return branches, source[place + 1 :]
        if sign == "|" and depth == 1:
            branches.append("")
        elif place > 0:
            branches[-1] += sign
    return [""], ""


def _words(word: str) -> tuple[str, ...]:
    """The tokens this piece can be; "" when it could be anything."""
    word = word.removesuffix("$")
    if word.startswith(r"\d"):
        return (DIGITS,)
    if word.endswith("s?") and word[:-2].isalpha():
        return word[:-2], word[:-1]
    return (word,) if _SIGNS.isdisjoint(word) else ("",)


_SIGNS = frozenset(r"\(){}*+?.^$|[")
