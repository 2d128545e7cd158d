"""A prefix before a colon is a name only where the file makes it plausible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.names import plausible, split_names


def test_a_clock_time_is_not_a_speaker() -> None:
    assert split_names(["10:30 is fine.", "At 10: 30 is fine."]) == (
        (None, "10:30 is fine."),
        (None, "At 10: 30 is fine."),
    )


def test_a_sentence_with_a_colon_is_not_a_speaker_in_a_file_without_names() -> None:
    texts = [f"Step {i}: wait." for i in range(9)] + [f"Number {i} is up." for i in range(99)]
    texts += ["So: name cards.", "Jaylen said it best: wait.", "Exit Tickets: three slips."]
    assert {name for name, _ in split_names(texts)} == {None}


def test_a_sentence_with_a_colon_is_not_a_speaker_in_a_file_with_names() -> None:
    texts = ["Dana Whitfield: Where to?", "Luis Ortega: Exit tickets: three slips."] * 5
    names = split_names([*texts, "One thing: name cards.", "Question: why that row?"])
    assert names[1] == ("Luis Ortega", "Exit tickets: three slips.")
    assert [name for name, _ in names[-2:]] == [None, None]


@pytest.mark.parametrize(
    "name",
    [
        "Dana",
        "Dana Whitfield",
        "Dr. O'Neil-Smith",
        "María José de la Cruz",
        "Speaker 1",
        "Ortega, Luis (Guest)",
        "Luis Ortega (he/him)",
        "d.whitfield@school.example",
        "李雷",
        "Ms. Lopez - Principal",
    ],
)
def test_names_have_many_shapes(name: str) -> None:
    assert split_names([f"{name}: Where to start?"] * 3) == ((name, "Where to start?"),) * 3


@pytest.mark.parametrize("name", ["12", "10:30", "so", "Note", "a b c d e f", "(laughs)", "34th"])
def test_what_is_not_a_name(name: str) -> None:
    assert not plausible(name)


def test_a_name_in_small_letters_must_return_often() -> None:
    assert split_names(["dana: Where to?", "luis: The tally."])[0][0] is None
    assert split_names(["dana: Where to?", "luis: The tally."] * 3)[0] == ("dana", "Where to?")


def test_chevrons_for_a_new_speaker_are_not_speech() -> None:
    assert split_names([">> Where to start?"]) == ((None, "Where to start?"),)


@given(st.lists(st.text(max_size=40), max_size=30))
def test_no_line_is_lost(texts: list[str]) -> None:
    pairs = split_names(texts)
    assert len(pairs) == len(texts)
    for text, (name, rest) in zip(texts, pairs, strict=True):
        assert rest in text
        assert name is None or name in text
