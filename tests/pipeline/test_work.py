"""What people did becomes the work that stands, as each reader may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acts import (
    Act,
    Audience,
    Comment,
    Deed,
    Edit,
    Kind,
    Part,
    Person,
    Pin,
    Reply,
    Withdrawal,
)
from pipeline.corrections import SpeakerCorrection
from pipeline.span import Span
from pipeline.work import GONE, corrections_of, why_refused, work_of

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
LEA = Person("Lea", Part.LEADER)
TOM = Person("Tom", Part.TEACHER)
CAM = Person("Cam", Part.COACH)
SAM = Person("Sam", Part.STAFF)
EVERYBODY = (LEA, TOM, CAM, SAM)
CONTEST = Comment(Span(0, 1), Kind.CONTEST, "not so", Audience.GROUP)
SPOKEN = SpeakerCorrection(Span(0, 1_000), "S2", "Cam", AT)


def act(id: str, by: Person, deed: Deed) -> Act:
    return Act(id, by, AT, deed)


def comment(text: str = "well asked", audience: Audience = Audience.GROUP) -> Comment:
    return Comment(Span(1_000, 2_000), Kind.NOTE, text, audience)


def readers_of(author: Person, audience: Audience) -> set[Person | None]:
    acts = [act("c", author, comment(audience=audience))]
    return {who for who in (*EVERYBODY, None) if work_of(acts, who).threads}


@pytest.mark.parametrize(
    ("author", "audience", "readers"),
    [
        (LEA, Audience.ME, {LEA}),
        (TOM, Audience.ME, {TOM}),
        (CAM, Audience.ME, {CAM}),
        (SAM, Audience.ME, {SAM}),
        (LEA, Audience.US, {LEA, CAM}),
        (TOM, Audience.US, {TOM, LEA}),
        (CAM, Audience.US, {CAM, LEA}),
        (SAM, Audience.US, {SAM, LEA, CAM}),
        (LEA, Audience.GROUP, {LEA, TOM, CAM, SAM, None}),
        (TOM, Audience.GROUP, {LEA, TOM, CAM, SAM, None}),
        (CAM, Audience.GROUP, {LEA, TOM, CAM, SAM, None}),
        (SAM, Audience.GROUP, {LEA, TOM, CAM, SAM, None}),
    ],
)
def test_a_comment_is_read_by_those_it_is_for(
    author: Person, audience: Audience, readers: set[Person | None]
) -> None:
    assert readers_of(author, audience) == readers


@pytest.mark.parametrize("part", Part)
def test_what_one_writes_for_oneself_is_not_read_by_another_in_the_same_part(part: Part) -> None:
    acts = [act("c", Person("Ann", part), comment(audience=Audience.ME))]
    assert work_of(acts, Person("Bea", part)).threads == ()


def test_a_thread_reads_as_it_was_changed_last() -> None:
    acts = [
        act("c", CAM, comment("wel asked")),
        act("r", LEA, Reply("c", "thanks")),
        act("e", CAM, Edit("c", "well asked")),
        act("x", SAM, Edit("c", "not mine to change")),
    ]
    (thread,) = work_of(acts, TOM).threads
    assert (thread.text, thread.edited) == ("well asked", True)
    assert [(reply.text, reply.edited) for reply in thread.replies] == [("thanks", False)]


def test_only_its_author_takes_back_a_comment_or_a_change_to_it() -> None:
    acts = [
        act("c", CAM, comment("wel asked")),
        act("e", CAM, Edit("c", "well asked")),
        act("w1", SAM, Withdrawal("c")),
        act("w2", SAM, Withdrawal("e")),
    ]
    (thread,) = work_of(acts, CAM).threads
    assert thread.text == "well asked"
    assert work_of([*acts, act("w3", CAM, Withdrawal("c"))], CAM).threads == ()


def test_a_correction_taken_back_can_be_taken_up_again() -> None:
    made, back = act("a", CAM, SPOKEN), act("b", LEA, Withdrawal("a"))
    again = act("d", SAM, Withdrawal("b"))
    assert corrections_of([made]) == (SPOKEN,)
    assert corrections_of([made, back]) == ()
    assert work_of([made, back], None).history[0].withdrawn == back
    assert corrections_of([made, back, again]) == (SPOKEN,)
    assert work_of([made, back, again], None).history[0].withdrawn is None


@pytest.mark.parametrize(
    ("withdrawals", "stands"),
    [
        ([("1", "a")], False),
        ([("1", "a"), ("2", "1")], True),
        ([("1", "a"), ("2", "1"), ("3", "2")], False),
        ([("1", "a"), ("2", "1"), ("3", "2"), ("4", "3")], True),
        ([("1", "a"), ("2", "a")], False),
        ([("1", "a"), ("2", "a"), ("3", "1")], False),
        ([("1", "a"), ("2", "a"), ("3", "2")], False),
        ([("1", "a"), ("2", "a"), ("3", "1"), ("4", "2")], True),
        ([("1", "a"), ("2", "1"), ("3", "a")], False),
        ([("2", "1"), ("1", "a")], False),
        ([("1", "1")], True),
        ([("1", "2"), ("2", "1")], True),
        ([("1", "unknown")], True),
    ],
)
def test_a_correction_is_gone_while_any_withdrawal_of_it_holds(
    withdrawals: list[tuple[str, str]], stands: bool
) -> None:
    backs = [
        act(id, who, Withdrawal(of)) for (id, of), who in zip(withdrawals, EVERYBODY, strict=False)
    ]
    assert corrections_of([act("a", CAM, SPOKEN), *backs]) == ((SPOKEN,) if stands else ())


def test_a_withdrawal_before_what_it_is_about_takes_nothing_back() -> None:
    acts = [act("w", CAM, Withdrawal("a")), act("a", CAM, SPOKEN)]
    assert corrections_of(acts) == (SPOKEN,)


def test_what_is_sent_again_later_keeps_its_place_and_its_words() -> None:
    other = replace(SPOKEN, speaker="S3")
    acts = [act("a", CAM, SPOKEN), act("b", LEA, other), act("a", CAM, Pin(Span(0, 1)))]
    assert corrections_of(acts) == (SPOKEN, other)
    assert [one.act.id for one in work_of(acts, None).history] == ["b", "a"]


def test_a_comment_taken_back_stays_gone_whoever_wants_it_again() -> None:
    acts = [act("c", CAM, comment()), act("w", CAM, Withdrawal("c"))]
    assert why_refused(acts, act("x", CAM, Withdrawal("w"))) == GONE
    assert work_of([*acts, act("x", CAM, Withdrawal("w"))], CAM).threads == ()


def test_a_comment_whose_words_were_erased_cannot_be_taken_up_again() -> None:
    assert why_refused([act("w", CAM, Withdrawal("c"))], act("x", CAM, Withdrawal("w"))) == GONE


@pytest.mark.parametrize(
    ("by", "deed", "line"),
    [
        (CAM, comment(), ""),
        (CAM, comment(" "), "there are no words in it; write something first"),
        (CAM, comment("x" * 4_000), ""),
        (CAM, comment("x" * 4_001), "it is 4,001 letters long; 4,000 are the most"),
        (CAM, Pin(Span(0, 1), "x" * 4_001), "it is 4,001 letters long; 4,000 are the most"),
        (CAM, CONTEST, "say what is contested: a code, a number, the words or the speaker"),
        (CAM, replace(CONTEST, target="words"), ""),
        (LEA, Edit("c", " "), "there are no words in it; write something first"),
        (LEA, Edit("p", "other"), "only its author can change it"),
        (LEA, Reply("p", "yes"), "what it is about is not there any more"),
        (LEA, Withdrawal("unknown"), "what it is about is not there any more"),
        (LEA, Reply("back", "yes"), "what it is about is not there any more"),
        (LEA, Reply("mine", "yes"), ""),
        (CAM, Edit("c", "other"), "only its author can change it"),
        (CAM, Withdrawal("c"), "only its author can take it back"),
        (CAM, Reply("gone", "yes"), "what it is about is not there any more"),
        (CAM, Reply("mine", "yes"), "what it is about is not there any more"),
        (LEA, Edit("c", "other"), ""),
        (CAM, Withdrawal("p"), ""),
    ],
)
def test_what_may_not_be_done_is_refused_in_one_line(by: Person, deed: Deed, line: str) -> None:
    before = [
        act("c", LEA, comment()),
        act("mine", LEA, comment(audience=Audience.ME)),
        act("p", LEA, Pin(Span(0, 1))),
        act("back", LEA, comment()),
        act("w", LEA, Withdrawal("back")),
    ]
    assert why_refused(before, act("new", by, deed)) == line


IDS = st.sampled_from("abcdefgh")
DEEDS = st.one_of(
    st.builds(comment, st.just("hm"), st.sampled_from(Audience)),
    st.builds(Reply, IDS, st.just("yes")),
    st.builds(Edit, IDS, st.just("no")),
    st.builds(Withdrawal, IDS),
    st.just(Pin(Span(0, 1))),
    st.just(SPOKEN),
)
ACTS = st.lists(st.builds(act, IDS, st.sampled_from(EVERYBODY), DEEDS), max_size=10)


@given(ACTS, st.sampled_from(EVERYBODY))
def test_what_is_sent_twice_happens_once(acts: list[Act], reader: Person) -> None:
    assert work_of([*acts, *acts], reader) == work_of(acts, reader)


@given(ACTS, st.sampled_from(EVERYBODY))
def test_nobody_reads_what_another_wrote_for_themselves(acts: list[Act], reader: Person) -> None:
    private = [t for t in work_of(acts, reader).threads if t.comment.audience is Audience.ME]
    assert all(thread.by == reader for thread in private)


@given(ACTS)
def test_the_case_of_a_name_does_not_matter(acts: list[Act]) -> None:
    assert work_of(acts, LEA) == work_of(acts, replace(LEA, name="LEA"))


@given(ACTS)
def test_corrections_that_stand_are_in_the_order_they_were_made(acts: list[Act]) -> None:
    numbered = [
        replace(one, deed=replace(one.deed, speaker=str(place)))
        if isinstance(one.deed, SpeakerCorrection)
        else one
        for place, one in enumerate(acts)
    ]
    made: Iterator[object] = iter(
        [one.deed for one in numbered if isinstance(one.deed, SpeakerCorrection)]
    )
    assert all(correction in made for correction in corrections_of(numbered))


@given(ACTS)
def test_what_was_taken_back_stays_gone_until_the_withdrawal_is(acts: list[Act]) -> None:
    before = [act("made", CAM, SPOKEN), act("back", LEA, Withdrawal("made"))]
    assert work_of([*before, *acts], SAM).history[-1].withdrawn is not None
