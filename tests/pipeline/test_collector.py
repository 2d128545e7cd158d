"""The collector of cycles waits for work that needs none, and then goes on."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pipeline.codebook import load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.collector import collector_paused
from pipeline.config import load_config
from pipeline.formats import read_utterances as utterances_in
from pipeline.report import Source
from pipeline.resources import shipped
from pipeline.run import Reading, read_utterances


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    gc.enable()


def test_it_waits_and_goes_on() -> None:
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error_too() -> None:
    with pytest.raises(ValueError, match="so"), collector_paused():
        raise ValueError("so")
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    with collector_paused():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_a_pause_inside_a_pause_ends_with_the_outer_one() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_reading_a_conversation_leaves_nothing_for_it_to_do() -> None:
    codebook = load_codebook("poc-core")
    reading = Reading((RulesCoder(codebook),), codebook, load_config())
    said = utterances_in(shipped("samples/expected.json")).utterances
    read_utterances(said, reading, source=Source("first", "0"))
    gc.collect()
    gc.disable()
    report = read_utterances(said, reading, source=Source("second", "0"))
    assert gc.collect() < 100
    assert len(report.conversation.utterances) == len(said)
