"""A folder of conversations that people coded becomes what a coder is held against."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Layer, Role, Utterance

ROLES = {"L": Role.LEADER, "T": Role.TEACHER, "O": Role.OTHER}
MARKS = re.compile(r"[^\w\s']|(?<!\w)'|'(?!\w)")

Labels = Mapping[Layer, frozenset[str]]


@dataclass(frozen=True, slots=True)
class GoldConversation:
    """A conversation as people coded it; `answers[i]` belongs to `utterances[i]`."""

    name: str
    utterances: tuple[CodedUtterance, ...]
    answers: tuple[Labels, ...]


def read_gold(folder: Path) -> tuple[GoldConversation, ...]:
    """Every coded conversation of a folder, by name. Raises InputError."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"{folder}: no coded conversations (*.json) there; check the folder")
    return tuple(_gold(path) for path in paths)


def _gold(path: Path) -> GoldConversation:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["utterances"]
        utterances = tuple(_utterance(index, row) for index, row in enumerate(rows))
        return GoldConversation(path.stem, utterances, tuple(_labels(row) for row in rows))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not a coded conversation ({error!r}); see --help") from error


def _utterance(index: int, row: Mapping[str, Any]) -> CodedUtterance:
    span = Span(round(row["start"] * 1000), round(row["end"] * 1000))
    return CodedUtterance(Utterance(index, span, row["role"], row["text"]), ROLES[row["role"]])


def _labels(row: Mapping[str, Any]) -> Labels:
    response = row["resp"] or ()
    return {
        Layer.QUESTION: frozenset(filter(None, [row["q"]])),
        Layer.FORM: frozenset(filter(None, [row["form"]])),
        Layer.MOVE: frozenset(row["moves"]),
        Layer.RESPONSE: frozenset([response] if isinstance(response, str) else response),
        Layer.TAG: frozenset(row["tags"]),
    }


def without_form(utterances: Iterable[CodedUtterance]) -> tuple[CodedUtterance, ...]:
    """As a recogniser without punctuation and case would write them."""
    return tuple(
        replace(
            u, utterance=replace(u.utterance, text=" ".join(MARKS.sub(" ", u.text).lower().split()))
        )
        for u in utterances
    )
