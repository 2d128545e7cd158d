"""Conversations become a coder: deterministic, held out by writer, and it codes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.coding.coder import EmbeddedCoder
from models.coding.model import CoderModel, from_bytes, hash_of
from models.coding.train import Grouped, fingerprint, train
from pipeline.codebook import Codebook
from pipeline.engines import Coder
from pipeline.errors import InputError
from pipeline.transcript import CodedUtterance, Layer, Role, Utterance
from tests.talk import ROLES, talk

SCRIPT = (
    "L 0.0 How did you decide who would go first? / T 4.0 I looked for hands, mostly. / "
    "L 8.0 You might try a quick write before the share. / T 12.0 Tomorrow I'll try it. / O 15 Hi."
)


@pytest.fixture(scope="module")
def model(learned: bytes) -> CoderModel:
    return from_bytes(learned, name="coder.npz")


@pytest.fixture(scope="module")
def coder(learned: bytes, model: CoderModel, book: Codebook) -> Coder:
    return EmbeddedCoder(book, model, hash_of(learned))


def utterances(script: str) -> list[CodedUtterance]:
    return [CodedUtterance(u, ROLES[u.speaker]) for u in talk(script)]


def test_the_same_data_gives_the_same_bytes(few: Grouped, book: Codebook, learned: bytes) -> None:
    assert train(few, book) == learned


def test_a_single_writer_cannot_be_held_out(few: Grouped, book: Codebook) -> None:
    with pytest.raises(InputError, match="two writers or more"):
        train([(group, one) for group, one in few if group == few[0][0]], book)


def test_the_file_says_what_it_was_learned_from(few: Grouped, model: CoderModel) -> None:
    assert model.about["conversations"] == "4"
    assert model.about["writers"] == "2"
    assert model.about["data"] == fingerprint(few)


def test_a_changed_word_or_code_changes_the_fingerprint(few: Grouped) -> None:
    group, one = few[0]
    bare = {**one.answers[0], Layer.QUESTION: frozenset({"leading"})}
    other = replace(one, answers=(bare, *one.answers[1:]))
    assert fingerprint([(group, other), *few[1:]]) != fingerprint(few)


def test_scores_are_of_codes_that_hold_and_lie_in_their_interval(model: CoderModel) -> None:
    assert model.scores["MINIMAL"].n > 20
    for score in [*model.scores.values(), *model.rules["rules@1"].values()]:
        assert 0 <= score.low <= score.f1 <= score.high <= 1


def test_claims_come_in_order_with_a_chance_each_and_none_for_others(coder: Coder) -> None:
    claims = coder.code(utterances(SCRIPT))
    assert [c.utterance for c in claims] == sorted(c.utterance for c in claims)
    assert {c.coder for c in claims} == {coder.id}
    assert all(c.confidence is not None and 0 < c.confidence <= 1 for c in claims)
    assert 4 not in {c.utterance for c in claims}


def test_questions_have_a_form_and_teachers_a_response(coder: Coder) -> None:
    claims = coder.code(utterances(SCRIPT))
    by_layer = {layer: {c.utterance for c in claims if c.layer is layer} for layer in Layer}
    assert by_layer[Layer.QUESTION] == by_layer[Layer.FORM]
    assert 0 in by_layer[Layer.QUESTION]
    assert by_layer[Layer.RESPONSE] == {1, 3}


def test_the_same_conversation_gets_the_same_codes_and_an_empty_one_none(coder: Coder) -> None:
    assert coder.code(utterances(SCRIPT)) == coder.code(utterances(SCRIPT))
    assert coder.code([]) == ()


def test_a_code_the_book_does_not_know_is_not_claimed(model: CoderModel, book: Codebook) -> None:
    small = replace(book, label_sets=tuple(s for s in book.label_sets if s.layer is Layer.MOVE))
    claims = EmbeddedCoder(small, model, "a" * 64).code(utterances(SCRIPT))
    assert {c.layer for c in claims} <= {Layer.MOVE}


def test_unknown_roles_get_no_claims(coder: Coder) -> None:
    known = utterances(SCRIPT)
    unknown = [replace(u, role=Role.UNKNOWN) for u in known]
    assert coder.code(unknown) == ()
    assert isinstance(known[0].utterance, Utterance)
