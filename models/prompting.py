"""Names and terms of a school become a hint for a recogniser, watched lest it swallow speech."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

LARGEST_HINT = 223
"""tokens: half a decoder's window less one; the rest is for what is said"""
ECHO_WORDS = 3
"""as many words of the hint in its own order are no speech"""


def hint_of(vocabulary: Sequence[str], count: Callable[[str], int]) -> str | None:
    """
    As many of the terms, the first first, as a window holds; None when there are none.

    count  how many tokens a text has for the model
    """
    held: list[str] = []
    for term in dict.fromkeys(" ".join(term.split()) for term in vocabulary):
        if term and count(_written([*held, term])) <= LARGEST_HINT:
            held.append(term)
    return _written(held) if held else None


def echoes(text: str, hint: str | None) -> bool:
    """Whether a recogniser wrote down the hint, or a stretch of it, in place of what was said."""
    said, given = _bare(text), _bare(hint or "")
    if len(said) < min(ECHO_WORDS, len(given) or ECHO_WORDS):
        return False
    return any(given[i : i + len(said)] == said for i in range(len(given) - len(said) + 1))


def _written(terms: Sequence[str]) -> str:
    return f"{', '.join(terms)}."


def _bare(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
