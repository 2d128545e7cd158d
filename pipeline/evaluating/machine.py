"""Evaluations become rows for machines: CSV or JSON, the same in both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.evaluating.result import Evaluation

COLUMNS = (
    "coder",
    "section",
    "name",
    "figure",
    "value",
    "low",
    "high",
    "n",
    "target",
    "at_most",
    "of_gate",
    "reached",
    "anchor",
    "conversations",
    "utterances",
    "made_of",
)
"""as in `Row`; low and high bound the 95 % interval; made_of says what the conversations are"""


def write_csv(evaluations: Sequence[Evaluation]) -> str:
    """RFC 4180 with a header row; an empty cell is nothing known."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    table.writerows(_rows(evaluations))
    return out.getvalue()


def write_json(evaluations: Sequence[Evaluation]) -> str:
    """A list of objects with the columns of the CSV; null is nothing known."""
    return json.dumps(list(_rows(evaluations)), indent=1, ensure_ascii=False) + "\n"


def _rows(evaluations: Sequence[Evaluation]) -> Iterator[dict[str, Any]]:
    for evaluation in evaluations:
        for row in evaluation.every_row():
            low, high = row.interval or (None, None)
            yield {
                "coder": evaluation.coder,
                "section": row.section,
                "name": row.name,
                "figure": row.figure,
                "value": _rounded(row.value),
                "low": _rounded(low),
                "high": _rounded(high),
                "n": row.n,
                "target": row.target,
                "at_most": row.at_most,
                "of_gate": row.of_gate,
                "reached": row.reached,
                "anchor": row.anchor,
                "conversations": evaluation.conversations,
                "utterances": evaluation.utterances,
                "made_of": evaluation.caution,
            }


def _rounded(value: float | None) -> float | None:
    """To six places, so that the same figures are the same bytes on every machine."""
    return None if value is None else round(value, 6)
