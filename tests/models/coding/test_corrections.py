"""What people put right is learned, told before and after, and refused when it does not help."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.coding.before_after import Change, Verdict, check_enough, judge, train_with
from models.coding.corrections import (
    Corrected,
    answers_of,
    codes_of,
    tuned,
)
from models.coding.model import CoderModel, from_bytes
from models.coding.train import Grouped
from pipeline.bootstrap import Estimate
from pipeline.codebook import Codebook, load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.corrections import CodeCorrection
from pipeline.errors import InputError
from pipeline.transcript import CodedUtterance, Layer, Role
from tests.talk import ROLES, talk

RULES = RulesCoder(load_codebook("poc-core"))
NOW = datetime(2026, 11, 26, tzinfo=UTC)
SAID = (
    "Well, the pairs {a} were talking. / They had seven minutes. / Fine. / Yes. / "
    "I think the pairs {a} got it. / I asked Marcus for the second one. / Mm-hm. / "
    "The pairs {a} wrote a lot. / Okay. / Tomorrow I will try it with a timer. / "
    "Then the pairs {a} shared. / They moved around. / I am not sure that would work. / "
    "So the pairs {a} finished early. / Right. / We did the tickets at the end. / "
    "And the pairs {a} cleaned up. / Most of the pairs {a} read. / No. / "
    "Two of the pairs {a} drew. / Later the pairs {a} left. / Sure, I can do that on Monday. / "
    "The last pairs {a} sang. / Yeah."
)
TOPICS = ("by the window", "near the door", "in the back", "at the board")


@pytest.fixture(scope="module")
def model(learned: bytes) -> CoderModel:
    return from_bytes(learned, name="coder.npz")


def utterances(topic: str) -> tuple[CodedUtterance, ...]:
    lines = SAID.format(a=topic).split(" / ")
    script = " / ".join(
        f"L {10 * at} What did you see? / T {10 * at + 4} {line}" for at, line in enumerate(lines)
    )
    return tuple(CodedUtterance(u, ROLES[u.speaker]) for u in talk(script))


def plain(name: str, said: tuple[CodedUtterance, ...], *given: CodeCorrection) -> Corrected:
    return Corrected(name, said, given, RULES)


def says(one: CodedUtterance, code: str, *, stands: bool = True) -> CodeCorrection:
    return CodeCorrection(one.span, one.utterance.speaker, Layer.RESPONSE, code, stands, "ann", NOW)


def habit(topic: str, model: CoderModel, book: Codebook) -> Corrected:
    """Somebody for whom every word about pairs is an analysis, and who says so each time."""
    said = utterances(topic)
    given = codes_of(model, plain(topic, said), book)
    wrong = [one for one in said if "pairs" in one.text]
    corrections = [
        says(one, code, stands=False)
        for one in wrong
        for code in sorted(given[one.index][Layer.RESPONSE])
    ]
    return plain(topic, said, *corrections, *(says(one, "ANALYSE") for one in wrong))


def at_random(topic: str, model: CoderModel, book: Codebook) -> Corrected:
    draw, said = random.Random(topic), utterances(topic)
    codes = [code.id for code in book.label_set(Layer.RESPONSE).codes]
    given = codes_of(model, plain(topic, said), book)
    corrections = []
    for one in said:
        if one.role is Role.TEACHER:
            corrections += [says(one, c, stands=False) for c in given[one.index][Layer.RESPONSE]]
            corrections.append(says(one, draw.choice(codes)))
    return plain(topic, said, *corrections)


def test_only_the_layers_people_spoke_of_are_touched() -> None:
    said = utterances("here")
    asked = CodeCorrection(said[0].span, "L", Layer.QUESTION, "probing", True, "ann", NOW)
    tagged = CodeCorrection(said[2].span, "L", Layer.TAG, "equity", True, "ann", NOW)
    one = plain("a", said, asked, says(said[1], "ANALYSE"), tagged)
    assert one.touched == {
        0: frozenset({Layer.QUESTION, Layer.FORM}),
        1: frozenset({Layer.RESPONSE}),
        2: frozenset({Layer.TAG}),
    }


def test_a_habit_is_learned_and_other_layers_stay(model: CoderModel, book: Codebook) -> None:
    told = [habit(topic, model, book) for topic in TOPICS[:3]]
    after = tuned(model, answers_of(told, model, book))
    said = plain(TOPICS[3], utterances(TOPICS[3]))
    before, now = codes_of(model, said, book), codes_of(after, said, book)
    analysed = [labels[Layer.RESPONSE] == {"ANALYSE"} for labels in now]
    assert sum(analysed) >= 8
    for layer in (Layer.QUESTION, Layer.MOVE):
        assert [labels[layer] for labels in now] == [labels[layer] for labels in before]


def test_a_word_said_in_one_conversation_alone_is_not_kept(
    model: CoderModel, book: Codebook
) -> None:
    told = [habit(topic, model, book) for topic in ("by the zebra", "by the yucca")]
    after = tuned(model, answers_of(told, model, book))
    signs = {sign for part in after.parts.values() for sign in part.signs}
    assert not [sign for sign in signs if "zebra" in sign or "yucca" in sign]
    assert "the pairs by" in signs


def test_nothing_touched_changes_nothing_that_stands(model: CoderModel, book: Codebook) -> None:
    said = plain("a", utterances("here"))
    after = tuned(model, answers_of([said], model, book))
    assert codes_of(after, said, book) == codes_of(model, said, book)


def test_where_it_helps_the_file_and_the_figures_come_back(
    model: CoderModel, book: Codebook, few: Grouped
) -> None:
    told = [habit(topic, model, book) for topic in TOPICS]
    content, verdict = train_with(model, told, few, book)
    again = from_bytes(content, name="coder.npz")
    assert again.about["corrected conversations"] == "4"
    assert verdict.corrected.n == 40
    assert (verdict.corrected.after.value or 0) > (verdict.corrected.before.value or 0) + 0.3
    assert train_with(model, told, few, book)[0] == content


def test_random_corrections_are_refused_with_both_figures(
    model: CoderModel, book: Codebook, few: Grouped
) -> None:
    told = [at_random(topic, model, book) for topic in TOPICS]
    with pytest.raises(InputError, match=r"0\.\d\d before and 0\.\d\d after.*nothing was written"):
        train_with(model, told, few, book)


def test_too_few_corrections_are_told_with_how_many_it_takes(
    model: CoderModel, book: Codebook
) -> None:
    two = [habit(topic, model, book) for topic in TOPICS[:2]]
    with pytest.raises(InputError, match=r"20 utterances in 2 conversations .* takes 30 in 3"):
        check_enough(two)


@pytest.mark.slow
def test_a_conversation_is_judged_by_a_coder_that_did_not_see_it(
    model: CoderModel, book: Codebook, few: Grouped
) -> None:
    alone = habit(TOPICS[0], model, book)
    untouched = [plain(t, utterances(t)) for t in TOPICS[1:3]]
    verdict = judge(model, [alone, *untouched], few, book)
    assert verdict.corrected.after == verdict.corrected.before


@pytest.mark.parametrize(
    ("corrected", "agreement", "plays", "why"),
    [
        ((0.1, 0.3), (0.0, 0.0), (0.0, 0.0), ""),
        ((-0.1, 0.3), (0.0, 0.0), (0.0, 0.0), "not surely better"),
        ((0.1, 0.3), (-0.1, 0.0), (0.0, 0.0), "worse where nobody complained"),
        ((0.1, 0.3), (0.0, 0.0), (-0.2, 0.0), "it forgets"),
    ],
)
def test_it_is_refused_unless_better_and_nowhere_much_worse(
    corrected: tuple[float, float],
    agreement: tuple[float, float],
    plays: tuple[float, float],
    why: str,
) -> None:
    def change(gain: tuple[float, float]) -> Change:
        middle = sum(gain) / 2
        return Change(Estimate(0.5), Estimate(0.5 + middle), Estimate(middle, gain), 30)

    refusal = Verdict(3, change(corrected), change(agreement), change(plays)).refusal
    assert why in refusal
    assert bool(why) == bool(refusal)


def test_the_claim_made_last_is_what_is_learned(model: CoderModel, book: Codebook) -> None:
    said = utterances("here")
    later = replace(says(said[1], "RESERVE"), made_at=NOW.replace(hour=9))
    answers = answers_of([plain("a", said, later, says(said[1], "ANALYSE"))], model, book)
    assert answers[1].labels[Layer.RESPONSE] >= {"RESERVE"}
