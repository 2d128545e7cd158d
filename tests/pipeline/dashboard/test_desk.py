"""A conversation is read anew exactly when something about it has changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.corrections import CodeCorrection
from pipeline.dashboard import desk as desks
from pipeline.dashboard.desk import Desk, line_of, open_conversation, start
from pipeline.errors import MediaError
from pipeline.roles import swap
from pipeline.store import Recording
from pipeline.transcript import Layer
from tests.pipeline.dashboard.sample import FILM, sample_heard, with_draft_words


def test_a_recording_nobody_has_heard_has_no_conversation(desk: Desk) -> None:
    assert open_conversation(desk.workspace.add(FILM, name="a.mp4")) is None


def test_it_is_read_once_while_nothing_changes(sample: Recording) -> None:
    assert open_conversation(sample) is open_conversation(sample)


def test_roles_are_measured_at_once(desk: Desk, sample: Recording) -> None:
    before = open_conversation(sample)
    assert before is not None
    swapped = swap(before.report.conversation.roles)
    desk.workspace.save_roles(sample.id, swapped.roles, by="test")
    after = open_conversation(sample)
    assert after is not None
    share, other = (x.report.result("talk_share").value for x in (before, after))
    assert share is not None
    assert other == pytest.approx(1 - share)
    assert after.report.conversation.roles.confirmed


def test_so_is_a_correction(desk: Desk, sample: Recording) -> None:
    before = open_conversation(sample)
    assert before is not None
    first = next(u for u in before.report.conversation.utterances if u.question)
    wrong = CodeCorrection(
        at=first.span, speaker=first.utterance.speaker, layer=Layer.QUESTION,
        code=first.question or "", stands=False, author="ana", made_at=datetime.now(UTC),
    )  # fmt: skip
    desk.workspace.add_correction(sample.id, wrong)
    after = open_conversation(sample)
    assert after is not None
    assert after.report.provenance.corrections == 1
    assert after.report.conversation.utterances[first.index].question is None


def test_so_is_what_was_heard_anew(desk: Desk, sample: Recording) -> None:
    assert open_conversation(sample) is not None
    desk.workspace.save_heard(sample.id, with_draft_words(sample_heard()))
    after = open_conversation(sample)
    assert after is not None
    assert after.report.provenance.word_quality == "draft"


def test_starting_twice_queues_once_and_asks_for_a_worker(desk: Desk, asked: list[str]) -> None:
    recording = desk.workspace.add(FILM, name="a.mp4")
    start(recording.id)
    start(recording.id)
    assert desk.workspace.ledger.queued()
    assert len(asked) == 2


def test_the_worker_hears_with_the_settings_of_the_dashboard(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('[words]\nengine = "draft"\n')
    monkeypatch.setenv("RAPPORT_CONFIG", str(settings))
    assert desks.desk().arguments == ("--config", str(settings))
    assert desks.desk().workspace.settings.words.engine == "draft"
    desks.desk().workspace.close()


def test_what_people_can_mend_is_said_as_it_is(desk: Desk) -> None:
    assert line_of(MediaError("a.mp4: is silent; check it")) == "a.mp4: is silent; check it"


def test_a_fault_of_ours_is_noted_by_place_and_not_by_what_it_says(desk: Desk) -> None:
    words = "something Marcus said"
    try:
        raise KeyError(words)
    except KeyError as error:
        line = line_of(error)
    assert line.startswith("A fault of Rapport's own (KeyError in test_desk.py line ")
    assert words not in line + (desk.workspace.logs / "jobs.log").read_text()
