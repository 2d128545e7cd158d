"""Role-plays are read with both coders' passes; those that come along keep their promises."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.errors import InputError
from pipeline.passes import agreement_table
from pipeline.roleplay import RolePlay, read_roleplay, read_roleplays
from pipeline.transcript import Layer, Role

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "samples" / "roleplays"
GOLD = ROOT.parent / "shared" / "data" / "gold"
BOOK = load_codebook("poc-core")
TAGS = {"equity", "evidence_ref", "backchannel"}
HEAD = "# setting: grade 4 science\n# voices: both brisk\nwho\tcodes\tfirst\tsecond\ttext\n"
TALK = HEAD + (
    "L\tprobing/open EVIDENCE\t=\tleading/closed CHALLENGE\tNine hands went up; why those nine?\n"
    "T\tANALYSE COMMIT\tANALYSE\t=\tThe others copy. I'll pair them.\n"
    "O\t-\t=\t=\tSorry, wrong room.\n"
)


def written(folder: Path, text: str, name: str = "001") -> Path:
    path = folder / f"{name}.tsv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ours() -> tuple[RolePlay, ...]:
    return read_roleplays(FOLDER)


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'")))


def test_a_file_holds_what_each_coder_said_and_what_holds(tmp_path: Path) -> None:
    talk = read_roleplay(written(tmp_path, TALK))
    assert (talk.setting, talk.voices) == ("grade 4 science", "both brisk")
    assert [u.role for u in talk.settled.utterances] == [Role.LEADER, Role.TEACHER, Role.OTHER]
    assert talk.settled.answers[0][Layer.QUESTION] == talk.first[0][Layer.QUESTION] == {"probing"}
    assert talk.second[0][Layer.MOVE] == {"CHALLENGE"}
    assert talk.settled.answers[1][Layer.RESPONSE] == {"ANALYSE", "COMMIT"}
    assert talk.first[1][Layer.RESPONSE] == {"ANALYSE"}
    assert not any(talk.settled.answers[2].values())


def test_its_times_follow_from_the_words_and_never_overlap(tmp_path: Path) -> None:
    spans = [u.span for u in read_roleplay(written(tmp_path, TALK)).settled.utterances]
    assert spans[0].duration_ms == 7 * 385
    assert [b.start_ms - a.end_ms for a, b in itertools.pairwise(spans)] == [400, 400]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who\ttext\nL\tSo.\n", "begin with a row of the columns who, codes"),
        (HEAD + "L\t-\t=\tSo.\n", "line 4: 4 columns, not 5"),
        (HEAD + "X\t-\t=\t=\tSo.\n", "line 4: 'X' is nobody"),
        (HEAD + "L\tprobing/wide\t=\t=\tSo?\n", "line 4: 'probing/wide' has no form"),
    ],
)
def test_a_broken_file_is_told_by_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read_roleplay(written(tmp_path, text))


def test_a_folder_without_any_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no role-plays"):
        read_roleplays(tmp_path)


def test_agreement_counts_both_passes_and_what_holds(tmp_path: Path) -> None:
    written(tmp_path, TALK)
    table = agreement_table(read_roleplays(tmp_path), BOOK).splitlines()
    rows = {line[:30].strip(): line[30:].split() for line in table[3:]}
    assert rows["probing"] == ["0.00", "0.0", "%", "1"]
    assert rows["COMMIT"] == ["0.00", "0.0", "%", "1"]
    assert rows["ANALYSE"] == ["-", "100.0", "%", "1"]


def test_ours_are_at_least_eighty_and_eight_thousand_utterances(ours: tuple[RolePlay, ...]) -> None:
    assert len(ours) >= 80
    assert sum(len(talk.settled.utterances) for talk in ours) >= 8_000


def test_ours_use_codes_of_the_book_and_no_more_than_it_allows(ours: tuple[RolePlay, ...]) -> None:
    most = {layer: BOOK.label_set(layer).max for layer in (Layer.QUESTION, Layer.FORM, Layer.MOVE)}
    known = {one.layer: {d.id for d in one.codes} for one in BOOK.label_sets}
    for talk in ours:
        for labels in (*talk.settled.answers, *talk.first, *talk.second):
            assert labels[Layer.TAG] <= TAGS
            for layer in (Layer.QUESTION, Layer.FORM, Layer.MOVE, Layer.RESPONSE):
                assert labels[layer] <= known[layer]
            assert all(len(labels[layer]) <= n for layer, n in most.items())


def test_every_teachers_utterance_of_ours_has_a_response(ours: tuple[RolePlay, ...]) -> None:
    for talk in ours:
        for utterance, labels in zip(talk.settled.utterances, talk.settled.answers, strict=True):
            assert bool(labels[Layer.RESPONSE]) is (utterance.role is Role.TEACHER)


def test_no_longer_sentence_of_ours_stands_twice(ours: tuple[RolePlay, ...]) -> None:
    said = Counter(plain(u.text) for talk in ours for u in talk.settled.utterances)
    assert not [text for text, n in said.items() if n > 1 and len(text.split()) >= 5]


@pytest.mark.skipif(not GOLD.is_dir(), reason="../shared/data/gold is not here")
def test_no_longer_sentence_of_ours_stands_in_the_test_set(ours: tuple[RolePlay, ...]) -> None:
    said = {plain(u.text) for talk in ours for u in talk.settled.utterances}
    tested = {
        plain(row["text"])
        for path in GOLD.glob("*.json")
        for row in json.loads(path.read_text(encoding="utf-8"))["utterances"]
    }
    assert not [text for text in said & tested if len(text.split()) >= 5]
