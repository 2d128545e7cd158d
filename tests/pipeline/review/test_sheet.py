"""The sheet holds what the instrument draws: voices, words, marks in time, and nothing hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.measures.material import make_material
from pipeline.report import Report
from pipeline.review.before import Was
from pipeline.review.chapters import chapters_of
from pipeline.review.rows import Claim, Mark
from pipeline.review.sheet import Sheet, TurnRow, make_sheet
from pipeline.span import Span
from pipeline.transcript import Code, Doubt, Layer, Role, Utterance, WordQuality
from tests.pipeline.review.talks import BOOK, read_talk
from tests.talk import coded_talk

TALK = """
T 0.0-2.0 I tried pairs. [DESCRIBE]
L 2.5-5.0 What would you change? [q:planning form:open]
L 8.5-9.0 Right, Marcus?
T 8.8-14.0 Tomorrow I will use the cards first. [COMMIT:firm]
L 11.0-11.4 Mm-hm. [backchannel]
? 20.0-21.0 Hello.
O 21.5-22.0 Sorry.
"""


def sheet_of(
    report: Report, *, hidden: str = "", before: tuple[Utterance, ...] | None = None
) -> Sheet:
    return make_sheet(
        report, BOOK, revision="r1", video=True, pause_ms=3_000, hidden=hidden, before=before
    )


@pytest.fixture
def sheet() -> Sheet:
    return sheet_of(read_talk(TALK))


def test_voices_come_leader_first_and_nobody_last(sheet: Sheet) -> None:
    assert [(v.label, v.name, v.role, v.talk) for v in sheet.voices] == [
        ("L", "Leader", Role.LEADER, "0:03"),
        ("T", "Teacher", Role.TEACHER, "0:07"),
        ("O", "Other", Role.OTHER, "0:00"),
        ("?", "Unknown", Role.UNKNOWN, "0:01"),
    ]
    assert sheet.voices[1].speech == (Span(0, 2_000), Span(8_800, 14_000))


def test_two_at_once_are_an_overlap_from_a_fifth_of_a_second_on(sheet: Sheet) -> None:
    assert sheet.overlaps == (Span(8_800, 9_000), Span(11_000, 11_400))
    barely = read_talk("L 0.0-2.0 Who was that? / T 1.801-4.0 That was Owen.")
    assert sheet_of(barely).overlaps == ()


def test_a_pause_is_marked_from_the_length_that_is_asked_for(sheet: Sheet) -> None:
    assert sheet.pauses == (Span(5_000, 8_500), Span(14_000, 20_000))


def test_words_have_their_starts_where_each_has_a_time(sheet: Sheet) -> None:
    assert sheet.rows[1].text == "What would you change?"
    assert sheet.rows[1].starts == (0, 625, 1_250, 1_875)
    coded = coded_talk("L 0.0-2.0 What would you try? / T 3.0-4.0 Pairs.")
    other = replace(coded[0], utterance=replace(coded[0].utterance, text="What now?"))
    assert sheet_of(read_talk([other, coded[1]])).rows[0].starts is None


def test_a_row_knows_its_voice_and_its_turn(sheet: Sheet) -> None:
    assert [(sheet.voices[row.who].label, row.turn) for row in sheet.rows] == [
        ("T", 0), ("L", 1), ("L", 1), ("T", 2), ("L", -1), ("?", 3), ("O", 4),
    ]  # fmt: skip
    assert sheet.turns[1] == TurnRow(Span(2_500, 9_000), 0, 1, 2)


def test_what_stands_is_told_with_its_strength() -> None:
    coded = coded_talk(TALK)
    by_person = replace(coded[3].codes[0], coder="human:Ana Coach")
    unsure = Code(1, Layer.QUESTION, "planning", "embedded@1", 0.4, suggested=True)
    said = [*coded[:1], replace(coded[1], codes=(unsure,)), coded[2],
            replace(coded[3], codes=(by_person,)), *coded[4:]]  # fmt: skip
    made = sheet_of(read_talk(said))
    place = {(c.layer, c.id): at for at, c in enumerate(made.codes)}
    assert made.rows[1].codes == (
        Mark(place[Layer.QUESTION, "planning"], "", unsure=True, suggested=True, value=""),
    )
    assert made.rows[3].codes == (
        Mark(place[Layer.RESPONSE, "COMMIT"], "Ana Coach", unsure=False, suggested=False,
             value="firm"),
    )  # fmt: skip


def test_what_machines_claim_is_kept_whether_it_stands_or_not() -> None:
    claims = [
        Code(1, Layer.QUESTION, "planning", "rules@1", 0.8),
        Code(1, Layer.QUESTION, "leading", "embedded@1"),
        Code(1, Layer.MOVE, "of another book", "rules@1"),
        Code(1, Layer.QUESTION, "probing", "human:Ana"),
    ]
    made = sheet_of(read_talk(TALK, claims=claims))
    assert made.rows[1].claims == (
        Claim(3, "rules@1", 0.8, stands=True),
        Claim(5, "embedded@1", None, stands=False),
    )


def test_doubt_and_review_are_shown() -> None:
    first, *rest = coded_talk(TALK)
    suspect = replace(first.utterance, doubt=Doubt.NOBODY_HEARD)
    made = sheet_of(read_talk([replace(first, utterance=suspect, needs_review=True), *rest]))
    assert (made.rows[0].doubt, made.rows[0].review) == ("nobody heard", True)
    assert (made.rows[1].doubt, made.rows[1].review) == ("", False)


def test_what_engines_heard_is_told_only_where_it_is_given() -> None:
    report = read_talk(TALK)
    heard = [coded.utterance for coded in report.conversation.utterances]
    heard[0] = replace(heard[0], speaker="L")
    assert sheet_of(report, before=tuple(heard)).rows[0].was == Was("L", "I tried pairs.")
    assert sheet_of(report).rows[0].was is None


def test_what_is_hidden_leaves_no_trace_of_a_code() -> None:
    claims = [Code(1, Layer.QUESTION, "planning", "rules@1", 0.8)]
    made = sheet_of(read_talk(TALK, claims=claims), hidden="Write your reflection first.")
    assert made.hidden == "Write your reflection first."
    assert (made.codes, made.chapters, made.suggestions) == ((), (), ())
    assert all((row.codes, row.claims) == ((), ()) for row in made.rows)
    assert made.rows[1].text == "What would you change?"
    assert made.pauses == (Span(5_000, 8_500), Span(14_000, 20_000))


def test_the_sheet_lasts_as_long_as_the_recording() -> None:
    report = read_talk(TALK)
    made = make_sheet(report, BOOK, revision="r", video=False, pause_ms=3_000, duration_ms=60_000)
    assert (made.duration_ms, made.window) == (60_000, Span(0, 22_000))
    assert sheet_of(report).duration_ms == 22_000


def test_chapters_follow_the_phases() -> None:
    report = read_talk(
        """
        L 0.0-4.0 I'd like us to look at who talked. [FRAME]
        L 5.0-9.0 You called on nine students. [EVIDENCE]
        T 10.0-14.0 I think I follow the hands. [ANALYSE]
        T 15.0-19.0 Tomorrow I will use the cards. [COMMIT]
        L 20.0-22.0 Thank you, see you Friday.
        """
    )
    assert [(c.name, c.at) for c in sheet_of(report).chapters] == [
        ("opening", Span(0, 5_000)),
        ("evidence", Span(5_000, 10_000)),
        ("analysis", Span(10_000, 15_000)),
        ("planning", Span(15_000, 20_000)),
        ("close", Span(20_000, 22_000)),
    ]


def test_there_are_no_chapters_where_words_roles_or_codes_are_missing() -> None:
    draft = read_talk(TALK, word_quality=WordQuality.DRAFT)
    nobody = read_talk(TALK, roles={"L": Role.LEADER})
    uncoded = read_talk("L 0.0 What would you try? / T 3.0 Pairs.")
    unfit = read_talk(TALK, unfit="only hiss is heard")
    for report in (draft, nobody, uncoded, unfit):
        assert chapters_of(make_material(report.conversation)) == ()
