"""What a question is made of: its shape and place, and the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.coding.tables import words


class Shape(StrEnum):
    """How a question is built."""

    WH = "wh"
    YES_NO = "yes/no"
    INDIRECT = "indirect request"
    STATEMENT = "statement, asked"
    FRAGMENT = "fragment, asked"
    TAG = "statement with a tag"
    BARE_TAG = "a tag alone"


@dataclass(frozen=True, slots=True)
class Question:
    """
    Where a question is in an utterance.

    at    index of the token the asking part starts with
    end   index after its last token
    sure  0..1: a question mark is surer than the order of the words
    """

    shape: Shape
    at: int
    end: int
    sure: float
    word: str = ""


WH = words("wh")
OPENERS = frozenset(["what", "how", "why", "where", "when"])
AUX = words("auxiliary")
SUBJECT = words("subject")
NOMINATIVE = words("nominative")
PREPOSITION = words("preposition")
TAGS = words("tags", by_line=True)
NEUTRAL_TAGS = frozenset({"do you think", "you think", "would you say", "or", "or not", "or what"})
EMBEDS = words("embedding")
