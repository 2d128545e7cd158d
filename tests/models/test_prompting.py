"""The names of a school become a hint that fits the window, and an echo of it is recognised."""

from __future__ import annotations

import pytest

from models.prompting import LARGEST_HINT, echoes, hint_of

HINT = "Ms Okafor, exit ticket, growth mindset."


def words_in(text: str) -> int:
    return len(text.split())


def test_terms_are_a_list_in_their_order_each_once_without_blanks() -> None:
    assert hint_of(["Ms  Okafor", "exit ticket", "", "Ms Okafor", " 7B "], words_in) == (
        "Ms Okafor, exit ticket, 7B."
    )


@pytest.mark.parametrize("vocabulary", [[], [" "]])
def test_no_terms_are_no_hint(vocabulary: list[str]) -> None:
    assert hint_of(vocabulary, words_in) is None


def test_the_hint_holds_what_the_window_holds_and_the_first_terms_first() -> None:
    hint = hint_of([f"name{i}" for i in range(1000)], words_in)

    assert hint is not None
    assert words_in(hint) == LARGEST_HINT
    assert hint.startswith("name0, name1, ")


def test_a_term_too_long_for_what_is_left_is_passed_over() -> None:
    assert hint_of(["a", "long " * 300, "b"], words_in) == "a, b."


@pytest.mark.parametrize(
    "text",
    [
        "Ms Okafor, exit ticket, growth mindset.",
        "ms okafor exit ticket",
        "ticket, growth mindset",
    ],
)
def test_the_hint_written_down_is_an_echo(text: str) -> None:
    assert echoes(text, HINT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The exit ticket.",
        "exit ticket",
        "Ms Okafor, how did the exit ticket go?",
        "growth mindset exit ticket",
    ],
)
def test_speech_with_a_term_in_it_is_no_echo(text: str) -> None:
    assert not echoes(text, HINT)


def test_without_a_hint_nothing_is_an_echo() -> None:
    assert not echoes("Ms Okafor, exit ticket", None)
    assert not echoes("", None)


def test_a_hint_of_one_word_is_echoed_by_that_word() -> None:
    assert echoes("Okafor.", "Okafor.")
