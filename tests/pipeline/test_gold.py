"""Rows that people coded are read strictly: what is wrong is told by row and column."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.gold import gold_of, read_gold, without_form
from pipeline.span import Span
from pipeline.transcript import Layer, Role

KNOWN = {
    Layer.QUESTION: ("probing", "leading"),
    Layer.FORM: ("open", "closed"),
    Layer.MOVE: ("EVIDENCE", "PARAPHRASE"),
    Layer.RESPONSE: ("ANALYSE", "COMMIT"),
    Layer.TAG: ("equity",),
}
SAID: dict[str, Any] = {"role": "leader", "text": "Nine hands went up.", "start": 0, "end": 2}


def one(**more: Any) -> Any:
    return gold_of("talk", [("f.csv, row 2", {**SAID, **more})], known=KNOWN)


def test_a_row_is_an_utterance_with_its_codes_by_layer() -> None:
    talk = one(moves="evidence|PARAPHRASE", question="probing", form="Open", tags=["equity"])
    said = talk.utterances[0]
    assert (said.role, said.text, said.span) == (Role.LEADER, "Nine hands went up.", Span(0, 2000))
    assert talk.answers[0] == {
        Layer.QUESTION: {"probing"},
        Layer.FORM: {"open"},
        Layer.MOVE: {"EVIDENCE", "PARAPHRASE"},
        Layer.RESPONSE: frozenset(),
        Layer.TAG: {"equity"},
    }


@pytest.mark.parametrize("said", ["L", "l", "leader", "Leader"])
def test_a_role_is_a_letter_or_a_word(said: str) -> None:
    assert one(role=said).utterances[0].role is Role.LEADER


@pytest.mark.parametrize("cell", ["", "-", "none", "n/a", None, []])
def test_an_empty_cell_is_no_code(cell: object) -> None:
    assert one(moves=cell).answers[0][Layer.MOVE] == frozenset()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"moves": "EVIDANCE"}, "row 2, column moves: 'EVIDANCE' is no move; did you mean 'EVID"),
        ({"move": "evidance"}, "column move: 'evidance' is no move; did you mean 'EVIDENCE'?"),
        ({"q": "leadng"}, "column q: 'leadng' is no question; did you mean 'leading'?"),
        ({"role": "teecher"}, "column role: 'teecher' is nobody; did you mean 'teacher'?"),
        ({"role": ""}, "column role: '' is nobody; say leader, teacher or other"),
        ({"text": " "}, "column text: empty; write what was said"),
        ({"end": 0}, "column end: not after start; mend the times"),
        ({"start": "soon"}, "column start: 'soon' is no time in numbers"),
        ({"start": -1}, "column start: -1 is no time"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        one(**changed)


def test_rows_out_of_order_are_refused() -> None:
    later = {**SAID, "start": 5, "end": 6}
    with pytest.raises(InputError, match="row 3, column start: before the row above"):
        gold_of("talk", [("f, row 2", later), ("f, row 3", SAID)])


def test_marks_and_case_are_taken_away_for_the_second_look() -> None:
    talk = one(text="You asked, 'Why, Ana?' Don't wait—go!")
    assert without_form(talk.utterances)[0].text == "you asked why ana don't wait go"


def test_a_folder_is_read_by_name_and_an_empty_one_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no coded conversations"):
        read_gold(tmp_path)
    for name in ("b", "a"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"utterances": [SAID]}), encoding="utf-8")
    assert [talk.name for talk in read_gold(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "bad.json: not a coded conversation"),
        ("{", "bad.json: not a coded conversation"),
        ('{"utterances": [3]}', "bad.json: not a coded conversation"),
        ('{"utterances": [{"role": "L", "text": "So."}]}', "utterance 1, column start: None"),
    ],
)
def test_a_file_that_is_none_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        read_gold(tmp_path)
