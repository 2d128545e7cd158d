"""What coders claimed is kept for as long as what they are given stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.coding.coded import Coded, CodedBefore, code_utterances
from pipeline.corrections import Correction
from pipeline.transcript import Code, CodedUtterance, Heard, Layer, Role, RoleGuess
from tests.pipeline.corrections.claimed import coded, voiced, worded
from tests.talk import heard, talk, voice, words

LESSON = talk("S1 0.0 What did you see? / S2 2.0 They were quiet.")
WHO = RoleGuess({"S1": Role.LEADER, "S2": Role.TEACHER}, confirmed=True)


@dataclass
class Listening:
    """A coder that claims a tag for each of a leader's utterances, and keeps what it was given."""

    id: str = "listening@1"
    given: list[tuple[str, Role]] = field(default_factory=list)

    def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
        self.given += [(u.text, u.role) for u in utterances]
        return tuple(
            Code(u.index, Layer.TAG, "praise", self.id) for u in utterances if u.role is Role.LEADER
        )

    def notes(self, utterances: Sequence[CodedUtterance]) -> tuple[str, ...]:
        return (f"It listened to {len(utterances)}.",)


def test_coders_are_given_what_people_heard() -> None:
    coder = Listening()
    heard_so: list[Correction] = [
        worded(LESSON[0], "So what did you see?"),
        voiced("S2", "S1", minutes=1),
    ]
    made = code_utterances(LESSON, [coder], roles=WHO, corrections=heard_so)
    assert coder.given == [
        ("So what did you see?", Role.LEADER),
        ("They were quiet.", Role.LEADER),
    ]
    assert [claim.utterance for claim in made.claims] == [0, 1]
    assert (made.coders, made.notes) == (("listening@1",), ("It listened to 2.",))


def test_nobodys_code_changes_what_coders_claim() -> None:
    plain = code_utterances(LESSON, [Listening()], roles=WHO)
    assert code_utterances(LESSON, [Listening()], roles=WHO, corrections=[coded(0, 900)]) == plain


def made(text: str) -> tuple[Heard, Coded]:
    told = heard(words(0, text), [voice("S1", 0, 900)])
    return told, code_utterances(talk(f"S1 0.0 {text}"), [], roles=WHO)


def test_claims_are_made_once_and_the_oldest_are_forgotten_first() -> None:
    before, asked = CodedBefore(most=2), []

    def once(key: str) -> tuple[Heard, Coded]:
        def make() -> tuple[Heard, Coded]:
            asked.append(key)
            return made(key)

        return before.once(key, make)

    assert once("one") == once("one") == made("one")
    once("two")
    once("one")
    once("three")
    once("one")
    once("two")
    assert asked == ["one", "two", "three", "two"]


def test_of_a_conversation_that_is_forgotten_nothing_is_left() -> None:
    before = CodedBefore()
    before.once("one", lambda: made("one"))
    before.forget()
    assert before.once("one", lambda: made("another")) == made("another")
