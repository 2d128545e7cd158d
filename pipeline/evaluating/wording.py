"""Figures become the short text of a table's cell."""

from __future__ import annotations

from pipeline.bootstrap import Interval
from pipeline.evaluating.rows import Row


def target(row: Row) -> str:
    """
    >>> target(Row("leading", "F1", 0.7, 9, target=0.65))
    '>= .65'
    """
    if row.target is None:
        return ""
    return f"{'<=' if row.at_most else '>='} {number(row.target)}"


def cell(row: Row) -> str:
    """
    >>> cell(Row("leading", "F1", 0.7, 9, (0.5, 1.0), target=0.65))
    '.70 [.50 1.0] ok'
    """
    mark = {True: " ok", False: " SHORT", None: ""}[row.reached]
    return f"{number(row.value)} {interval(row.interval)}{mark}"


def number(value: float | None) -> str:
    """
    Two places, no nought before the point.

    >>> number(0.981), number(1.0), number(-0.031), number(None)
    ('.98', '1.0', '-.03', '-')
    """
    if value is None:
        return "-"
    text = f"{value:.2f}"
    if text in ("1.00", "-1.00"):
        return text[:-1]
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def interval(bounds: Interval | None) -> str:
    """
    >>> interval((0.5, 1.0))
    '[.50 1.0]'
    """
    return f"[{number(bounds[0])} {number(bounds[1])}]" if bounds else ""


def judged(row: Row) -> str:
    """
    >>> judged(Row("leading", "F1", 0.5, 9, target=0.65, of_gate=True))
    'gate .65 SHORT'
    """
    if row.target is None:
        return row.anchor
    mark = {True: " ok", False: " SHORT", None: ""}[row.reached]
    asked = f"gate {number(row.target)}" if row.of_gate else target(row)
    return f"{asked}{mark}"
