"""The 1:1 holds the clips with their words, the goal against earlier talks, and the last step."""

from __future__ import annotations

from datetime import date

from pipeline.acts import Clip, Done, Pin, Plan
from pipeline.review.excerpts import OPEN_QUESTION
from pipeline.review.meeting import (
    NO_STEP,
    last_step_of,
    offered_clips,
    proposed_plan,
    step_said,
)
from pipeline.review.openers import openers_for
from pipeline.span import Span
from tests.pipeline.review.meetings import (
    CLIP,
    STEP,
    TALK,
    held,
    meeting_of,
    open_share,
    report_of,
)

MARCH, APRIL, MAY = date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1)


# clips


def test_a_clip_shows_who_said_what_with_questions_and_moves() -> None:
    (clip,) = meeting_of(Plan((CLIP,))).clips
    assert (clip.when, clip.why, clip.question) == (
        "0:04 to 0:16",
        "She answers her own question",
        "What if you had waited?",
    )
    assert [(said.who, [line.text for line in said.lines]) for said in clip.said] == [
        ("Teacher", ["I follow the hands that are up front."]),
        ("Leader", ["Have you thought about cards?", "I would draw them at the launch."]),
    ]
    labels = clip.said[1].lines[0].labels
    assert [(label.name, label.suggested) for label in labels] == [
        ("Leading", False),
        ("Suggests", True),
    ]


def test_a_clip_inside_one_utterance_shows_it() -> None:
    (clip,) = meeting_of(Plan((Clip(Span(1_000, 2_000), ""),))).clips
    assert [line.text for said in clip.said for line in said.lines] == ["What stands out to you?"]
    assert clip.question == OPEN_QUESTION


def test_a_clip_without_words_is_still_there() -> None:
    (clip,) = meeting_of(Plan((Clip(Span(90_000, 95_000), "quiet"),))).clips
    assert (clip.said, clip.rest) == ((), "")


def test_of_a_long_clip_as_much_is_printed_as_there_is_room_for() -> None:
    rows = [(i * 2_000, i * 2_000 + 1_900, f"S{1 + i % 2}", f"Sentence {i}.") for i in range(20)]
    meeting = meeting_of(Plan((Clip(Span(0, 40_000), ""),)), report=report_of(rows))
    (clip,) = meeting.clips
    assert len(clip.said) == 8
    assert clip.rest == "… and 12 more utterances: listen to it."


def test_of_one_endless_utterance_its_beginning_is_printed() -> None:
    rows = [(0, 60_000, "S1", "word " * 900)]
    (clip,) = meeting_of(Plan((Clip(Span(0, 60_000), ""),)), report=report_of(rows)).clips
    text = clip.said[0].lines[0].text
    assert text.endswith("word …")
    assert len(text) < 800


def test_clips_come_by_time_and_there_are_at_most_five() -> None:
    clips = tuple(Clip(Span(k * 1_000, k * 1_000 + 900), str(k)) for k in (5, 1, 4, 2, 3, 0))
    assert [clip.why for clip in meeting_of(Plan(clips)).clips] == ["0", "1", "2", "3", "4"]


def test_pins_are_offered_before_suggestions_and_none_twice() -> None:
    pins = [Pin(Span(50_000, 60_000), "why so"), Pin(Span(10_000, 20_000))]
    found = [Clip(Span(11_000, 19_000), "long turn"), Clip(Span(30_000, 40_000), "leading")]
    assert [clip.why for clip in offered_clips(pins, found)] == [
        "pinned for the 1:1",
        "why so",
        "leading",
    ]


def test_before_anybody_chose_there_are_three_clips_and_the_goal_of_last_time() -> None:
    pins = [Pin(Span(k * 10_000, k * 10_000 + 5_000), str(k)) for k in range(4)]
    march = held("1", MARCH, open_share(3, 10), focus="Wait longer")
    plan = proposed_plan(pins, [], goal="talk_share", earlier=[march])
    assert [clip.why for clip in plan.clips] == ["0", "1", "2"]
    assert (plan.goal, plan.last_step, plan.focus) == ("talk_share", "Wait longer", "")
    assert plan.opener == openers_for("talk_share")[0]


