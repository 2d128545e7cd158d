"""Without marks: the order of an utterance's words becomes the question it asks, or none."""

from __future__ import annotations

from itertools import pairwise

from pipeline.coding.grammar import (
    AUX,
    EMBEDS,
    NOMINATIVE,
    PREPOSITION,
    SUBJECT,
    WH,
    Question,
    Shape,
)
from pipeline.coding.reading import Reading
from pipeline.coding.tables import words

_WH_TAIL = words("wh_tail")


def by_word_order(reading: Reading, sure: float) -> Question | None:
    """By the order of the words: wh-word and auxiliary, auxiliary and subject, a closing tag."""
    tokens, end = reading.tokens, len(reading.tokens)
    if end < 2:
        return None
    for at in range(end - 1):
        shape = _unmarked_at(reading, at)
        if shape:
            return Question(shape, at, end, sure, tokens[at])
    return _closing_tag(tokens, sure) or _checking(reading, sure)


def _closing_tag(tokens: list[str], sure: float) -> Question | None:
    end, last = len(tokens), tokens[-1]
    turned = tokens[-2].endswith("n't") and last in SUBJECT
    tag = (
        last in ("right", "huh", "or", "correct", "yeah", "okay")
        and tokens[-2] not in _RIGHT_AS_VERDICT
    )
    long = end > 3 and (tag or turned or tokens[-2:] == ["you", "know"])
    if long or (
        end > 6 and last == "no" and tokens[-2] not in ("is", "was", "said", "say", "like")
    ):
        return Question(Shape.TAG, 0, end, sure - 0.1, " ".join(tokens[-2:]) if turned else last)
    if last in ("what", "why") and tokens[-2] in (
        "then",
        "because",
        "means",
        "meaning",
        "like",
        "for",
    ):
        return Question(Shape.WH, end - 2, end, sure - 0.1, last)
    opened = tokens[0] == "what" and end <= 5 and tokens[1] not in SUBJECT | {"a", "the", "if"}
    if opened or (end <= 3 and tokens[:2] == ["and", "the"]):
        return Question(Shape.WH if opened else Shape.FRAGMENT, 0, end, sure - 0.1, tokens[0])
    if tokens[-2:] in (["which", "ones"], ["which", "one"]):
        return Question(Shape.FRAGMENT, 0, end, sure)
    return None


_RIGHT_AS_VERDICT = words("right_as_verdict")


def _checking(reading: Reading, sure: float) -> Question | None:
    """ "Wait, they made it worse?", "Let me see if I'm with you: …": no rise is heard."""
    head = min(reading.head(), len(reading.tokens) - 1)
    surprised = "wait" in reading.tokens[:head] and len(reading.tokens) - head <= 9
    if surprised or reading.cues.get("check_back", 99) <= head + 1:
        return Question(Shape.STATEMENT, head, len(reading.tokens), sure - 0.2)
    return None


def _unmarked_at(reading: Reading, at: int) -> Shape | None:
    tokens = reading.tokens
    word, after = tokens[at], tokens[at + 1]
    before = tokens[at - 1] if at else ""
    third = tokens[at + 2] if at + 2 < len(tokens) else ""
    if word in WH:
        return Shape.WH if _asks_wh(reading, at, before, after, third) else None
    if word in AUX:
        return Shape.YES_NO if _inverted(reading, at, before, after, third) else None
    elided = reading.starts[at] and (
        (word == "want" and after in ("to", "me"))
        or (word == "you" and after in ("okay", "ready"))
        or (word == "you" and after == "want" and third == "me")
        or (word == "make" and after == "sense")
    )
    return Shape.YES_NO if elided else None


def _asks_wh(reading: Reading, at: int, before: str, after: str, third: str) -> bool:  # noqa: PLR0911
    tokens, start = reading.tokens, reading.starts[at]
    word = tokens[at]
    if before in EMBEDS and not (start or before in PREPOSITION):
        return False
    if after in AUX and third in SUBJECT and after not in ("have", "had"):
        return _agree(after, third) or third not in NOMINATIVE
    if word == "which" and after in ("is", "was", "were", "are", "means", "made", "makes"):
        return third in ("the", "your", "that") and after != "was"
    if word == "who" and (at == 0 or start) and after in ("gives", "has", "wants", "knows", "says"):
        return True
    if start and (after in _WH_TAIL or after in AUX):
        return word not in ("when", "where", "who") or after in AUX
    if word == "what" and after in ("would", "could", "might", "made", "makes", "else"):
        return before not in EMBEDS
    window = tokens[at + 1 : at + 6]
    asked = any(_agree(a, s) for a, s in pairwise(window))
    return word in ("how", "which", "what", "whose") and asked and after not in NOMINATIVE


def _inverted(reading: Reading, at: int, before: str, after: str, third: str) -> bool:  # noqa: PLR0911
    """An auxiliary before its subject, where no subject stands before it."""
    word, start = reading.tokens[at], reading.starts[at]
    if before in NOMINATIVE or not (third or at == 0):
        return False
    plain = after == "you" and word in ("did", "do", "are", "were", "can", "could", "would")
    if before in EMBEDS and not (start or plain or (after == "that" and third in _PLACES)):
        return False
    if at <= reading.head() and word not in ("do", "have", "had", "don't", "may", "might"):
        return after in SUBJECT or word in _ASKING_FIRST
    if word == "have":
        return after in NOMINATIVE and (third in _DONE or third.endswith("ed"))
    if not _agree(word, after):
        return False
    if after in NOMINATIVE:
        return before not in ("so", "neither", "nor", "as", "than", "that", "which", "what")
    if word.endswith("n't") or after in ("that", "this", "there", "those", "these"):
        return start or (third in _PLACES and before not in _COPULA_SUBJECT)
    return start or (after == "it" and word in ("is", "was") and before not in _COPULA_SUBJECT)


def _agree(aux: str, subject: str) -> bool:
    """Whether this auxiliary can precede this subject in a question: "is he", not "is you"."""
    if subject not in SUBJECT:
        return False
    if aux in ("is", "was", "has", "does", "isn't", "wasn't", "hasn't", "doesn't"):
        return subject not in ("you", "we", "they", "i", "these", "those", "students") or (
            aux in ("was", "wasn't") and subject == "i"
        )
    if aux in ("are", "were", "have", "do", "aren't", "weren't", "haven't", "don't"):
        return subject not in ("he", "she", "it", "that", "this", "i") or (
            aux in ("do", "have", "don't", "haven't") and subject == "i"
        )
    return aux in AUX


_DONE = words("done")
_ASKING_FIRST = words("asking_first")
_PLACES = words("places")
_COPULA_SUBJECT = words("copula_subject")
