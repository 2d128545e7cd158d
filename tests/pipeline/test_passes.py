"""How far two passes agree is told by layer and by code, with its interval over conversations."""

from __future__ import annotations

from pathlib import Path

from pipeline.passes import agreement_table
from pipeline.roleplay import read_roleplays
from tests.pipeline.evaluating.written import BOOK

HEAD = "# setting: grade 4\n# voices: brisk\nwho\tcodes\tfirst\tsecond\ttext\n"
ASK = "L\tprobing/open\t=\t{second}\tWhy those nine?\n"
TELL = "L\tEVIDENCE\t=\t=\tNine hands went up.\n"
ANSWER = "T\tANALYSE\t=\t=\tThe others copy.\n"


def table(folder: Path, *seconds: str) -> dict[str, list[str]]:
    for at, second in enumerate(seconds):
        text = HEAD + ASK.format(second=second) + TELL + ANSWER
        (folder / f"{at}.tsv").write_text(text, encoding="utf-8")
    lines = agreement_table(read_roleplays(folder), BOOK).splitlines()
    return {line[:30].strip(): line[30:].split() for line in lines[3:]}


def test_two_conversations_have_an_interval(tmp_path: Path) -> None:
    rows = table(tmp_path, "=", "leading/closed")
    assert rows["question type or none"] == ["0.60", "75.0", "%", "4", "0.33", "to", "1.00"]
    assert rows["probing"] == ["0.50", "75.0", "%", "2", "0.00", "to", "1.00"]


def test_one_has_none(tmp_path: Path) -> None:
    assert table(tmp_path, "=")["probing"] == ["1.00", "100.0", "%", "1"]
