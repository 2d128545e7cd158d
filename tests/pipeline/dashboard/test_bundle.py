"""Modules are joined in the order they need each other, and keep their names to themselves."""

from __future__ import annotations

import re

import pytest

from pipeline.dashboard.bundle import bundled
from pipeline.dashboard.parts import ROOM


def test_what_is_imported_comes_first_and_once() -> None:
    modules = {
        "a": 'import { b } from "./b.js";\nimport { c as d } from "./c.js";\n'
        "export const a = b + d;",
        "b": 'import { c } from "./c.js";\nexport const b = c;',
        "c": "const hidden = 1;\nexport const c = hidden;",
    }
    made = bundled(modules, "a")
    assert [made.count(f"const ${name} = ") for name in "abc"] == [1, 1, 1]
    assert made.index("$c = ") < made.index("$b = ") < made.index("$a = ")
    assert "const { c: d } = $c;" in made
    assert made.endswith("export const { a } = $a;")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('import { a } from "./a.js";\nexport const a = 1;', "imports itself"),
        ('import { b } from "./b.js";', "b.js: is imported and not there"),
        ('import b from "./c.js";', "not a way to import or export known here"),
        ("export default function () {}", "not a way to import or export known here"),
    ],
)
def test_what_it_cannot_join_is_refused(source: str, line: str) -> None:
    with pytest.raises(ValueError, match=line):
        bundled({"a": source}, "a")


def test_the_room_is_one_file() -> None:
    modules = {path.stem: path.read_text(encoding="utf-8") for path in ROOM.glob("*.js")}
    made = bundled(modules, "room")
    left = re.findall(r"^(?:import|export) .*", made, re.M)
    assert left == ["export const { open } = $room;"]
    assert {f"${name} = " in made for name in modules} == {True}, "a module that nobody imports"
