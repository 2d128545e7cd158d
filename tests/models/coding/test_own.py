"""A codebook with five examples a code becomes a coder of its codes, with an honest figure each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.coding.coder import EmbeddedCoder
from models.coding.examples import examples_of, groups_of, signs_alone
from models.coding.model import CoderModel, from_bytes, to_bytes
from models.coding.own import train_own
from models.coding.train import Grouped
from pipeline.codebook import Codebook, CodeDefinition, LabelSet, NearMiss
from pipeline.coding.rules import RulesCoder
from pipeline.errors import CodebookError
from pipeline.gold import GoldConversation
from pipeline.transcript import CodedUtterance, Layer, Role
from tests.talk import ROLES, talk

THANKS = CodeDefinition(
    "THANKS",
    "Thanks",
    "Thanks the teacher.",
    positive=(
        "Thank you for letting me sit at the back table.",
        "I want to thank you for sending the plan.",
        "Thank you for being so open about the second half.",
        "So thank you for trying it with your hardest group.",
        "First of all, thank you for having me.",
    ),
    near_miss=(
        NearMiss("Thank goodness we still have ten minutes.", "TIME", ("TIME",)),
        NearMiss("Thanks, but first the two of us look at this.", "TIME|LOOK", ("TIME|LOOK",)),
    ),
)
TIME = CodeDefinition(
    "TIME",
    "Time",
    "Says how much time there is.",
    positive=(
        "We have a quarter of an hour.",
        "There are ten minutes left.",
        "We still have five minutes before the bell.",
        "That leaves us twenty minutes.",
        "I have only got half an hour today.",
    ),
)
LOOK = CodeDefinition(
    "LOOK",
    "Looks",
    "Looks at something together.",
    positive=(
        "Let's look at the exit tickets together.",
        "Have a look at this tally with me.",
        "Shall the two of us look at the video?",
        "Let me show you the page, and we look at it.",
        "Look at the third line with me.",
    ),
    after={"Look at the third line with me.": "T: Which one?"},
)
MOVES = LabelSet(Layer.MOVE, "Moves", (Role.LEADER,), 1, (THANKS, TIME, LOOK))
MINE = Codebook("mine", "1", "Mine", "", "", (MOVES,))
SCRIPT = (
    "L 0.0 Thank you for showing me the seating plan. / T 4.0 Sure. / "
    "L 8.0 We have ten minutes left. / T 12.0 They were tired again."
)


def short_talk(few: Grouped) -> list[GoldConversation]:
    """The first forty utterances of one conversation."""
    one = few[0][1]
    return [replace(one, utterances=one.utterances[:40], answers=one.answers[:40])]


@pytest.fixture(scope="module")
def content(few: Grouped) -> bytes:
    return train_own(MINE, short_talk(few))


def utterances(script: str) -> list[CodedUtterance]:
    return [CodedUtterance(u, ROLES[u.speaker]) for u in talk(script)]


def found(content: bytes, script: str) -> dict[int, str]:
    coder = EmbeddedCoder(MINE, from_bytes(content, name="mine.npz"), "a" * 64)
    return {claim.utterance: claim.code for claim in coder.code(utterances(script))}


def test_a_near_miss_is_an_example_of_what_it_gets_instead() -> None:
    holds = {one.text: one.holds for one in examples_of(MOVES, MINE)}
    assert holds[TIME.positive[0]] == {"THANKS": False, "TIME": True, "LOOK": False}
    assert holds[THANKS.near_miss[0].text] == {"THANKS": False, "TIME": True, "LOOK": False}


def test_a_near_miss_that_is_either_of_two_teaches_neither() -> None:
    holds = {one.text: one.holds for one in examples_of(MOVES, MINE)}
    assert holds[THANKS.near_miss[1].text] == {"THANKS": False}


def test_what_was_said_before_is_heard_with_a_sentence() -> None:
    rules = RulesCoder(MINE)
    alone, after = signs_alone(
        [("What else?", ""), ("What else?", "T: It was lunch.")], Role.LEADER, rules
    )
    assert "p:lunch" in after
    assert "p:lunch" not in alone


def test_copies_of_a_sentence_are_left_out_together() -> None:
    assert groups_of(["Look at this with me.", "We have time.", "So look at this with me!"]) == (
        0, 1, 0,
    )  # fmt: skip


def test_what_was_shown_is_found_in_a_conversation(content: bytes) -> None:
    assert found(content, SCRIPT) == {0: "THANKS", 2: "TIME"}


def test_every_code_has_a_figure_with_its_interval_and_how_many_there_were(content: bytes) -> None:
    scores = from_bytes(content, name="mine.npz").scores
    assert {code: score.n for code, score in scores.items()} == {"THANKS": 5, "TIME": 6, "LOOK": 5}
    assert all(0 <= s.low <= s.f1 <= s.high <= 1 for s in scores.values())
    assert scores["THANKS"].f1 > 0.6


def test_a_figure_from_examples_that_share_nothing_says_that_it_may_be_nothing(
    few: Grouped,
) -> None:
    scattered = replace(
        THANKS,
        positive=(
            "The blue ones fell over.", "Marcus went first.", "Nobody wrote.", "Rain again.",
            "Seven of nine.",
        ),
    )  # fmt: skip
    book = replace(MINE, label_sets=(replace(MOVES, codes=(scattered, TIME, LOOK)),))
    scores = from_bytes(train_own(book, short_talk(few)), name="mine.npz").scores
    assert scores["THANKS"].low < 0.1
    assert scores["THANKS"].f1 < scores["TIME"].f1


def test_the_same_book_gives_the_same_bytes(few: Grouped, content: bytes) -> None:
    assert train_own(MINE, short_talk(few)) == content


@pytest.mark.slow
def test_the_coder_of_poc_core_is_dissolved_in_it(few: Grouped, learned: bytes) -> None:
    base = from_bytes(learned, name="coder.npz")
    with_base = train_own(MINE, short_talk(few), base)
    model = from_bytes(with_base, name="mine.npz")
    assert set(model.parts) == {Role.LEADER}
    assert len(model.parts[Role.LEADER].signs) > len(base.parts[Role.LEADER].signs)
    assert found(with_base, SCRIPT)[0] == "THANKS"


def test_a_role_that_the_coder_before_does_not_know_is_learned_from_words_alone(
    few: Grouped, learned: bytes
) -> None:
    base = from_bytes(learned, name="coder.npz")
    teacher = replace(base, parts={Role.TEACHER: base.parts[Role.TEACHER]})
    assert train_own(MINE, short_talk(few), teacher) == train_own(MINE, short_talk(few))


def test_four_examples_are_too_few_and_the_code_is_named(few: Grouped) -> None:
    short = replace(TIME, positive=TIME.positive[:4])
    book = replace(MINE, label_sets=(replace(MOVES, codes=(THANKS, short, LOOK)),))
    with pytest.raises(CodebookError, match=r"mine: TIME.positive: 4 examples, .* needs 5 a code"):
        train_own(book, short_talk(few))


def test_a_set_of_a_single_code_is_told_from_ordinary_talk(few: Grouped) -> None:
    book = replace(MINE, label_sets=(replace(MOVES, codes=(replace(THANKS, near_miss=()),)),))
    model = from_bytes(train_own(book, short_talk(few)), name="mine.npz")
    coder = EmbeddedCoder(book, model, "a" * 64)
    assert [c.utterance for c in coder.code(utterances(SCRIPT))] == [0]


def test_a_book_may_have_codes_of_both_roles(few: Grouped) -> None:
    answers = LabelSet(
        Layer.RESPONSE,
        "Answers",
        (Role.TEACHER,),
        1,
        (
            replace(
                TIME,
                id="TIRED",
                positive=tuple(
                    f"They were tired {w}." for w in ("again", "today", "at noon", "then", "of it")
                ),
            ),
        ),
    )
    book = replace(MINE, label_sets=(MOVES, answers))
    model: CoderModel = from_bytes(train_own(book, short_talk(few)), name="mine.npz")
    claims = EmbeddedCoder(book, model, "a" * 64).code(utterances(SCRIPT))
    assert (3, "TIRED") in {(c.utterance, c.code) for c in claims}
    assert to_bytes(model)
