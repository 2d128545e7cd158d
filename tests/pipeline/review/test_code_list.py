"""Every code of a book has a short name of its own and the mark its kind has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import (
    Codebook,
    CodeDefinition,
    LabelSet,
    load_any,
    shipped_codebooks,
    starter_text,
)
from pipeline.codebook.definitions import Below, Gate
from pipeline.coding.gates import CodeStanding
from pipeline.engines import Score
from pipeline.review.code_list import code_list, kind_of, short_names
from pipeline.transcript import Layer, Role
from tests.pipeline.review.talks import BOOK, read_talk

BOOKS = [book for name in shipped_codebooks() if isinstance(book := load_any(name), Codebook)]
TALK = "L 0.0 What would you try? / T 3.0 Pairs."


def a_set(*ids: str) -> LabelSet:
    codes = tuple(CodeDefinition(id, id, "Says so.") for id in ids)
    return LabelSet(Layer.MOVE, "Moves", (Role.LEADER,), 2, codes)


def test_question_types_have_names_to_be_read_at_a_glance() -> None:
    assert short_names(BOOK.label_set(Layer.QUESTION)) == (
        "OR", "PRO", "CLA", "PLA", "CF", "LEA", "RT", "PRC",
    )  # fmt: skip


def test_a_second_code_with_the_same_letters_takes_others_of_its_own() -> None:
    assert short_names(a_set("PRESS", "PRESENT", "PRE", "PR", "P")) == (
        "PRE", "PRS", "PAA", "PR", "P",
    )  # fmt: skip


def test_an_id_without_letters_has_a_short_name_too() -> None:
    assert short_names(a_set("1", "2.1")) == ("X", "XAA")


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_short_names_are_unique_in_each_layer_of_each_book(book: Codebook) -> None:
    for label_set in book.label_sets:
        _check_short(short_names(label_set), len(label_set.codes))


def test_a_book_just_begun_has_short_names(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(starter_text("blank", "mine"), encoding="utf-8")
    book = load_any(mine)
    assert isinstance(book, Codebook)
    for label_set in book.label_sets:
        _check_short(short_names(label_set), len(label_set.codes))


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=40, unique=True))
def test_short_names_are_unique_whatever_the_codes_are_called(ids: list[str]) -> None:
    _check_short(short_names(a_set(*ids)), len(ids))


def _check_short(names: tuple[str, ...], count: int) -> None:
    assert len(set(names)) == len(names) == count
    assert all(re.fullmatch("[A-Z]{1,3}", name) for name in names)


def test_kinds_are_those_the_timeline_has_marks_for() -> None:
    assert kind_of("probing", Layer.QUESTION) == "open"
    assert kind_of("leading", Layer.QUESTION) == "closed"
    assert kind_of("open", Layer.FORM) == "open"
    assert kind_of("closed", Layer.FORM) == "closed"
    assert kind_of("PARAPHRASE", Layer.MOVE) == "move"
    assert kind_of("NEXT_STEP", Layer.MOVE) == "step"
    assert kind_of("COMMIT", Layer.RESPONSE) == "step"
    assert kind_of("ANALYSE", Layer.RESPONSE) == "other"
    assert kind_of("equity", Layer.TAG) == "other"


def test_every_code_a_person_may_set_is_listed_also_what_no_machine_codes() -> None:
    codes = code_list(read_talk(TALK), BOOK)
    assert len(codes) == 40
    assert [code.id for code in codes if code.layer is Layer.MOVE][-2:] == ["BACKCHANNEL", "OTHER"]
    paraphrase = next(code for code in codes if code.id == "PARAPHRASE")
    assert (paraphrase.name, paraphrase.applies, paraphrase.max) == ("Paraphrases", ("leader",), 2)


def test_how_a_code_stands_is_told() -> None:
    standings = (
        CodeStanding("SUGGEST", "Suggests", "rules@1", Gate(0.6), None),
        CodeStanding(
            "CHALLENGE", "Challenges", "rules@1", Gate(0.5, Below.WITHHELD),
            Score(0.2, 0.1, 0.3, 40),
        ),
    )  # fmt: skip
    codes = {c.id: c for c in code_list(read_talk(TALK, standings=standings), BOOK)}
    assert (codes["SUGGEST"].suggested, codes["SUGGEST"].withheld) == (True, False)
    assert (codes["CHALLENGE"].suggested, codes["CHALLENGE"].withheld) == (False, True)
    assert (codes["AFFIRM"].suggested, codes["AFFIRM"].withheld) == (False, False)
