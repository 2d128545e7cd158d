"""How written words are said, and what unknown ones sound like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.pronounce import phones, said


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Hello?", "hello"),
        ("don’t", "don't"),
        ("third-period", "third period"),
        ("Zoë's", "zoe's"),
        ("1,250", "one thousand two hundred fifty"),
        ("2024", "twenty twenty four"),
        ("1900s", "nineteen hundred s"),
        ("10:05", "ten oh five"),
        ("80%", "eighty percent"),
        ("0", "zero"),
        ("...", ""),
    ],
)
def test_a_written_word_is_said_in_words(written: str, spoken: str) -> None:
    assert said(written) == tuple(spoken.split())


def test_an_unknown_word_sounds_roughly_as_it_is_spelt() -> None:
    assert phones("chesterfeld") == "CH EH S T ER F EH L D"
    assert phones("jayde") == "JH EY D"


@given(st.text(max_size=20))
def test_whatever_is_written_every_part_of_it_can_be_sounded(written: str) -> None:
    for word in said(written):
        assert word.replace("'", "").isascii()
        assert phones(word)
