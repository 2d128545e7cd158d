"""Listening signals are told from answers and from turns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.backchannels import is_listening
from pipeline.transcript import Code, CodedUtterance, Layer, WordQuality
from tests.talk import coded_talk, conversation, voice


def listening(script: str | tuple[CodedUtterance, ...]) -> list[str]:
    """The texts of the backchannels in a script."""
    return [u.text for u in conversation(script).utterances if u.utterance.backchannel]


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hm.",
        "Uh-huh.",
        "Yeah.",
        "Yep.",
        "Right.",
        "Okay.",
        "Sure.",
        "I see.",
        "Got it.",
        "Wow.",
        "Hm.",
        "True.",
        "Oh, wow.",
        "Yeah, I see.",
        "All right, okay.",
        "Uh huh",
    ],
)
def test_words_that_only_show_that_one_listens(text: str) -> None:
    assert is_listening(text)


@pytest.mark.parametrize(
    "text", ["", "…", "No.", "Thank you.", "Yes, the back table.", "Eleven?", "I do.", "Got ten."]
)
def test_words_that_say_something(text: str) -> None:
    assert not is_listening(text)


def test_a_signal_while_the_other_speaks_is_one() -> None:
    assert listening("T 0.0-5.0 I think I follow hands. / L 2.0-2.4 Mm-hm.") == ["Mm-hm."]


def test_a_signal_between_two_stretches_of_the_same_voice_is_one() -> None:
    assert listening("T 0-4 I follow hands. / L 5.4-5.8 Right. / T 7.2-9 They are up front.") == [
        "Right."
    ]


@pytest.mark.parametrize(
    ("why", "script"),
    [
        ("too far after", "T 0-4 I follow hands. / L 5.6-6 Right. / T 7-9 They sit up front."),
        ("too far before", "T 0-4 I follow hands. / L 5-5.4 Right. / T 7-9 They sit up front."),
        ("nothing after", "T 0-4 I follow hands. / L 4.2-4.6 Right."),
        ("too long", "T 0-6 I follow hands, always. / L 2-3.3 Right."),
        ("too many words", "T 0-6 I follow hands. / L 2-3 Yeah yeah yeah right."),
        ("says something", "T 0-6 I follow hands. / L 2-2.5 The front?"),
        ("different voices", "T 0-4 I do. / L 4.5-5 Right. / O 5.5-9 Sorry, is this room free?"),
        ("part of a longer unit", "T 0-9 I follow hands. / L 2-2.4 Yeah. / L 2.6-4 So do I."),
    ],
)
def test_what_is_none(why: str, script: str) -> None:
    assert listening(script) == [], why


def test_two_signals_do_not_keep_the_floor_for_each_other() -> None:
    assert listening("T 0-0.4 Okay. / L 0.8-1.2 Right. / T 1.6-2 Yeah. / L 2.4-2.8 Okay.") == []


def test_an_answer_is_none() -> None:
    script = "L 0-2 Is that all right? [q:{}] / T 2.4-2.8 Sure. / L 3.0-5 Then here is the map."
    assert listening(script.format("procedural")) == []
    assert listening(script.format("closed_factual")) == []
    assert listening(script.format("rhetorical_tag")) == ["Sure."]


def test_a_question_is_answered_for_three_seconds() -> None:
    late = (
        "L 0-2 Did they? [q:closed_factual] / L {}-8 I saw two. / T {} Yeah. / L 8.2-9 Then three."
    )
    assert listening(late.format("2.2", "4.9-5.2")) == []
    assert listening(late.format("2.2", "5.1-5.4")) == ["Yeah."]


def test_an_answer_that_comes_before_the_question_is_out_is_an_answer() -> None:
    assert (
        listening("L 0-4 So all of them? [q:clarifying] / T 3.8-4.2 Yeah. / L 4.4-6 Okay then.")
        == []
    )


def test_a_signal_amid_a_question_is_one() -> None:
    assert listening("L 0-6 So when you, what did you see? [q:probing] / T 2-2.4 Mm-hm.") == [
        "Mm-hm."
    ]


def test_ones_own_question_does_not_make_it_an_answer() -> None:
    script = "T 0-1 Was it? [q:closed_factual] / L 1.2-5 It was nine of them. / T 3-3.4 Wow."
    assert listening(script) == ["Wow."]


def test_a_backchannel_keeps_its_tags_and_loses_what_answers_or_asks() -> None:
    spoken = "T 0-5 I follow hands. / L 2-2.4 Right? [q:clarifying form:closed PARAPHRASE equity]"
    signal = conversation(spoken).utterances[1]
    assert signal.utterance.backchannel
    assert (signal.question, signal.form, signal.moves, signal.tags) == (
        None,
        None,
        (),
        ("equity",),
    )


def by_person(
    coded: CodedUtterance, layer: Layer, code: str, *, stands: bool = True
) -> CodedUtterance:
    claim = Code(coded.index, layer, code, "human:42", stands=stands)
    return replace(coded, codes=(*coded.codes, claim))


def test_what_a_person_calls_a_backchannel_is_one() -> None:
    long, short = coded_talk(
        "T 0-5 I follow hands. / L 2-3.9 They surely do, they do. [PARAPHRASE]"
    )
    assert listening((long, short)) == []
    assert listening((long, by_person(short, Layer.TAG, "backchannel"))) == [short.text]


@pytest.mark.parametrize(
    ("layer", "code", "stands"),
    [
        (Layer.TAG, "backchannel", False),
        (Layer.RESPONSE, "MINIMAL", True),
        (Layer.MOVE, "JUDGE", True),
    ],
)
def test_what_a_person_calls_something_else_is_none(layer: Layer, code: str, stands: bool) -> None:
    long, short = coded_talk("T 0-5 I follow hands. / L 2-2.4 Okay.")
    assert listening((long, by_person(short, layer, code, stands=stands))) == []


def test_voices_alone_are_judged_by_length_and_place() -> None:
    voices = [voice("L", 0, 5000), voice("T", 2000, 2900), voice("T", 5200, 6500)]
    spoken = "L 0-5 / T 2-2.9 / T 5.2-6.5"
    read = conversation(spoken, heard_voices=voices, word_quality=WordQuality.NONE)
    assert [u.utterance.backchannel for u in read.utterances] == [False, True, False]
