"""What several coders and people claim is settled; nobody's claim is lost on the way in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import Below, Gate, load_codebook
from pipeline.coding.gates import CodeStanding
from pipeline.coding.settle import settle
from pipeline.corrections import CodeCorrection
from pipeline.engines import Score
from pipeline.span import Span
from pipeline.transcript import Code, CodedUtterance, Layer, Role, Utterance, Word

BOOK = load_codebook("poc-core")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(index: int = 0, role: Role = Role.LEADER, **more: object) -> CodedUtterance:
    span = Span(index * 1000, index * 1000 + 900)
    return CodedUtterance(Utterance(index, span, role.value, "so", **more), role)  # type: ignore[arg-type]


def code(name: str, *, by: str = "rules@1", layer: Layer = Layer.MOVE, index: int = 0) -> Code:
    return Code(index, layer, name, by)


def person(
    name: str, *, stands: bool = True, layer: Layer = Layer.MOVE, minutes: int = 0, index: int = 0
) -> CodeCorrection:
    return CodeCorrection(
        at=Span(index * 1000, index * 1000 + 900),
        speaker="leader",
        layer=layer,
        code=name,
        stands=stands,
        author="ana",
        made_at=NOON + timedelta(minutes=minutes),
    )


def settled(codes: list[Code], corrections: list[CodeCorrection] | None = None) -> CodedUtterance:
    return settle([said()], codes, corrections or [], codebook=BOOK)[0]


def test_the_later_coder_answers_for_a_layer() -> None:
    codes = [code("EVIDENCE"), code("JUDGE", by="embedded@1")]
    assert settled(codes).moves == ("JUDGE",)


def test_its_silence_about_an_utterance_is_an_answer_too() -> None:
    utterances = [said(0), said(1)]
    codes = [code("EVIDENCE", index=0), code("JUDGE", by="embedded@1", index=1)]
    after = settle(utterances, codes, [], codebook=BOOK)
    assert [u.moves for u in after] == [(), ("JUDGE",)]


def test_a_layer_the_later_coder_never_mentions_stays_with_the_earlier() -> None:
    codes = [code("equity", layer=Layer.TAG), code("JUDGE", by="embedded@1")]
    assert settled(codes).tags == ("equity",)


def test_a_person_adds_to_and_takes_from_several_codes() -> None:
    after = settled([code("EVIDENCE")], [person("JUDGE"), person("EVIDENCE", stands=False)])
    assert after.moves == ("JUDGE",)


def test_the_latest_person_wins_where_there_is_one_code() -> None:
    claims = [
        person("probing", layer=Layer.QUESTION, minutes=2),
        person("clarifying", layer=Layer.QUESTION, minutes=1),
    ]
    codes = [code("leading", layer=Layer.QUESTION)]
    assert settled(codes, claims).question == "probing"


def test_a_type_a_person_names_brings_its_own_form() -> None:
    codes = [code("probing", layer=Layer.QUESTION), code("open", layer=Layer.FORM)]
    assert settled(codes).form == "open"
    assert settled(codes, [person("leading", layer=Layer.QUESTION)]).form == "closed"


def test_without_a_question_there_is_no_form() -> None:
    codes = [code("probing", layer=Layer.QUESTION), code("open", layer=Layer.FORM)]
    after = settled(codes, [person("probing", layer=Layer.QUESTION, stands=False)])
    assert (after.question, after.form) == (None, None)


def test_a_question_nobody_gives_a_form_gets_its_types() -> None:
    assert settled([code("planning", layer=Layer.QUESTION)]).form == "open"


def test_two_moves_at_most_the_most_telling_first() -> None:
    after = settled([code("FRAME"), code("EVIDENCE"), code("NEXT_STEP")])
    assert after.moves == ("NEXT_STEP", "EVIDENCE")


def test_a_persons_move_is_not_crowded_out() -> None:
    after = settled([code("REHEARSE"), code("NEXT_STEP")], [person("FRAME")])
    assert after.moves == ("REHEARSE", "FRAME")


def test_codes_of_the_other_role_or_no_book_do_not_stand() -> None:
    teacher = said(role=Role.TEACHER)
    codes = [code("EVIDENCE"), code("ANALYSE", layer=Layer.RESPONSE), code("XYZ")]
    assert settle([teacher], codes, [], codebook=BOOK)[0].responses == ("ANALYSE",)
    assert settled(codes).moves == ("EVIDENCE",)


def test_attributes_one_claim_leaves_open_come_from_another() -> None:
    step = Code(0, Layer.MOVE, "NEXT_STEP", "rules@1", attributes={"slots": "what when"})
    after = settled([step], [person("NEXT_STEP")])
    assert after.attribute("NEXT_STEP", "slots") == "what when"
    assert after.codes[0].by_person


def test_unsure_words_and_unknown_speakers_need_review() -> None:
    words = (Word(Span(0, 500), "so", confidence=0.4),)
    unsure, sure = said(words=words), said()
    nobody = CodedUtterance(Utterance(0, Span(0, 900), "?", "so"), Role.UNKNOWN)
    flags = [settle([u], [], [], codebook=BOOK)[0].needs_review for u in (unsure, sure, nobody)]
    assert flags == [True, False, True]


def test_an_utterance_that_could_be_either_voices_needs_review() -> None:
    one = said()
    half = Span(one.span.start_ms, one.span.start_ms + one.span.duration_ms // 2 + 1)
    sliver = Span(one.span.start_ms, one.span.start_ms + one.span.duration_ms // 4)
    after = Span(one.span.end_ms, one.span.end_ms + 900)
    flags = [
        settle([one], [], [], codebook=BOOK, unsure=unsure)[0].needs_review
        for unsure in ([half], [sliver, after], [])
    ]
    assert flags == [True, False, False]


MOVES = [d.id for d in BOOK.label_set(Layer.MOVE).codes]
MACHINE = st.lists(st.builds(code, st.sampled_from(MOVES)), max_size=5)
PEOPLE = st.lists(
    st.builds(person, st.sampled_from(MOVES), stands=st.booleans(), minutes=st.integers(0, 99)),
    max_size=4,
)


@given(MACHINE, PEOPLE)
def test_what_stands_was_claimed_fits_and_is_not_denied_last(
    codes: list[Code], corrections: list[CodeCorrection]
) -> None:
    after = settled(codes, corrections)
    claimed = {c.code for c in codes} | {c.code for c in corrections if c.stands}
    assert set(after.moves) <= claimed
    assert len(after.moves) <= 2
    latest = {c.code: c.stands for c in sorted(corrections, key=lambda c: c.made_at)}
    assert not any(latest.get(move) is False for move in after.moves)


@given(MACHINE, PEOPLE)
def test_settling_what_is_settled_changes_nothing(
    codes: list[Code], corrections: list[CodeCorrection]
) -> None:
    once = settled(codes, corrections)
    again = settle([once], codes, corrections, codebook=BOOK)[0]
    assert again == once


def standing(name: str, below: Below) -> CodeStanding:
    """A code whose coder reaches 0.3 where 0.5 is asked."""
    return CodeStanding(name, name, "rules@1", Gate(0.5, below), Score(0.3, 0.2, 0.4, 50))


def gated(
    codes: list[Code], corrections: list[CodeCorrection] | None = None, **below: Below
) -> CodedUtterance:
    standings = [standing(name, how) for name, how in below.items()]
    return settle([said()], codes, corrections or [], codebook=BOOK, standings=standings)[0]


def test_a_suggested_code_stands_and_says_so() -> None:
    after = gated([code("EVIDENCE"), code("JUDGE")], JUDGE=Below.SUGGESTED)
    assert {c.code: c.suggested for c in after.codes} == {"EVIDENCE": False, "JUDGE": True}


def test_a_withheld_code_does_not_stand_and_crowds_nobody_out() -> None:
    codes = [code("NEXT_STEP"), code("EVIDENCE"), code("FRAME")]
    assert gated(codes, NEXT_STEP=Below.WITHHELD).moves == ("EVIDENCE", "FRAME")


def test_a_withheld_question_leaves_no_form_behind() -> None:
    codes = [code("leading", layer=Layer.QUESTION), code("closed", layer=Layer.FORM)]
    assert gated(codes, leading=Below.WITHHELD).codes == ()


def test_a_withheld_form_is_not_guessed_from_the_type_either() -> None:
    after = gated([code("probing", layer=Layer.QUESTION)], open=Below.WITHHELD)
    assert (after.question, after.form) == ("probing", None)


def test_what_a_person_says_is_found_whatever_the_gate() -> None:
    for below in Below:
        after = gated([code("JUDGE")], [person("JUDGE")], JUDGE=below)
        assert after.moves == ("JUDGE",)
        assert not after.codes[0].suggested


def test_a_withheld_claim_still_fills_what_a_person_leaves_open() -> None:
    step = Code(0, Layer.MOVE, "NEXT_STEP", "rules@1", attributes={"slots": "what when"})
    after = gated([step], [person("NEXT_STEP")], NEXT_STEP=Below.WITHHELD)
    assert after.attribute("NEXT_STEP", "slots") == "what when"
