"""A measure says which of its codes are only suggested, and is silent where it has no ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hypothesis import given, settings

from pipeline.codebook import Below, Gate, load_codebook
from pipeline.coding.gates import CodeStanding
from pipeline.engines import Score
from pipeline.measures import MEASURES, Proportion, Ratio, Result, measure
from pipeline.transcript import Code, CodedUtterance, Conversation, Layer
from tests.pipeline.measures.measured import ANYTHING, talks
from tests.talk import conversation, fixture_conversation

BOOK = load_codebook("poc-core")
TALK = conversation(
    "L 0-4 What stands out to you? [q:open_reflective form:open] / "
    "T 5-9 They copied because it was close. [ANALYSE] / "
    "L 10-13 So it was too close. [PARAPHRASE] / "
    "T 14-15 Yes. [MINIMAL] / "
    "L 16-20 Wouldn't pairs be better? [q:leading form:closed SUGGEST] / "
    "T 21-25 Tomorrow I'll use cards. [COMMIT]"
)


def weak(code: str, below: Below = Below.SUGGESTED, f1: float = 0.31) -> CodeStanding:
    name = BOOK.definition(code).name
    return CodeStanding(code, name, "gold@1", Gate(0.5, below), Score(f1, 0.2, 0.4, 88))


def withheld(code: str) -> CodeStanding:
    return weak(code, Below.WITHHELD)


def without(talk: Conversation, *codes: str) -> Conversation:
    """As `settle` leaves it where these codes are withheld: no machine's claim of them stands."""
    kept = [
        replace(u, codes=tuple(c for c in u.codes if c.code not in codes or c.by_person))
        for u in talk.utterances
    ]
    return replace(talk, utterances=tuple(kept))


def gated(*standings: CodeStanding, talk: Conversation = TALK) -> dict[str, Result]:
    lacking = [one.code for one in standings if one.standing == "withheld"]
    results = measure(without(talk, *lacking), ANYTHING, standings)
    return {result.id: result for result in results}


def test_a_number_that_rests_on_a_suggested_code_says_so_and_stays() -> None:
    result = gated(weak("PARAPHRASE"))["reflection_to_question"]
    assert (result.figure, result.suggested) == (Ratio(1, 2), ("Paraphrases",))
    assert gated(weak("PARAPHRASE"))["question_rate"].suggested == ()


def test_a_number_without_ground_is_withheld_with_the_figure() -> None:
    result = gated(withheld("PARAPHRASE"))["reflection_to_question"]
    assert result.value is None
    assert result.withheld == (
        "the machine does not find “Paraphrases” (F1 0.31, 0.50 asked) well enough to count it"
    )
    assert result.conversations == 0


def test_what_a_person_marked_is_ground_enough_and_the_rest_is_told() -> None:
    said = list(TALK.utterances)
    said[2] = replace(said[2], codes=(Code(2, Layer.MOVE, "PARAPHRASE", "human:1"),))
    talk = replace(TALK, utterances=tuple(said))
    result = gated(withheld("PARAPHRASE"), talk=talk)["reflection_to_question"]
    assert (result.figure, result.left_out) == (Ratio(1, 2), ("Paraphrases",))


def test_a_mixed_count_says_what_it_leaves_out() -> None:
    result = gated(withheld("leading"))["question_mix"]
    assert (result.figure, result.left_out) == (Proportion(1, 1), ("Leading",))
    assert "leading" not in result.parts, "nothing is known of it, and 0 % would be a claim"
    assert "probing" in result.parts


def test_a_stance_nobody_finds_is_no_stance_of_0_percent() -> None:
    result = gated(withheld("CHALLENGE"))["directiveness"]
    assert "press" not in result.parts
    assert result.left_out == ("Challenges",)
    assert result.value is not None


def test_which_type_a_question_has_matters_only_where_types_are_told_apart() -> None:
    one = gated(weak("leading"))
    assert (one["question_rate"].suggested, one["question_mix"].suggested) == ((), ("Leading",))
    half = gated(weak("leading"), weak("planning"), weak("clarifying"))
    assert half["question_rate"].suggested == ("Clarifying", "Planning", "Leading")


def test_parts_that_rest_on_a_suggested_code_are_known() -> None:
    results = gated(weak("leading"), weak("CHALLENGE"))
    assert results["question_mix"].suggested_parts == ("leading",)
    assert results["directiveness"].suggested_parts == ("directive", "press")


def test_without_standings_nothing_changes() -> None:
    plain = measure(TALK, ANYTHING)
    assert plain == measure(TALK, ANYTHING, ())
    assert not any(r.suggested or r.left_out or r.suggested_parts for r in plain)


def test_doubts_add_up_over_conversations() -> None:
    doubted, sure = gated(weak("PARAPHRASE")), gated()
    both = doubted["reflection_to_question"] + sure["reflection_to_question"]
    assert (both.figure, both.suggested) == (Ratio(2, 4), ("Paraphrases",))
    barred = gated(withheld("PARAPHRASE"))["reflection_to_question"]
    assert (barred + sure["reflection_to_question"]).figure == Ratio(1, 2)


def stripped(talk: Conversation) -> Iterator[tuple[str, Conversation]]:
    said = {code.code for coded in talk.utterances for code in coded.codes}
    for code in sorted(said):
        kept = [
            replace(u, codes=tuple(c for c in u.codes if c.code != code)) for u in talk.utterances
        ]
        yield code, replace(talk, utterances=tuple(kept))


def moved(talk: Conversation) -> Iterator[tuple[str, str]]:
    """(code, measure) for every code whose absence moves the measure's figure."""
    before = measure(talk, ANYTHING)
    for code, rest in stripped(talk):
        for was, now in zip(before, measure(rest, ANYTHING), strict=True):
            if was.figure != now.figure:
                yield code, was.id


DECLARED = {
    m.id: {code for term in m.rests_on for code in term.codes} | set(m.beside) for m in MEASURES
}


def test_every_code_that_moves_the_worked_fixture_is_declared() -> None:
    found = list(moved(fixture_conversation()))
    assert found
    assert [pair for pair in found if pair[0] not in DECLARED[pair[1]]] == []


@given(talks(speakers=("L", "T"), doubts=False))
@settings(max_examples=20)
def test_every_code_that_moves_a_measure_is_declared(coded: Sequence[CodedUtterance]) -> None:
    """But for an owner a person gives with any code at all: that is the person's word."""
    said = [replace(u, codes=tuple(replace(c, attributes={}) for c in u.codes)) for u in coded]
    found = set(moved(conversation(said)))
    assert {pair for pair in found if pair[0] not in DECLARED[pair[1]]} == set()


def test_declared_codes_are_in_the_book() -> None:
    known = {code.id for label_set in BOOK.label_sets for code in label_set.codes} | {"opening"}
    assert set().union(*DECLARED.values()) <= known
