"""The commands as a newcomer uses them."""

from __future__ import annotations

import csv
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.commands.batch import rows_of
from pipeline.commands.places import places
from pipeline.errors import InputError
from pipeline.resources import shipped
from tests.media_files import make_text
from tests.pipeline.commands.rapport import rapport

Capsys = pytest.CaptureFixture[str]
VTT = shipped("samples/conversation.vtt")
FILES = ["report.html", "report.json", "transcript.vtt", "utterances.csv", "voices.rttm"]
COLUMNS = (
    "start_ms,end_ms,speaker,role,text,question_type,form,moves,response,tags,coder,confidence,"
    "suggested"
)


def test_help_waits_for_no_heavy_library() -> None:
    heavy = ("numpy", "scipy", "sqlalchemy", "jinja2", "pipeline.analysis")
    script = f"import sys, pipeline.cli; print([h for h in {heavy!r} if h in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_a_transcript_alone_becomes_a_folder_of_reports(tmp_path: Path, capsys: Capsys) -> None:
    ran = rapport(capsys, "analyze", VTT, "--out", tmp_path / "out")
    assert ran.code == 0
    assert sorted(f.name for f in (tmp_path / "out").iterdir()) == FILES
    assert "Leader talk share" in ran.out
    assert "95 % interval" in ran.out


def test_paths_and_names_are_printed_as_they_are(tmp_path: Path, capsys: Capsys) -> None:
    named = tmp_path / "talk [b] :smile:.vtt"
    named.write_bytes(VTT.read_bytes())
    folder = tmp_path / "out [red]"
    ran = rapport(capsys, "analyze", named, "--out", folder)
    assert ran.code == 0
    assert "talk [b] :smile:.vtt: " in ran.out
    assert f"report: {folder / 'report.html'}" in ran.out


def test_given_utterances_come_out_one_row_each_with_their_times(
    tmp_path: Path, capsys: Capsys
) -> None:
    fixture = Path(__file__).parents[2] / "fixture_mini.json"
    rapport(capsys, "analyze", fixture, "--out", tmp_path / "out")
    text = (tmp_path / "out" / "utterances.csv").read_text()
    assert text.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(text.splitlines()))
    given = json.loads(fixture.read_text())
    assert [(r["start_ms"], r["end_ms"], r["text"]) for r in rows] == [
        (str(round(u["start"] * 1000)), str(round(u["end"] * 1000)), u["text"]) for u in given
    ]
    assert {r["role"] for r in rows} == {"leader", "teacher"}


def test_a_short_conversation_says_not_enough_data(tmp_path: Path, capsys: Capsys) -> None:
    fixture = Path(__file__).parents[2] / "fixture_mini.json"
    ran = rapport(capsys, "analyze", fixture, "--out", tmp_path / "out")
    assert ran.out.count("Not shown: ") == 5


def test_json_for_machines_is_one_value_and_nothing_else(tmp_path: Path, capsys: Capsys) -> None:
    ran = rapport(capsys, "analyze", VTT, "--out", tmp_path / "out", "--json")
    assert json.loads(ran.out)["schema"] == "rapport-report-1"
    assert ran.err == ""


def test_roles_that_are_said_are_confirmed(tmp_path: Path, capsys: Capsys) -> None:
    who = "Marcus Webb=leader,Dana Reyes=teacher"
    ran = rapport(capsys, "analyze", VTT, "--roles", who, "--json", "--out", tmp_path / "o")
    report = json.loads(ran.out)
    assert report["roles"] == {"Dana Reyes": "teacher", "Marcus Webb": "leader"}
    assert report["roles_confirmed"] is True


def test_a_misspelt_role_is_answered_with_the_nearest(tmp_path: Path, capsys: Capsys) -> None:
    ran = rapport(capsys, "analyze", VTT, "--roles", "Dana Reyes=leder", "--out", tmp_path / "out")
    assert ran.code == 2
    assert "did you mean 'leader'?" in ran.complaint


def test_several_files_get_a_folder_each(tmp_path: Path, capsys: Capsys) -> None:
    fixture = Path(__file__).parents[2] / "fixture_mini.json"
    assert rapport(capsys, "analyze", VTT, fixture, "--out", tmp_path / "out").code == 0
    assert sorted(f.name for f in (tmp_path / "out").iterdir()) == ["conversation", "fixture_mini"]


def test_help_shows_examples_and_exit_codes(capsys: Capsys) -> None:
    assert "rapport analyze visit.mp4" in rapport(capsys, "analyze", "--help").out
    assert "Exit codes: 0 done" in rapport(capsys, "--help").out


def test_doctor_says_what_works_here_for_people_and_for_machines(capsys: Capsys) -> None:
    assert "embedded" in rapport(capsys, "doctor").out
    engines = json.loads(rapport(capsys, "doctor", "--json").out)["engines"]
    assert {"words", "voices"} <= {engine["kind"] for engine in engines}


def test_an_empty_library_says_what_to_do(capsys: Capsys) -> None:
    assert "rapport analyze FILE" in rapport(capsys, "report").out
    ran = rapport(capsys, "report", "visit.mp4")
    assert ran.code == 2
    assert "the library is empty" in ran.complaint


