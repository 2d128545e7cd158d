"""The method page in docs/ is the one that codebook and measures print today."""

from __future__ import annotations

from pathlib import Path

from pipeline.analysis import make_reading
from pipeline.codebook import load_codebook
from pipeline.coding.gates import standings_of
from pipeline.config import load_config
from pipeline.measures import MEASURES
from pipeline.method_page import method_page
from pipeline.transcript import Layer

ROOT = Path(__file__).parents[2]


def test_the_page_in_docs_is_current() -> None:
    reading = make_reading(load_config())
    coders = tuple(coder.id for coder in reading.coders)
    printed = method_page(reading.codebook, standings_of(reading.codebook, coders, reading.scores))
    on_disk = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert on_disk == printed, "run: rapport method > docs/method.md"


def test_the_page_has_every_code_and_every_measure() -> None:
    codebook = load_codebook("poc-core")
    page = method_page(codebook)
    for label_set in codebook.label_sets:
        for code in label_set.codes:
            assert f"`{code.id}`" in page
    assert len(codebook.label_set(Layer.MOVE).codes) >= 13
    assert [f"### {m.number}. {m.name}" in page for m in MEASURES] == [True] * 31
