"""
How much a few examples a code are worth: PoC-Core's codes under other names, as if a programme's.

Run it for the table: python -m pytest -m slow -s tests/models/coding/test_few_examples.py
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from models.coding.coder import EmbeddedCoder
from models.coding.fit import fit
from models.coding.lessons import CLEAN, make_lessons, questions_of
from models.coding.model import CoderModel, from_bytes
from models.coding.own import train_own
from pipeline.agreement import held, macro_f1, tally
from pipeline.codebook import Codebook, CodeDefinition, LabelSet, load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.engines import Coder
from pipeline.gold import LETTERS, GoldConversation
from pipeline.resources import shipped
from pipeline.roleplay import RolePlay, read_roleplays
from pipeline.transcript import Layer, Role

KNOWN, SHOWN, ASKED = ("1", "2", "3", "4"), ("5", "6", "7"), ("8", "9", "10")
"""writers that the coder of PoC-Core learned from, that examples are drawn from, that are coded"""
LEAST = 30
"""times a code must hold among those shown"""
TALK_EVERY = 10
AMOUNTS = (5, 10, 20)
SEEDS = (0, 1)


def of(plays: Iterable[RolePlay], writers: Sequence[str]) -> list[GoldConversation]:
    return [play.settled for play in plays if play.writer in writers]


def book_of(talks: Sequence[GoldConversation], book: Codebook, n: int, seed: int) -> Codebook:
    """A codebook of moves with n sentences a code, each with what was said just before."""
    draw, shown = random.Random(seed), dict[str, list[tuple[str, str]]]()
    for talk in talks:
        for at, labels in enumerate(talk.answers):
            before = talk.utterances[at - 1] if at else None
            known = before is not None and before.role in (Role.LEADER, Role.TEACHER)
            after = f"{LETTERS[before.role]}: {before.text}" if before and known else ""
            for code in sorted(labels[Layer.MOVE]):
                shown.setdefault(code, []).append((talk.utterances[at].text, after))
    codes = []
    for code in sorted(code for code, said in shown.items() if len(said) >= LEAST):
        some = dict(draw.sample(shown[code], n))
        heard = {text: before for text, before in some.items() if before}
        codes.append(CodeDefinition(f"OWN_{code}", code, "", tuple(some), after=heard))
    most = book.label_set(Layer.MOVE).max
    moves = LabelSet(Layer.MOVE, "Moves", (Role.LEADER,), most, tuple(codes))
    return Codebook("own", "1", "Own", "", "", (moves,))


def found(coder: Coder, talks: Sequence[GoldConversation], codes: Sequence[str]) -> float:
    """Macro-F1 of moves in conversations, whatever their prefix."""
    counts = np.zeros((len(codes), 4))
    for talk in talks:
        given: dict[int, set[str]] = {}
        for claim in coder.code(talk.utterances):
            if claim.layer is Layer.MOVE:
                given.setdefault(claim.utterance, set()).add(claim.code.removeprefix("OWN_"))
        pairs = [
            (labels[Layer.MOVE], given.get(at, set()))
            for at, labels in enumerate(talk.answers)
            if talk.utterances[at].role is Role.LEADER
        ]
        counts += tally(pairs, [{code} for code in codes])
    return float(macro_f1(counts))


def by_chance(talks: Sequence[GoldConversation], codes: Sequence[str]) -> float:
    """Macro-F1 of claiming everything everywhere: the most that is had without reading a word."""
    counts = np.zeros((len(codes), 4))
    for talk in talks:
        said = [a for u, a in zip(talk.utterances, talk.answers, strict=True)
                if u.role is Role.LEADER]  # fmt: skip
        counts += tally([(a[Layer.MOVE], set(codes)) for a in said], [{code} for code in codes])
    assert held(counts).all()
    return float(macro_f1(counts))


@pytest.mark.slow
def test_more_examples_find_more_and_five_find_far_more_than_chance() -> None:
    book, plays = load_codebook("poc-core"), read_roleplays(shipped("samples/roleplays"))
    rules = RulesCoder(book)
    known, shown, asked = (of(plays, writers) for writers in (KNOWN, SHOWN, ASKED))
    lessons = make_lessons([("", talk) for talk in known], rules, variants=(CLEAN,))
    base = CoderModel(book.id, fit(lessons, questions_of(book, lessons)))
    codes = [d.name for d in book_of(shown, book, AMOUNTS[0], 0).label_sets[0].codes]
    chance, ruled = by_chance(asked, codes), found(rules, asked, codes)
    print(
        f"\n{len(codes)} moves, {len(asked)} conversations: chance {chance:.2f}, rules {ruled:.2f}"
    )
    reached: dict[tuple[int, bool], float] = {}
    for n in AMOUNTS:
        for with_base in (False, True):
            values, own = [], []
            for seed in SEEDS:
                mine = book_of(shown, book, n, seed)
                content = train_own(mine, known[::TALK_EVERY], base if with_base else None)
                model = from_bytes(content, name="own.npz")
                values.append(found(EmbeddedCoder(mine, model, "0"), asked, codes))
                own.append(float(np.mean([score.f1 for score in model.scores.values()])))
            reached[n, with_base] = float(np.mean(values))
            print(
                f"{n:>3} examples, {'beside PoC-Core' if with_base else 'words alone':16}"
                f"macro-F1 {np.mean(values):.2f}, told by the examples {np.mean(own):.2f}"
            )
    assert reached[5, False] > 2 * chance
    assert reached[5, False] < reached[20, False]
    assert all(reached[n, True] > reached[n, False] for n in AMOUNTS)
