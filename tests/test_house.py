"""The house keeps its floors: who may import whom, what stays out, how big a room may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FLOORS = {
    "pipeline": 6, "pipeline.errors": 0, "pipeline.span": 0, "pipeline.resources": 0,
    "pipeline.audio": 1, "pipeline.sureness": 1, "pipeline.transcript": 1, "pipeline.config": 1,
    "pipeline.corrections": 1, "pipeline.acts": 1,
    "pipeline.engines": 2, "pipeline.codebook": 2, "pipeline.keys": 2, "pipeline.gold": 3,
    "pipeline.report": 4, "pipeline.report_json": 4, "pipeline.paper": 4, "pipeline.method_page": 4,
    "pipeline.review": 4,
    "pipeline.store": 5, "pipeline.jobs": 5, "pipeline.run": 5, "pipeline.export": 5,
    "pipeline.progress": 2, "pipeline.spread": 2, "pipeline.passes": 4,
    "pipeline.evaluate": 5, "models": 5,
    "pipeline.analysis": 6, "pipeline.claims": 6, "pipeline.commands": 6, "pipeline.cli": 6,
    "pipeline.dashboard": 6, "app": 6,
}  # fmt: skip
STAGES = 3  # every other room of pipeline: stages know types, not each other

ENTRIES = (
    "pipeline.analysis",
    "pipeline.claims",
    "pipeline.commands",
    "pipeline.cli",
    "pipeline.dashboard",
    "app",
)
HEAVY = ("openai", "torch", "streamlit", "whisper", "pyannote", "faster_whisper", "pocketsphinx")
LONG_ENOUGH = 400


def modules() -> list[Path]:
    rooms = [*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "models").rglob("*.py"), ROOT / "app.py"]
    return sorted(p for p in rooms if "_shipped" not in p.parts)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(name: str) -> str:
    """`pipeline.measures.turns` lives in the room `pipeline.measures`."""
    top, *rest = name.split(".")
    return top if top != "pipeline" or not rest else f"pipeline.{rest[0]}"


def floor_of(name: str) -> int:
    return FLOORS.get(room_of(name), STAGES)


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_room_imports_only_from_floors_below(path: Path) -> None:
    here = name_of(path)
    for imported in imports_of(path):
        if not imported.startswith(("pipeline.", "models.")) or room_of(imported) == room_of(here):
            continue
        if imported.startswith("models"):
            assert here.startswith(ENTRIES), f"{here} imports {imported}: only entries know models"
        elif floor_of(here) == floor_of(imported) != STAGES:
            assert floor_of(here) in (0, 1, 2, 4, 5, 6), f"{here} and {imported} share a floor"
        else:
            assert floor_of(imported) <= floor_of(here), f"{here} imports {imported} from above"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_stays_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONG_ENOUGH


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_says_what_becomes_what(path: Path) -> None:
    if name_of(path) not in ("models",):
        assert ast.get_docstring(ast.parse(path.read_text())), f"{name_of(path)} has no docstring"


def test_only_the_dashboard_knows_streamlit() -> None:
    for path in modules():
        if any(name.split(".")[0] == "streamlit" for name in imports_of(path)):
            assert name_of(path).startswith(("pipeline.dashboard", "app"))


def test_importing_the_domain_loads_no_heavy_library() -> None:
    script = (
        "import sys, pipeline, models, pipeline.run; "
        f"print([h for h in {HEAVY!r} if h in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
