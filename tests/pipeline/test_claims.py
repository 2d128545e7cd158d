"""A language model is asked while a conversation is analysed; reading it later asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.analysis import analyse, make_reading, read_recording
from pipeline.claims import Asking, as_it_goes, reading_of, state_of
from pipeline.codebook import load_codebook
from pipeline.coding.coded import CodedBefore
from pipeline.coding.rules import RulesCoder
from pipeline.config import Settings, load_config
from pipeline.engines import no_progress
from pipeline.run import Reading
from pipeline.store import Workspace
from pipeline.transcript import Code, CodedUtterance, Role, WordQuality
from tests.models.llm.chat_server import MODEL, ChatServer, chat_server, status
from tests.pipeline.corrections.claimed import coded, spoken
from tests.talk import FIXTURE, coded_talk, heard, voice, words


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "home") as opened:
        yield opened


def settings_for(server: ChatServer) -> Settings:
    return load_config(
        overrides={
            "coding.coders": ["rules", "llm"],
            "language_model.endpoint": server.url,
            "language_model.model": MODEL,
            "language_model.retries": 0,
        }
    )


TOLD = heard(
    (*words(0, "What stood out to you?"), *words(3000, "They were quiet at the back.")),
    [voice("S1", 0, 1500), voice("S2", 3000, 4800)],
)
WHO = {"S1": Role.LEADER, "S2": Role.TEACHER}


def shelved(workspace: Workspace, tmp_path: Path) -> str:
    """A recording of the library in which `TOLD` was heard and people said who is who."""
    media = tmp_path / "visit.wav"
    media.write_bytes(b"RIFF")
    recording = workspace.add(media, name="visit.wav")
    workspace.save_heard(recording.id, TOLD)
    workspace.save_roles(recording.id, WHO, by="leader")
    return recording.id


def asked(workspace: Workspace, id_: str, reading: Reading) -> Reading:
    recording = workspace.recording(id_)
    told: list[str] = []
    report = read_recording(workspace, recording, reading)
    made = Asking(workspace, lambda _stage: no_progress, tell=told.append).about(
        TOLD, reading, sha256=recording.sha256, roles=report.conversation.roles
    )
    assert told
    return made


def test_a_transcript_alone_is_coded_by_the_model_it_names(
    server: ChatServer, workspace: Workspace
) -> None:
    reading = make_reading(settings_for(server))
    for _ in range(2):
        report = analyse(
            FIXTURE, reading=reading, workspace=workspace, watch=lambda _stage: no_progress
        ).report
        coders = {c.coder for u in report.conversation.utterances for c in u.codes}
        assert f"llm:{MODEL}@" in "".join(coders)
        assert not any("language model" in notice for notice in report.notices)
    assert len(server.bodies) == 2


def test_a_recording_of_the_library_is_read_from_what_is_kept(
    server: ChatServer, workspace: Workspace, tmp_path: Path
) -> None:
    reading = make_reading(settings_for(server))
    id_ = shelved(workspace, tmp_path)
    recording = workspace.recording(id_)
    before = state_of(reading_of(workspace, recording.sha256, reading))
    first = read_recording(workspace, recording, reading)
    assert first.notices[-1].startswith("The language model has not coded this conversation")
    asked(workspace, id_, reading)
    asks = len(server.paths)
    then = read_recording(workspace, recording, reading)
    assert [u.moves or u.responses or u.question for u in then.conversation.utterances] == [
        "open_reflective",
        ("DESCRIBE",),
    ]
    assert not any("language model" in notice for notice in then.notices)
    assert state_of(reading_of(workspace, recording.sha256, reading)) != before
    assert len(server.paths) == asks


def test_a_server_that_fails_leaves_the_rules_to_answer(
    server: ChatServer, workspace: Workspace, tmp_path: Path
) -> None:
    server.always = status(401)
    reading = make_reading(settings_for(server))
    id_ = shelved(workspace, tmp_path)
    asked(workspace, id_, reading)
    report = read_recording(workspace, workspace.recording(id_), reading)
    coders = {c.coder for u in report.conversation.utterances for c in u.codes}
    assert {coder.partition("@")[0] for coder in coders} == {"rules"}
    assert report.notices[-1].startswith("The language model has not coded this conversation")


def test_words_too_poor_to_measure_are_not_asked_about(
    server: ChatServer, workspace: Workspace
) -> None:
    reading = make_reading(settings_for(server))
    draft = heard(TOLD.words, TOLD.voices, quality=WordQuality.DRAFT)
    Asking(workspace, lambda _stage: no_progress).about(
        draft, reading, sha256="ab" * 32, roles=None
    )
    assert not server.paths


def test_an_evaluation_asks_about_each_conversation_once(
    server: ChatServer, workspace: Workspace
) -> None:
    talk = coded_talk("L 0 What stood out to you? / T 3 They were quiet.")
    for _ in range(2):
        reading = as_it_goes(make_reading(settings_for(server)), workspace)
        assert [c.code for c in reading.coders[-1].code(talk)] == ["open_reflective", "DESCRIBE"]
    assert len(server.bodies) == 1


def test_in_the_library_coders_are_asked_again_only_when_what_they_are_given_changes(
    workspace: Workspace, tmp_path: Path
) -> None:
    asked_of: list[int] = []

    class Counting(RulesCoder):
        def code(self, utterances: Sequence[CodedUtterance]) -> tuple[Code, ...]:
            asked_of.append(len(utterances))
            return super().code(utterances)

    settings = load_config(overrides={"coding.coders": ["rules"]})
    codebook = load_codebook(settings.coding.codebook)
    reading, before = Reading((Counting(codebook),), codebook, settings), CodedBefore()
    recording = workspace.recording(shelved(workspace, tmp_path))

    def moves() -> list[tuple[str, ...]]:
        report = read_recording(workspace, recording, reading, before)
        return [u.moves for u in report.conversation.utterances]

    assert moves() == moves() == [(), ()]
    workspace.add_correction(recording.id, coded(0, 1500, speaker="S1"))
    assert moves() == [("EVIDENCE",), ()]
    assert asked_of == [2]
    workspace.add_correction(recording.id, spoken(3000, 4800, "S1", minutes=1))
    assert moves()[0] == ("EVIDENCE",)
    workspace.save_roles(recording.id, {**WHO, "S1": Role.TEACHER}, by="leader")
    moves()
    assert asked_of == [2, 2, 2]
    workspace.save_heard(recording.id, replace(TOLD, words=TOLD.words[:5]))
    moves()
    assert asked_of == [2, 2, 2, 1]
