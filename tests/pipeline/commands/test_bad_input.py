"""Bad input: one line saying what, where and what to do, exit code 2, nothing half-written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from pipeline.audio import SAMPLE_RATE
from pipeline.formats import read_rttm
from pipeline.media import content_hash, load_audio
from pipeline.resources import shipped
from pipeline.store import Workspace
from tests.media_files import cut_short, make_recording, make_silent_film, make_text
from tests.pipeline.commands.rapport import Ran, rapport

Capsys = pytest.CaptureFixture[str]
SAMPLE = shipped("samples/conversation.mp4")


def refused(ran: Ran, out: Path) -> str:
    """The complaint; the command wrote nothing."""
    assert ran.code == 2, ran
    assert not out.exists() or not list(out.iterdir())
    return ran.complaint


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def empty(folder: Path) -> Path:
    (folder / "visit.mp4").touch()
    return folder / "visit.mp4"


def text_renamed(folder: Path) -> Path:
    return make_text(folder / "visit.mp4")


def truncated(folder: Path) -> Path:
    whole = make_recording(folder / "whole.mp4", picture="160x120")
    return cut_short(whole, folder / "visit.mp4", keep=0.5)


def without_sound(folder: Path) -> Path:
    return make_silent_film(folder / "visit.mp4")


def silence(folder: Path) -> Path:
    return make_recording(folder / "visit.mp4", level=0.0, seconds=8)


def two_seconds(folder: Path) -> Path:
    return make_recording(folder / "visit.mp4", seconds=2)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (empty, "empty"),
        (text_renamed, "text or a playlist"),
        (truncated, "breaks off"),
        (without_sound, "no audio track"),
        (silence, "silen"),
        (two_seconds, "2"),
    ],
)
def test_a_file_that_is_no_recording_is_refused(
    make: Callable[[Path], Path], says: str, tmp_path: Path, out: Path, capsys: Capsys
) -> None:
    ran = rapport(capsys, "analyze", make(tmp_path), "--out", out)
    complaint = refused(ran, out)
    assert "visit.mp4" in complaint
    assert says in complaint


def test_a_tone_is_no_conversation(tmp_path: Path, out: Path, capsys: Capsys) -> None:
    tone = make_recording(tmp_path / "visit.wav", seconds=20)
    assert "no voice is heard" in refused(rapport(capsys, "analyze", tone, "--out", out), out)


def test_one_speaker_only_is_refused(tmp_path: Path, out: Path, capsys: Capsys) -> None:
    sound = load_audio(SAMPLE).mono
    voices = read_rttm(shipped("samples/conversation.rttm"))
    leader, teacher = (voices[name] for name in sorted(voices))
    alone = [s for s in leader if not any(s.overlap_ms(t) for t in teacher)]
    pieces = [sound[s.start_ms * 16 : s.end_ms * 16] for s in alone]
    wavfile.write(tmp_path / "visit.wav", SAMPLE_RATE, np.concatenate(pieces))
    complaint = refused(rapport(capsys, "analyze", tmp_path / "visit.wav", "--out", out), out)
    assert "only one voice is heard" in complaint


def test_one_role_only_is_refused(tmp_path: Path, out: Path, capsys: Capsys) -> None:
    alone = tmp_path / "alone.json"
    alone.write_text('{"utterances": [{"start": 0, "end": 3, "role": "L", "text": "So."}]}')
    complaint = refused(rapport(capsys, "analyze", alone, "--out", out), out)
    assert "only one speaker (leader)" in complaint


def test_the_transcript_of_another_recording_is_refused(
    tmp_path: Path, out: Path, capsys: Capsys
) -> None:
    other = tmp_path / "other.vtt"
    cues = [
        f"00:{m:02}:00.000 --> 00:{m:02}:50.000\n{who}: We looked at the exit tickets together.\n"
        for m in range(40)
        for who in ["Ana" if m % 2 else "Ben"]
    ]
    other.write_text("WEBVTT\n\n" + "\n".join(cues))
    ran = rapport(capsys, "analyze", SAMPLE, "--transcript", other, "--out", out)
    assert "runs to 39:50 but the recording ends at 3:56" in refused(ran, out)


def test_a_transcript_with_broken_times_is_refused(
    tmp_path: Path, out: Path, capsys: Capsys
) -> None:
    broken = tmp_path / "broken.vtt"
    broken.write_text("WEBVTT\n\n00:00:aa.000 --> 00:00:04.000\nAna: Hello.\n")
    ran = rapport(capsys, "analyze", broken, "--out", out)
    assert "broken.vtt" in refused(ran, out)


@pytest.mark.parametrize(
    ("encoding", "newline"), [("utf-8-sig", "\n"), ("utf-8", "\r\n"), ("utf-16", "\r\n")]
)
def test_byte_order_marks_and_line_ends_do_not_matter(
    encoding: str, newline: str, tmp_path: Path, out: Path, capsys: Capsys
) -> None:
    text = shipped("samples/conversation.vtt").read_text(encoding="utf-8")
    odd = tmp_path / "odd.vtt"
    odd.write_bytes(text.replace("\n", newline).encode(encoding))
    ran = rapport(capsys, "analyze", odd, "--out", out, "--quiet")
    assert ran.code == 0, ran.err
    assert (out / "report.html").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--asr", "wisper"], "did you mean 'whisper'?"),
        (["--voices", "embeded"], "did you mean 'embedded'?"),
        (["--set", "turns.pause=3"], "did you mean 'pause_ms'?"),
        (["--set", "pause_ms=3"], "write it as section.key=value"),
        (["--set", "coding.codebook=poc-cor"], "did you mean 'poc-core'?"),
        (["--set", "coding.coders=['rule']"], "did you mean 'rules'?"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    arguments: list[str], says: str, out: Path, capsys: Capsys
) -> None:
    ran = rapport(capsys, "analyze", SAMPLE, "--out", out, *arguments)
    assert says in refused(ran, out)


def test_missing_weights_name_the_command_that_mends_it(
    out: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub" / "cache"))
    ran = rapport(
        capsys, "analyze", SAMPLE, "--asr", "faster_whisper", "--set", "words.download=no",
        "--out", out,
    )  # fmt: skip
    assert "rapport models get small" in refused(ran, out)


def test_a_missing_library_or_token_names_the_command_that_mends_it(
    out: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    ran = rapport(capsys, "analyze", SAMPLE, "--voices", "pyannote", "--out", out)
    assert "pyannote" in refused(ran, out)


def test_a_full_disk_leaves_no_half_written_report(
    out: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.export.os.fsync", no_room)
    vtt = shipped("samples/conversation.vtt")
    ran = rapport(capsys, "analyze", vtt, "--out", out)
    complaint = refused(ran, out)
    assert "no space left" in complaint
    assert list(out.iterdir()) == []


def test_an_old_report_survives_a_failed_new_one(tmp_path: Path, capsys: Capsys) -> None:
    out = tmp_path / "out"
    vtt = shutil.copy(shipped("samples/conversation.vtt"), tmp_path / "talk.vtt")
    assert rapport(capsys, "analyze", vtt, "--out", out, "--quiet").code == 0
    before = {f.name: f.read_bytes() for f in out.iterdir()}
    Path(vtt).write_text("WEBVTT\n\nnothing here\n")
    assert rapport(capsys, "analyze", vtt, "--out", out).code == 2
    assert {f.name: f.read_bytes() for f in out.iterdir()} == before


def test_two_runs_on_the_same_file_do_not_disturb_each_other(out: Path, capsys: Capsys) -> None:
    with Workspace.open() as workspace, workspace.claimed(content_hash(SAMPLE), "the other run"):
        in_another_process = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "analyze", str(SAMPLE), "--out", str(out)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert in_another_process.returncode == 2
    assert "being analysed" in in_another_process.stderr
    assert not out.exists()
