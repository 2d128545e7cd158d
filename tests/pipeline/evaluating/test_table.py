"""The evaluation as text fits a hundred columns and says its targets first; machines get rows."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from pipeline.coding.rules import RulesCoder
from pipeline.config import Settings
from pipeline.evaluate import evaluate_all
from pipeline.evaluating.machine import COLUMNS, write_csv, write_json
from pipeline.evaluating.result import Evaluation
from pipeline.evaluating.rows import Row
from pipeline.evaluating.table import evaluation_table
from pipeline.evaluating.wording import cell, interval, judged, number, target
from tests.pipeline.evaluating.written import BOOK, talk

LEADING = Row("leading", "F1", 0.7, 9, (0.5, 1.0), target=0.65)
GOLD = [
    talk(
        name,
        "L FRAME: I'd like us to look at who got to talk, then pick one thing to try.",
        "T MINIMAL: Sure.",
        "L EVIDENCE: You asked, 'Why does that work?', and four hands went up.",
        "L open_reflective/open: What stands out to you?",
        "T ANALYSE: I think I follow hands, and the hands are up front.",
        "L leading/closed SUGGEST: Have you thought about cards just for the first question?",
        "T COMMIT: Tomorrow I'll use the cards for the launch.",
    )
    for name in ("a", "b", "c")
]


@pytest.fixture(scope="module")
def one() -> Evaluation:
    (found,) = evaluate_all([RulesCoder(BOOK)], GOLD, codebook=BOOK, settings=Settings())
    return found


def test_a_cell_says_the_figure_its_interval_and_whether_it_reaches() -> None:
    assert cell(LEADING) == ".70 [.50 1.0] ok"
    assert cell(replace(LEADING, value=0.6)) == ".60 [.50 1.0] SHORT"
    assert cell(replace(LEADING, at_most=True)) == ".70 [.50 1.0] SHORT"
    assert (target(LEADING), target(replace(LEADING, at_most=True))) == (">= .65", "<= .65")
    assert judged(replace(LEADING, of_gate=True)) == "gate .65 ok"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.981, ".98"), (1.0, "1.0"), (0.0, ".00"), (-0.031, "-.03"), (12.3, "12.30"), (None, "-")],
)
def test_a_number_has_two_places(value: float | None, text: str) -> None:
    assert number(value) == text


def test_without_an_interval_nothing_is_shown_for_it() -> None:
    assert interval(None) == ""


@pytest.mark.parametrize("coders", [1, 2, 3, 4])
def test_it_fits_a_terminal_of_a_hundred_columns(one: Evaluation, coders: int) -> None:
    text = evaluation_table([replace(one, coder=f"embedded@a1b2c3d{n}") for n in range(coders)])
    assert max(map(len, text.splitlines())) <= 100
    assert text == "\n".join(line.rstrip() for line in text.splitlines())


def test_the_targets_come_first_and_the_details_after(one: Evaluation) -> None:
    blocks = str(one).split("\n\n")
    assert blocks[0].splitlines()[0] == "3 conversations, 21 utterances"
    assert "written conversations" in blocks[0]
    assert blocks[1].splitlines()[1].startswith("question present  ")
    assert blocks[2] == "== rules@1 =="
    titles = [block.split()[0] for block in blocks[3:] if not block.startswith(" ")]
    assert titles == [
        "QUESTIONS", "MOVES", "RESPONSES", "CHANGED", "MEASURES", "CONFIDENCE", "CONFUSION,",
        "CONFUSION,", "CONFIDENCE",
    ]  # fmt: skip


def test_machines_get_the_same_rows_as_csv_and_json(one: Evaluation) -> None:
    table = list(csv.DictReader(io.StringIO(write_csv([one]))))
    values = json.loads(write_json([one]))
    assert list(table[0]) == list(values[0]) == list(COLUMNS)
    assert len(table) == len(values) == len(list(one.every_row()))
    first = values[0]
    assert (first["coder"], first["name"], first["figure"]) == ("rules@1", "question present", "F1")
    assert (first["value"], first["target"], first["reached"]) == (1.0, 0.95, True)
    assert "written conversations" in first["made_of"]
    assert table[0]["value"] == "1.0"
    sections = {row["section"] for row in values}
    assert {"questions", "moves", "responses", "measures", "confidence"} <= sections
    assert {"confusion", "reliability", "changed words"} <= sections
