"""Every page, run as Streamlit runs it, on a real workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.acts import Part, Person, Reflection
from pipeline.coding.gates import MARK, MEANING
from pipeline.config import load_config
from pipeline.corrections import SpeakerCorrection
from pipeline.dashboard import desk as desks
from pipeline.dashboard.desk import Desk
from pipeline.report import BETTER_WORDS
from pipeline.span import Span
from pipeline.store import Recording, RecordingState
from pipeline.store.ledger import Job
from pipeline.transcript import Heard, Role
from tests.gated import gated_reading
from tests.pipeline.dashboard.sample import (
    FILM,
    add_sample,
    sample_heard,
    with_draft_words,
)


def visit(page: str, **query: str) -> AppTest:
    """The page as a visitor finds it; fails on any uncaught error."""

    def script(page: str) -> None:
        from pipeline.dashboard.pages.here import navigate

        navigate(page)

    visitor = AppTest.from_function(script, args=(page,), default_timeout=30)
    for name, value in query.items():
        visitor.query_params[name] = value
    if page == "conversation":  # no browser is here to say that the review room stands
        visitor.session_state[f"room-{query.get('id', '')}"] = {"revision": "drawn"}
    return run(visitor)


def run(visitor: AppTest) -> AppTest:
    visitor.run()
    assert not visitor.exception, visitor.exception
    return visitor


def text_of(visitor: AppTest) -> str:
    shown = (visitor.title, visitor.subheader, visitor.markdown, visitor.html, visitor.caption,
             visitor.error, visitor.warning, visitor.info)  # fmt: skip
    texts = (str(element.value) for elements in shown for element in elements)
    return "\n".join(text for text in texts if not text.startswith("<style>"))


def sent_to(visitor: AppTest, component: str) -> str:
    """What a component of ours is given."""
    mounted = [e.proto for e in visitor.get("bidi_component")]
    return next(str(proto.json) for proto in mounted if component in proto.component_name)


# the library


def test_an_empty_library_says_what_to_do(desk: Desk) -> None:
    visitor = visit("library")
    assert "1. Add a recording" in text_of(visitor)
    assert '"limitMb": 4096' in sent_to(visitor, "sender")
    assert [button.label for button in visitor.button] == ["Try it with the sample conversation"]


def test_the_sample_is_one_click_away(desk: Desk, asked: list[str]) -> None:
    visitor = visit("library")
    visitor.button[0].click()
    run(visitor)
    (recording,) = desk.workspace.recordings()
    assert (recording.name, recording.has_transcript) == ("Sample conversation.mp4", True)
    assert desk.workspace.ledger.queued()
    assert asked
    assert "Sample conversation" in text_of(visitor)


def test_a_recording_is_listed_with_its_state_and_can_be_opened(sample: Recording) -> None:
    visitor = visit("library")
    assert "Period 3" in text_of(visitor)
    assert "Ready" in text_of(visitor)
    assert [button.label for button in visitor.button] == ["Remove", "Open"]
    visitor.button(key=f"open-{sample.id}").click()
    visitor.run()
    assert not visitor.exception


def test_one_that_is_worked_on_shows_stage_percent_and_time_left(
    desk: Desk, asked: list[str]
) -> None:
    recording = desk.workspace.add(FILM, name="Long talk.mp4")
    job = work_on(desk, recording)
    desk.workspace.ledger.progress(job, stage="words", fraction=0.43, seconds_left=312.0)
    visitor = visit("library")
    (bar,) = visitor.progress
    assert (bar.value, bar.text) == (43, "Writing down the words · 43\u00a0% · about 5 min left")
    assert "Open" not in [button.label for button in visitor.button]


def test_one_that_failed_shows_its_line_and_starts_again(desk: Desk, asked: list[str]) -> None:
    recording = desk.workspace.add(FILM, name="Long talk.mp4")
    desk.workspace.ledger.fail(work_on(desk, recording), "Long talk.mp4: is silent; check it")
    visitor = visit("library")
    assert [error.value for error in visitor.error] == [r"Long talk\.mp4\: is silent; check it"]
    visitor.button(key=f"again-{recording.id}").click()
    run(visitor)
    assert desk.workspace.recording(recording.id).state is RecordingState.WAITING


def test_one_that_was_left_without_a_job_is_taken_up(desk: Desk, asked: list[str]) -> None:
    desk.workspace.add(FILM, name="Left behind.mp4")
    visit("library")
    assert desk.workspace.ledger.queued()


def test_removing_asks_first_and_says_what_goes(desk: Desk, sample: Recording) -> None:
    visitor = visit("library")
    visitor.button(key=f"remove-{sample.id}").click()
    run(visitor)
    assert "for good" in text_of(visitor)
    assert desk.workspace.recordings() == (sample,)


def test_many_recordings_are_found_by_name(desk: Desk) -> None:
    for number in range(23):
        (desk.workspace.folder / "f").write_bytes(b"x" * (number + 1))
        recording = desk.workspace.add(desk.workspace.folder / "f", name=f"Visit {number}.mp4")
        desk.workspace.save_heard(recording.id, sample_heard())
    visitor = visit("library")
    assert text_of(visitor).count('rp-recording"') == 20
    visitor.text_input(key="wanted").set_value("visit 17")
    run(visitor)
    assert text_of(visitor).count('rp-recording"') == 1
    assert "Visit 17" in text_of(visitor)


# a conversation


def test_a_conversation_shows_five_numbers_listening_before_questions(sample: Recording) -> None:
    shown = text_of(visit("conversation", id=sample.id))
    assert "Period 3" in shown
    assert shown.count("rp-row") == 5
    assert shown.index("Reflections per question") < shown.index("Open questions")


def test_its_room_and_files_are_addressed_for_this_browser(sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    told = sent_to(visitor, "review")
    assert f"/api/recordings/{sample.id}/original?pass=" in told
    assert '"me": null' in told
    assert f"/api/recordings/{sample.id}/report.html?pass=" in text_of(visitor)


def test_roles_are_a_guess_with_reasons_until_confirmed(desk: Desk, sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    assert "This is a guess" in text_of(visitor)
    assert "asks more" in text_of(visitor)
    visitor.button(key="confirm-roles").click()
    run(visitor)
    assert "Who is who, confirmed" in text_of(visitor)
    expected = {"Dana Reyes": Role.LEADER, "Marcus Webb": Role.TEACHER}
    assert desk.workspace.roles(sample.id) == expected


def test_swapping_measures_anew_at_once(sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    assert "47\u00a0%" in text_of(visitor)
    visitor.button(key="swap-roles").click()
    run(visitor)
    assert "**Marcus Webb** is the leader." in text_of(visitor)
    assert "53\u00a0%" in text_of(visitor)


def test_each_voice_can_be_given_a_role(desk: Desk) -> None:
    recording = add_sample(desk.workspace, with_third_voice(with_draft_words(sample_heard())))
    visitor = visit("conversation", id=recording.id)
    visitor.selectbox(key=f"role-{recording.id}-S3").set_value(Role.TEACHER)
    visitor.button(key="FormSubmitter:roles-Save").click()
    run(visitor)
    given = desk.workspace.roles(recording.id)
    assert given is not None
    assert given["S3"] is Role.TEACHER
    assert "**S3** is the teacher" in text_of(visitor)


def test_only_the_open_tab_is_made(sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    assert "What were you noticing when it went flat?" in text_of(visitor)
    assert not visitor.get("arrow_vega_lite_chart")


def test_who_is_at_the_browser_goes_with_the_room_and_its_pass(sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    visitor.text_input(key="my-name").set_value("  Ana   Ruiz ")
    visitor.button(key="FormSubmitter:who-That is me").click()
    run(visitor)
    assert '"me": {"name": "Ana Ruiz", "part": "coach"}' in sent_to(visitor, "review")


def test_nobody_is_at_the_browser_without_a_name(sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    visitor.text_input(key="my-name").set_value("  ")
    visitor.button(key="FormSubmitter:who-That is me").click()
    run(visitor)
    assert [error.value for error in visitor.error] == ["Write your name first."]
    assert '"me": null' in sent_to(visitor, "review")


def test_a_conversation_is_given_its_people_and_its_day(desk: Desk, sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    visitor.session_state["me"] = Person("Ana Ruiz", Part.COACH)
    run(visitor)
    assert visitor.text_input(key="its-leader").value == "Dana Reyes"
    visitor.date_input(key="its-day").set_value(date(2026, 3, 4))
    visitor.button(key=f"FormSubmitter:whose-{sample.id}-Save").click()
    run(visitor)
    assert "**Dana Reyes** with Marcus Webb, 4 March 2026" in text_of(visitor)
    assert desk.workspace.abouts()[sample.id].held_on == date(2026, 3, 4)


def test_a_number_is_contested_with_a_reason_that_stands_beside_it(sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    visitor.session_state["me"] = Person("Marcus Webb", Part.TEACHER)
    run(visitor)
    visitor.selectbox(key="contested").set_value("talk_share")
    visitor.text_area(key="contested-why").set_value("I was <b>asked</b> to listen.")
    visitor.button(key=f"FormSubmitter:contest-{sample.id}-Contest it").click()
    run(visitor)
    shown = text_of(visitor)
    assert "Contested: Leader talk share. “I was &lt;b&gt;asked&lt;/b&gt; to listen.”" in shown
    assert "(Marcus Webb, teacher)" in shown
    assert "47\u00a0%" in shown


def test_a_number_is_not_contested_without_a_reason(desk: Desk, sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    visitor.session_state["me"] = Person("Marcus Webb", Part.TEACHER)
    run(visitor)
    visitor.button(key=f"FormSubmitter:contest-{sample.id}-Contest it").click()
    run(visitor)
    assert "there are no words in it" in visitor.error[0].value
    assert desk.workspace.acts(sample.id) == ()


def test_numbers_say_how_many_corrections_they_contain(desk: Desk, sample: Recording) -> None:
    right = SpeakerCorrection(Span(0, 3_000), "Marcus Webb", "Ana Ruiz", datetime.now(UTC))
    desk.workspace.add_correction(sample.id, right)
    assert "1 correction by people" in text_of(visit("conversation", id=sample.id))


def test_where_what_was_kept_is_damaged_it_can_be_analysed_again(
    desk: Desk, sample: Recording, asked: list[str]
) -> None:
    kept = desk.workspace.derived_path(sample.id, "heard.json")
    assert kept is not None
    kept.write_text('{"duration_ms": 12')
    visitor = visit("conversation", id=sample.id)
    assert "damaged or was made by another version" in visitor.error[0].value
    next(b for b in visitor.button if b.label == "Analyse it again").click()
    run(visitor)
    assert desk.workspace.recording(sample.id).state is RecordingState.WAITING


@pytest.fixture
def reflecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk is set to show codes only after the leader's reflection."""
    first = load_config(overrides={"review.reflect_first": True})
    monkeypatch.setattr(desks, "load_config", lambda _path: first)


