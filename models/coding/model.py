"""A trained coder's weights become a file without code in it, and a file becomes weights."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, repeat
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pipeline.engines import ROLEPLAYS, Score, Scores
from pipeline.errors import EngineError
from pipeline.transcript import Layer, Role

Floats = NDArray[np.float32]
NONE = ""
"""the answer of an utterance that has no code of a layer"""
FORMAT = 1
MEASURED_ON = "measured on"
"""in `about`: what the scores are scores on, where that is not written role-plays"""


@dataclass(frozen=True, slots=True)
class Question:
    """
    What the coder answers about every utterance of a role.

    layer   the codebook's
    codes   the answers, in the order of the weights; NONE is one where an utterance may have none
    single  one of them holds, their chances add to one; else each holds or not, by itself
    most    how many codes an utterance may get
    """

    role: Role
    layer: Layer
    codes: tuple[str, ...]
    single: bool
    most: int


@dataclass(frozen=True, slots=True)
class Cut:
    """
    How what the weights make becomes a chance, and a chance a claim, for one code.

    slope, shift  the chance is that of `slope * made + shift`, so that it is calibrated
    least         the chance from which on the code is claimed
    """

    slope: float = 1.0
    shift: float = 0.0
    least: float = 0.5


@dataclass(frozen=True)
class Part:
    """
    All that is known of one role's utterances.

    signs    in the order of the rows of `weights`
    weights  shape (signs + 1, answers of all questions); the last row is constant
    cuts     one per answer
    """

    questions: tuple[Question, ...]
    signs: tuple[str, ...]
    weights: Floats
    cuts: tuple[Cut, ...]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Sign -> its row."""
        return {sign: row for row, sign in enumerate(self.signs)}

    def made_of(self, utterances: Sequence[Iterable[str]]) -> Floats:
        """What the weights make of each utterance's signs, shape (utterances, answers)."""
        row_of, last = self.place.get, len(self.signs)
        rows: list[int] = []
        starts: list[int] = []
        for signs in utterances:
            starts.append(len(rows))
            rows += {last, *map(row_of, signs, repeat(last))}
        if not rows:
            return np.zeros((0, self.weights.shape[1]), np.float32)
        return np.add.reduceat(self.weights.take(rows, axis=0), starts, axis=0)

    def chances(self, made: Floats) -> Floats:
        """The chance of each answer, shape (utterances, answers)."""
        slope = np.array([cut.slope for cut in self.cuts], np.float32)
        shift = np.array([cut.shift for cut in self.cuts], np.float32)
        told = made * slope + shift
        chances = np.empty_like(told)
        for question, columns in self.columns():
            own = told[:, columns]
            if question.single:
                own = np.exp(own - own.max(axis=1, keepdims=True))
                chances[:, columns] = own / own.sum(axis=1, keepdims=True)
            else:
                chances[:, columns] = (1 + np.tanh(own / 2)) / 2
        return chances

    def columns(self) -> tuple[tuple[Question, slice], ...]:
        """Each question with the columns of its answers."""
        ends = [*accumulate(len(question.codes) for question in self.questions)]
        return tuple(zip(self.questions, map(slice, [0, *ends], ends), strict=True))


@dataclass(frozen=True)
class CoderModel:
    """
    A trained coder.

    codebook  the id of the codebook whose codes it learned
    parts     by role
    scores    what it reaches, code by code, on conversations it did not learn from
    rules     what the rules coder reaches on the same, by the id of its revision
    about     what it was made with, in words, for whoever opens the file
    """

    codebook: str
    parts: Mapping[Role, Part]
    scores: Mapping[str, Score] = field(default_factory=dict)
    rules: Scores = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


def to_bytes(model: CoderModel) -> bytes:
    """
    The model as a NumPy archive: weights in half precision, everything else as JSON and plain text.

    The same model gives the same bytes. Nothing in it can run: no pickle.
    """
    arrays: dict[str, NDArray[Any]] = {}
    head: dict[str, Any] = {
        "format": FORMAT,
        "codebook": model.codebook,
        "about": dict(model.about),
        "scores": _plain(model.scores),
        "rules": {coder: _plain(scores) for coder, scores in model.rules.items()},
        "parts": {},
    }
    for role, part in model.parts.items():
        head["parts"][role.value] = {
            "questions": [[q.layer.value, list(q.codes), q.single, q.most] for q in part.questions],
            "cuts": [[cut.slope, cut.shift, cut.least] for cut in part.cuts],
        }
        arrays[f"{role.value}.weights"] = part.weights.astype(np.float16)
        arrays[f"{role.value}.signs"] = _as_array("\n".join(part.signs))
    arrays["head"] = _as_array(json.dumps(head, sort_keys=True))
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def from_bytes(content: bytes, *, name: str) -> CoderModel:
    """The model that `to_bytes` wrote. Raises EngineError, with the file's name."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            if head["format"] != FORMAT:
                raise EngineError(
                    f"{name}: made by another version of Rapport; make it again: rapport train"
                )
            parts = {
                Role(role): _part(Role(role), values, arrays)
                for role, values in head["parts"].items()
            }
            return CoderModel(
                codebook=head["codebook"],
                parts=parts,
                scores=_scores(head["scores"], head["about"]),
                rules={
                    coder: _scores(values, head["about"]) for coder, values in head["rules"].items()
                },
                about=head["about"],
            )
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise EngineError(
            f"{name}: not a trained coder, or damaged ({type(error).__name__}); "
            "make it again: rapport train"
        ) from error


def _plain(scores: Mapping[str, Score]) -> dict[str, list[float]]:
    return {
        code: [round(s.f1, 4), round(s.low, 4), round(s.high, 4), s.n] for code, s in scores.items()
    }


def _scores(values: Mapping[str, Any], about: Mapping[str, str]) -> dict[str, Score]:
    on = about.get(MEASURED_ON, ROLEPLAYS)
    return {code: Score(f1, low, high, int(n), on) for code, (f1, low, high, n) in values.items()}


def _part(role: Role, values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Part:
    part = Part(
        questions=tuple(
            Question(role, Layer(layer), tuple(codes), single, most)
            for layer, codes, single, most in values["questions"]
        ),
        signs=tuple(arrays[f"{role.value}.signs"].tobytes().decode().split("\n")),
        weights=arrays[f"{role.value}.weights"].astype(np.float32),
        cuts=tuple(Cut(*cut) for cut in values["cuts"]),
    )
    answers = sum(len(question.codes) for question in part.questions)
    if part.weights.shape != (len(part.signs) + 1, answers) or len(part.cuts) != answers:
        raise ValueError("weights do not fit the signs and codes")
    return part


def _as_array(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def hash_of(content: bytes) -> str:
    """The sha256 of a model's bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_model(path: Path) -> tuple[CoderModel, str]:
    """A trained coder's file, and the hash of its bytes. Raises EngineError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EngineError(
            f"{path}: cannot be read ({error.strerror}); check coding.model, or make it: "
            "rapport train"
        ) from error
    return from_bytes(content, name=path.name), hash_of(content)
