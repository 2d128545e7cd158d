"""The rules keep what they reached on conversations of other voices, regions and subjects."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.evaluate import Evaluation, evaluate_coder

CONVERSATIONS = Path(__file__).parent / "conversations"
BOOK = load_codebook("poc-core")


@pytest.fixture(scope="module")
def read_while_writing() -> Evaluation:
    return evaluate_coder(RulesCoder(BOOK), CONVERSATIONS, codebook=BOOK)


@pytest.fixture(scope="module")
def set_aside() -> Evaluation:
    return evaluate_coder(RulesCoder(BOOK), CONVERSATIONS / "set_aside", codebook=BOOK)


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("question present", 0.97),
        ("question present, no punctuation", 0.80),
        ("six question types", 0.82),
        ("leading", 0.88),
        ("SUGGEST/DIRECT/INFORM pooled", 0.76),
        ("EVIDENCE", 0.81),
        ("PARAPHRASE", 0.87),
        ("NEXT_STEP", 0.92),
        ("AFFIRM", 0.85),
        ("CHALLENGE", 0.60),
        ("EMPATHISE", 0.80),
        ("SHARE_POWER", 0.75),
        ("responses, pooled", 0.81),
    ],
)
def test_the_conversations_read_while_writing_the_rules_do_not_fall(
    read_while_writing: Evaluation, name: str, floor: float
) -> None:
    assert (read_while_writing.row(name).value or 0.0) >= floor


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("question present", 0.92),
        ("six question types", 0.74),
        ("moves", 0.65),
        ("SUGGEST/DIRECT/INFORM pooled", 0.60),
        ("EVIDENCE", 0.69),
        ("responses, pooled", 0.63),
    ],
)
def test_the_conversations_set_aside_do_not_fall(
    set_aside: Evaluation, name: str, floor: float
) -> None:
    assert (set_aside.row(name).value or 0.0) >= floor
