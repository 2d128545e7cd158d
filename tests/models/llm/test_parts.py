"""Windows, instructions, answers and estimates of the language-model coder, without a server."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.llm.answer import Answer, UnreadableError, read_answer
from models.llm.kept import KeptClaims, KeptWindow, keep, read_kept, shelf_key
from models.llm.prompt import instructions
from models.llm.schema import answer_schema, asked_codes, coded_roles
from models.llm.windows import AROUND, LONGEST_TEXT, Window, make_windows
from pipeline.codebook import load_codebook
from pipeline.transcript import Code, CodedUtterance, Doubt, Layer, Role
from tests.talk import coded_talk

BOOK = load_codebook("poc-core")
BOTH = frozenset({Role.LEADER, Role.TEACHER})
TALK = coded_talk("L 0 What stood out? / T 2 They were quiet.")
WINDOW = Window(TALK, TALK)


class Memory(dict[str, bytes]):
    """A shelf that forgets when the test ends."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


def windows(script: str, size: int) -> list[tuple[str, str]]:
    """Per window the texts shown and the texts asked about, a word each."""
    made = make_windows(coded_talk(script), coded_roles=BOTH, size=size)
    return [(" ".join(u.text for u in w.lines), " ".join(u.text for u in w.asked)) for w in made]


def answer(*rows: object) -> Answer:
    return read_answer(json.dumps({"answers": rows}), WINDOW, BOOK, coder="llm:x@1")


# windows


def test_a_window_shows_the_whole_turn_before_and_after() -> None:
    script = "L 0 a / L 1 b / T 2 c / T 3 d / L 4 e / L 5 f / T 6 g"
    assert windows(script, 2) == [
        ("a b c d", "a b"),
        ("a b c d e f", "c d"),
        ("c d e f g", "e f"),
        ("e f g", "g"),
    ]


def test_a_turn_cut_in_two_is_shown_whole_with_its_neighbour() -> None:
    script = "T 0 a / L 1 b / L 2 c / L 3 d / T 4 e"
    assert windows(script, 2) == [("a b c d e", "a b"), ("a b c d e", "c d"), ("b c d e", "e")]


def test_an_endless_turn_is_shown_only_so_far() -> None:
    script = " / ".join(f"L {n} w{n}" for n in range(40))
    shown, asked = windows(script, 10)[2]
    assert len(asked.split()) == 10
    assert len(shown.split()) == 10 + 2 * AROUND


def test_others_are_shown_and_never_asked_about() -> None:
    assert windows("L 0 a / O 1 b / T 2 c / O 3 d", 3) == [("a b c d", "a c")]
    assert windows("O 0 a / ? 1 b", 5) == []


def test_a_suspect_utterance_is_not_shown() -> None:
    first, second = TALK
    looped = replace(first, utterance=replace(first.utterance, doubt=Doubt.LOOP))
    (window,) = make_windows([looped, second], coded_roles=BOTH, size=5)
    assert window.lines == (second,)


def test_what_is_sent_names_roles_and_no_voice_and_an_endless_text_is_cut() -> None:
    long = "so " * LONGEST_TEXT
    (window,) = make_windows(
        [replace(u, utterance=replace(u.utterance, text=long, speaker="Dana")) for u in TALK],
        coded_roles=BOTH,
        size=5,
    )
    assert "Dana" not in window.request
    assert len(window.request) < 2 * LONGEST_TEXT + 200


@given(st.text())
def test_whatever_is_said_is_one_string_in_the_request(text: str) -> None:
    window = Window((said := (_saying(text),)), said)
    clean = text.encode("utf-8", "replace").decode()
    assert json.loads(window.request) == {
        "conversation": [{"n": 1, "who": "leader", "said": clean}]
    }


@given(st.lists(st.sampled_from(["L", "T", "O"]), max_size=30), st.integers(1, 7))
def test_every_utterance_to_code_is_asked_about_exactly_once(who: list[str], size: int) -> None:
    talk = coded_talk(" / ".join(f"{w} {n} word" for n, w in enumerate(who))) if who else ()
    made = make_windows(talk, coded_roles=BOTH, size=size)
    assert [u for w in made for u in w.asked] == [u for u in talk if u.role in BOTH]


def _saying(text: str) -> CodedUtterance:
    return replace(TALK[0], utterance=replace(TALK[0].utterance, text=text))


# what the model is told


def test_the_instructions_define_every_code_that_may_be_answered() -> None:
    told = instructions(BOOK)
    for _, definition in asked_codes(BOOK):
        assert f"\n{definition.id}: {definition.definition}\n" in told
    assert "details: COMMIT.strength=tentative, COMMIT.strength=firm" in told