def test_the_dashboard_refuses_to_listen_beyond_this_machine(capsys: Capsys) -> None:
    ran = rapport(capsys, "serve", "--host", "0.0.0.0")
    assert ran.code == 2
    assert "on this machine only" in ran.complaint


@pytest.mark.slow
def test_one_bad_file_never_stops_a_batch_and_a_second_run_goes_on(
    tmp_path: Path, capsys: Capsys
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("good.mp4", "good.vtt"):
        source = shipped("samples/conversation.mp4").with_suffix(Path(name).suffix)
        (folder / name).write_bytes(source.read_bytes())
    make_text(folder / "bad.mp4")
    ran = rapport(capsys, "batch", folder, "--out", tmp_path / "out", "--json")
    assert ran.code == 3
    states = {Path(o["file"]).name: o["state"] for o in json.loads(ran.out)}
    assert states == {"bad.mp4": "failed", "good.mp4": "done"}
    summary = (tmp_path / "out" / "summary.csv").read_text()
    assert "is a text or a playlist" in summary
    again = rapport(capsys, "batch", folder, "--out", tmp_path / "out", "--json")
    states = {Path(o["file"]).name: o["state"] for o in json.loads(again.out)}
    assert states == {"bad.mp4": "failed", "good.mp4": "there"}


def test_a_manifest_names_files_transcripts_and_roles(tmp_path: Path) -> None:
    manifest = tmp_path / "cohort.csv"
    manifest.write_text("file,transcript,roles\na.mp4,a.vtt,Ana=leader\nsub/a.mp4,,\n")
    rows = rows_of(manifest)
    assert [row.file for row in rows] == [tmp_path / "a.mp4", tmp_path / "sub" / "a.mp4"]
    assert rows[0].transcript == tmp_path / "a.vtt"
    assert rows[1].transcript is None
    assert [p.name for p in places([row.file for row in rows], Path("out"))] == ["a", "a-2"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("files\na.mp4\n", "no column 'file'"),
        ("file,transcripts\na.mp4,\n", "did you mean 'transcript'?"),
        ("file,roles\n,x\n", "line 2: the column 'file' is empty"),
    ],
)
def test_a_wrong_manifest_is_answered_with_line_and_column(
    text: str, says: str, tmp_path: Path
) -> None:
    manifest = tmp_path / "cohort.csv"
    manifest.write_text(text)
    with pytest.raises(InputError) as raised:
        rows_of(manifest)
    assert says in str(raised.value)


def test_an_empty_folder_says_what_belongs_in_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recording in it"):
        rows_of(tmp_path)


def test_no_two_files_share_a_folder() -> None:
    files = [Path("w1-2.m4a"), Path("w1.m4a"), Path("w1.mp4"), Path("sub/w1.mp4")]
    assert [place.name for place in places(files, Path("out"))] == ["w1-2", "w1", "w1-3", "w1-4"]


def test_several_files_go_on_past_a_bad_one(tmp_path: Path, capsys: Capsys) -> None:
    bad = make_text(tmp_path / "bad.mp4")
    ran = rapport(capsys, "analyze", bad, VTT, "--out", tmp_path / "out", "--json")
    assert ran.code == 2
    assert "bad.mp4" in ran.complaint
    assert [one["title"] for one in json.loads(ran.out)] == ["conversation.vtt"]


def test_roles_said_for_given_utterances_count(tmp_path: Path, capsys: Capsys) -> None:
    fixture = Path(__file__).parents[2] / "fixture_mini.json"
    said = ("--roles", "L=teacher,T=leader", "--out", tmp_path / "out", "--json")
    report = json.loads(rapport(capsys, "analyze", fixture, *said).out)
    assert report["roles"] == {"L": "teacher", "T": "leader"}
    ran = rapport(capsys, "analyze", fixture, "--roles", "L=boss", "--out", tmp_path / "out")
    assert ran.code == 2


def test_demo_and_report_print_paths_as_they_are(tmp_path: Path, capsys: Capsys) -> None:
    shown, again = tmp_path / "demo [b]", tmp_path / "again [b]"
    said = rapport(capsys, "demo", "--no-serve", "--out", shown).out
    assert f"report: {shown / 'report.html'}" in said
    printed = rapport(capsys, "report", "conversation.mp4", "--out", again).out
    assert sorted(printed.splitlines()) == [str(again / name) for name in FILES]


def test_a_deleted_recording_is_gone(tmp_path: Path, capsys: Capsys) -> None:
    sample = shipped("samples/conversation.mp4")
    rapport(capsys, "analyze", sample, "--out", tmp_path / "out", "--quiet")
    assert "conversation.mp4" in rapport(capsys, "report").out
    assert rapport(capsys, "delete", "conversation.mp4", "--yes").code == 0
    assert "The library is empty" in rapport(capsys, "report").out
    assert sample.exists()


def test_version_says_which_rapport_this_is(capsys: Capsys) -> None:
    assert rapport(capsys, "--version").out.startswith("rapport 0.")


def test_a_port_in_use_is_said_in_one_line(capsys: Capsys) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = rapport(capsys, "serve", "--no-open", "--port", other.getsockname()[1])
    assert ran.code == 2
    assert "in use" in ran.complaint
