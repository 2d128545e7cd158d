"""
The room's ES modules become one file, which a browser fetches at once and not in forty steps.

They are joined, not rewritten: each becomes a function that answers with what it exports. That is
enough for modules of our own that import each other by name; a library would call for a bundler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

IMPORT = re.compile(r'^import \{ ([^}]*) \} from "\./([a-z]+)\.js";$', re.M)
DECLARED = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)
LISTED = re.compile(r"^export \{ ([\w, ]+) \};$", re.M)
LEFT = re.compile(r"^(import|export)\b.*", re.M)


def bundled(modules: Mapping[str, str], entry: str) -> str:
    """
    `entry` and all it imports, as one module that exports what `entry` does.

    modules  name without ending -> source

    Raises ValueError for modules that import each other in a circle, and for an import or export
    written in a way not known here.
    """
    ordered: list[str] = []
    _gather(entry, modules, ordered, under=())
    parts = [_as_function(name, modules[name]) for name in ordered]
    return "\n".join(
        [*parts, f"export const {{ {', '.join(_exports(modules[entry]))} }} = ${entry};"]
    )


def _gather(
    name: str, modules: Mapping[str, str], ordered: list[str], *, under: tuple[str, ...]
) -> None:
    if name in under:
        raise ValueError(f"{name}.js: imports itself by way of {', '.join(under)}")
    if name in ordered:
        return
    if name not in modules:
        raise ValueError(f"{name}.js: is imported and not there")
    for _, imported in IMPORT.findall(modules[name]):
        _gather(imported, modules, ordered, under=(*under, name))
    ordered.append(name)


def _as_function(name: str, source: str) -> str:
    body = IMPORT.sub(lambda found: f"const {{ {_renamed(found[1])} }} = ${found[2]};", source)
    body = DECLARED.sub("", LISTED.sub("", body))
    if left := LEFT.search(body):
        raise ValueError(f"{name}.js: {left[0]}: not a way to import or export known here")
    return f"const ${name} = (() => {{\n{body}\nreturn {{ {', '.join(_exports(source))} }};\n}})();"


def _renamed(names: str) -> str:
    """`a as b` of an import is `a: b` where a value is taken apart."""
    return re.sub(r"(\w+) as (\w+)", r"\1: \2", names)


def _exports(source: str) -> list[str]:
    listed = [name.strip() for names in LISTED.findall(source) for name in names.split(",")]
    return [*DECLARED.findall(source), *listed]
