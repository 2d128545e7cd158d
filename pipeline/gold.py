"""Rows that people coded, one an utterance, become conversations a coder is held against."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, did_you_mean
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Layer, Role, Utterance

ROLES = {"L": Role.LEADER, "T": Role.TEACHER, "O": Role.OTHER}
LETTERS = {role: letter for letter, role in ROLES.items()}
COLUMNS = {
    Layer.QUESTION: ("question", "question_type", "q"),
    Layer.FORM: ("form",),
    Layer.MOVE: ("moves", "move"),
    Layer.RESPONSE: ("responses", "response", "resp"),
    Layer.TAG: ("tags", "tag"),
}
"""what a layer's column may be called"""
NOTHING = frozenset({"", "-", "–", "none", "n/a"})
MARKS = re.compile(r"[^\w\s']|(?<!\w)'|'(?!\w)")
_BETWEEN = re.compile(r"[\s,;|+]+")

Labels = Mapping[Layer, frozenset[str]]
Row = Mapping[str, Any]
Known = Mapping[Layer, Sequence[str]]
"""the codes a book has, by layer"""


@dataclass(frozen=True, slots=True)
class GoldConversation:
    """
    A conversation as people coded it; `answers[i]` belongs to `utterances[i]`.

    source  what it is drawn with when conversations are drawn again (one recording cut in two);
            empty: it stands alone
    """

    name: str
    utterances: tuple[CodedUtterance, ...]
    answers: tuple[Labels, ...]
    source: str = ""


def read_gold(folder: Path, *, known: Known | None = None) -> tuple[GoldConversation, ...]:
    """
    Every coded conversation (*.json) of a folder, by name. Raises InputError.

    known  refuses other codes than these
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"{folder}: no coded conversations (*.json) there; check the folder")
    return tuple(read_gold_file(path, known=known) for path in paths)


def read_gold_file(path: Path, *, known: Known | None = None) -> GoldConversation:
    """
    One file {"utterances": [row, ...]}; a row is as `gold_of` says. Raises InputError.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"))["utterances"]
        return gold_of(path.stem, [(f"{path}, utterance {n}", r) for n, r in enumerate(rows, 1)],
                       known=known)  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f'{path}: not a coded conversation, {{"utterances": [...]}} ({error!r}); see the '
            "columns in `rapport evaluate --help`"
        ) from error


def gold_of(
    name: str, rows: Iterable[tuple[str, Row]], *, known: Known | None = None, source: str = ""
) -> GoldConversation:
    """
    Rows in the order of the talk, each with where it stands, become one conversation.

    A row has role (L, T, O or the word), text, start and end in seconds (or start_ms and end_ms),
    and of the columns in COLUMNS those that were coded: a code, several with a space, comma or |
    between, or a list. Raises InputError that names row and column.
    """
    utterances: list[CodedUtterance] = []
    answers: list[Labels] = []
    for where, row in rows:
        role = role_of(row, where)
        before_ms = utterances[-1].span.start_ms if utterances else 0
        utterance = Utterance(
            len(utterances), _span(row, where, before_ms), LETTERS.get(role, "?"), _text(row, where)
        )
        utterances.append(CodedUtterance(utterance, role))
        answers.append(labels_of(row, where, known))
    if not utterances:
        raise InputError(f"{name}: no utterances in it; leave it out")
    return GoldConversation(name, tuple(utterances), tuple(answers), source)


def role_of(row: Row, where: str) -> Role:
    """Who said it."""
    said = str(row.get("role") or "").strip()
    if said.upper() in ROLES:
        return ROLES[said.upper()]
    words = [role.value for role in Role]
    if said.lower() in words:
        return Role(said.lower())
    hint = did_you_mean(said.lower(), words) if said else "say leader, teacher or other"
    raise InputError(f"{where}, column role: {said!r} is nobody; {hint}")


def labels_of(row: Row, where: str, known: Known | None) -> Labels:
    """The codes of a row by layer; a layer without a column has none."""
    found: dict[Layer, frozenset[str]] = {}
    for layer, names in COLUMNS.items():
        column = next((name for name in names if name in row), None)
        codes = _codes(row[column]) if column else ()
        found[layer] = frozenset(
            spelled(code, layer, known, f"{where}, column {column}") for code in codes
        )
    return found


def _codes(cell: Any) -> list[str]:
    parts = _BETWEEN.split(cell) if isinstance(cell, str) else [str(c) for c in cell or ()]
    return [part for part in parts if part.lower() not in NOTHING]


def spelled(code: str, layer: Layer, known: Known | None, where: str) -> str:
    """The code as the book spells it. Raises InputError when the book has none such."""
    if known is None:
        return code
    names = {name.lower(): name for name in known.get(layer, ())}
    if code.lower() in names:
        return names[code.lower()]
    if not names:
        raise InputError(f"{where}: the codebook has no codes of that kind; leave the column out")
    as_listed = code.upper() if all(name.isupper() for name in names.values()) else code.lower()
    raise InputError(
        f"{where}: {code!r} is no {layer.value}; {did_you_mean(as_listed, names.values())}"
    )


def _text(row: Row, where: str) -> str:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"{where}, column text: empty; write what was said, or leave the row out")
    return text.strip()


def _span(row: Row, where: str, before_ms: int) -> Span:
    factor, names = (1, ("start_ms", "end_ms")) if "start_ms" in row else (1000, ("start", "end"))
    start_ms, end_ms = (round(factor * _number(row, name, where)) for name in names)
    if end_ms <= start_ms:
        raise InputError(f"{where}, column {names[1]}: not after {names[0]}; mend the times")
    if start_ms < before_ms:
        raise InputError(f"{where}, column {names[0]}: before the row above; order rows by time")
    return Span(start_ms, end_ms)


def _number(row: Row, name: str, where: str) -> float:
    try:
        number = float(row[name])
    except (KeyError, TypeError, ValueError) as error:
        said = row.get(name)
        raise InputError(f"{where}, column {name}: {said!r} is no time in numbers") from error
    if not math.isfinite(number) or number < 0:
        raise InputError(f"{where}, column {name}: {number:g} is no time")
    return number


def without_form(utterances: Iterable[CodedUtterance]) -> tuple[CodedUtterance, ...]:
    """As a recogniser without punctuation and case would write them."""
    return tuple(
        replace(
            u, utterance=replace(u.utterance, text=" ".join(MARKS.sub(" ", u.text).lower().split()))
        )
        for u in utterances
    )
