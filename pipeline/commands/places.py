"""Files become folders for their reports, no two the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def places(files: Sequence[Path], folder: Path) -> list[Path]:
    """A folder for each file, named after it; a name that is taken gets a number."""
    taken: set[str] = set()
    chosen = []
    for file in files:
        stem = file.stem.strip(". ") or "recording"
        numbered = (f"{stem}-{count}" for count in range(2, len(files) + 2))
        name = next(name for name in (stem, *numbered) if name not in taken)
        taken.add(name)
        chosen.append(folder / name)
    return chosen
