"""AnnoMI is recognised by its header and compared by the crosswalk; the rows here are invented."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.coding.rules import RulesCoder
from pipeline.errors import InputError
from pipeline.evaluating.annomi import MARK_ALONE, evaluate_annomi
from pipeline.evaluating.annomi_file import AnnomiTurn, is_annomi, read_annomi, sentences
from pipeline.transcript import CodedUtterance, Layer, Role
from tests.pipeline.evaluating.written import BOOK, Says

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "eval_only" / "annomi_dev.csv"
COLUMNS = (
    "mi_quality", "transcript_id", "video_title", "video_url", "topic", "utterance_id",
    "interlocutor", "timestamp", "utterance_text", "annotator_id", "therapist_input_exists",
    "therapist_input_subtype", "reflection_exists", "reflection_subtype", "question_exists",
    "question_subtype", "main_therapist_behaviour", "client_talk_type",
)  # fmt: skip


def row(talk: str, turn: int, text: str, who: str = "therapist", **said: str) -> dict[str, str]:
    blank = dict.fromkeys(COLUMNS, "n/a")
    exists = {name: "False" for name in COLUMNS if name.endswith("_exists")}
    return {
        **blank,
        **(exists if who == "therapist" else {}),
        "transcript_id": talk,
        "video_url": f"video of {talk}",
        "utterance_id": str(turn),
        "interlocutor": who,
        "utterance_text": text,
        **said,
    }


def asks(form: str) -> dict[str, str]:
    return {"question_exists": "True", "question_subtype": form}


def mostly(what: str) -> dict[str, str]:
    return {"main_therapist_behaviour": what}


def written(folder: Path, rows: Sequence[dict[str, str]]) -> Path:
    path = folder / "kept anywhere.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return path


def test_it_is_known_by_its_header(tmp_path: Path) -> None:
    assert is_annomi(written(tmp_path, []))
    other = tmp_path / "other.csv"
    other.write_text("role,text,moves\n", encoding="utf-8")
    assert not is_annomi(other)


def test_a_turn_is_cut_into_its_sentences(tmp_path: Path) -> None:
    rows = [row("7", 0, "Right. What would help?", **asks("open")), row("7", 1, "Sleep.", "client")]
    (talk,) = read_annomi(written(tmp_path, rows))
    assert [u.text for u in talk.utterances] == ["Right.", "What would help?", "Sleep."]
    assert [u.role for u in talk.utterances] == [Role.LEADER, Role.LEADER, Role.TEACHER]
    assert (talk.name, talk.video) == ("7", "video of 7")
    assert talk.turns[0] == AnnomiTurn(
        Role.LEADER, "open", False, False, None, None, "Right. What would help?", (0, 1)
    )


def test_of_several_experts_the_majority_is_believed(tmp_path: Path) -> None:
    several = [asks("open"), asks("open"), asks("closed"), {}, {"reflection_exists": "True"}]
    rows = [row("7", 0, "And the evenings?", **said) for said in several]
    (talk,) = read_annomi(written(tmp_path, rows))
    assert (talk.turns[0].question, talk.turns[0].reflection) == ("open", False)


def test_a_voice_that_is_neither_is_told_by_its_row(tmp_path: Path) -> None:
    rows = [row("7", 0, "So."), row("7", 1, "So.", "observer")]
    with pytest.raises(InputError, match=re.escape("row 3, column interlocutor: 'observer' is")):
        read_annomi(written(tmp_path, rows))
    with pytest.raises(InputError, match="a header and no rows"):
        read_annomi(written(tmp_path, []))


def test_sentences_end_where_they_end() -> None:
    assert list(sentences("Dr. Lee said so. Why? ")) == ["Dr. Lee said so.", "Why?"]
    assert list(sentences("")) == []


CLAIMS: dict[str, list[tuple[Layer, str, float | None]]] = {
    "What": [(Layer.QUESTION, "probing", None), (Layer.FORM, "open", None)],
    "Did": [(Layer.QUESTION, "closed_factual", None), (Layer.FORM, "closed", None)],
    "Right?": [(Layer.QUESTION, "rhetorical_tag", None)],
    "You": [(Layer.MOVE, "PARAPHRASE", None)],
    "Sleep": [(Layer.MOVE, "INFORM", None)],
    "Maybe": [(Layer.RESPONSE, "COMMIT", None)],
}


def claims(coded: CodedUtterance) -> list[tuple[Layer, str, float | None]]:
    """By the first word."""
    return CLAIMS.get(coded.text.split()[0], [])


def test_the_crosswalk_says_what_is_what(tmp_path: Path) -> None:
    rows = [
        row("1", 0, "What would help? Did it before?", **asks("open"), **mostly("question")),
        row("1", 1, "Maybe I rest.", "client", client_talk_type="change"),
        row("1", 2, "You feel worn. Right?", reflection_exists="True", **mostly("reflection")),
        row("1", 3, "No.", "client", client_talk_type="sustain"),
        row("2", 0, "Sleep matters.", therapist_input_exists="True", **mostly("therapist_input")),
        row("2", 1, "Did you rest?", **asks("closed"), **mostly("other")),
        row("2", 2, "And now?", **asks("open"), **mostly("question")),
    ]
    coder = Says(claims)
    found, mark = evaluate_annomi([coder], read_annomi(written(tmp_path, rows)), codebook=BOOK)
    values = {(r.name.removeprefix("AnnoMI: "), r.figure): (r.value, r.n) for r in found.rows}
    assert values["question present", "F1"] == (0.8, 3)
    assert values["open or closed", "kappa"] == (1.0, 2)
    assert values["reflection present", "F1"] == (1.0, 1)
    assert values["input present", "F1"] == (1.0, 1)
    assert values["main behaviour", "kappa"][0] == pytest.approx(4 / 9)
    assert values["client talk", "macro-F1"] == (0.5, 2)
    assert mark.coder == MARK_ALONE
    assert mark.row("AnnoMI: question present").value == pytest.approx(2 * 3 / (2 * 3 + 1))


def test_published_figures_stand_beside_ours(tmp_path: Path) -> None:
    rows = [row("1", 0, "What would help?", **asks("open")), row("2", 0, "You rest.")]
    found, _ = evaluate_annomi([Says(claims)], read_annomi(written(tmp_path, rows)), codebook=BOOK)
    anchor = found.row("AnnoMI: reflection present", "macro-F1").anchor
    assert anchor == "people 0.88; trained there 0.75; with context 0.78"
    assert "counselling" in str(found)
    assert found.row("AnnoMI: question present").interval is not None


def test_transcripts_of_one_video_are_drawn_together(tmp_path: Path) -> None:
    rows = [row(t, 0, "What now?", **asks("open"), video_url="the same") for t in ("1", "2")]
    found, _ = evaluate_annomi([Says(claims)], read_annomi(written(tmp_path, rows)), codebook=BOOK)
    assert found.row("AnnoMI: question present").interval is None


@pytest.mark.skipif(not CORPUS.is_file(), reason="../shared/data/eval_only is not here")
def test_the_rules_find_questions_about_as_surely_as_systems_trained_there() -> None:
    talks = read_annomi(CORPUS)
    assert (len(talks), sum(len(t.turns) for t in talks)) == (91, 6075)
    found, mark = evaluate_annomi([RulesCoder(BOOK)], talks[:25], codebook=BOOK)
    assert (found.row("AnnoMI: question present").value or 0) >= 0.85
    assert (found.row("AnnoMI: open or closed", "macro-F1").value or 0) >= 0.72
    assert (mark.row("AnnoMI: question present").value or 0) >= 0.85
