"""A coder is held against coded conversations; the table says on what and how surely."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.errors import InputError
from pipeline.evaluate import evaluate_coder
from pipeline.gold import read_gold, without_form
from pipeline.transcript import Code, CodedUtterance, Layer, Role

BOOK = load_codebook("poc-core")


class AsksAlways:
    """Takes every leader's utterance for an open question."""

    id = "always@1"

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        return tuple(
            Code(u.index, layer, code, self.id)
            for u in utterances
            if u.role is Role.LEADER
            for layer, code in ((Layer.QUESTION, "open_reflective"), (Layer.FORM, "open"))
        )


def row(role: str, text: str, **more: object) -> dict[str, object]:
    blank: dict[str, object] = {"q": None, "form": None, "moves": [], "resp": None, "tags": []}
    return {"start": 0, "end": 1, "role": role, "text": text, **blank, **more}


def written(folder: Path, *rows: dict[str, object], name: str = "one") -> Path:
    (folder / f"{name}.json").write_text(json.dumps({"utterances": rows}), encoding="utf-8")
    return folder


def test_the_table_counts_what_the_coder_got_right(tmp_path: Path) -> None:
    ask = row("L", "What now?", q="open_reflective", form="open")
    tell = row("L", "Great.", moves=["JUDGE"])
    answer = row("T", "Yes.", resp="MINIMAL")
    table = evaluate_coder(AsksAlways(), written(tmp_path, ask, tell, answer), codebook=BOOK)
    present = table.row("question present")
    assert present.value == pytest.approx(2 / 3)
    assert (present.n, present.target, present.reached) == (1, 0.90, False)
    assert table.row("JUDGE").value == 0.0
    assert "written conversations" in str(table)


def test_intervals_are_drawn_by_conversation(tmp_path: Path) -> None:
    ask = row("L", "What now?", q="open_reflective", form="open")
    written(tmp_path, ask, name="one")
    written(tmp_path, ask, row("L", "Great."), name="two")
    table = evaluate_coder(AsksAlways(), tmp_path, codebook=BOOK)
    assert table.row("question present").interval is not None
    assert table.row("question present").interval != (1.0, 1.0)


def test_marks_and_case_are_taken_away_for_the_second_look(tmp_path: Path) -> None:
    gold = read_gold(written(tmp_path, row("L", "You asked, 'Why, Ana?' Don't wait—go!")))[0]
    assert without_form(gold.utterances)[0].text == "you asked why ana don't wait go"


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no coded conversations"):
        read_gold(tmp_path)


def test_a_file_without_codes_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"utterances": [{"start": 0}]}', encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.json: not a coded conversation"):
        read_gold(tmp_path)
