"""A trained coder's file: small, the same bytes every time, refused when it is not one."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.coding.coder import chosen
from models.coding.model import (
    NONE,
    CoderModel,
    Cut,
    Part,
    Question,
    from_bytes,
    hash_of,
    read_model,
    to_bytes,
)
from pipeline.engines import Score
from pipeline.errors import EngineError
from pipeline.transcript import Layer, Role

TYPE = Question(Role.LEADER, Layer.QUESTION, (NONE, "probing", "leading"), single=True, most=1)
MOVE = Question(Role.LEADER, Layer.MOVE, ("SUGGEST", "DIRECT"), single=False, most=2)
WEIGHTS = np.array([[0, 2, 0, 1, 0], [1, 0, 0, 0, 1], [1, 0, 0, -2, -2]], np.float32)
PART = Part((TYPE, MOVE), ("why", "fine"), WEIGHTS, (Cut(),) * 5)
MODEL = CoderModel(
    "poc-core-1",
    {Role.LEADER: PART},
    scores={"probing": Score(0.71, 0.65, 0.77, 90)},
    rules={"rules@1": {"probing": Score(0.5, 0.4, 0.6, 90)}},
    about={"conversations": "3"},
)


def test_a_file_gives_back_what_was_written() -> None:
    again = from_bytes(to_bytes(MODEL), name="coder.npz")
    assert again.parts[Role.LEADER].questions == PART.questions
    assert again.parts[Role.LEADER].signs == PART.signs
    assert again.parts[Role.LEADER].weights.tolist() == WEIGHTS.tolist()
    assert (again.scores, again.rules, again.about) == (MODEL.scores, MODEL.rules, MODEL.about)


def test_the_same_model_gives_the_same_bytes() -> None:
    assert to_bytes(MODEL) == to_bytes(MODEL)


def test_what_the_weights_make_is_the_sum_over_signs_that_stand_once_or_more() -> None:
    made = PART.made_of([["why", "why", "unheard"], [], ["fine"]])
    assert made.tolist() == [[1, 2, 0, -1, -2], [1, 0, 0, -2, -2], [2, 0, 0, -2, -1]]
    assert PART.made_of([]).shape == (0, 5)


@given(st.lists(st.floats(-30, 30, width=32), min_size=5, max_size=5))
def test_chances_of_one_of_many_add_to_one_and_each_is_a_chance(made: list[float]) -> None:
    (chance,) = PART.chances(np.array([made], np.float32))
    assert chance[:3].sum() == pytest.approx(1, abs=1e-5)
    assert ((chance >= 0) & (chance <= 1)).all()


def test_one_of_many_is_claimed_only_when_there_being_none_is_unlikely() -> None:
    least = [0.5, 0.35, 0.35]
    assert chosen(TYPE, np.array([0.6, 0.3, 0.1], np.float32), least) == []
    assert chosen(TYPE, np.array([0.4, 0.2, 0.4], np.float32), least) == [2]


def test_of_several_the_likeliest_are_claimed_and_no_more_than_the_book_allows() -> None:
    three = Question(Role.LEADER, Layer.MOVE, ("A", "B", "C"), single=False, most=2)
    assert chosen(three, np.array([0.5, 0.9, 0.6], np.float32), [0.4] * 3) == [1, 2]
    assert chosen(three, np.array([0.1, 0.2, 0.3], np.float32), [0.4] * 3) == []


def test_a_second_response_is_claimed_where_it_is_likely_by_itself() -> None:
    both = Question(Role.TEACHER, Layer.RESPONSE, ("ANALYSE", "COMMIT"), single=True, most=2)
    assert chosen(both, np.array([0.55, 0.45], np.float32), [0.35, 0.35]) == [0, 1]
    assert chosen(both, np.array([0.8, 0.2], np.float32), [0.35, 0.35]) == [0]


def damaged() -> bytes:
    file = io.BytesIO()
    np.savez(file, head=np.frombuffer(b"{}", np.uint8))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"not an archive", damaged(), pickle.dumps({"a": 1}), to_bytes(MODEL)[:-200]],
    ids=["empty", "text", "no head", "pickle", "cut off"],
)
def test_a_file_that_is_no_coder_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(EngineError, match=r"coder.npz: not a trained coder, or damaged"):
        from_bytes(content, name="coder.npz")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        read_model(tmp_path / "none.npz")


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "coder.npz"
    path.write_bytes(to_bytes(MODEL))
    assert read_model(path)[1] == hash_of(to_bytes(MODEL))