# the goal


def test_the_goal_is_shown_beside_the_leaders_own_earlier_conversations() -> None:
    earlier = (held("1", MARCH, open_share(2, 10)), held("2", APRIL, open_share(4, 10)))
    goal = meeting_of(Plan(goal="open_share"), earlier=earlier).goal
    assert goal is not None
    assert (goal.here.value, goal.here.interval, goal.here.n) == (
        "30\u00a0%",
        "11 to 60\u00a0%",
        "10 questions",
    )
    assert [(p.on, p.reading.value) for p in goal.earlier] == [
        (MARCH, "20\u00a0%"),
        (APRIL, "40\u00a0%"),
    ]
    assert goal.sentence.startswith("No change that these intervals can show: +8")


def test_a_first_conversation_has_nothing_to_compare_with() -> None:
    goal = meeting_of(Plan(goal="open_share")).goal
    assert goal is not None
    assert (goal.earlier, goal.sentence) == ((), "It is the first conversation on record.")


def test_a_goal_that_may_not_be_shown_says_why() -> None:
    few = open_share(2, 3, withheld="only 3 of the 5 questions that a share needs")
    goal = meeting_of(Plan(goal="open_share"), report=report_of(results=[few])).goal
    assert goal is not None
    assert goal.here.withheld.startswith("Not shown: only 3 of the 5 questions")
    assert goal.missing


def test_an_unknown_goal_is_left_out_of_page_and_order() -> None:
    meeting = meeting_of(Plan(goal="of-an-older-version"))
    assert meeting.goal is None
    assert "The goal" not in [item.name for item in meeting.order]


# the last step


def test_what_the_last_meeting_agreed_comes_before_what_was_said_in_the_conversation() -> None:
    march = held("1", MARCH, step="Cards tomorrow.")
    may = held("2", MAY, step="Pairs on Monday.", focus="Wait three seconds")
    assert last_step_of([]) is None
    assert last_step_of([held("2", MAY)]) is None
    said, agreed = last_step_of([march, held("2", APRIL)]), last_step_of([march, may])
    assert said is not None
    assert agreed is not None
    assert (said.text, said.source) == (
        "Cards tomorrow.",
        "Said in the conversation of 2 March 2026",
    )
    assert (agreed.text, agreed.source) == (
        "Wait three seconds",
        "Agreed in the 1:1 about the conversation of 1 May 2026",
    )


def test_the_page_keeps_what_was_written_of_the_last_step() -> None:
    march = held("1", MARCH, focus="Wait longer")
    same = meeting_of(Plan(last_step="Wait longer", last_done=Done.PARTLY), earlier=[march]).last
    other = meeting_of(Plan(last_step="Something else"), earlier=[march]).last
    assert (same.done, same.source.startswith("Agreed in the 1:1")) == (Done.PARTLY, True)
    assert (other.text, other.source) == ("Something else", "")
    assert meeting_of(Plan()).last.text == NO_STEP


def test_the_next_step_is_told_in_the_words_it_was_said_in() -> None:
    assert step_said(report_of()) == "Tomorrow I'll use the cards."
    assert step_said(report_of(results=[open_share(3, 10)])) == ""
    long = [*TALK[:4], (16_500, 20_000, "S2", "and then " * 90)]
    assert step_said(report_of(long, results=[STEP])).endswith("and …")


# the rest


def test_the_heading_says_who_and_when() -> None:
    assert meeting_of(Plan()).people == (
        "Leader: Dana Reyes · Teacher: Marcus Webb · held 1 June 2026"
    )
    assert meeting_of(Plan(), about=None).people == "added 1 June 2026"


def test_the_mark_of_suggested_codes_is_explained_only_where_it_stands() -> None:
    assert meeting_of(Plan((CLIP,))).legend.startswith("≈")
    assert meeting_of(Plan()).legend == ""


def test_the_opener_is_the_plans_or_one_for_its_goal() -> None:
    assert meeting_of(Plan(opener="How are you?")).opener == "How are you?"
    assert meeting_of(Plan(goal="open_share")).opener == openers_for("open_share")[0]
    assert len(set(openers_for("anything"))) == 3
