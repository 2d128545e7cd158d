"""A table with an utterance a row, CSV or JSON, becomes the conversations people coded in it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, did_you_mean
from pipeline.formats.encoding import read_text
from pipeline.gold import COLUMNS, GoldConversation, Known, Row, gold_of
from pipeline.roleplay import GAP_MS, LEAST_MS, WORD_MS
from pipeline.transcript import Layer

NEEDED = ("role", "text")
CONVERSATION = "conversation"
TIMES = (("start", "end"), ("start_ms", "end_ms"))
LAYER_OF = {name: layer for layer, names in COLUMNS.items() for name in names}
BEGINNING = 2000
"""characters that tell what a file is"""
KNOWN_COLUMNS = (CONVERSATION, *NEEDED, *(n for pair in TIMES for n in pair), *LAYER_OF)
CODED = ("question", "form", "moves", "responses", "tags")


def read_table(path: Path, known: Known) -> tuple[tuple[GoldConversation, ...], frozenset[Layer]]:
    """
    The conversations, in the order of the file, and the layers that have a column.

    Columns role and text, at least one of question, form, moves, responses, tags; conversation
    where there are several; start and end in seconds (or start_ms, end_ms), else times are made up
    from the words. CSV with commas, semicolons or tabs, or a JSON list of such rows. What else is
    there is left alone. Raises InputError with row and column.
    """
    rows = _json_rows(path) if path.suffix.lower() == ".json" else csv_rows(path)
    if not rows:
        raise InputError(f"{path}: no rows; give a table with an utterance a row")
    columns = list(dict.fromkeys(name for _, row in rows for name in row))
    layers = frozenset(LAYER_OF[name] for name in columns if name in LAYER_OF)
    _check_columns(path, columns, layers)
    by_conversation: dict[str, list[tuple[str, Row]]] = {}
    for number, row in rows:
        where = f"{path}, row {number}"
        name = str(row.get(CONVERSATION) or path.stem).strip()
        by_conversation.setdefault(name, []).append((where, row))
    timed = any(set(pair) <= set(columns) for pair in TIMES)
    return tuple(
        gold_of(name, theirs if timed else _timed(theirs), known=known)
        for name, theirs in by_conversation.items()
    ), layers


def beginning(path: Path) -> str:
    """Enough of a file to tell what it is. Raises InputError."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(BEGINNING)
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"{path}: cannot be read ({why}); check the path") from error


def csv_rows(path: Path) -> list[tuple[int, Row]]:
    """Each row by column name, in lower case, with its number: the header is row 1."""
    text, _ = read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"{path}: no table ({error}); save it as CSV again") from error
    header = [name.strip().lower() for name in lines[0]]
    rows: list[tuple[int, Row]] = []
    for at, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            raise InputError(
                f"{path}, row {at}: {len(cells)} cells and only {len(header)} columns; put text "
                "with a comma in quotes"
            )
        filled = [*cells, *[""] * (len(header) - len(cells))]
        rows.append((at, dict(zip(header, filled, strict=True))))
    return rows


def _json_rows(path: Path) -> list[tuple[int, Row]]:
    text, _ = read_text(path)
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); mend it there") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(
            f'{path}: not a list of rows, [{{"role": ..., "text": ..., "moves": ...}}, ...]'
        )
    return [
        (at, {str(k).lower(): value for k, value in row.items()}) for at, row in enumerate(rows, 1)
    ]


def _check_columns(path: Path, columns: Sequence[str], layers: frozenset[Layer]) -> None:
    for needed in NEEDED:
        if needed not in columns:
            others = [name for name in columns if name not in KNOWN_COLUMNS and name]
            near = f"; {did_you_mean(needed, others)}" if others else ""
            raise InputError(
                f"{path}: no column {needed!r}{near}".replace("known are", "there are")
            )
    if not layers:
        raise InputError(f"{path}: no column of codes; name one or more of {', '.join(CODED)}")


def _timed(rows: Sequence[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    """With times as a role-play has them: from the number of words."""
    start_ms = 0
    for where, row in rows:
        made: Mapping[str, Any] = {**row, "start_ms": start_ms}
        end_ms = start_ms + max(LEAST_MS, WORD_MS * len(str(row.get("text") or "").split()))
        yield where, {**made, "end_ms": end_ms}
        start_ms = end_ms + GAP_MS
