"""The JSON of a report: strict, with counts, intervals and evidence behind every number."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.codebook import load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.config import load_config
from pipeline.formats import read_transcript
from pipeline.measures import MEASURES
from pipeline.report import Report, Source
from pipeline.report_json import report_json
from pipeline.resources import shipped
from pipeline.run import Reading, read
from tests.heard import heard_from


@pytest.fixture(scope="module")
def report() -> Report:
    codebook = load_codebook("poc-core")
    reading = Reading((RulesCoder(codebook),), codebook, load_config())
    heard = heard_from(read_transcript(shipped("samples/conversation.vtt")))
    return read(heard, reading, source=Source("conversation.vtt", "abc"))


@pytest.fixture(scope="module")
def plain(report: Report) -> dict[str, Any]:
    return dict(json.loads(report_json(report), parse_constant=pytest.fail))


def test_every_measure_is_there_with_its_counts(plain: dict[str, Any]) -> None:
    assert [m["id"] for m in plain["measures"]] == [m.id for m in MEASURES]
    assert all(m["counts"] and 0 <= m["coverage"] <= 1 for m in plain["measures"])


def test_a_number_that_is_withheld_says_why_and_shows_no_value(plain: dict[str, Any]) -> None:
    withheld = [m for m in plain["measures"] if m["withheld"]]
    assert withheld
    assert all(m["value"] is None and m["interval"] is None for m in withheld)


def test_the_value_lies_in_its_interval(plain: dict[str, Any]) -> None:
    for m in plain["measures"]:
        if m["value"] is not None and m["interval"]:
            low, high = m["interval"]
            assert low <= m["value"]
            assert high is None or m["value"] <= high


def test_evidence_points_to_utterances(plain: dict[str, Any]) -> None:
    known = {u["index"] for u in plain["utterances"]}
    assert all(set(m["evidence"]) <= known for m in plain["measures"])
    assert any(m["evidence"] for m in plain["measures"])


def test_at_most_five_numbers_come_first(plain: dict[str, Any]) -> None:
    assert 1 <= len(plain["headline"]) <= 5
    assert plain["headline"][0] == "talk_share"


def test_it_says_with_what_it_was_made(plain: dict[str, Any]) -> None:
    made = plain["provenance"]
    assert made["codebook_id"] == "poc-core-1"
    assert made["coders"] == ["rules@1"]
    assert made["words_by"]["parameters"]["kind"] == "Zoom WebVTT"
