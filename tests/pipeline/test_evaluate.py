"""Coders are held against coded conversations: alone, together, and as recognisers write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.evaluate import evaluate_all, evaluate_coder, evaluate_on
from pipeline.evaluating.compared import turns
from pipeline.evaluating.conditions import CONDITIONS
from pipeline.evaluating.result import Evaluation
from pipeline.gold import GoldConversation
from pipeline.transcript import CodedUtterance, Layer, Role
from tests.pipeline.evaluating.written import BOOK, Says, talk

ASK, TELL = "L open_reflective/open: What now?", "L JUDGE: Great."
ANSWER = "T MINIMAL: Yes."


def always_asks(coded: CodedUtterance) -> list[tuple[Layer, str, float | None]]:
    """Takes every leader's utterance for an open question."""
    leads = coded.role is Role.LEADER
    return [(Layer.QUESTION, "open_reflective", None), (Layer.FORM, "open", None)] if leads else []


def judges(coded: CodedUtterance) -> list[tuple[Layer, str, float | None]]:
    """Speaks of moves alone."""
    return [(Layer.MOVE, "JUDGE", None)] if "Great" in coded.text else []


ASKS, JUDGES = Says(always_asks, "asks@1"), Says(judges, "judges@1")


def found(*gold: GoldConversation) -> Evaluation:
    return evaluate_on(ASKS, gold, codebook=BOOK)


def values(evaluation: Evaluation, name: str) -> list[float | None]:
    return [evaluation.row(name, f).value for f in ("F1", "precision", "recall", "kappa")]


def test_the_table_counts_what_the_coder_got_right() -> None:
    table = found(talk("one", ASK, TELL, ANSWER))
    present = table.row("question present")
    assert present.value == pytest.approx(2 / 3)
    assert (present.n, present.target, present.reached) == (1, 0.95, False)
    assert "written conversations" in str(table)


def test_a_code_has_precision_recall_f1_and_kappa() -> None:
    table = found(talk("one", ASK, ASK, TELL, "L open_reflective/open: So?", ANSWER))
    assert values(table, "open_reflective") == [pytest.approx(6 / 7), 0.75, 1.0, 0.0]
    assert values(table, "leading") == [None, None, None, None]


def test_no_question_is_a_ninth_answer() -> None:
    table = found(talk("one", ASK, TELL, TELL))
    assert table.row("question types and none").value == pytest.approx((0.5 + 0) / 2)
    assert table.row("six question types").value == pytest.approx(0.5)


def test_open_and_closed_are_compared_where_both_see_a_question() -> None:
    closed = "L closed_factual/closed: Was it Monday?"
    form = found(talk("one", ASK, closed, TELL)).row("open or closed")
    assert (form.figure, form.value, form.n) == ("kappa", 0.0, 2)


def test_intervals_are_drawn_by_conversation() -> None:
    both = found(talk("one", ASK), talk("two", ASK, TELL))
    low, high = both.row("question present").interval or (1.0, 1.0)
    assert low == pytest.approx(2 / 3)
    assert high == 1.0
    assert found(talk("one", ASK, TELL)).row("question present").interval is None


def test_two_parts_of_one_recording_tell_no_interval() -> None:
    parts = [talk("one", ASK, source="call"), talk("two", ASK, TELL, source="call")]
    assert found(*parts).row("question present").interval is None


def test_a_layer_the_coder_never_speaks_of_is_not_held_against_it() -> None:
    table = found(talk("one", ASK, TELL, ANSWER))
    assert table.silent == (Layer.MOVE, Layer.RESPONSE, Layer.TAG)
    assert not [row for row in table.rows if row.section in ("moves", "responses", "tags")]
    assert "they are not compared: moves, responses, tags" in str(table)


def together(*gold: GoldConversation, **more: object) -> tuple[Evaluation, ...]:
    return evaluate_all(
        [ASKS, JUDGES],
        gold,
        codebook=BOOK,
        settings=Settings(),
        conditions=(),
        **more,  # type: ignore[arg-type]
    )


