"""What a language model answers becomes claims; whatever the codebook does not allow is dropped."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.llm.schema import asked_codes
from models.llm.windows import Window
from pipeline.codebook import Codebook, CodeDefinition, LabelSet
from pipeline.transcript import Code

LONGEST_ANSWER = 200_000
"""characters; a window's answer has a few thousand"""
MOST_TRIES = 50
"""places in a text at which an answer may be looked for"""
SEVERAL = frozenset({"slots"})
"""attributes that hold several values at once, written with blanks between"""
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


class Dropped(StrEnum):
    """Why a part of an answer was not taken."""

    NO_SUCH_UTTERANCE = "an utterance that was not asked about"
    NO_SUCH_CODE = "a code that the codebook does not have"
    WRONG_ROLE = "a code that this role's utterances do not carry"
    TOO_MANY = "more codes of a kind than an utterance may carry"
    NO_SUCH_DETAIL = "a detail that the codebook does not have"
    MALFORMED = "an entry that is not of the form asked for"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What could be taken from one answer.

    claims    `utterance` is the number in the window, from 1
    answered  the numbers the model said anything about, "no code" included
    dropped   reason -> how often
    """

    claims: tuple[Code, ...]
    answered: tuple[int, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)


class UnreadableError(Exception):
    """An answer that says nothing about any utterance; the message names no word of it."""


def read_answer(text: str, window: Window, codebook: Codebook, *, coder: str) -> Answer:
    """
    Claims from the text of an answer. Nothing in it is believed: numbers, codes, roles and counts
    are checked one by one, and what does not hold is dropped and counted.

    Raises UnreadableError.
    """
    reader = _Reader(window, codebook, coder)
    for entry in _entries(text):
        reader.take(entry)
    if not reader.answered:
        raise UnreadableError("an answer about none of the utterances")
    return Answer(tuple(reader.claims), tuple(sorted(reader.answered)), dict(reader.dropped))


class _Reader:
    """Takes one entry of an answer after the other."""

    def __init__(self, window: Window, codebook: Codebook, coder: str) -> None:
        self._asked = window.asked
        self._coder = coder
        self._known: dict[str, tuple[LabelSet, CodeDefinition]] = {
            definition.id: (label_set, definition)
            for label_set, definition in asked_codes(codebook)
        }
        self.claims: list[Code] = []
        self.answered: set[int] = set()
        self.dropped: Counter[str] = Counter()

    def take(self, entry: Any) -> None:
        if not isinstance(entry, dict) or not isinstance(entry.get("codes"), list):
            self.dropped[Dropped.MALFORMED] += 1
            return
        number = entry.get("n")
        if type(number) is not int or not 1 <= number <= len(self._asked):
            self.dropped[Dropped.NO_SUCH_UTTERANCE] += 1
            return
        if number in self.answered:
            self.dropped[Dropped.TOO_MANY] += 1
            return
        self.answered.add(number)
        details = self._details(entry.get("details") or ())
        names = [
            name for name in dict.fromkeys(map(str, entry["codes"])) if self._may(number, name)
        ]
        self.claims += [self._claim(number, name, details) for name in self._within_max(names)]

    def _may(self, number: int, name: str) -> bool:
        if name not in self._known:
            self.dropped[Dropped.NO_SUCH_CODE] += 1
            return False
        if self._asked[number - 1].role not in self._known[name][0].applies_to:
            self.dropped[Dropped.WRONG_ROLE] += 1
            return False
        return True

    def _within_max(self, names: Sequence[str]) -> list[str]:
        """The first of each layer, as many as an utterance may carry."""
        taken: Counter[str] = Counter()
        kept = []
        for name in names:
            label_set, _ = self._known[name]
            taken[label_set.layer] += 1
            if taken[label_set.layer] <= label_set.max:
                kept.append(name)
            else:
                self.dropped[Dropped.TOO_MANY] += 1
        return kept

    def _details(self, given: Any) -> dict[str, dict[str, str]]:
        """Code -> its attributes: from `COMMIT.strength=firm`."""
        found: dict[str, dict[str, str]] = {}
        for detail in given if isinstance(given, list) else ():
            head, _, value = str(detail).partition("=")
            code, _, name = head.partition(".")
            entry = self._known.get(code)
            if entry is None or value not in entry[1].attributes.get(name, ()):
                self.dropped[Dropped.NO_SUCH_DETAIL] += 1
                continue
            attributes = found.setdefault(code, {})
            before = attributes.get(name)
            if before is None:
                attributes[name] = value
            elif name in SEVERAL and value not in before.split():
                attributes[name] = f"{before} {value}"
        return found

    def _claim(self, number: int, name: str, details: Mapping[str, Mapping[str, str]]) -> Code:
        """Without a confidence: a language model's own figure of it says nothing."""
        layer = self._known[name][0].layer
        return Code(number, layer, name, self._coder, attributes=dict(details.get(name, {})))


def _entries(text: str) -> list[Any]:
    """
    The list of answers in a text: the whole of it, or the first such object in it where a model
    put prose, a fence or its thoughts around. Raises UnreadableError.
    """
    if len(text) > LONGEST_ANSWER:
        raise UnreadableError("an answer that is far too long")
    bare, decoder, at = _THOUGHT.sub("", text), json.JSONDecoder(), -1
    for _ in range(MOST_TRIES):
        at = bare.find("{", at + 1)
        if at < 0:
            break
        try:
            found, _ = decoder.raw_decode(bare, at)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("answers"), list):
            return list(found["answers"])
    raise UnreadableError("an answer that is not the JSON asked for")
