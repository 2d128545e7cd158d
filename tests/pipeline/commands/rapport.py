"""Runs the `rapport` command inside the test and gives what a terminal would have shown."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from unittest.mock import patch

import pytest

from pipeline.cli import main


@dataclass(frozen=True)
class Ran:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line of an error."""
        lines = [line for line in self.err.splitlines() if line.startswith("rapport: ")]
        assert len(lines) == 1, self.err
        assert self.err.count("Traceback") == 0
        return lines[0]


def rapport(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """`rapport ARGUMENTS`."""
    code = 0
    with patch.object(sys, "argv", ["rapport", *map(str, arguments)]):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    printed = capsys.readouterr()
    return Ran(code, printed.out, printed.err)