def test_each_coder_is_told_alone_and_all_together() -> None:
    tables = together(talk("one", ASK, TELL, ANSWER))
    assert [t.coder for t in tables] == ["asks@1", "judges@1", "together"]
    assert tables[0].row("question present").value == tables[2].row("question present").value
    assert tables[1].row("JUDGE").value == tables[2].row("JUDGE").value == 1.0


def test_together_the_later_coder_answers_for_what_it_speaks_of() -> None:
    never = Says(lambda _u: [(Layer.QUESTION, "procedural", None)], "never@1")
    gold = [talk("one", ASK, ASK)]
    tables = evaluate_all([ASKS, never], gold, codebook=BOOK, settings=Settings(), conditions=())
    assert [t.row("open_reflective").value for t in tables] == [1.0, 0.0, 0.0]


def test_layers_that_people_did_not_code_are_not_compared() -> None:
    table = together(talk("one", ASK, TELL), coded=frozenset({Layer.MOVE}))[2]
    assert {row.section for row in table.rows} == {"moves"}
    assert table.silent == ()


def test_words_are_coded_again_as_a_recogniser_writes_them() -> None:
    seen: list[str] = []

    def listens(coded: CodedUtterance) -> Sequence[tuple[Layer, str, float | None]]:
        seen.append(coded.text)
        return [(Layer.QUESTION, "probing", None)] if "?" in coded.text else []

    gold = [talk("one", "L probing/open: What now?", TELL)]
    (table,) = evaluate_all(
        [Says(listens)], gold, codebook=BOOK, settings=Settings(), conditions=CONDITIONS
    )
    assert table.row("question present").value == 1.0
    bare = table.row("question present, no punctuation")
    assert (bare.value, bare.target) == (0.0, 0.88)
    assert "what now" in seen
    assert [row.name for row in table.rows if row.name.startswith("question present, ")] == [
        f"question present, {condition.name}" for condition in CONDITIONS
    ]


def test_turn_by_turn_a_turn_has_every_code_of_its_utterances() -> None:
    gold = [talk("one", ASK, TELL, ANSWER, ASK)]
    (table,) = evaluate_all(
        [ASKS], gold, codebook=BOOK, settings=Settings(), conditions=CONDITIONS[3:4]
    )
    assert table.row("question present, turn by turn").value == 1.0
    assert turns([]) == ()


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("L EVIDENCE: You asked, 'Why does that work?', and four hands went up.", 1),
        ("L EVIDENCE: You said nothing for five seconds.", 1),
        ("L EVIDENCE: Nine hands went up.", 0),
        ("L EVIDENCE probing/open: You asked why; what did you hope for?", 0),
        ("L FRAME: I said we have ten minutes.", 0),
    ],
)
def test_a_question_quoted_from_the_lesson_is_not_the_leaders(line: str, counted: int) -> None:
    gold = [talk("one", line, TELL)]
    table = evaluate_all([ASKS, JUDGES], gold, codebook=BOOK, settings=Settings(), conditions=())[2]
    quoted = table.row("quoted question taken for own")
    assert (quoted.n, quoted.value) == (counted, 1.0 if counted else None)
    assert (quoted.target, quoted.at_most) == (0.02, True)


def test_a_folder_of_coded_conversations_is_read(tmp_path: Path) -> None:
    row = {"start": 0, "end": 1, "role": "L", "text": "What now?", "q": "probing", "form": "open"}
    blank: dict[str, object] = {"moves": [], "resp": None, "tags": []}
    text = json.dumps({"utterances": [{**row, **blank}]})
    (tmp_path / "one.json").write_text(text, encoding="utf-8")
    assert evaluate_coder(ASKS, tmp_path, codebook=BOOK).row("question present").value == 1.0
