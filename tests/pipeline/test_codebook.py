"""A codebook file is checked while it is read; every complaint is one line that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.errors import CodebookError
from pipeline.transcript import Layer, Role

SMALL = """
id = "mine"
version = "1"
name = "Mine"
priority = ["ASK"]

[[label_set]]
layer = "move"
name = "Move"
applies_to = ["leader"]
max = 2

[[label_set.code]]
id = "ASK"
name = "Asks"
definition = "Asks something."
positive = ["What now?", { text = "And then?", after = "T: I stopped." }]
near_miss = [{ text = "Now this.", instead = ["TELL"], why = "no question" }]

[[label_set.code]]
id = "TELL"
name = "Tells"
definition = "Tells something."
positive = ["This."]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_codebook_holds_every_code_of_poc_core() -> None:
    book = load_codebook("poc-core")
    assert [len(book.label_set(layer).codes) for layer in Layer] == [8, 2, 15, 7, 8]
    assert book.label_set(Layer.MOVE).max == 2
    assert book.label_set(Layer.RESPONSE).applies_to == (Role.TEACHER,)
    assert book.priority[:3] == ("REHEARSE", "NEXT_STEP", "DIRECT")


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    book = load_codebook(written(tmp_path, SMALL))
    ask = book.definition("ASK")
    assert ask.positive == ("What now?", "And then?")
    assert ask.after == {"And then?": "T: I stopped."}
    assert ask.near_miss[0].instead == "TELL: no question"
    assert ask.near_miss[0].codes == ("TELL",)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "mine"\n', "", "mine.toml: id: missing or empty; every entry needs one"),
        (
            "priority",
            "priorty",
            "mine.toml: priorty: no such key; did you mean 'priority'?",
        ),
        (
            'positive = ["This."]',
            "positive = []",
            "mine.toml: TELL.positive: missing or empty; every entry needs one",
        ),
        (
            'definition = "Tells something."',
            "",
            "mine.toml: TELL.definition: missing or empty; every entry needs one",
        ),
        ('id = "TELL"', 'id = "ASK"', "mine.toml: ASK: defined twice; keep one of them"),
        (
            'instead = ["TELL"]',
            'instead = ["TEL"]',
            "mine.toml: ASK.near_miss: no such name: 'TEL'; did you mean 'TELL'?",
        ),
        (
            'priority = ["ASK"]',
            'priority = ["ASC"]',
            "mine.toml: priority: no such name: 'ASC'; did you mean 'ASK'?",
        ),
        (
            'layer = "move"',
            'layer = "moves"',
            "mine.toml: label_set.moves.layer: no such name: 'moves'; did you mean 'move'?",
        ),
        (
            "max = 2",
            'max = "two"',
            "mine.toml: label_set.move.max: expected a whole number, got 'two'",
        ),
        ("max = 2", "max = 0", "mine.toml: label_set.move.max: 0 is below 1; a set holds a code"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = written(tmp_path, SMALL.replace(old, new, 1))
    with pytest.raises(CodebookError) as refused:
        load_codebook(path)
    assert str(refused.value) == complaint


def test_no_toml_is_said_to_be_no_toml(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="not valid TOML"):
        load_codebook(written(tmp_path, "id = "))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "none.toml")


def test_an_unknown_name_gets_the_nearest_one() -> None:
    with pytest.raises(CodebookError, match="did you mean 'poc-core'"):
        load_codebook("poc-cor")
