"""Words said against words recognised: errors by kind, counts first (jiwer underneath)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Counts of a comparison."""

    words: int
    substitutions: int
    deletions: int
    insertions: int

    @property
    def rate(self) -> float:
        """Errors per word said; above 1 when more is invented than was said, 0/0 is 0."""
        errors = self.substitutions + self.deletions + self.insertions
        return errors / self.words if self.words else float(errors > 0)

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(
            self.words + other.words,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )


def word_error_rate(said: Sequence[str], recognised: Sequence[str]) -> WordErrors:
    """
    The edit distance in words, after case and punctuation are taken away.

    >>> word_error_rate(["What", "else?"], ["what", "elves"]).rate
    0.5
    """
    from jiwer import process_words  # noqa: PLC0415 - 0.2 s, only where words are compared

    truth, guess = normalised(said), normalised(recognised)
    if not truth or not guess:
        return WordErrors(len(truth), 0, len(truth), len(guess))
    found = process_words(" ".join(truth), " ".join(guess))
    return WordErrors(len(truth), found.substitutions, found.deletions, found.insertions)


def normalised(words: Sequence[str]) -> list[str]:
    """
    Lower case, apostrophes kept, hyphens split, everything else that is not a letter or digit gone.

    >>> normalised(["Mm-hm.", "It's", "9:12", "—"])
    ['mm', 'hm', "it's", '9', '12']
    """
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", " ".join(words).lower().replace("’", "'"))
