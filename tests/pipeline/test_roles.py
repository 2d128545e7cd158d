"""Who leads and who teaches is guessed from words, with reasons, until a person says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.roles import guess_roles, parse_roles, swap
from pipeline.span import Span
from pipeline.transcript import Doubt, Role, RoleGuess, Utterance
from tests.talk import fixture_utterances, talk

GOLD = Path(__file__).parents[2] / "../shared/data/gold"
LONG = """
    S1 0.0 So at 9:12 you asked them, "Why does that work?" and four hands went up.
    S2 8.0 They didn't know the word yet, so I put them in threes and I gave them the cards.
    S1 20.0 What did you see when you stopped? How did you pick who goes first?
    S2 30.0 My kids follow the hands, and I never go to that side of the room.
    S1 40.0 I counted nine. What would you like to try next with your sixth period?
    S2 50.0 I'll use the cards, and I want to see if they get it.
"""


def renamed(utterances: tuple[Utterance, ...], names: dict[str, str]) -> tuple[Utterance, ...]:
    return tuple(replace(u, speaker=names[u.speaker]) for u in utterances)


def test_who_asks_and_reads_evidence_leads_and_the_reasons_say_so() -> None:
    guess = guess_roles(talk(LONG))
    assert guess.roles == {"S1": Role.LEADER, "S2": Role.TEACHER}
    assert not guess.confirmed
    assert guess.confidence is not None
    assert 0.6 < guess.confidence < 1
    assert set(guess.reasons) == {
        "S1 says 'you' where S2 says 'I' ('you' 6 times, S2 0).",
        "S1 asks more (3 questions, S2 0).",
        "S2 speaks of the class and the lesson as their own ('my kids', 'they didn't …': "
        "5 times, S1 0).",
        "S1 reads out what was seen of the lesson ('you asked …', counts, clock times: "
        "4 times, S2 0).",
        "S1 opens the conversation.",
    }


def test_what_speaks_against_the_guess_is_said_too() -> None:
    guess = guess_roles(talk("S2 0.0 Sit down.\n" + LONG.replace("S1 0.0", "S1 1.0")))
    assert guess.roles == {"S1": Role.LEADER, "S2": Role.TEACHER}
    assert "Against it: S2 opens the conversation." in guess.reasons


def test_a_name_is_no_role() -> None:
    names = renamed(talk(LONG), {"S1": "Teacher Webb", "S2": "Principal Reyes"})
    assert guess_roles(names).roles == {
        "Teacher Webb": Role.LEADER,
        "Principal Reyes": Role.TEACHER,
    }


def test_the_fixture_is_guessed_right() -> None:
    guess = guess_roles([coded.utterance for coded in fixture_utterances()])
    assert guess.roles == {"L": Role.LEADER, "T": Role.TEACHER}


def test_a_short_third_voice_is_other_and_an_unknown_one_unknown() -> None:
    third = "\n S3 62.0 Sorry, is this room free? \n ? 65.0 Is it?"
    guess = guess_roles(talk(LONG + third))
    assert guess.roles == {
        "S1": Role.LEADER,
        "S2": Role.TEACHER,
        "S3": Role.OTHER,
        "?": Role.UNKNOWN,
    }
    assert guess.reasons[-1] == "S3 says 5 % of the words and is taken for neither of the two."


def test_who_comes_to_the_door_first_neither_opens_nor_leads() -> None:
    guess = guess_roles(
        talk("S3 0.0 Is this room free at three?\n" + LONG.replace("0.0", "2.0", 1))
    )
    assert guess.roles == {"S3": Role.OTHER, "S1": Role.LEADER, "S2": Role.TEACHER}
    assert "S1 opens the conversation." in guess.reasons


def test_a_third_voice_with_a_third_of_the_words_is_other_too() -> None:
    more = "\n S3 62.0 The room is ours until four and then the choir comes in with chairs. " * 3
    guess = guess_roles(talk(LONG + more))
    assert guess.roles == {"S1": Role.LEADER, "S2": Role.TEACHER, "S3": Role.OTHER}
    assert guess.reasons[-1] == "S3 says 32 % of the words and is taken for neither of the two."


def test_of_four_voices_two_are_other() -> None:
    guess = guess_roles(talk(LONG + "\n S3 62.0 Sorry, is this room free? \n S4 65.0 Coming?"))
    assert guess.roles == {
        "S1": Role.LEADER,
        "S2": Role.TEACHER,
        "S3": Role.OTHER,
        "S4": Role.OTHER,
    }


@pytest.mark.parametrize("text", ["", "So."], ids=["no words", "too few words"])
def test_who_hardly_speaks_is_other_even_where_the_two_cannot_be_told(text: str) -> None:
    lengths_ms = {"S1": 60_000, "S2": 36_000, "S3": 4_000}
    said = [Utterance(i, Span(0, ms), s, text) for i, (s, ms) in enumerate(lengths_ms.items())]
    guess = guess_roles(said)
    assert guess.roles == {"S1": Role.UNKNOWN, "S2": Role.UNKNOWN, "S3": Role.OTHER}
    assert guess.reasons[-1] == "S3 has 4 % of the talk and counts as other."
    assert not guess.confirmed


def test_beside_one_voice_alone_nobody_is_other() -> None:
    lengths_ms = {"S1": 90_000, "S2": 2_000, "S3": 1_000}
    said = [Utterance(i, Span(0, ms), s, "") for i, (s, ms) in enumerate(lengths_ms.items())]
    assert set(guess_roles(said).roles.values()) == {Role.UNKNOWN}


def test_what_a_person_says_of_a_visitor_stands() -> None:
    assert parse_roles("S3=leader", ["S1", "S2", "S3"]).roles["S3"] is Role.LEADER


def test_voices_without_words_are_left_to_a_person() -> None:
    voices = [Utterance(0, Span(0, 60_000), "S1", ""), Utterance(1, Span(60_000, 61_000), "S2", "")]
    assert guess_roles(voices) == RoleGuess(
        {"S1": Role.UNKNOWN, "S2": Role.UNKNOWN},
        ("There are no words to tell roles from, only voices; choose who leads.",),
    )


def test_draft_words_tell_nothing() -> None:
    drafts = [replace(u, doubt=Doubt.DRAFT) for u in talk(LONG)]
    assert set(guess_roles(drafts).roles.values()) == {Role.UNKNOWN}


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("", "Only one voice"),
        ("S1 0.0 What did you see? S1 3.0 How so?", "Only one voice"),
        ("S1 0.0 What did you see? / S2 3.0 My kids.", "Too few words"),
    ],
)
def test_too_little_to_tell(script: str, reason: str) -> None:
    guess = guess_roles(talk(script) if script else ())
    assert guess.confidence is None
    assert set(guess.roles.values()) <= {Role.UNKNOWN}
    assert guess.reasons[0].startswith(reason)


def test_two_who_speak_alike_are_not_told_apart() -> None:
    same = "The band was loud and the door was shut and the light was low in there for a while, so."
    guess = guess_roles(talk(f"S1 0.0 {same} / S2 20.0 {same}"))
    assert guess.roles == {"S1": Role.UNKNOWN, "S2": Role.UNKNOWN}
    assert guess.reasons[0].startswith("Both speak alike")


def test_who_says_more_is_no_sign_of_a_role() -> None:
    few = "The band was loud and the door was shut and the light was low in there for a while, so."
    many = " ".join([few] * 9)
    assert set(guess_roles(talk(f"S1 0.0 {many} / S2 90.0 {few}")).roles.values()) == {Role.UNKNOWN}


@given(st.sets(st.integers(0, 5), min_size=2))
def test_what_the_voices_are_called_changes_nothing(kept: set[int]) -> None:
    lines = LONG.strip().splitlines()
    spoken = talk("\n".join(lines[i] for i in sorted(kept)))
    called_otherwise = renamed(spoken, {"S1": "S2", "S2": "S1"})
    assert {
        {"S1": "S2", "S2": "S1"}[speaker]: role
        for speaker, role in guess_roles(called_otherwise).roles.items()
    } == guess_roles(spoken).roles


# the six written conversations


def gold(*, until_s: float) -> dict[str, tuple[dict[str, Role], float | None]]:
    """What is guessed of each with its speakers called A (teacher), B (leader) and C (other)."""
    found = {}
    names = {"T": "A", "L": "B", "O": "C"}
    for path in sorted(GOLD.glob("*.json")):
        rows = json.loads(path.read_text(encoding="utf-8"))["utterances"]
        rows = [row for row in rows if row["start"] < until_s]
        guess = guess_roles(
            [
                Utterance(
                    i,
                    Span(round(row["start"] * 1000), round(row["end"] * 1000)),
                    names[row["role"]],
                    row["text"],
                )
                for i, row in enumerate(rows)
            ]
        )
        found[path.stem] = (dict(guess.roles), guess.confidence)
    return found


@pytest.mark.skipif(not GOLD.exists(), reason="needs ../shared/data/gold")
@pytest.mark.parametrize("until_s", [10_000, 120])
def test_the_written_conversations_are_guessed_right(until_s: float) -> None:
    guesses = gold(until_s=until_s)
    right = [
        name
        for name, (roles, _) in guesses.items()
        if roles["B"] is Role.LEADER and roles["A"] is Role.TEACHER
    ]
    assert right == ["A2", "A4", "B2", "B4", "C3", "C4"]


# roles as a person writes them


def test_written_roles_are_confirmed_and_the_rest_stays_unknown() -> None:
    assert parse_roles(
        "dana reyes = Leader, Marcus Webb=teacher", ["Dana Reyes", "Marcus Webb", "S3"]
    ) == RoleGuess(
        {"Dana Reyes": Role.LEADER, "Marcus Webb": Role.TEACHER, "S3": Role.UNKNOWN},
        confirmed=True,
    )


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("S1=lead", "roles: lead: no such role; did you mean 'leader'?"),
        ("S11=leader", "roles: S11: no such speaker; did you mean 'S1'?"),
        ("Marcus=leader", "roles: Marcus: no such speaker; known are: S1, S2"),
        ("S1", "roles: 'S1': write SPEAKER=ROLE, as in 'S1=leader,S2=teacher'"),
        ("", "roles: empty; write SPEAKER=ROLE, as in 'S1=leader,S2=teacher'"),
        ("S1=leader,S1=teacher", "roles: S1: given twice; keep one of them"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(written: str, error: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_roles(written, ["S1", "S2"])
    assert str(raised.value) == error


def test_swapping_twice_is_where_one_began() -> None:
    guess = RoleGuess({"S1": Role.LEADER, "S2": Role.TEACHER, "S3": Role.OTHER}, ("So.",))
    assert swap(guess).roles == {"S1": Role.TEACHER, "S2": Role.LEADER, "S3": Role.OTHER}
    assert swap(swap(guess)) == guess