def test_under_the_setting_the_leader_writes_before_any_number_is_shown(
    reflecting: None, desk: Desk, sample: Recording
) -> None:
    visitor = visit("conversation", id=sample.id)
    assert "It is the leader who writes it" in text_of(visitor)
    assert "rp-row" not in text_of(visitor)
    visitor.session_state["me"] = Person("Dana Reyes", Part.LEADER)
    run(visitor)
    visitor.text_area(key=f"reflection-{sample.id}").set_value("I talked more than I meant to.")
    next(b for b in visitor.button if b.label == "Keep it and show the codes").click()
    run(visitor)
    assert text_of(visitor).count("rp-row") == 5
    (act,) = desk.workspace.acts(sample.id)
    assert act.deed == Reflection("I talked more than I meant to.")


@pytest.mark.parametrize(
    ("tab", "holds"),
    [
        ("Over time", "interval of the leader’s part"),
        ("Moves", "Paraphrases"),
        ("Next step", "☑ what"),
        ("Teacher’s thinking", "experimental"),
        ("All measures", "31. Phases found"),
        ("How it was made", "SHA-256"),
    ],
)
def test_every_tab_opens(sample: Recording, tab: str, holds: str) -> None:
    visitor = visit("conversation", id=sample.id)
    visitor.session_state["sections"] = tab
    run(visitor)
    assert holds in text_of(visitor)


