"""How the measures err: the coder's value minus that of the gold codes, by conversation."""

from __future__ import annotations

import pytest

from pipeline.evaluate import evaluate_on
from pipeline.transcript import CodedUtterance, Layer, Role
from tests.pipeline.evaluating.written import BOOK, Says, talk

ASK = "L probing/open: What did you see then?"
ANSWER = "T DESCRIBE: They went to the back of the room again."
STATE = "L EVIDENCE: Nine hands went up."


def always_asks(coded: CodedUtterance) -> list[tuple[Layer, str, float | None]]:
    """Takes every utterance of the leader for an open question and for evidence."""
    if coded.role is not Role.LEADER:
        return []
    return [(Layer.QUESTION, "probing", None), (Layer.MOVE, "EVIDENCE", None)]


def long(name: str, *leader: str) -> tuple[str, ...]:
    """Enough talk for the measures to speak: each line of the leader's with an answer."""
    return (name, *(line for said in leader for line in (said, ANSWER)))


GOLD = [
    talk(*long("a", *[ASK] * 10, *[STATE] * 2)),
    talk(*long("b", *[ASK] * 8, *[STATE] * 4)),
    talk(*long("c", *[ASK] * 6, *[STATE] * 6)),
]


def test_a_coder_that_always_asks_tells_too_high_a_rate() -> None:
    found = evaluate_on(Says(always_asks), GOLD, codebook=BOOK)
    name = "Eliciting questions (per 10 min)"
    per_ten_minutes = 600 / 95
    assert found.row(name, "mean by gold").value == pytest.approx(8 * per_ten_minutes, rel=0.01)
    assert found.row(name, "mean error").value == pytest.approx(4 * per_ten_minutes, rel=0.01)
    assert found.row(name, "mean absolute error").value == found.row(name, "mean error").value
    assert (found.row(name, "r").value, found.row(name, "r").n) == (None, 3)


def test_how_often_golds_value_lies_in_the_interval_that_is_stated() -> None:
    found = evaluate_on(Says(always_asks), GOLD, codebook=BOOK)
    within = found.row("Eliciting questions (per 10 min)", "within interval")
    assert within.value == pytest.approx(2 / 3)
    assert within.n == 3


def test_a_measure_is_told_where_the_coder_speaks_of_all_that_it_counts() -> None:
    found = evaluate_on(Says(always_asks), GOLD, codebook=BOOK)
    told = dict.fromkeys(row.name for row in found.rows if row.section == "measures")
    assert list(told) == [
        "Eliciting questions (per 10 min)",
        "Open questions (share)",
        "Reflections per question (ratio)",
        "Telling against drawing out (share)",
    ]


def test_a_coder_that_says_what_people_said_errs_nowhere() -> None:
    def as_people(coded: CodedUtterance) -> list[tuple[Layer, str, float | None]]:
        if coded.role is Role.LEADER and coded.text.endswith("?"):
            return [(Layer.QUESTION, "probing", None), (Layer.FORM, "open", None)]
        return [(Layer.MOVE, "EVIDENCE", None)] if coded.role is Role.LEADER else []

    found = evaluate_on(Says(as_people), GOLD, codebook=BOOK)
    errors = [r.value for r in found.rows if r.figure == "mean absolute error"]
    assert [e for e in errors if e] == []
    assert found.row("Eliciting questions (per 10 min)", "r").value == pytest.approx(1.0)


def test_conversations_too_short_to_measure_are_left_out() -> None:
    short = [*GOLD, talk("short", ASK, ANSWER)]
    found = evaluate_on(Says(always_asks), short, codebook=BOOK)
    assert found.row("Eliciting questions (per 10 min)", "mean error").n == 3