def test_the_schema_is_closed_and_all_of_it_required() -> None:
    item = answer_schema(BOOK)["properties"]["answers"]["items"]
    assert item["required"] == ["n", "codes", "details"]
    assert item["additionalProperties"] is False
    assert coded_roles(BOOK) == BOTH


# what an answer becomes


def test_an_answer_becomes_claims_with_their_layer_and_attributes() -> None:
    made = answer(
        {"n": 1, "codes": ["open_reflective", "open"], "details": []},
        {"n": 2, "codes": ["COMMIT", "affect"], "details": ["COMMIT.strength=firm"]},
    )
    assert [(c.utterance, c.layer, c.code, dict(c.attributes)) for c in made.claims] == [
        (1, Layer.QUESTION, "open_reflective", {}),
        (1, Layer.FORM, "open", {}),
        (2, Layer.RESPONSE, "COMMIT", {"strength": "firm"}),
        (2, Layer.TAG, "affect", {}),
    ]
    assert made.dropped == {}
    assert {claim.confidence for claim in made.claims} == {None}


def test_only_as_many_codes_of_a_kind_as_the_book_allows_are_taken() -> None:
    made = answer({"n": 1, "codes": ["SUGGEST", "AFFIRM", "JUDGE", "probing", "leading"]})
    assert [c.code for c in made.claims] == ["SUGGEST", "AFFIRM", "probing"]
    assert dict(made.dropped) == {"more codes of a kind than an utterance may carry": 2}


def test_several_slots_are_one_attribute_and_two_valences_are_the_first() -> None:
    made = answer(
        {
            "n": 1,
            "codes": ["NEXT_STEP", "JUDGE"],
            "details": [
                "NEXT_STEP.slots=what", "NEXT_STEP.slots=when", "NEXT_STEP.slots=what",
                "JUDGE.valence=-", "JUDGE.valence=+",
            ],
        }
    )  # fmt: skip
    assert [dict(c.attributes) for c in made.claims] == [{"slots": "what when"}, {"valence": "-"}]


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"answers": [{"n": 1, "codes": ["probing"]}]}\n```',
        'Here it is: {"answers": [{"n": 1, "codes": ["probing"]}]} I hope it helps {}.',
        '<think>{"answers": [{"n": 2, "codes": []}]} no</think>{"answers": '
        '[{"n": 1, "codes": ["probing"]}]}',
        '{"note": {"a": 1}} {"answers": [{"n": 1, "codes": ["probing"]}]}',
    ],
    ids=["a fence", "prose", "thoughts", "another object"],
)
def test_an_answer_is_found_in_what_models_put_around_it(text: str) -> None:
    made = read_answer(text, WINDOW, BOOK, coder="llm:x@1")
    assert [(c.utterance, c.code) for c in made.claims] == [(1, "probing")]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
        | st.sampled_from(["probing", "COMMIT", "JUDGE.valence=+", "n", "codes"]),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["n", "codes", "details", "x"]), inner, max_size=4),
        max_leaves=20,
    )
)  # fmt: skip
def test_no_answer_however_odd_claims_what_the_codebook_does_not_allow(entry: object) -> None:
    try:
        made = answer(entry, {"n": 2, "codes": []})
    except UnreadableError:
        return
    allowed = {definition.id: label_set for label_set, definition in asked_codes(BOOK)}
    for claim in made.claims:
        assert TALK[claim.utterance - 1].role in allowed[claim.code].applies_to


@pytest.mark.parametrize(
    "text", ["", "{" * 60, "x" * 300_000, "null", '{"answers": 3}', "9" * 9999]
)
def test_a_text_without_an_answer_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_answer(text, WINDOW, BOOK, coder="llm:x@1")


# what is kept


def test_kept_claims_go_to_the_utterances_that_say_the_same_wherever_they_are_now() -> None:
    claim = Code(2, Layer.RESPONSE, "DESCRIBE", "llm:x@1", attributes={})
    kept = {WINDOW.key: KeptWindow((claim,), (1, 2))}
    moved = [replace(u, utterance=replace(u.utterance, index=u.index + 7)) for u in TALK]
    coder = KeptClaims("llm:x@1", BOOK, 2, kept)
    assert coder.code(moved) == (replace(claim, utterance=8),)
    assert coder.unread([TALK[1]]) == {1}


def test_what_is_kept_comes_back_as_it_was_and_a_torn_file_counts_as_none() -> None:
    shelf = Memory()
    kept = {"a": KeptWindow((Code(1, Layer.TAG, "affect", "x"),), (1,), {"y": 2}, "m", "plain", 3)}
    keep(shelf, "llm:x@1", kept)
    assert read_kept(shelf, "llm:x@1") == kept
    assert read_kept(shelf, "llm:x@2") == {}
    shelf[shelf_key("llm:x@1")] = b'{"a": {"claims"'
    assert read_kept(shelf, "llm:x@1") == {}
