"""A kept result is found again exactly when nothing that made it has changed."""

from __future__ import annotations

from dataclasses import replace

from pipeline.keys import stage_key
from pipeline.transcript import EngineUsed

USED = EngineUsed("faster_whisper", "a1b2", {"beam": 5, "language": "en"})


def test_the_order_of_parameters_and_the_reason_do_not_matter() -> None:
    same = EngineUsed(
        "faster_whisper", "a1b2", {"language": "en", "beam": 5}, "its weights are here"
    )
    assert stage_key("words", USED, "abc") == stage_key("words", same, "abc")


def test_everything_else_does() -> None:
    keys = {
        stage_key("words", USED, "abc"),
        stage_key("voices", USED, "abc"),
        stage_key("words", USED, "abd"),
        stage_key("words", replace(USED, revision="a1b3"), "abc"),
        stage_key("words", replace(USED, parameters={"beam": 4, "language": "en"}), "abc"),
        stage_key("words", replace(USED, parameters={"beam": 5}), "abc"),
    }
    assert len(keys) == 6
