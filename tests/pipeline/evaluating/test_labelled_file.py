"""Any table with an utterance a row can be held against a coder; its faults are told by place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.evaluating.compared import known_codes
from pipeline.evaluating.sources import (
    GOLD_CAUTION,
    ROLEPLAY_CAUTION,
    TABLE_CAUTION,
    Labelled,
    read_labelled,
)
from pipeline.transcript import Layer
from tests.pipeline.evaluating.written import BOOK

ROLEPLAY = "who\tcodes\tfirst\tsecond\ttext\nL\tprobing/open\t=\t=\tWhat else?\n"
GOLD = {"utterances": [{"role": "L", "text": "Nine hands.", "start": 0, "end": 2, "moves": []}]}


def read(folder: Path, text: str, name: str = "t.csv") -> Labelled:
    (folder / name).write_text(text, encoding="utf-8")
    return read_labelled(folder / name, known_codes(BOOK))


def test_a_table_needs_a_role_the_text_and_one_column_of_codes(tmp_path: Path) -> None:
    table = read(tmp_path, "role,text,moves\nleader,Nine hands went up.,EVIDENCE\nteacher,Yes.,\n")
    (talk,) = table.conversations
    assert (talk.name, [u.text for u in talk.utterances]) == ("t", ["Nine hands went up.", "Yes."])
    assert [labels[Layer.MOVE] for labels in talk.answers] == [{"EVIDENCE"}, frozenset()]
    assert table.coded == {Layer.MOVE}
    assert table.caution == TABLE_CAUTION


def test_times_are_made_up_from_the_words_where_there_are_none(tmp_path: Path) -> None:
    table = read(tmp_path, "role,text,moves\nL,Nine hands went up.,\nT,Yes.,\n")
    spans = [(u.span.start_ms, u.span.end_ms) for u in table.conversations[0].utterances]
    assert spans == [(0, 4 * 385), (4 * 385 + 400, 5 * 385 + 400)]


def test_a_column_tells_conversations_apart(tmp_path: Path) -> None:
    text = "conversation,role,text,moves\nb,L,One.,\na,L,Two.,\nb,T,Three.,\n"
    found = read(tmp_path, text).conversations
    assert [(c.name, len(c.utterances)) for c in found] == [("b", 2), ("a", 1)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_told_apart(tmp_path: Path, delimiter: str) -> None:
    lines = [["Role", "text", "question", "form"], ["L", "What else?", "probing", "open"]]
    table = read(tmp_path, "\n".join(delimiter.join(line) for line in lines))
    assert table.conversations[0].answers[0][Layer.QUESTION] == {"probing"}


def test_what_rapport_itself_writes_can_be_corrected_and_read(tmp_path: Path) -> None:
    text = (
        "start_ms,end_ms,speaker,role,text,question_type,form,moves,response,tags,coder\n"
        "0,900,S1,leader,What else?,probing,open,,,,rules@1\n"
        "1000,1900,S2,teacher,I'd pair them.,,,,ANALYSE|COMMIT,equity,rules@1\n"
    )
    talk = read(tmp_path, text).conversations[0]
    assert talk.utterances[1].span.start_ms == 1000
    assert talk.answers[1][Layer.RESPONSE] == {"ANALYSE", "COMMIT"}


def test_a_json_list_of_rows_is_a_table_too(tmp_path: Path) -> None:
    rows = [{"role": "T", "text": "I'd pair them.", "responses": ["COMMIT"]}]
    table = read(tmp_path, json.dumps(rows), "t.json")
    assert table.coded == {Layer.RESPONSE}
    assert table.conversations[0].answers[0][Layer.RESPONSE] == {"COMMIT"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("role,text,moves\nL,So.,\nL,Nine hands.,EVIDANCE\n", "row 3, column moves: 'EVIDANCE'"),
        ("rol,text,moves\nL,So.,\n", "no column 'role'; did you mean 'rol'?"),
        ("role,txt,moves\nL,So.,\n", "no column 'text'; did you mean 'txt'?"),
        ("role,text\nL,So.\n", "no column of codes; name one or more of question, form, moves"),
        ("role,text,moves\nL,So, then.,\n", "row 2: 4 cells and only 3 columns; put text with a"),
        ("role,text,moves\n\nL,So.,\nX,So.,\n", "row 4, column role: 'X' is nobody"),
        ("role,text,moves\n", "no rows"),
        ("", "empty"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read(tmp_path, text)


@pytest.mark.parametrize(("text", "said"), [("[1]", "not a list of rows"), ("[", "not JSON")])
def test_json_that_is_no_table_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read(tmp_path, text, "t.json")


def test_each_kind_is_called_what_it_is(tmp_path: Path) -> None:
    assert read(tmp_path, json.dumps(GOLD), "a.json").caution == GOLD_CAUTION
    assert read(tmp_path, ROLEPLAY, "b.tsv").caution == ROLEPLAY_CAUTION


def test_a_folder_is_read_as_the_first_kind_it_holds(tmp_path: Path) -> None:
    for name in ("1.csv", "2.csv"):
        (tmp_path / name).write_text("role,text,moves\nL,So.,\n", encoding="utf-8")
    assert [c.name for c in read_labelled(tmp_path, {}).conversations] == ["1", "2"]
    (tmp_path / "b.tsv").write_text(ROLEPLAY, encoding="utf-8")
    assert read_labelled(tmp_path, known_codes(BOOK)).caution == ROLEPLAY_CAUTION


def test_a_role_play_with_a_code_the_book_does_not_know_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"utterance 1: 'probbing' is no question; did you mean"):
        read(tmp_path, ROLEPLAY.replace("probing", "probbing"), "b.tsv")


def test_what_is_not_there_and_what_holds_nothing_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        read_labelled(tmp_path / "no", {})
    with pytest.raises(InputError, match="no coded conversations there"):
        read_labelled(tmp_path, {})
