"""`rapport train` in a terminal: role-plays, a codebook of one's own, and people's corrections."""

from __future__ import annotations

import random
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.coding.model import from_bytes
from models.coding.train import train
from pipeline.analysis import heard_in
from pipeline.codebook import load_codebook
from pipeline.corrections import CodeCorrection
from pipeline.formats import read_transcript
from pipeline.resources import shipped
from pipeline.roleplay import read_roleplay
from pipeline.span import Span
from pipeline.store import Workspace
from pipeline.transcript import Layer, Role
from tests.pipeline.commands.rapport import rapport

Capsys = pytest.CaptureFixture[str]
FEW = ("001", "005", "015", "019")
EMBEDDED = ("--set", "coding.coders=['rules','embedded']")
LINES = [
    "Well, the pairs {a} were talking.", "They had seven minutes.", "Fine.",
    "I think the pairs {a} got it.", "I asked Marcus for the second one.", "Okay.",
    "Then the pairs {a} shared.", "Tomorrow I will try it with a timer.", "Right.",
    "And the pairs {a} cleaned up.", "Most of the pairs {a} read.", "No.",
    "So the pairs {a} finished early.", "We did the tickets at the end.",
    "Two of the pairs {a} drew.", "Later the pairs {a} left.", "The last pairs {a} sang.", "Yeah.",
]  # fmt: skip
TOPICS = ("by the window", "near the door", "in the back", "at the board")
CODES = ("MINIMAL", "DESCRIBE", "ANALYSE", "RESERVE", "SEEK", "COMMIT")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four role-plays by two writers."""
    few = tmp_path_factory.mktemp("plays")
    for name in FEW:
        shutil.copy(shipped("samples/roleplays") / f"{name}.tsv", few)
    return few


@pytest.fixture(scope="module")
def coder(folder: Path) -> Path:
    """The coder learned from them."""
    plays = [read_roleplay(path) for path in sorted(folder.glob("*.tsv"))]
    file = folder / "coder.npz"
    book = load_codebook("poc-core")
    file.write_bytes(train([(play.writer, play.settled) for play in plays], book))
    return file


def stamp(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"


def visited(workspace: Workspace, folder: Path, topic: str) -> tuple[str, list[tuple[Span, str]]]:
    """An invented conversation in the library, and its teacher's lines with their times."""
    rows, said, at = ["WEBVTT", ""], [], 0
    for line in LINES:
        text = line.format(a=topic)
        rows += [f"{stamp(at)} --> {stamp(at + 3)}", "<v Ann>What did you see there?", ""]
        rows += [f"{stamp(at + 4)} --> {stamp(at + 8)}", f"<v Bea>{text}", ""]
        said.append((Span((at + 4) * 1000, (at + 8) * 1000), text))
        at += 10
    file = folder / f"{topic.replace(' ', '-')}.vtt"
    file.write_text("\n".join(rows), encoding="utf-8")
    recording = workspace.add(file, name=file.name)
    workspace.save_heard(recording.id, heard_in(read_transcript(file), revision="test"))
    workspace.save_roles(recording.id, {"Ann": Role.LEADER, "Bea": Role.TEACHER}, by="ann")
    return recording.id, said


def right(workspace: Workspace, id: str, at: Span, code: str) -> None:
    """A person replaces whatever response stands."""
    for other in CODES:
        claim = CodeCorrection(
            at, "Bea", Layer.RESPONSE, other, other == code, "ann", datetime.now(UTC)
        )
        workspace.add_correction(id, claim)


def library(folder: Path, *, at_random: bool, topics: tuple[str, ...] = TOPICS) -> None:
    draw = random.Random(1)
    with Workspace.open() as workspace:
        for topic in topics:
            id, said = visited(workspace, folder, topic)
            for span, text in said:
                if at_random:
                    right(workspace, id, span, draw.choice(CODES))
                elif "pairs" in text:
                    right(workspace, id, span, "ANALYSE")


