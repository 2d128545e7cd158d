"""The instruments of the browser come with the package and ask nobody else for anything."""

from __future__ import annotations

import re

import pytest

from pipeline.dashboard.components import FOLDER
from pipeline.dashboard.front import router  # noqa: F401 - it must import outside a server too
from pipeline.dashboard.parts import ROOM

SOURCES = sorted(
    path for folder in (FOLDER, ROOM) for path in folder.iterdir() if path.suffix in (".js", ".css")
)
IMPORT = re.compile(r"""\bimport\b(?! \{[^}]*\} from "\./[a-z]+\.js";|\(new URL\(data\.parts)""")
"""of anything but a module that lies beside it"""


def test_they_are_packaged_beside_their_module() -> None:
    components = [path.name for path in SOURCES if path.parent == FOLDER]
    assert components == ["review.css", "review.js", "sender.css", "sender.js"]
    assert (ROOM / "room.js").is_file()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_they_load_nothing_from_elsewhere(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    text = text.replace('"http://www.w3.org/2000/svg"', "")  # a name, and no address
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", text)
    assert not IMPORT.search(text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_names_and_words_are_never_taken_for_markup(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text)
