"""A code below its gate is told of in the same words wherever a report is read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from rich.console import Console

from pipeline.coding.gates import MARK, MEANING, Standing
from pipeline.commands import terminal
from pipeline.engines import ROLEPLAYS, Score
from pipeline.export import files_of
from pipeline.method_page import method_page
from pipeline.report import Report
from pipeline.transcript import Code
from tests.gated import GATES, gated_book, gated_report

CAUTION = f"{MARK} suggested: rests on “Paraphrases”"
WITHHELD = "Withheld, since the machine does not find it well enough: “Shares power” (F1 0.37, "


@pytest.fixture(scope="module")
def report() -> Report:
    return gated_report()


@pytest.fixture(scope="module")
def files(report: Report) -> dict[str, str]:
    return files_of(report, gated_book())


def codes(report: Report) -> Iterator[Code]:
    return (code for coded in report.conversation.utterances for code in coded.codes)


def text_of(page: str) -> str:
    """What is read of a page, without its style sheet."""
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_code_below_its_gate_stands_as_suggested_or_not_at_all(report: Report) -> None:
    standing = {code.code: code.suggested for code in codes(report)}
    assert standing["PARAPHRASE"] is True
    assert standing["EVIDENCE"] is False
    assert "SHARE_POWER" not in standing
    assert "SHARE_POWER" in {claim.code for claim in report.claims}, "no claim is lost"


def test_the_report_knows_how_each_gated_code_stands(report: Report) -> None:
    assert {one.code: one.standing for one in report.standings} == {
        "EVIDENCE": Standing.FOUND,
        "PARAPHRASE": Standing.SUGGESTED,
        "SHARE_POWER": Standing.WITHHELD,
        "CHALLENGE": Standing.WITHHELD,
    }


def test_without_scores_every_gated_code_is_suggested() -> None:
    unmeasured = gated_report(scores={})
    assert {one.standing for one in unmeasured.standings} == {Standing.SUGGESTED}
    gated = {one.code for one in unmeasured.standings}
    assert all(code.suggested is (code.code in gated) for code in codes(unmeasured))


def test_the_printed_page_marks_names_and_explains_once(files: dict[str, str]) -> None:
    text = text_of(files["report.html"])
    assert CAUTION in text
    assert f"Paraphrases (3) {MARK} suggested" in text
    assert text.count(MEANING) == 1
    assert WITHHELD in text
    assert "Suggested codes Paraphrases (F1 0.58, 0.65 asked). F1 is the coder's, on" in text


def test_the_transcript_marks_a_code_for_eyes_and_ears(files: dict[str, str]) -> None:
    mark = f'aria-label="suggested" title="suggested">{MARK}</span>'
    assert "Paraphrases <span" in files["report.html"]
    assert mark in files["report.html"]
    assert "Paraphrases, suggested" in files["report.html"], "in the timeline, in words"


def test_a_page_with_nothing_suggested_explains_nothing() -> None:
    plain = gated_report(scores=dict.fromkeys(GATES, Score(0.9, 0.8, 0.95, 100)))
    page = files_of(plain, gated_book())["report.html"]
    assert MARK not in page
    assert "Withheld" not in page


def test_machines_read_the_same(files: dict[str, str]) -> None:
    plain = json.loads(files["report.json"])
    reflections = next(m for m in plain["measures"] if m["id"] == "reflection_to_question")
    assert reflections["suggested"] == ["Paraphrases"]
    said = [code for u in plain["utterances"] for code in u["codes"]]
    assert {c["code"] for c in said if c["suggested"]} == {"PARAPHRASE"}
    power = next(one for one in plain["standings"] if one["code"] == "SHARE_POWER")
    assert power["standing"] == "withheld"
    assert power["gate"] == {"f1": 0.5, "below": "withheld"}
    assert power["score"] == {"f1": 0.37, "low": 0.3, "high": 0.45, "n": 120, "on": ROLEPLAYS}
    rows = list(csv.DictReader(io.StringIO(files["utterances.csv"])))
    assert {row["suggested"] for row in rows} == {"", "PARAPHRASE"}


def test_the_terminal_says_it_beside_the_number_and_explains_once(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    with printed(monkeypatch) as console:
        terminal.print_headline(report)
    text = " ".join(console.export_text().replace("\u00a0", " ").split())
    assert CAUTION in text
    assert text.count(MEANING) == 1


@contextmanager
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    console = Console(record=True, width=200, file=io.StringIO())
    monkeypatch.setattr(terminal, "out", console)
    yield console


def test_the_method_page_says_why_with_the_figure(report: Report) -> None:
    page = method_page(gated_book(), report.standings)
    assert (
        "- how surely: F1 of rules@1 is 0.58 (95 % interval 0.49 to 0.66, n = 212) on written "
        "role-plays it did not learn from, coded by no trained human rater; the gate asks 0.65: "
        "suggested" in page
    )
    assert page.count("A code may have a gate: ") == 1


def test_without_coders_the_method_page_still_says_what_is_asked() -> None:
    page = method_page(gated_book())
    assert "- how surely: F1 0.50 asked; below it is withheld" in page


def test_a_book_without_gates_says_nothing_of_them() -> None:
    assert "gate" not in method_page(gated_book({}))
