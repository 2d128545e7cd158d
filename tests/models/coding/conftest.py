"""Four role-plays by two writers, and the coder learned from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.coding.train import Grouped, train
from pipeline.codebook import Codebook, load_codebook
from pipeline.roleplay import read_roleplay

FOLDER = Path(__file__).parents[3] / "samples" / "roleplays"
FEW = ("001", "005", "015", "019")


@pytest.fixture(scope="session")
def book() -> Codebook:
    return load_codebook("poc-core")


@pytest.fixture(scope="session")
def few() -> Grouped:
    plays = [read_roleplay(FOLDER / f"{name}.tsv") for name in FEW]
    return [(play.writer, play.settled) for play in plays]


@pytest.fixture(scope="session")
def learned(few: Grouped, book: Codebook) -> bytes:
    return train(few, book)
