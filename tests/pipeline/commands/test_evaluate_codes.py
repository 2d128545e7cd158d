"""`rapport evaluate codes`: any labelled file as a table, as rows for machines, faults told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.pipeline.commands.rapport import rapport

TABLE = (
    "conversation,role,text,question,form,moves,responses\n"
    "a,leader,\"You asked, 'Why?', and four hands went up.\",,,EVIDENCE,\n"
    "a,leader,What stands out to you?,open_reflective,open,,\n"
    "a,teacher,The back row is empty.,,,,DESCRIBE\n"
    "b,leader,How will you know it worked?,planning,open,,\n"
    "b,teacher,I'll use the cards tomorrow.,,,,COMMIT\n"
)


RULES = ("--set", 'coding.coders=["rules"]')


def table(folder: Path, text: str = TABLE) -> Path:
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_ones_own_is_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = rapport(capsys, "evaluate", "codes", table(tmp_path), *RULES)
    assert ran.code == 0
    assert "2 conversations, 5 utterances" in ran.out
    assert "as good as the labels in the file" in ran.out
    assert "question present                  >= .95 1.0 [1.0 1.0] ok" in ran.out
    assert "no punctuation" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100


def test_every_row_is_written_for_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, values = tmp_path / "rows.csv", tmp_path / "rows.json"
    ran = rapport(
        capsys,
        "evaluate",
        "codes",
        table(tmp_path),
        *RULES,
        "--as-written",
        "--csv",
        rows,
        "--json",
        values,
    )
    assert "CHANGED WORDS" not in ran.out
    assert f"written: {rows}" in ran.err.replace("\n", "")
    with rows.open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["name"] == "question present"
    assert json.loads(values.read_text(encoding="utf-8"))[0]["coder"] == "rules@1"


def test_a_mistyped_code_is_told_by_row_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = rapport(
        capsys, "evaluate", "codes", table(tmp_path, TABLE.replace("EVID", "EVED")), *RULES
    )
    assert ran.code == 2
    assert "mine.csv, row 2, column moves: 'EVEDENCE' is no move" in ran.complaint
    assert "did you mean 'EVIDENCE'?" in ran.complaint


def test_where_rows_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "no" / "rows.csv"
    ran = rapport(
        capsys, "evaluate", "codes", table(tmp_path), *RULES, "--as-written", "--csv", nowhere
    )
    assert ran.code == 2
    assert "cannot be written" in ran.complaint


def test_what_is_for_codes_alone_is_refused_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = rapport(capsys, "evaluate", "passes", tmp_path, "--csv", tmp_path / "rows.csv")
    assert ran.code == 2
    assert "--csv goes with `rapport evaluate codes`" in ran.complaint
