"""Shipped files are found beside the package in a checkout."""

from __future__ import annotations

import pytest

from pipeline.resources import shipped


def test_a_shipped_file_is_found() -> None:
    assert shipped("configs/codebooks/poc-core.toml").is_file()


def test_what_is_not_shipped_is_our_bug() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.toml"):
        shipped("configs/nothing.toml")
