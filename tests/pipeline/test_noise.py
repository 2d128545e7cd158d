"""Noise as recognisers make it: as much as asked for, the same every time, codes kept."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from pipeline.gold import GoldConversation
from pipeline.noise import noisy, wrong_borders
from pipeline.roleplay import read_roleplay
from pipeline.transcript import Layer
from pipeline.word_error import word_error_rate

FOLDER = Path(__file__).parents[2] / "samples" / "roleplays"


@pytest.fixture(scope="module")
def plain() -> GoldConversation:
    return read_roleplay(FOLDER / "004.tsv").settled


def words(conversation: GoldConversation) -> list[str]:
    return [word for u in conversation.utterances for word in u.text.split()]


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.2])
def test_as_many_words_are_wrong_as_was_asked_for(plain: GoldConversation, rate: float) -> None:
    bare = [w for u in noisy(plain.utterances, 0.0, seed=1) for w in u.text.split()]
    wrong = [w for u in noisy(plain.utterances, rate, seed=1) for w in u.text.split()]
    assert word_error_rate(bare, wrong).rate == pytest.approx(rate, abs=0.03)


def test_marks_and_capitals_are_gone(plain: GoldConversation) -> None:
    text = " ".join(u.text for u in noisy(plain.utterances, 0.2, seed=1))
    assert text == text.lower()
    assert not set(text) & set('.,?!"')


def test_no_utterance_is_left_empty(plain: GoldConversation) -> None:
    assert all(u.text for u in noisy(plain.utterances, 1.0, seed=3))


def test_the_same_seed_gives_the_same_noise(plain: GoldConversation) -> None:
    assert noisy(plain.utterances, 0.2, seed=5) == noisy(plain.utterances, 0.2, seed=5)
    assert noisy(plain.utterances, 0.2, seed=5) != noisy(plain.utterances, 0.2, seed=6)
    assert wrong_borders(plain, 0.3, seed=5) == wrong_borders(plain, 0.3, seed=5)


def test_moved_borders_lose_no_word_and_no_code(plain: GoldConversation) -> None:
    moved = wrong_borders(plain, 0.4, seed=2)
    assert words(moved) == words(plain)
    for layer in Layer:
        held = {code for labels in plain.answers for code in labels[layer]}
        assert {code for labels in moved.answers for code in labels[layer]} == held


def test_joining_leaves_fewer_utterances_numbered_in_order_and_never_two_voices_in_one(
    plain: GoldConversation,
) -> None:
    joined = wrong_borders(plain, 1.0, seed=2, cut=False)
    assert len(joined.utterances) < len(plain.utterances)
    assert [u.index for u in joined.utterances] == list(range(len(joined.utterances)))
    roles = [u.role for u in joined.utterances]
    assert all(one is not other for one, other in itertools.pairwise(roles))


def test_nothing_changes_at_rate_nothing(plain: GoldConversation) -> None:
    assert wrong_borders(plain, 0.0, seed=2) == plain
