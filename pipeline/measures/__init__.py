"""Coded turns become numbers: the 31 measures of method 2.5, each with counts and interval."""

from __future__ import annotations

from pipeline.measures.definition import MeasureDefinition, Needs, Reference
from pipeline.measures.measuring import HEADLINE, MEASURES, definition_of, headline, measure
from pipeline.measures.result import (
    Amounts,
    AnyFigure,
    Figure,
    Interval,
    Mean,
    Proportion,
    Rate,
    Ratio,
    Result,
    Sample,
    Unit,
    add_up,
)

__all__ = [
    "HEADLINE",
    "MEASURES",
    "Amounts",
    "AnyFigure",
    "Figure",
    "Interval",
    "Mean",
    "MeasureDefinition",
    "Needs",
    "Proportion",
    "Rate",
    "Ratio",
    "Reference",
    "Result",
    "Sample",
    "Unit",
    "add_up",
    "definition_of",
    "headline",
    "measure",
]
