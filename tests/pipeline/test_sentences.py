"""Where punctuation or a pause ends a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sentences import is_punctuated, opens_clause, sentence_ends


def sentences(text: str) -> list[str]:
    words = text.split()
    found: list[list[str]] = [[]]
    for word, end in zip(words, sentence_ends(words), strict=True):
        found[-1].append(word)
        if end:
            found.append([])
    return [" ".join(sentence) for sentence in found if sentence]


@pytest.mark.parametrize(
    "parts",
    [
        ["So you asked.", "Then four hands went up."],
        ["Really?", "Yes!", "And then…", "So they stopped."],
        ["Well…", "They stopped."],
        ["It was loud (the band.)", "Then it stopped."],
        ["You asked, 'Why does that work?'", "Four hands went up."],
        ['He said, "I got it."', "Then he sat down."],
        ["Plan B.", "So that's what we do."],
        ["I did.", "I did not.", "No.", "Fine."],
        ["It went on till 9:12.", "Then you asked."],
        ["They come at eight a.m.", "The rest come later."],
    ],
)
def test_these_are_sentences_of_their_own(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "sentence",
    [
        "Ask Mr. Haverty and Dr. Whitcomb.",
        "Take an anchor, e.g. the ham sandwich.",
        "At 9:12. you asked them why.",
        "It was 3.5 on a scale of 5.",
        "Page no. 5 is the one.",
        "J. Webb was in the room.",
        "Their exit tickets, quizzes, etc. are in the tray.",
        "I was, um… thinking of the launch.",
        "They met at eight a.m. in the lab.",
        "You asked, 'Why does that work?', and four hands went up.",
        "You asked, 'Why does that work?' and four hands went up.",
        'At nine-eleven it\'s "Who remembers what a tenant farmer is?" and Priya answers.',
        "You asked, “Why?” and waited.",
        "He goes, 'Wait. What about that one?' and they all look.",
        "'Why does that work?' Jaylen asked.",
        '"Who can add?" you said, and nobody did.',
        "She tells 'em to sit down 'cause it's time, and they do.",
        "That's the students' work and the kids' talk.",
    ],
)
def test_these_are_one_sentence(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


def test_a_quote_that_nothing_closes_does_not_swallow_what_follows() -> None:
    long = "It was " + "very " * 50 + "long."
    assert sentences(f"He said 'wait. {long} Then it ended.") == [
        "He said 'wait.",
        long,
        "Then it ended.",
    ]


def test_in_text_without_capitals_a_small_letter_says_nothing() -> None:
    assert sentences("so what did you see. i saw two") == ["so what did you see.", "i saw two"]


def test_a_pause_opens_a_clause_at_a_capital_or_an_opening_word() -> None:
    assert opens_clause("The", "there", punctuated=True)
    assert opens_clause("so", "hands,", punctuated=True)
    assert not opens_clause("launch", "long", punctuated=True)


def test_no_clause_ends_with_an_article_however_long_the_pause() -> None:
    assert not opens_clause("what", "the", punctuated=True)
    assert opens_clause("what", "the—", punctuated=True)


def test_without_punctuation_the_pause_alone_splits() -> None:
    assert opens_clause("launch", "the", punctuated=False)
    bare, marked = "so what did you see i saw two", "So what did you see? I saw two."
    assert not is_punctuated(bare.split())
    assert is_punctuated(marked.split())


@given(st.lists(st.text(alphabet="aB'\"?.,…“” 9:", max_size=6), max_size=30))
def test_any_text_gets_an_answer_for_each_word(texts: list[str]) -> None:
    assert len(sentence_ends(texts)) == len(texts)
