"""What a code is: a codebook file becomes a checked, frozen `Codebook`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.transcript import Layer, Role


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A sentence that looks like the code and is not; `instead` says what it is, in words."""

    text: str
    instead: str


@dataclass(frozen=True, slots=True)
class CodeDefinition:
    """
    One code with what a coder needs to know of it; the method page prints the same text.

    positive  sentences that are this code
    maps_to   scheme -> its name for it: {"miti": "GI"}
    """

    id: str
    name: str
    definition: str
    positive: tuple[str, ...] = ()
    near_miss: tuple[NearMiss, ...] = ()
    cues: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maps_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelSet:
    """
    Codes that answer one question about an utterance.

    applies_to  the roles whose utterances carry it
    max         how many of them one utterance may carry
    """

    layer: Layer
    name: str
    applies_to: tuple[Role, ...]
    max: int
    codes: tuple[CodeDefinition, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """
    A codebook as the engine knows it.

    id        `poc-core-1`
    priority  move codes, most telling first: the primary label for charts
    """

    id: str
    version: str
    name: str
    licence: str
    citation: str
    label_sets: tuple[LabelSet, ...]
    priority: tuple[str, ...] = ()
    not_coded: tuple[str, ...] = ()

    def label_set(self, layer: Layer) -> LabelSet:
        return next(s for s in self.label_sets if s.layer is layer)

    def definition(self, code: str) -> CodeDefinition:
        """The entry of a code; KeyError when the book has none."""
        for label_set in self.label_sets:
            for definition in label_set.codes:
                if definition.id == code:
                    return definition
        raise KeyError(code)
