"""`rapport evaluate speech`: what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.commands.rapport import rapport


def test_a_folder_without_anything_to_compare_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = rapport(capsys, "evaluate", "speech", tmp_path)
    assert (ran.code, "nothing to compare" in ran.complaint) == (2, True)
