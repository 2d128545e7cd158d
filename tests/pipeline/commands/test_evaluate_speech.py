"""`rapport evaluate speech`: one table of a folder, and what it refuses in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.analysis import Analysed
from pipeline.errors import EngineError, InputError, RapportError
from pipeline.run import Reading
from pipeline.span import Span
from pipeline.speech_table import WIDTH
from pipeline.transcript import EngineUsed, Heard, SpeakerSpan, Word, WordQuality
from tests.pipeline.commands.rapport import rapport

RTTM = "SPEAKER {0} 1 0.0 6.0 <NA> <NA> L <NA> <NA>\nSPEAKER {0} 1 7.0 3.0 <NA> <NA> T <NA> <NA>\n"
STM = "{0} 1 L 0.0 6.0 <o> what else\n{0} 1 T 7.0 10.0 <o> maybe pairs\n"
USED = EngineUsed("test", "1", {}, "")
Asked = list[tuple[str, str, str | None]]


def recordings(folder: Path, *stems: str) -> Path:
    """A folder of recordings with their truth; the sound is never listened to here."""
    for stem in stems:
        (folder / f"{stem}.wav").write_bytes(b"sound")
        (folder / f"{stem}.rttm").write_text(RTTM.format(stem))
        (folder / f"{stem}.stm").write_text(STM.format(stem))
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Recording, engine for words and transcript of every analysis, which hears all but right."""
    asked: Asked = []
    failing: dict[str, RapportError] = {
        "deaf": EngineError("deaf.wav: the engine lacks its weights; rapport models get base, and "
                            "then once more from the start, since nothing of it was kept here"),
        "mute": InputError("mute.wav: no voice is heard; check that the microphone was on"),
    }  # fmt: skip

    def analyse(file: Path, *, reading: Reading, transcript: Path | None, **_: object) -> Analysed:
        engine = reading.settings.words.engine
        asked.append((file.stem, engine, transcript.name if transcript else None))
        if file.stem in failing:
            raise failing[file.stem]
        words = (Word(Span(100, 500), "What"), Word(Span(7_020, 8_000), "maybe"))
        heard = Heard(
            duration_ms=10_000,
            words=words if engine != "none" else (),
            voices=(SpeakerSpan(Span(0, 6_000), "S1"), SpeakerSpan(Span(7_000, 10_000), "S2")),
            activity=None,
            words_by=USED,
            voices_by=USED,
            word_quality=WordQuality.TRANSCRIPT,
        )
        return Analysed(report=None, heard=heard)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.analysis.analyse", analyse)
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path_factory.mktemp("home")))
    return asked


def row(table: str, name: str) -> list[str]:
    return next(line for line in table.splitlines() if line.startswith(name)).split()


def test_the_sound_alone_is_heard_unless_words_are_asked_for(
    tmp_path: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    (recordings(tmp_path, "talk") / "talk.vtt").write_text("WEBVTT\n")
    ran = rapport(capsys, "evaluate", "speech", tmp_path)
    assert (ran.code, asked) == (0, [("talk", "none", None)])
    assert row(ran.out, "talk")[1:3] == ["10s", "0.0"]


def test_auto_takes_captions_but_never_the_truth_and_else_what_the_product_would(
    tmp_path: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    (recordings(tmp_path, "bare", "told") / "told.vtt").write_text("WEBVTT\n")
    ran = rapport(
        capsys, "evaluate", "speech", tmp_path, "--asr", "auto", "--set", "words.download=no"
    )
    (bare, engine, given), told = asked
    assert told == ("told", "transcript", "told.vtt")
    assert (bare, given) == ("bare", None)
    assert engine not in ("auto", "transcript")
    assert row(ran.out, "told")[-3:] == ["60", "50.0", "50.0"]
    assert "word starts: median 60 ms off, nine of ten within 100 ms, n = 4" in ran.out


def test_a_recording_without_captions_says_so_where_a_transcript_is_asked_for(
    tmp_path: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = rapport(capsys, "evaluate", "speech", recordings(tmp_path, "a"), "--asr", "transcript")
    assert (ran.code, asked) == (3, [])
    assert "put its captions there as a.vtt" in " ".join(ran.out.split())


def test_a_recording_that_fails_is_told_in_its_row_and_counts_nowhere(
    tmp_path: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = rapport(capsys, "evaluate", "speech", recordings(tmp_path, "deaf", "good", "mute"))
    assert (ran.code, len(asked)) == (3, 3)
    assert "all 1 together" in ran.out
    assert "2 of 3 recordings could not be compared and count nowhere." in ran.out
    assert "since nothing of it was kept here" in " ".join(ran.out.split())
    assert max(map(len, ran.out.splitlines())) <= WIDTH


def test_a_line_that_is_no_rttm_is_told_with_its_number(
    tmp_path: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    (recordings(tmp_path, "bad", "good") / "bad.rttm").write_text("SPEAKER bad 1 soon\n")
    ran = rapport(capsys, "evaluate", "speech", tmp_path)
    assert (ran.code, [name for name, *_ in asked]) == (3, ["good"])
    assert "bad.rttm: line 1: not 'SPEAKER uri 1 start" in " ".join(ran.out.split())


def test_the_conditions_of_a_folder_are_tables_of_their_own(
    tmp_path: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    rooms = {"a": {"room": "hall"}, "b": {"room": "dry"}, "c": {"room": "hall"}, "x": {"y": "z"}}
    (recordings(tmp_path, "a", "b", "c") / "conditions.json").write_text(json.dumps(rooms))
    ran = rapport(capsys, "evaluate", "speech", tmp_path)
    assert (ran.code, len(asked)) == (0, 3)
    assert row(ran.out, "hall (2)")[2] == "20s"
    assert row(ran.out, "dry (1)")[2] == "10s"
    (tmp_path / "conditions.json").write_text("[]")
    assert "conditions.json: not" in rapport(capsys, "evaluate", "speech", tmp_path).complaint


def test_a_folder_without_anything_to_compare_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def complaint() -> str:
        ran = rapport(capsys, "evaluate", "speech", tmp_path)
        assert ran.code == 2
        return ran.complaint

    assert "holds no recording and no .rttm" in complaint()
    (tmp_path / "a.rttm").write_text(RTTM.format("a"))
    assert "holds a.rttm, no recording" in complaint()
    (tmp_path / "b.wav").write_bytes(b"sound")
    assert "nothing to compare; put NAME.rttm beside" in complaint()
    assert "is not a folder" in rapport(capsys, "evaluate", "speech", tmp_path / "no").complaint
