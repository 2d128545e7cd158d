"""The coder that comes with Rapport is the one its record describes, learned from what is here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from models.coding.model import CoderModel, read_model
from models.coding.train import fingerprint
from pipeline.analysis import make_reading
from pipeline.config import load_config
from pipeline.roleplay import read_roleplays
from pipeline.transcript import Role

ROOT = Path(__file__).parents[3]
FILE = ROOT / "models" / "coder.npz"


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return tomllib.loads((ROOT / "models" / "coder.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def model() -> CoderModel:
    return read_model(FILE)[0]


def test_it_is_the_file_of_the_record(record: dict[str, Any]) -> None:
    assert read_model(FILE)[1] == record["sha256"]
    assert FILE.stat().st_size == record["size"] < 5_000_000


def test_it_was_learned_from_the_roleplays_as_they_are(
    record: dict[str, Any], model: CoderModel
) -> None:
    plays = read_roleplays(ROOT / record["data"])
    assert fingerprint([(p.writer, p.settled) for p in plays]) == model.about["data"]
    assert model.about["conversations"] == str(len(plays))


def test_it_knows_both_roles_and_a_score_for_every_code_it_may_claim(model: CoderModel) -> None:
    assert set(model.parts) == {Role.LEADER, Role.TEACHER}
    codes = {c for part in model.parts.values() for q in part.questions for c in q.codes if c}
    assert codes == set(model.scores)


def test_reading_uses_it_with_its_scores_and_the_rules() -> None:
    reading = make_reading(load_config())
    rules, embedded = (coder.id for coder in reading.coders)
    assert reading.scores[embedded]["NEXT_STEP"].f1 > reading.scores[rules]["NEXT_STEP"].f1
