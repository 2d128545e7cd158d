"""What a reader must be told before any number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.codebook import load_codebook
from pipeline.config import MeasureRules
from pipeline.measures import measure
from pipeline.paper.wording import reading_of
from pipeline.report import Report, Source, make_report, notices
from pipeline.span import Span
from pipeline.sureness import Sureness
from pipeline.transcript import Conversation, EngineUsed, Heard, RoleGuess, WordQuality
from tests.talk import conversation

TWO = "L 0-48 What stood out? / T 48-96 The back row."
MERGE = "if it is one of the two, give it the same role, which merges them."


def test_a_voice_that_is_neither_is_told_with_its_share() -> None:
    assert notices(conversation(f"{TWO} / O 96-100 Excuse me."), None) == [
        f"O speaks 4 % of the time and counts as neither; {MERGE}"
    ]


def test_a_voice_without_a_role_is_told_too() -> None:
    assert notices(conversation(f"{TWO} / S3 96-96.3 Oh."), None) == [
        f"S3 speaks less than 1 % of the time and counts as neither; {MERGE}"
    ]


def test_several_such_voices_are_one_sentence() -> None:
    assert notices(conversation(f"{TWO} / O 96-98 Excuse me. / S4 98-100 Sorry."), None) == [
        "O speaks 2 % of the time, S4 speaks 2 % of the time and they count as neither; "
        "if such a voice is one of the two, give it the same role, which merges them."
    ]


def test_two_voices_and_speech_by_nobody_known_are_no_third_voice() -> None:
    assert notices(conversation(TWO), None) == []
    assert notices(conversation(f"{TWO} / ? 96-100 Excuse me."), None) == []


def test_while_roles_are_unsaid_every_voice_is_told_once() -> None:
    unsaid = replace(conversation(f"{TWO} / O 96-100 Excuse me."), roles=RoleGuess({}))
    (told,) = notices(unsaid, None)
    assert told.startswith("Who is the leader and who the teacher is not known yet")
    assert told.count("O 4 %") == 1


def said_by(chance: float, conversation_: Conversation) -> Heard:
    """As a diarizer heard it: every moment given to who speaks, so surely."""
    ends = [span.end_ms for spans in conversation_.floor.values() for span in spans]
    chances = {who: np.zeros(max(ends) // 100, np.float32) for who in conversation_.floor}
    for speaker, spans in conversation_.floor.items():
        for span in spans:
            for who, theirs in chances.items():
                at = slice(span.start_ms // 100, span.end_ms // 100)
                theirs[at] = chance if who == speaker else 1 - chance
    engine = EngineUsed("embedded", "")
    return Heard(
        duration_ms=max(ends),
        words=(),
        voices=(),
        activity=None,
        words_by=EngineUsed("none", ""),
        voices_by=engine,
        word_quality=WordQuality.NONE,
        sureness=Sureness.of_chances(chances, step_ms=100),
    )


def report_of(
    conversation_: Conversation, heard: Heard | None, settled: tuple[Span, ...] = ()
) -> Report:
    return make_report(
        conversation_,
        measure(conversation_, MeasureRules()),
        headline=(),
        claims=(),
        heard=heard,
        source=Source("talk", "0"),
        codebook=load_codebook("poc-core"),
        coders=(),
        corrections=0,
        settled=settled,
    )


def test_the_talk_share_says_how_surely_its_voices_were_told_apart() -> None:
    said = conversation(TWO)
    sure = report_of(said, said_by(1.0, said)).result("talk_share")
    unsure = report_of(said, said_by(0.6, said)).result("talk_share")
    assert "mixed up" in reading_of(sure).told
    assert sure != unsure
    assert sure.value == 0.5


def test_voices_named_by_people_leave_the_talk_share_as_it_is() -> None:
    said = conversation(TWO)
    plain = {r.id: r for r in measure(said, MeasureRules())}["talk_share"]
    assert report_of(said, None).result("talk_share") == plain
    assert report_of(said, replace(said_by(0.6, said), sureness=None)).unsure == ()
    confirmed = report_of(said, said_by(0.6, said), (Span(0, 96_000),))
    assert confirmed.result("talk_share") == plain


def test_unsure_stretches_are_kept_but_not_where_a_person_said_who_speaks() -> None:
    said = conversation(TWO)
    assert report_of(said, said_by(1.0, said)).unsure == ()
    assert report_of(said, said_by(0.6, said)).unsure == (Span(0, 96_000),)
    settled = report_of(said, said_by(0.6, said), (Span(10_000, 90_000),))
    assert settled.unsure == (Span(0, 10_000), Span(90_000, 96_000))
    assert any("For 0:16 of the talk" in told for told in settled.notices)


def test_while_roles_are_unsaid_each_voice_is_told_as_surely_as_it_was_told_apart() -> None:
    unsaid = replace(conversation(TWO), roles=RoleGuess({}))
    (named,) = notices(unsaid, None)
    (heard,) = notices(unsaid, said_by(1.0, unsaid))
    assert "L 50 % (95 % interval 9 to 91 %)" in named
    assert "L 50 % (95 % interval " in heard
    assert "9 to 91 %" not in heard
