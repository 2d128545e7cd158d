"""Codebooks in a terminal: listed, checked, shown, begun, and a report read as another scheme."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.codebook import load_codebook, shipped_codebooks
from pipeline.coding.rules import RulesCoder
from pipeline.commands.codebook import codebook
from pipeline.config import load_config
from pipeline.errors import RapportError
from pipeline.formats import read_transcript
from pipeline.report import Source
from pipeline.report_json import report_json
from pipeline.resources import shipped
from pipeline.run import Reading, read
from tests.heard import heard_from
from tests.pipeline.commands.rapport import Ran

Capsys = pytest.CaptureFixture[str]


def rapport(capsys: Capsys, *arguments: object) -> Ran:
    """`rapport codebook ARGUMENTS`, as the command line would run it."""
    code, complaint = 0, ""
    try:
        codebook(args=list(map(str, arguments)), standalone_mode=False)
    except RapportError as error:
        code, complaint = 2, f"rapport: {error}\n"
    printed = capsys.readouterr()
    return Ran(code, printed.out, printed.err + complaint)


def words(text: str) -> str:
    """A page without its line breaks, wherever the terminal put them."""
    return re.sub(r"\s+", " ", text)


def test_the_list_says_what_there_is_and_what_for(capsys: Capsys) -> None:
    ran = rapport(capsys, "list")
    for name in shipped_codebooks():
        assert name in ran.out
    assert "to code with" in ran.out
    assert "to read poc-core-1 as" in words(ran.out)


@pytest.mark.parametrize("name", shipped_codebooks())
def test_every_shipped_file_is_in_order_and_shows_its_codes(name: str, capsys: Capsys) -> None:
    assert rapport(capsys, "check", name).out.startswith(f"{name}: in order. ")
    assert rapport(capsys, "show", name).code == 0


def test_poc_core_leaves_nothing_to_wish_for(capsys: Capsys) -> None:
    assert "more would help" not in rapport(capsys, "check", "poc-core").out


def test_a_broken_file_is_one_line_and_exit_2(tmp_path: Path, capsys: Capsys) -> None:
    mine = tmp_path / "mine.toml"
    rapport(capsys, "new", mine)
    broken = mine.read_text(encoding="utf-8").replace(
        'instead = ["AGENDA"]', 'instead = ["AGENDE"]'
    )
    mine.write_text(broken, encoding="utf-8")
    ran = rapport(capsys, "check", mine)
    assert ran.code == 2
    assert ran.complaint == (
        "rapport: mine.toml: THANKS.near_miss: no such name: 'AGENDE'; did you mean 'AGENDA'?"
    )


def test_a_page_shows_definition_examples_and_near_misses(capsys: Capsys) -> None:
    shown = words(rapport(capsys, "show", "poc-core", "EVIDENCE").out)
    code = load_codebook("poc-core").definition("EVIDENCE")
    assert code.definition in shown
    for example in code.positive:
        assert f"yes “{example}”" in shown
    for miss in code.near_miss:
        assert f"no “{miss.text}” is {miss.instead}" in shown
    assert "miti: GI" in shown
    assert "AFFIRM" not in shown


def test_a_scheme_shows_where_its_codes_come_from(capsys: Capsys) -> None:
    shown = words(rapport(capsys, "show", "glickman").out)
    assert "directing exact DIRECT" in shown
    assert "a person confirms: Did the leader decide what happens next?" in shown
    assert "centre Centre on the continuum, 1 to 10 (from 10 cases on)" in shown
    one = words(rapport(capsys, "show", "miti-4.2", "PWP").out)
    assert "PWP approx SUGGEST and previous_or_same_turn(SHARE_POWER)" in one
    assert "GI" not in one


def test_an_unknown_code_or_codebook_gets_the_nearest_name(capsys: Capsys) -> None:
    assert "did you mean 'SUGGEST'?" in rapport(capsys, "show", "poc-core", "SUGEST").complaint
    assert "did you mean 'GI'?" in rapport(capsys, "show", "miti-4.2", "GII").complaint
    assert "did you mean 'miti-4.2'?" in rapport(capsys, "check", "miti-4").complaint


@pytest.mark.parametrize("start", ["blank", "poc-core"])
def test_a_new_codebook_is_in_order_from_the_start(
    start: str, tmp_path: Path, capsys: Capsys
) -> None:
    mine = tmp_path / "our own.toml"
    ran = rapport(capsys, "new", mine, "--from", start)
    assert f"rapport codebook check '{mine}'" in ran.out
    assert load_codebook(mine).id == "our-own"
    assert rapport(capsys, "check", mine).code == 0
    assert "#" in mine.read_text(encoding="utf-8")


def test_a_new_codebook_has_five_examples_a_code_and_a_code_to_fill_in(
    tmp_path: Path, capsys: Capsys
) -> None:
    mine = tmp_path / "mine.toml"
    rapport(capsys, "new", mine)
    (moves,) = load_codebook(mine).label_sets
    assert [len(code.positive) for code in moves.codes] == [5, 5]
    text = mine.read_text(encoding="utf-8")
    to_copy = text[text.index("# [[label_set]]") :].replace("# ", "").replace("#\n", "\n")
    filled = to_copy.replace('name = ""', 'name = "X"').replace(
        'definition = ""', 'definition = "X."'
    )
    mine.write_text(f"{text}\n{filled}", encoding="utf-8")
    assert rapport(capsys, "check", mine).complaint == (
        "rapport: mine.toml: MY_CODE.positive: 5 of 5 examples are still empty; write a sentence "
        "people would say in each, or delete the line"
    )


def test_nothing_is_written_over(tmp_path: Path, capsys: Capsys) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("mine", encoding="utf-8")
    assert "is there already and stays" in rapport(capsys, "new", mine).complaint
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (
        "ends in .toml; try mine.toml" in rapport(capsys, "new", tmp_path / "mine.yaml").complaint
    )
    nowhere = tmp_path / "none" / "mine.toml"
    assert "cannot be written" in rapport(capsys, "new", nowhere).complaint


@pytest.fixture(scope="module")
def sample() -> str:
    """The sample conversation's report.json, as `rapport analyze` writes it."""
    book = load_codebook("poc-core")
    reading = Reading((RulesCoder(book),), book, load_config())
    heard = heard_from(read_transcript(shipped("samples/conversation.vtt")))
    return report_json(read(heard, reading, source=Source("conversation.vtt", "abc")))


