"""A report becomes the rows of its chart: the talk shares of its thirds."""

from __future__ import annotations

from typing import TypedDict

from pipeline.measures.floor_time import THIRDS
from pipeline.measures.result import Proportion
from pipeline.paper.wording import interval_in_words, value_in_words
from pipeline.report import Report


class ShareRow(TypedDict):
    """One role's part of the talk in one third; `low` and `high` are the leader's interval."""

    third: str
    role: str
    start: float
    end: float
    low: float | None
    high: float | None
    words: str


def share_rows(report: Report) -> list[ShareRow]:
    """Leader and teacher per third of the conversation; nothing where it is withheld."""
    result = next((r for r in report.results if r.id == "share_over_time"), None)
    if result is None or result.withheld:
        return []
    rows: list[ShareRow] = []
    for third, figure in result.parts.items():
        if third in THIRDS and isinstance(figure, Proportion):
            rows += _shares(third, figure, report)
    return rows


def _shares(third: str, figure: Proportion, report: Report) -> list[ShareRow]:
    value = figure.value
    if value is None:
        return []
    result = report.result("share_over_time")
    low, high = figure.interval or (None, None)
    both = f"leader {value_in_words(value, result.unit)}"
    if figure.interval:
        both += f" (95 % interval {interval_in_words(figure.interval, result.unit)})"
    both += f", teacher {value_in_words(1 - value, result.unit)}"
    third = third.capitalize()
    return [
        ShareRow(third=third, role="Leader", start=0, end=value, low=low, high=high, words=both),
        ShareRow(third=third, role="Teacher", start=value, end=1, low=None, high=None, words=both),
    ]