def test_a_codebook_becomes_a_coder_with_a_figure_a_code(
    tmp_path: Path, folder: Path, capsys: Capsys
) -> None:
    mine = tmp_path / "mine.toml"
    rapport(capsys, "codebook", "new", mine)
    npz = tmp_path / "mine.npz"
    ran = rapport(capsys, "train", folder, "--codebook", mine, "--out", npz)
    assert ran.code == 0, ran.err
    assert "THANKS" in ran.out
    assert "add examples" in ran.out
    assert "nobody has measured" in ran.out
    assert stat.S_IMODE(npz.stat().st_mode) == 0o600


def test_a_conversation_is_read_with_a_coder_of_ones_own(
    tmp_path: Path, folder: Path, capsys: Capsys
) -> None:
    mine, npz, out = tmp_path / "mine.toml", tmp_path / "mine.npz", tmp_path / "out"
    rapport(capsys, "codebook", "new", mine)
    rapport(capsys, "train", folder, "--codebook", mine, "--out", npz)
    use = ("--set", f"coding.codebook={mine}", *EMBEDDED, "--set", f"coding.model={npz}")
    ran = rapport(capsys, "analyze", shipped("samples/conversation.vtt"), "--out", out, *use)
    assert ran.code == 0, ran.err
    assert "AGENDA" in (out / "utterances.csv").read_text(encoding="utf-8")


def test_a_code_with_too_few_examples_is_one_line(
    tmp_path: Path, folder: Path, capsys: Capsys
) -> None:
    mine = tmp_path / "mine.toml"
    rapport(capsys, "codebook", "new", mine)
    text = mine.read_text(encoding="utf-8")
    mine.write_text(text.replace('  "We have a quarter of an hour.",\n', ""), encoding="utf-8")
    ran = rapport(capsys, "train", folder, "--codebook", mine, "--out", tmp_path / "mine.npz")
    assert ran.code == 2
    assert "AGENDA.positive: 4 examples" in ran.complaint
    assert not (tmp_path / "mine.npz").exists()


def test_corrections_that_help_become_a_coder_in_the_workspace(
    tmp_path: Path, folder: Path, coder: Path, capsys: Capsys
) -> None:
    library(tmp_path, at_random=False)
    model = ("--set", f"coding.model={coder}")
    ran = rapport(capsys, "train", folder, "--with-corrections", *model)
    assert ran.code == 0, ran.err
    with Workspace.open() as workspace:
        made = workspace.folder / "coder.npz"
    assert from_bytes(made.read_bytes(), name="coder.npz").about["corrected conversations"] == "4"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert "4 conversations with corrections, each left out in turn" in ran.out
    assert "keep it as you keep the recordings" in ran.out
    assert "window" not in ran.out + ran.err
    again = rapport(capsys, "train", folder, "--with-corrections", "--set", f"coding.model={made}")
    assert "has learned from corrections already" in again.complaint


@pytest.mark.slow
def test_corrections_at_random_are_refused_and_nothing_is_written(
    tmp_path: Path, folder: Path, coder: Path, capsys: Capsys
) -> None:
    library(tmp_path, at_random=True)
    out = tmp_path / "tuned.npz"
    model = ("--set", f"coding.model={coder}", "--out", out)
    ran = rapport(capsys, "train", folder, "--with-corrections", *model)
    assert ran.code == 2
    assert " before and " in ran.complaint
    assert not out.exists()


def test_a_library_without_corrections_is_told_how_many_it_takes(
    folder: Path, coder: Path, capsys: Capsys
) -> None:
    model = ("--set", f"coding.model={coder}")
    ran = rapport(capsys, "train", folder, "--with-corrections", *model)
    assert ran.code == 2
    assert "0 utterances in 0 conversations have corrected codes" in ran.complaint
    assert "30 in 3 conversations" in ran.complaint


def test_a_codebook_and_corrections_do_not_go_together(tmp_path: Path, capsys: Capsys) -> None:
    ran = rapport(capsys, "train", "--codebook", tmp_path / "mine.toml", "--with-corrections")
    assert "leave --codebook out" in ran.complaint
