"""The instruments of the browser come with the package and ask nobody else for anything."""

from __future__ import annotations

import re

import pytest

from pipeline.dashboard.components import FOLDER
from pipeline.dashboard.front import router  # noqa: F401 - it must import outside a server too

SOURCES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".js", ".css"))


def test_they_are_packaged_beside_their_module() -> None:
    assert [path.name for path in SOURCES] == ["player.css", "player.js", "sender.css", "sender.js"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_they_load_nothing_from_elsewhere(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not re.search(r"https?:|//[a-z]+\.|\bimport\b|@import|url\(", text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_names_and_words_are_never_taken_for_markup(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text)
