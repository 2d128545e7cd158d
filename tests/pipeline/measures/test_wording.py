"""Words are counted without fillers, and topics are stems."""

from __future__ import annotations

import pytest

from pipeline.measures.wording import content_words, count_words, stem
from pipeline.speech import tokens


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Um, er.", 0),
        ("It's thirty-four of them.", 4),
        ("It’s at 9:12.", 4),
        ("Mm-hm.", 1),
        ("So—wait.", 2),
    ],
)
def test_words_are_what_is_said_without_hesitation(text: str, count: int) -> None:
    assert count_words(tokens(text)) == count


def test_forms_of_one_word_are_one_stem() -> None:
    assert stem("cards") == stem("card")
    assert stem("boxes") == stem("box")
    assert stem("moving") == stem("moved") == stem("moves") == stem("move")
    assert stem("tallies") == stem("tally")
    assert stem("student's") == stem("students") == stem("student")
    assert stem("stopped") == stem("stop")
    assert stem("class") == "class"


def test_function_words_and_numbers_name_no_topic() -> None:
    asked = tokens("So what I'd like you to do is three more of those, um, first.")
    assert content_words(asked) == set()
    named = tokens("Three new voices at the launch")
    assert content_words(named) == {stem("voices"), "launch"}
