"""A name of something shipped with the program becomes a path, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(relative: str) -> Path:
    """
    Where a shipped file or folder lies: `shipped("configs/codebooks/poc-core.toml")`.

    An installed wheel carries them inside the package, a checkout beside it. Raises
    FileNotFoundError: something we forgot to ship is our bug and not the user's.
    """
    for root in (_PACKAGE / "_shipped", _PACKAGE.parent):
        path = root / relative
        if path.exists():
            return path
    raise FileNotFoundError(f"not shipped with this installation: {relative}")
