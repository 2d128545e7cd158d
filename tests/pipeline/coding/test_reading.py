"""Text becomes tokens, clauses and cues; quotations and fillers do not get in the way."""

from __future__ import annotations

import pytest

from pipeline.codebook import load_codebook
from pipeline.coding.names import names_in
from pipeline.coding.phrases import compiled, openings
from pipeline.coding.quotation import mask_quotes, mask_reported
from pipeline.coding.reading import Cues, read
from pipeline.coding.tables import groups, table

CUES = Cues({"advice": ("(you|we) could",), "opens": ("^what if",), "name": ("<n> said",)})


def tokens(text: str, *, punctuated: bool = True) -> list[str]:
    return read(text, CUES, punctuated=punctuated).tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Um, so what'd you, like, see?", ["so", "what", "did", "you", "see"]),
        ("I kind of, uh, I couldn't.", ["i", "kind", "of", "i", "couldn't"]),
        ("It's the, the gray one.", ["it", "is", "the", "gray", "one"]),
        ("Twenty-two kids.", ["twenty", "two", "students"]),
        ("You asked, 'Why?'", ["you", "asked", "<q>"]),
    ],
)
def test_what_is_left_is_what_was_said(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_a_cue_is_found_where_it_first_holds() -> None:
    reading = read("Well, maybe you could wait.", CUES, punctuated=True)
    assert reading.cues == {"advice": 1}
    assert reading.hedged


def test_an_anchored_phrase_holds_only_where_a_clause_starts() -> None:
    assert "opens" in read("So, what if they wait?", CUES, punctuated=True).cues
    assert "opens" not in read("I know what if means.", CUES, punctuated=True).cues


def test_names_stand_for_each_other() -> None:
    names = names_in(["And then Maya said no.", "On Monday Maya was late."])
    assert names == {"maya"}
    assert "name" in read("Maya said no.", CUES, punctuated=True, names=names).cues


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('You said, "Sit down," twice.', "You said, <q> twice."),
        ("'Sit down', you told him.", "<q>, you told him."),
        ("They'd give 'em time, wouldn't they?", "They'd give 'em time, wouldn't they?"),
        ("The kids' answers weren't theirs.", "The kids' answers weren't theirs."),
        ("You asked: Who can add?", "You asked <q>"),
    ],
)
def test_quotations_are_masked_and_apostrophes_are_not(text: str, masked: str) -> None:
    assert mask_quotes(text)[0] == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "you asked why does that work and four hands went up",
            "you asked <q> and four hands went up",
        ),
        ("you asked what she would tell her", "you asked what she would tell her"),
        ("he goes what is it", "he goes <q>"),
    ],
)
def test_reported_questions_are_masked_and_indirect_ones_are_not(text: str, masked: str) -> None:
    assert mask_reported(text)[0] == masked


def test_a_phrase_knows_the_two_tokens_it_opens_with() -> None:
    assert openings("(did|do) you think") == {("did", "you"), ("do", "you")}
    assert openings("so (very )?good") == {("so", "very"), ("so", "good")}
    assert openings(r"so (\w+ )?good") == {("so", "")}
    assert openings("so (very )?") == {("so", "")}
    assert openings("students? said") == {("student", "said"), ("students", "said")}


def test_a_phrase_that_could_start_with_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="starts with a word"):
        compiled("cue", r"\w+ you", {})


@pytest.mark.parametrize("name", ["questions", "moves", "responses", "tags"])
def test_every_shipped_phrase_compiles(name: str) -> None:
    phrases = table(name)
    Cues(phrases, groups=groups())
    assert all(phrases.values())


def test_the_index_by_opening_tokens_loses_no_phrase() -> None:
    moves = table("moves")
    cues = Cues(moves, groups=groups())
    phrases = [compiled(name, phrase, groups()) for name in moves for phrase in moves[name]]
    definitions = [d for label_set in load_codebook("poc-core").label_sets for d in label_set.codes]
    for text in [example for definition in definitions for example in definition.positive]:
        reading = read(text, cues, punctuated=True)
        said, at, expected = " ".join(reading.tokens), 0, set()
        for token, start in zip(reading.tokens, reading.starts, strict=True):
            here = [phrase for phrase in phrases if start or not phrase.anchored]
            expected |= {phrase.name for phrase in here if phrase.match(said, at)}
            at += len(token) + 1
        assert set(reading.cues) == expected
