"""A codebook file is checked while it is read; every complaint is one line that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.codebook import Below, CodeDefinition, Gate, load_codebook
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
        (
            "max = 2",
            "max = true",
            "mine.toml: label_set.move.max: expected a whole number, got True",
        ),
        (
            'positive = ["This."]',
            'positive = ["This.", "", ""]',
            "mine.toml: TELL.positive: 2 of 3 examples are still empty; write a sentence people "
            "would say in each, or delete the line",
        ),
        (
            'positive = ["This."]',
            "positive = [1]",
            "mine.toml: TELL.positive: expected a list of sentences, got [1]",
        ),
        (
            'positive = ["This."]',
            'positive = ["This.", "This."]',
            "mine.toml: TELL.positive: “This.” stands there twice",
        ),
        (
            'text = "Now this."',
            'text = "What now?"',
            "mine.toml: ASK.near_miss: “What now?” is a positive example too; keep one",
        ),
        (
            'instead = ["TELL"]',
            'instead = ["ASK"]',
            "mine.toml: ASK.near_miss: “Now this.” is said to be ASK instead of ASK; name another",
        ),
        (
            'instead = ["TELL"]',
            'instead = "TELL"',
            "mine.toml: ASK.near_miss.instead: expected a list of texts, got 'TELL'",
        ),
        (
            'after = "T: I stopped."',
            'after = "I stopped."',
            "mine.toml: ASK.positive.after: say who said it first, 'T: ' or 'L: ', got "
            "'I stopped.'",
        ),
        (
            'id = "TELL"',
            'id = "TELL|SAY"',
            "mine.toml: TELL|SAY: 'TELL|SAY' is no name for a code; use letters, digits and _, a "
            "letter first, and none of and, from, in, not, or",
        ),
        (
            'name = "Tells"',
            'name = "Tells"\nattributes = { how = "loud" }',
            "mine.toml: TELL.attributes.how: expected a list of texts, got 'loud'",
        ),
        (
            'name = "Tells"',
            'name = "Tells"\ngate = { f1 = 1.5 }',
            "mine.toml: TELL.gate.f1: 1.5 is not above 0 and at most 1",
        ),
        (
            'name = "Mine"',
            'name = "Mine"\nunit = "word"',
            "mine.toml: unit: no such name: 'word'; known are: utterance",
        ),
    ],
)
def test_a_broken_file_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = written(tmp_path, SMALL.replace(old, new, 1))
    with pytest.raises(CodebookError) as refused:
        load_codebook(path)
    assert str(refused.value) == complaint


def test_a_layer_is_filled_by_one_label_set(tmp_path: Path) -> None:
    twice = SMALL + SMALL[SMALL.index("[[label_set]]") :].replace("ASK", "A").replace("TELL", "B")
    with pytest.raises(CodebookError, match=r"label_set\.move: defined twice; keep one of them"):
        load_codebook(written(tmp_path, twice))


def test_a_sentence_is_not_two_codes_where_an_utterance_carries_one(tmp_path: Path) -> None:
    both = SMALL.replace('positive = ["This."]', 'positive = ["What now?"]')
    assert load_codebook(written(tmp_path, both))
    with pytest.raises(
        CodebookError, match=r"TELL\.positive: “What now\?” is an example of ASK too"
    ):
        load_codebook(written(tmp_path, both.replace("max = 2", "max = 1")))


def test_a_gate_says_what_becomes_of_a_claim_below_it(tmp_path: Path) -> None:
    gated = 'name = "Tells"\ngate = { f1 = 1, below = "withheld" }'
    book = load_codebook(written(tmp_path, SMALL.replace('name = "Tells"', gated)))
    assert book.definition("TELL").gate == Gate(1.0, Below.WITHHELD)


def test_a_layer_the_book_does_not_have_is_said_in_one_line(tmp_path: Path) -> None:
    book = load_codebook(written(tmp_path, SMALL))
    with pytest.raises(CodebookError, match="codebook mine: has no label set for the layer 'tag'"):
        book.label_set(Layer.TAG)


@pytest.mark.parametrize(
    "definition",
    [d for s in load_codebook("poc-core").label_sets for d in s.codes],
    ids=lambda definition: definition.id,
)
def test_every_code_of_poc_core_has_its_examples_near_misses_and_cues(
    definition: CodeDefinition,
) -> None:
    assert len(definition.positive) >= 4
    assert len(definition.near_miss) >= 2
    assert definition.cues


def test_every_act_of_poc_core_names_its_like_in_published_schemes() -> None:
    book = load_codebook("poc-core")
    for layer in (Layer.QUESTION, Layer.FORM, Layer.MOVE, Layer.RESPONSE):
        for definition in book.label_set(layer).codes:
            assert definition.maps_to, definition.id


def test_no_toml_is_said_to_be_no_toml(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="not valid TOML"):
        load_codebook(written(tmp_path, "id = "))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "none.toml")


def test_an_unknown_name_gets_the_nearest_one() -> None:
    with pytest.raises(CodebookError, match="did you mean 'poc-core'"):
        load_codebook("poc-cor")
