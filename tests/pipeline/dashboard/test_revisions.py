"""The revision changes whenever the conversation would read otherwise, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.acts import Act, Audience, Comment, Kind, Part, Person, Withdrawal
from pipeline.config import Settings, TurnRules
from pipeline.corrections import SpeakerCorrection
from pipeline.dashboard.desk import Desk
from pipeline.dashboard.revisions import revision_of
from pipeline.span import Span
from pipeline.store import Recording
from pipeline.transcript import Role
from tests.pipeline.dashboard.sample import sample_heard

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
DANA = Person("Dana Reyes", Part.LEADER)
ROLES = {"Dana Reyes": Role.TEACHER, "Marcus Webb": Role.LEADER}


def test_it_stays_while_people_only_talk_about_it(desk: Desk, sample: Recording) -> None:
    first = revision_of(desk.workspace, sample, desk.reading)
    note = Comment(Span(0, 1000), Kind.NOTE, "so it begins", Audience.GROUP)
    desk.workspace.add_acts(sample.id, [Act("comment-1", DANA, NOW, note)])
    assert revision_of(desk.workspace, sample, desk.reading) == first


def test_it_changes_with_a_correction_and_comes_back_when_that_is_undone(
    desk: Desk, sample: Recording
) -> None:
    first = revision_of(desk.workspace, sample, desk.reading)
    moved = SpeakerCorrection(Span(0, 1000), "Marcus Webb", DANA.name, NOW)
    desk.workspace.add_acts(sample.id, [Act("speaker-1", DANA, NOW, moved)])
    assert revision_of(desk.workspace, sample, desk.reading) != first
    desk.workspace.add_acts(sample.id, [Act("undo-0001", DANA, NOW, Withdrawal("speaker-1"))])
    assert revision_of(desk.workspace, sample, desk.reading) == first


def test_it_changes_with_roles_settings_coders_and_another_hearing(
    desk: Desk, sample: Recording
) -> None:
    seen = {revision_of(desk.workspace, sample, desk.reading)}
    patient = Settings(turns=TurnRules(pause_ms=2000))
    seen.add(revision_of(desk.workspace, sample, replace(desk.reading, settings=patient)))
    seen.add(revision_of(desk.workspace, sample, replace(desk.reading, coders=())))
    desk.workspace.save_roles(sample.id, ROLES, by="test")
    seen.add(revision_of(desk.workspace, sample, desk.reading))
    desk.workspace.save_heard(sample.id, sample_heard())
    seen.add(revision_of(desk.workspace, sample, desk.reading))
    assert len(seen) == 5
