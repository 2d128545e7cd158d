"""The signs of an utterance: its words, its marks, its place, and nothing about who speaks."""

from __future__ import annotations

from dataclasses import replace

from models.coding.signs import signs_of
from pipeline.codebook import load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.transcript import CodedUtterance, Doubt, Role, Utterance
from tests.talk import ROLES, talk

RULES = RulesCoder(load_codebook("poc-core"))


def coded(script: str) -> list[CodedUtterance]:
    return [CodedUtterance(u, ROLES[u.speaker]) for u in talk(script)]


def signs(script: str, at: int) -> set[str]:
    return set(signs_of(coded(script), RULES)[at][1])


def test_words_stand_alone_and_with_their_neighbours() -> None:
    found = signs("L 0.0 What did you see?", 0)
    assert {"what", "^ what", "did you see", "see $", "1:what", "2:what did"} <= found


def test_every_number_is_one_sign() -> None:
    assert "#" in signs("L 0.0 You called on 14 of them.", 0)
    assert not [s for s in signs("L 0.0 You called on 14 of them.", 0) if "14" in s]


def test_marks_are_signs_only_where_the_transcript_has_any() -> None:
    assert {"marked", "?$"} <= signs("L 0.0 What did you see there?", 0)
    bare = signs("L 0.0 what did you see there / T 3.0 they were all up at the board", 0)
    assert "bare" in bare
    assert not {"marked", "?$"} & bare


def test_what_the_other_has_just_said_comes_back() -> None:
    script = "T 0.0 The rotation ate the whole discussion. / L 4.0 So the rotation ate it."
    assert "comes back" in signs(script, 1)
    assert "comes back" not in signs("T 0.0 It was lunch. / L 4.0 So the rotation ate it.", 1)


def test_the_utterances_beside_are_told_as_own_or_the_others() -> None:
    script = "L 0.0 Fine. / L 1.0 And Marcus? / T 2.0 Back row."
    assert {"P1:fine", "n1:back", "same True False"} <= signs(script, 1)


def test_signs_do_not_depend_on_names_of_voices_or_on_seconds() -> None:
    once = coded("L 0.0 What did you see? / T 3.0 Nothing much.")
    moved = [replace(u, utterance=Utterance(u.index, u.span, f"S{u.index}", u.text)) for u in once]
    assert [s for _, s in signs_of(once, RULES)] == [s for _, s in signs_of(moved, RULES)]


def test_a_suspect_utterance_has_none() -> None:
    once = coded("L 0.0 What did you see? / T 3.0 Thanks for watching.")
    doubted = replace(once[1], utterance=replace(once[1].utterance, doubt=Doubt.LOOP))
    read = signs_of([once[0], doubted], RULES)
    assert [one.utterance.role for one, _ in read] == [Role.LEADER]
    assert signs_of([], RULES) == ()
