"""The method page prints every code and measure, and finds them by what they are called."""

from __future__ import annotations

import pytest

from pipeline.codebook import Below, Gate, load_codebook
from pipeline.coding.gates import CodeStanding
from pipeline.dashboard.handbook import code_entries, matching, measure_entries
from pipeline.engines import Score
from pipeline.measures import MEASURES

BOOK = load_codebook("poc-core")
CODES, NUMBERS = code_entries(BOOK), measure_entries(MEASURES)


def test_every_code_and_measure_is_there() -> None:
    assert len(NUMBERS) == 31
    assert {entry.id for entry in CODES} == {c.id for s in BOOK.label_sets for c in s.codes}


def test_a_code_is_printed_with_examples_and_near_misses() -> None:
    probing = next(entry for entry in CODES if entry.id == "probing")
    assert probing.group == "Question type (leader)"
    lists = dict(probing.lists)
    assert ("“What else?”", "after “T: I wanted them to compare the two graphs.”") in lists[
        "Examples"
    ]
    assert ("“And the homework?”", "after “T: The discussion was lively today.” → open_reflective "
            "or closed_factual: a new topic") in lists["Looks like it, but is not"]  # fmt: skip


def test_a_measure_is_printed_with_formula_edge_cases_and_sources() -> None:
    share = NUMBERS[0]
    assert share.name == "1. Leader talk share"
    assert "How it is counted: leader's floor speech / " in share.text[1]
    assert "Overlap counts for both." in share.text[2]
    assert "Vargas" in str(share.lists)


@pytest.mark.parametrize("wanted", ["probing", "PROBING", " probing "])
def test_a_code_is_found_by_its_name_first(wanted: str) -> None:
    assert matching(wanted, CODES)[0].id == "probing"


def test_an_id_is_found_with_spaces_for_its_underscores() -> None:
    assert matching("open reflective", CODES)[0].id == "open_reflective"
    assert matching("talk_share", NUMBERS)[0].id == "talk_share"


def test_a_word_of_an_example_is_enough() -> None:
    assert "probing" in {entry.id for entry in matching("homework", CODES)}


def test_all_words_must_be_there() -> None:
    assert matching("probing zebra", CODES) == ()


def test_a_code_below_its_gate_says_so_with_the_figure() -> None:
    weak = CodeStanding(
        "CHALLENGE", "Challenges", "rules@1", Gate(0.5, Below.WITHHELD), Score(0.31, 0.2, 0.4, 88)
    )
    unmeasured = CodeStanding("JUDGE", "Judges", "rules@1", Gate(0.5), None)
    entries = {entry.id: entry for entry in code_entries(BOOK, (weak, unmeasured))}
    assert entries["CHALLENGE"].standing == "withheld"
    assert (
        "F1 of rules@1 is 0.31 (95 % interval 0.20 to 0.40, n = 88)" in entries["CHALLENGE"].text[1]
    )
    assert entries["JUDGE"].standing == "≈ suggested"
    assert entries["probing"].standing == ""