def test_questions_can_be_looked_at_by_kind(sample: Recording) -> None:
    visitor = visit("conversation", id=sample.id)
    visitor.session_state["sections"] = "Questions"
    run(visitor)
    kinds = visitor.get("pills")[0]
    assert "Planning" in str(kinds.proto)
    visitor.session_state["only-question"] = "planning"
    run(visitor)
    shown = text_of(visitor)
    assert "What will you try" in shown or "next action" in shown
    assert "What were you noticing" not in shown


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk reads under gates: paraphrases are suggested, sharing power is withheld."""
    monkeypatch.setattr(desks, "make_reading", lambda _settings: gated_reading())


def test_suggested_codes_are_marked_and_explained_and_withheld_ones_named(
    gated: None, sample: Recording
) -> None:
    visitor = visit("conversation", id=sample.id)
    assert text_of(visitor).count(MEANING) == 1
    visitor.session_state["sections"] = "Moves"
    run(visitor)
    kinds = [option.content for pills in visitor.get("pills") for option in pills.proto.options]
    assert f"Paraphrases (3) {MARK}" in kinds
    assert "Withheld, since the machine does not find it well enough: “Shares power”" in text_of(
        visitor
    )


def test_the_method_says_how_surely_a_code_is_found(gated: None, desk: Desk) -> None:
    shown = text_of(visit("method", find="paraphrase"))
    assert "F1 of rules@1 is 0.58 (95 % interval 0.49 to 0.66, n = 212)" in shown
    assert f"{MARK} suggested" in shown
    assert "A code may have a gate" in text_of(visit("method"))


def test_draft_words_show_voices_and_the_two_ways_to_better_ones(desk: Desk) -> None:
    recording = add_sample(desk.workspace, with_draft_words(sample_heard()))
    shown = text_of(visit("conversation", id=recording.id))
    assert "a draft, too often wrong to count" in shown
    assert BETTER_WORDS[1].partition(":")[0].removeprefix("let ") in shown
    assert "Who is who? Please say" in shown
    assert "who is the leader has not been said" in shown


def test_with_roles_draft_words_are_measured_by_the_voices(desk: Desk) -> None:
    recording = add_sample(desk.workspace, with_draft_words(sample_heard()))
    visitor = visit("conversation", id=recording.id)
    visitor.button(key="leads-S1").click()
    run(visitor)
    assert desk.workspace.roles(recording.id) == {"S1": Role.LEADER, "S2": Role.TEACHER}
    shown = text_of(visitor)
    numbers = shown.partition("First numbers")[2]
    assert "Leader talk share" in numbers
    assert "Open questions" not in numbers
    assert shown.count('"rp-value"') == 5


def test_a_transcript_given_later_is_taken_up(desk: Desk, asked: list[str]) -> None:
    recording = add_sample(desk.workspace, with_draft_words(sample_heard()))
    visitor = visit("conversation", id=recording.id)
    visitor.file_uploader[0].upload("words.vtt", b"WEBVTT\n\n1\nnonsense\n")
    run(visitor)
    assert "words" in visitor.error[0].value
    assert not desk.workspace.ledger.queued()


def test_a_conversation_in_work_says_how_far_it_is(desk: Desk, asked: list[str]) -> None:
    recording = desk.workspace.add(FILM, name="Long talk.mp4")
    job = work_on(desk, recording)
    desk.workspace.ledger.progress(job, stage="voices", fraction=0.8, seconds_left=None)
    visitor = visit("conversation", id=recording.id)
    assert visitor.progress[0].text == "Working · Telling the voices apart · 80\u00a0%"
    assert "rp-row" not in text_of(visitor)


@pytest.mark.parametrize("query", [{}, {"id": "nonsense"}, {"id": "../../etc"}])
def test_an_address_without_a_conversation_leads_back(desk: Desk, query: dict[str, str]) -> None:
    assert "No such conversation" in text_of(visit("conversation", **query))


# the method


def test_the_method_is_printed_from_codebook_and_measures(desk: Desk) -> None:
    shown = text_of(visit("method"))
    assert "Asks for more (a reason, an example, evidence, a consequence)" in shown
    assert "31. Phases found" in shown
    assert "95 % interval" in shown


def test_a_code_is_found_by_its_name_and_by_address(desk: Desk) -> None:
    visitor = visit("method", find="paraphrase")
    assert visitor.text_input(key="find").value == "paraphrase"
    assert "31. Phases found" not in text_of(visitor)
    visitor.text_input(key="find").set_value("zebra")
    run(visitor)
    assert "Nothing has “zebra”" in text_of(visitor)


def with_third_voice(heard: Heard) -> Heard:
    """The same with part of the second voice heard as somebody else."""
    return replace(
        heard,
        voices=tuple(
            replace(v, speaker="S3") if v.speaker == "S2" and v.span.start_ms > 150_000 else v
            for v in heard.voices
        ),
    )


def work_on(desk: Desk, recording: Recording) -> Job:
    """Somebody else works on it."""
    desk.workspace.ledger.enqueue(recording.id, "analyse")
    job = desk.workspace.ledger.claim("elsewhere:1:a", lease_s=600, alive=lambda _owner: True)
    assert job is not None
    return job