@pytest.fixture
def report(sample: str, tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_text(sample, encoding="utf-8")
    return path


def test_a_report_is_read_as_another_scheme(report: Path, capsys: Capsys) -> None:
    said = words(rapport(capsys, "crosswalk", report, "--to", "miti-4.2").out)
    assert "conversation.vtt, read as MITI 4.2, behaviour counts" in said
    assert "! Not validated for conversations with teachers" in said
    assert "! Who is the leader is a guess that nobody has confirmed." in said
    assert re.search(r"Q Question \d+ exact", said)
    assert "Relational: not shown, a person has to rate partnership, empathy" in said
    assert re.search(r"For a person to say \(\d+\): \d", said)


def test_what_the_machine_only_suggests_or_does_not_find_is_said(
    report: Path, capsys: Capsys
) -> None:
    plain = json.loads(report.read_text(encoding="utf-8"))
    standings = {"PARAPHRASE": "suggested", "SHARE_POWER": "withheld"}
    plain["standings"] = [{"code": code, "standing": how} for code, how in standings.items()]
    report.write_text(json.dumps(plain), encoding="utf-8")
    said = words(rapport(capsys, "crosswalk", report, "--to", "miti-4.2").out)
    assert "rests on PARAPHRASE, which the machine only suggests" in said
    assert "not shown, the machine does not find SHARE_POWER well enough" in said


def test_the_same_as_json_with_a_persons_ratings(report: Path, capsys: Capsys) -> None:
    rated = ("--rate", "empathy=4", "--rate", "partnership=3", "--json")
    plain = json.loads(rapport(capsys, "crosswalk", report, "--to", "miti-4.2", *rated).out)
    values = {summary["id"]: summary for summary in plain["summaries"]}
    assert values["relational"]["value"] == 3.5
    assert values["technical"]["withheld"] == "a person has to rate cultivate, soften"
    assert {code["quality"] for code in plain["codes"]} <= {"exact", "approx", "lossy", "human"}


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--to", "poc-core"), "a codebook to code with, not a scheme"),
        (("--to", "miti-4.2", "--rate", "empaty=4"), "did you mean 'empathy'?"),
        (("--to", "miti-4.2", "--rate", "empathy=9"), "write empathy= and one of 1, 2, 3, 4, 5"),
        (("--to", "heron", "--rate", "empathy=4"), "heron-six has no ratings"),
    ],
)
def test_what_cannot_be_read_so_is_said_in_one_line(
    options: tuple[str, ...], complaint: str, report: Path, capsys: Capsys
) -> None:
    assert complaint in rapport(capsys, "crosswalk", report, *options).complaint


def test_another_codebooks_report_and_other_files_are_refused(
    report: Path, tmp_path: Path, capsys: Capsys
) -> None:
    plain = json.loads(report.read_text(encoding="utf-8"))
    plain["provenance"]["codebook_id"] = "mine"
    report.write_text(json.dumps(plain), encoding="utf-8")
    assert "coded with mine; the crosswalk to heron-six comes from poc-core-1" in (
        rapport(capsys, "crosswalk", report, "--to", "heron").complaint
    )
    for text in ("[]", "{}", "no JSON"):
        report.write_text(text, encoding="utf-8")
        assert "not a report of Rapport" in (
            rapport(capsys, "crosswalk", report, "--to", "heron").complaint
        )
    gone = tmp_path / "none.json"
    assert "cannot be read" in rapport(capsys, "crosswalk", gone, "--to", "heron").complaint
