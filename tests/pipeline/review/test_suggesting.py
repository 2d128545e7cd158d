"""The machine suggests moments for the 1:1, each with its figures, strengths among them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.acts import Clip
from pipeline.codebook import Below, Gate
from pipeline.coding.rules import RulesCoder
from pipeline.config import load_config
from pipeline.engines import Score
from pipeline.formats import read_transcript
from pipeline.report import Report, Source
from pipeline.resources import shipped
from pipeline.review.suggesting import Suggestion, clip_of, suggestions
from pipeline.run import Reading, read
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Doubt, Role, WordQuality
from tests.gated import gated_book
from tests.heard import heard_from
from tests.pipeline.review.talks import BOOK, read_talk
from tests.pipeline.review.test_sheet_json import talks
from tests.talk import coded_talk

NOBODY: dict[str, Role] = {}
THOUGHT = """
L 0.0-3.0 What did you see at the back tables? [q:open_reflective form:open]
T 4.0-9.0 I think they copied because the example was too close to it. [ANALYSE]
"""


def of(report: Report, most: int = 8) -> tuple[Suggestion, ...]:
    return suggestions(report, BOOK, most=most)


def whys(report: Report) -> list[str]:
    return [one.why for one in of(report)]


def test_a_long_leader_turn_is_told_with_its_length_and_its_rank() -> None:
    report = read_talk("L 0.0-72.0 So I counted who spoke. / T 75.0-80.0 Okay. / L 81.0-82.0 Yes.")
    [long] = of(report)
    assert long.why == "The leader speaks for 1:12 in one turn, the longest of 2."
    assert (long.kind, long.strength, long.at) == ("long turn", False, Span(0, 74_000))


def test_a_long_turn_that_shares_evidence_says_so() -> None:
    report = read_talk("L 0.0-40.0 You called on nine students. [EVIDENCE] / T 41.0-42.0 Okay.")
    assert whys(report) == [
        "The leader speaks for 0:40 in one turn, the only one; it shares evidence of the lesson."
    ]


def test_the_teachers_thinking_is_a_strength_with_what_was_asked_before_it() -> None:
    [thinking] = of(read_talk(THOUGHT))
    assert thinking.why == "The teacher thinks aloud after an open question: 12 words of reasoning."
    assert (thinking.kind, thinking.strength) == ("thinking", True)
    assert thinking.at == Span(0, 9_000)


def test_an_insight_is_called_one() -> None:
    report = read_talk(THOUGHT.replace("[ANALYSE]", "[REALISE]"))
    assert whys(report) == [
        "The teacher comes to an insight after an open question: 12 words of reasoning."
    ]


def test_words_given_back_are_told_with_what_they_brought() -> None:
    report = read_talk(
        """
        T 0.0-4.0 The room went flat when I asked for reasons.
        L 5.0-7.0 So the talk stalled. [PARAPHRASE]
        T 8.0-12.0 Yes, and I jumped in right away.
        """
    )
    assert whys(report) == [
        "The leader gives back what the teacher said, and the teacher goes on for 7 words."
    ]


def test_a_wait_after_an_open_question_is_a_strength() -> None:
    script = """
    L 0.0-2.0 What stands out to you? [q:open_reflective form:open]
    T 6.4-9.0 The back row is empty again. [DESCRIBE]
    """
    assert whys(read_talk(script)) == [
        "After an open question the leader waits 4\u00a0s, and the teacher answers in 6 words."
    ]
    assert whys(read_talk(script.replace("6.4", "4.0"))) == []


def test_evidence_is_told_with_how_much_of_it_there_is() -> None:
    report = read_talk(
        """
        L 0.0-4.0 You called on nine students. [EVIDENCE]
        L 4.5-8.0 Five of them twice. [EVIDENCE]
        T 9.0-13.0 I follow the hands up front.
        """
    )
    assert whys(report) == [
        "The leader shares 2 observations from the lesson, and the teacher answers in 6 words."
    ]


def test_a_pause_inside_the_teachers_turn_is_one_the_leader_held() -> None:
    report = read_talk("L 0.0-2.0 Tell me. / T 3.0-6.0 I hurried. / T 10.5-12.0 It was me.")
    [held] = of(report)
    assert held.why == (
        "The leader leaves a pause of 4\u00a0s inside the teacher's turn, and the teacher goes on."
    )
    assert (held.kind, held.strength) == ("held pause", True)


def test_a_complete_step_is_a_strength_and_a_bare_one_is_worth_a_look() -> None:
    script = "L 0.0-2.0 So the cards then. [NEXT_STEP:slots={}] / T 3.0-4.0 Okay."
    [complete] = of(read_talk(script.format("what+when+support")))
    assert complete.why == (
        "The next step says what, when and support or follow-up; "
        "missing: with whom or where and sign of success."
    )
    [bare] = of(read_talk(script.format("what")))
    assert bare.why == (
        "The next step says what; "
        "missing: with whom or where, when, sign of success and support or follow-up."
    )
    assert (complete.strength, bare.strength) == (True, False)
    [full] = of(read_talk(script.format("what+when+with_whom+success_sign+support")))
    assert full.why.startswith("The next step has all its parts: what, with whom or where, ")


def test_advice_straight_after_an_answer_is_worth_a_look() -> None:
    script = """
    T 0.0-5.0 They were not with me after the break.
    L 6.0-9.0 You could start with a quick write. [SUGGEST]
    T 10.0-11.0 Okay. [MINIMAL]
    """
    assert whys(read_talk(script)) == [
        "Advice comes right after 8 words of the teacher's, with no question in between."
    ]
    asked = script.replace("L 6.0-9.0", "L 5.2-5.9 What else? [q:probing]\nL 6.0-9.0")
    assert whys(read_talk(asked)) == []


def test_a_leading_question_is_told_with_its_short_answer() -> None:
    report = read_talk(
        "L 0.0-3.0 Don't you think it ran long? [q:leading] / T 4.0-4.5 Maybe. [MINIMAL]"
    )
    assert whys(report) == ["A leading question, and the teacher answers in a word."]


def test_questions_upon_questions_are_worth_a_look() -> None:
    report = read_talk(
        """
        L 0.0-3.0 What did you see? [q:open_reflective form:open]
        L 3.2-5.0 Was it the back row? [q:closed_factual form:closed]
        T 6.0-8.0 Yes, it was.
        """
    )
    assert whys(report) == ["The leader asks 2 questions before the teacher can answer."]


def test_speaking_at_once_again_and_again_is_worth_a_look() -> None:
    report = read_talk(
        """
        T 0.0-30.0 I had them in pairs and then the drill came and we all went out.
        L 5.0-8.0 And you did not stop it at all then.
        L 15.0-18.0 But it was your own plan to go on.
        L 25.0-28.0 No, I mean the plan before the drill.
        """
    )
    assert "Two speak at once 3 times within 0:23." in whys(report)


def test_what_is_only_suggested_says_so() -> None:
    coded = coded_talk("L 0.0-3.0 Don't you think so? [q:leading] / T 4.0-4.5 Maybe.")
    leading = replace(coded[0].codes[0], suggested=True)
    [one] = of(read_talk([replace(coded[0], codes=(leading,)), coded[1]]))
    assert one.why == (
        "A leading question, and the teacher answers in a word "
        "(“Leading” is suggested: check the words)."
    )


def test_suspect_words_and_what_must_be_checked_first_suggest_nothing() -> None:
    asked, answer = coded_talk(THOUGHT)
    suspect = replace(answer, utterance=replace(answer.utterance, doubt=Doubt.LOOP))
    assert of(read_talk([asked, suspect])) == ()
    assert of(read_talk([asked, replace(answer, needs_review=True)])) == ()


def test_without_words_to_trust_only_turns_pauses_and_overlaps_are_left() -> None:
    script = f"""{THOUGHT}
    L 20.0-55.0 So I counted who spoke.
    T 56.0-57.0 Okay.
    L 90.0-92.0 Don't you think so? [q:leading]
    T 93.0-93.5 Maybe.
    """
    assert [one.kind for one in of(read_talk(script))] == [
        "thinking", "long turn", "leading question",
    ]  # fmt: skip
    draft = read_talk(script, word_quality=WordQuality.DRAFT)
    assert {one.kind for one in of(draft)} == {"long turn", "pause"}
    assert "Nobody speaks for 33\u00a0s." in whys(draft)


def test_as_long_as_nobody_leads_a_long_turn_is_somebodys() -> None:
    report = read_talk("A 0.0-40.0 So I counted. / B 41.0-42.0 Okay.", roles=NOBODY)
    assert whys(report) == ["Voice A speaks for 0:40 in one turn, the longest of 2."]


def test_nothing_worth_a_look_suggests_nothing() -> None:
    assert of(read_talk("L 0.0-2.0 Good morning. / T 2.5-4.0 Good morning.")) == ()
    assert of(read_talk(THOUGHT, unfit="only hiss is heard")) == ()
    assert of(read_talk(THOUGHT), most=0) == ()


LONG = """
L 0.0-3.0 What did you see at the back tables? [q:open_reflective form:open]
T 4.0-9.0 I think they copied because the example was too close to it. [ANALYSE]
L 40.0-90.0 I counted who spoke and when.
T 91.0-93.0 Okay.
L 120.0-123.0 Don't you think it ran long? [q:leading]
T 124.0-125.0 Maybe.
L 150.0-153.0 And what else did you see there? [q:probing form:open]
T 157.0-161.0 I hurried because the clock was running down on me. [ANALYSE]
"""


def test_strengths_and_looks_take_turns_and_a_strength_comes_first() -> None:
    found = of(read_talk(LONG))
    assert [(one.kind, one.strength) for one in found] == [
        ("thinking", True), ("long turn", False), ("wait", True), ("leading question", False),
    ]  # fmt: skip
    assert of(read_talk(LONG), most=2) == found[:2]


def test_a_strength_leaves_room_for_something_to_look_at() -> None:
    report = read_talk(
        """
        L 0.0-3.0 Don't you think it ran long? [q:leading]
        T 4.0-12.0 It did because I talked and they copied what I had put up there. [ANALYSE]
        L 60.0-63.0 What else did you see? [q:probing form:open]
        T 64.0-68.0 I think I hurried because of the clock there. [ANALYSE]
        """
    )
    assert [one.kind for one in of(report, most=2)] == ["thinking", "leading question"]
    assert of(report, most=2)[0].at == Span(48_000, 68_000)


def test_what_is_found_without_doubt_comes_before_what_is_suggested() -> None:
    coded = list(coded_talk(LONG))
    doubted = tuple(replace(code, suggested=True) for code in coded[1].codes)
    coded[1] = replace(coded[1], codes=doubted)
    first = of(read_talk(coded))[0]
    assert (first.kind, first.at.start_ms) == ("thinking", 141_000)


@pytest.mark.parametrize(("f1", "told"), [(0.3, False), (0.9, True)])
def test_a_code_that_is_withheld_is_in_no_suggestion(f1: float, told: bool) -> None:
    book = gated_book({"leading": Gate(0.5, Below.WITHHELD)})
    coder = RulesCoder(book)
    scores = {coder.id: {"leading": Score(f1, f1 - 0.1, f1 + 0.1, 88)}}
    heard = heard_from(read_transcript(shipped("samples/conversation.vtt")))
    reading = Reading((coder,), book, load_config(), scores=scores)
    report = read(heard, reading, source=Source("conversation.vtt", "abc"))
    assert ("leading question" in {one.kind for one in suggestions(report, book)}) is told


def test_a_suggestion_is_a_clip_for_the_meeting() -> None:
    [thinking] = of(read_talk(THOUGHT))
    assert thinking.clip == Clip(
        Span(0, 9_000),
        "The teacher thinks aloud after an open question: 12 words of reasoning",
        "What did you do just before that made this thinking possible?",
    )


@pytest.mark.parametrize(
    ("at", "clip"),
    [
        (Span(60_000, 90_000), Span(58_000, 92_000)),
        (Span(60_000, 64_000), Span(54_000, 74_000)),
        (Span(0, 4_000), Span(0, 20_000)),
        (Span(298_000, 300_000), Span(280_000, 300_000)),
        (Span(283_000, 300_000), Span(280_000, 300_000)),
        (Span(60_000, 200_000), Span(58_000, 148_000)),
    ],
)
def test_a_clip_has_room_around_it_and_is_short_enough_to_watch(at: Span, clip: Span) -> None:
    assert clip_of(at, Span(0, 300_000)) == clip


def test_a_clip_of_a_short_talk_is_all_of_it() -> None:
    assert clip_of(Span(1_000, 2_000), Span(500, 9_000)) == Span(500, 9_000)


@settings(max_examples=100, deadline=None)
@given(
    talks(),
    st.sampled_from([WordQuality.TRANSCRIPT, WordQuality.DRAFT]),
    st.integers(0, 8),
    st.booleans(),
)
def test_suggestions_are_few_apart_inside_and_the_same_each_time(
    coded: list[CodedUtterance], quality: WordQuality, most: int, trimmed: bool
) -> None:
    middle = coded[len(coded) // 2].span
    report = read_talk(coded, word_quality=quality, window=middle if trimmed else None)
    found, window = of(report, most), report.conversation.window
    assert len(found) <= most
    assert found == of(report, most)
    for at, one in enumerate(found):
        assert one.at & window == one.at
        assert min(20_000, window.duration_ms) <= one.at.duration_ms <= 90_000
        assert one.why.endswith(".")
        assert one.question.endswith("?")
        for other in found[:at]:
            shorter = min(one.at.duration_ms, other.at.duration_ms)
            assert 2 * one.at.overlap_ms(other.at) <= shorter
    assert found == of(report)[:most]
