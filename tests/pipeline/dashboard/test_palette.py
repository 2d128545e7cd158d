"""Colours can be told from the page and the words on it can be read, on light and on dark."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.dashboard.palette import DARK, INK, LIGHT, MARKS, OUTLINE, ROLE_COLOURS, contrast

THEME = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text())["theme"]
TEXT, SHAPES = 4.5, 3.0
PAGES = {"light": LIGHT, "dark": DARK}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize("page", PAGES)
def test_the_theme_has_the_backgrounds_that_the_colours_were_chosen_for(page: str) -> None:
    assert THEME[page]["backgroundColor"] == PAGES[page]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("surface", ["backgroundColor", "secondaryBackgroundColor"])
def test_words_can_be_read_on_every_surface(page: str, surface: str) -> None:
    colours = THEME[page]
    for words in (colours["textColor"], colours["linkColor"], INK[page]):
        assert contrast(words, colours[surface]) >= TEXT, words


@pytest.mark.parametrize("page", PAGES)
def test_white_words_can_be_read_on_a_button(page: str) -> None:
    assert contrast("#ffffff", THEME[page]["primaryColor"]) >= TEXT


@pytest.mark.parametrize("page", PAGES)
def test_edges_of_fields_and_buttons_can_be_seen(page: str) -> None:
    colours = THEME[page]
    for edge in (colours["borderColor"], colours["primaryColor"], OUTLINE):
        assert contrast(edge, PAGES[page]) >= SHAPES, edge


@pytest.mark.parametrize("page", PAGES)
def test_marks_can_be_seen_without_an_outline(page: str) -> None:
    for _, _, colour, _ in MARKS.values():
        assert contrast(colour, PAGES[page]) >= SHAPES, colour


def test_no_two_marks_differ_by_colour_alone() -> None:
    looks = [(shape, filled) for shape, _, _, filled in MARKS.values()]
    assert len(set(looks)) == len(looks)


def test_leader_and_teacher_differ_in_lightness_too() -> None:
    leader, teacher, *_ = ROLE_COLOURS.values()
    assert contrast(leader, teacher) >= 2
