"""An utterance becomes the question it asks, if any: where it starts, how it is built."""

from __future__ import annotations

from itertools import pairwise

from pipeline.coding.grammar import (
    AUX,
    EMBEDS,
    NOMINATIVE,
    OPENERS,
    PREPOSITION,
    SUBJECT,
    TAGS,
    WH,
    Question,
    Shape,
)
from pipeline.coding.reading import Reading
from pipeline.coding.tables import words
from pipeline.coding.word_order import by_word_order


def find_question(reading: Reading, *, punctuated: bool) -> Question | None:
    """Where the utterance asks, by its question mark or, without one, by the order of its words."""
    if not reading.tokens:
        return None
    if punctuated and reading.asks:
        return _marked(reading)
    if punctuated:
        return _indirect(reading) or _trailing(reading)
    return _indirect(reading) or by_word_order(reading, 0.7)


def _trailing(reading: Reading) -> Question | None:
    """Without its question mark: broken off, followed by an aside, or a tag between commas."""
    if reading.broken_off:
        found = by_word_order(reading, 0.6)
        head = reading.head()
        short = 0 < len(reading.tokens) - head <= 4 and reading.tokens[head] in ("the", "a", "your")
        return found or (
            Question(Shape.FRAGMENT, head, len(reading.tokens), 0.5) if short else None
        )
    tokens, marks = reading.tokens, reading.marks
    for at, start in enumerate(reading.starts[:-2]):
        if start:
            third = tokens[at + 2]
            asks = (
                tokens[at] in ("what", "how", "why", "where", "which")
                and tokens[at + 1] in _INVERTING
            )
            if (asks and third in NOMINATIVE) or (at <= reading.head() and _wants_to(tokens, at)):
                return Question(
                    Shape.WH if asks else Shape.YES_NO, at, len(tokens), 0.7, tokens[at]
                )
    if "right" in tokens:
        for at in range(3, len(tokens)):
            if tokens[at] == "right" and reading.starts[at] and marks[at] and marks[at - 1] == ",":
                return Question(Shape.TAG, 0, at + 1, 0.7, "right")
    return None


_INVERTING = words("inverting")


def _wants_to(tokens: list[str], at: int) -> bool:
    return tokens[at] == "want" and tokens[at + 1] in ("to", "me")


def _marked(reading: Reading) -> Question:
    """The last sentence that ends in a question mark and is more than a tag."""
    best: Question | None = None
    start = 0
    for end, mark in enumerate(reading.marks):
        if "?" in mark:
            found = _in_sentence(reading, start, end + 1)
            if best is None or found.shape is not Shape.BARE_TAG:
                best = found
        if mark.strip(",;:—–-"):
            start = end + 1
    assert best is not None
    return best


def _in_sentence(reading: Reading, start: int, end: int) -> Question:  # noqa: PLR0911
    tokens = reading.tokens
    asked_at = reading.cues.get("indirect")
    if asked_at is not None and start <= asked_at < end:
        return Question(Shape.INDIRECT, asked_at, end, 0.97)
    tag_at = _tag_at(reading, start, end)
    for at in range(start, end):
        if reading.starts[at] and not (tag_at is not None and at >= tag_at):
            shape = _shape_at(reading, at, start)
            if shape:
                return Question(shape, at, end, 0.98, tokens[at])
    for at in range(start + 1, end - 1):
        inner = tokens[at] in OPENERS and tokens[at + 1] in AUX
        if inner and tokens[at - 1] not in EMBEDS:
            return Question(Shape.WH, at, end, 0.95, tokens[at])
    head = min(reading.head(start), end - 1)
    if tag_at is not None:
        word = " ".join(tokens[tag_at:end])
        if tag_at <= head:
            return Question(Shape.BARE_TAG, start, end, 0.9, word)
        return Question(Shape.TAG, start, end, 0.95, word)
    if any(t in AUX and n in NOMINATIVE for t, n in pairwise(tokens[head:end])):
        return Question(Shape.YES_NO, head, end, 0.95)
    short = end - head <= 4 and not any(t in NOMINATIVE for t in tokens[head:end])
    return Question(Shape.FRAGMENT if short else Shape.STATEMENT, head, end, 0.95)


_ELIDED = words("elided")


def _shape_at(reading: Reading, at: int, start: int) -> Shape | None:
    """How a clause that starts here asks, or None when it does not."""
    word, after = reading.tokens[at], reading.token(at + 1)
    if word in PREPOSITION and after in WH:
        return None if reading.token(at + 2) in NOMINATIVE else Shape.WH
    if word in WH:
        return None if _subordinate(reading, at, start) else Shape.WH
    inverted = word in AUX and after and (after in SUBJECT or at <= reading.head(start))
    elided = (
        (word == "you" and after in _ELIDED)
        or (word == "want" and after in ("to", "me"))
        or (word == "make" and after == "sense")
        or (word in ("any", "anything") and after)
    )
    return Shape.YES_NO if inverted or elided else None


def _subordinate(reading: Reading, at: int, start: int) -> bool:
    """ "When you asked …", "…, which is a lot": a wh-word that asks nothing."""
    word, after = reading.tokens[at], reading.token(at + 1)
    relative = at > start and word in ("which", "who") and reading.marks[at - 1] == ","
    if relative and after in ("is", "was", "were", "are", "means", "makes"):
        return True
    if word in OPENERS | {"who"} and after in NOMINATIVE:
        return True
    return word == "when" and after not in AUX


def _tag_at(reading: Reading, start: int, end: int) -> int | None:
    """Index of the tag that ends the sentence: "…, right", "…, isn't it"."""
    tokens = reading.tokens
    for size in (1, 2, 3, 4):
        at = end - size
        if at < start:
            return None
        words = " ".join(tokens[at:end])
        turned = size in (2, 3) and tokens[at].endswith("n't") and tokens[at + 1] in SUBJECT
        if words in TAGS or (turned and (size == 2 or tokens[end - 1] in ("think", "say"))):
            return at if at == start or reading.starts[at] or turned else None
    return None


def _indirect(reading: Reading) -> Question | None:
    at = reading.cues.get("indirect")
    return None if at is None else Question(Shape.INDIRECT, at, len(reading.tokens), 0.85)
