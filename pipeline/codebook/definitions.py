"""What a code is: its definition, its examples and near misses, in a frozen `Codebook`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.errors import CodebookError
from pipeline.transcript import Layer, Role


@dataclass(frozen=True, slots=True)
class NearMiss:
    """
    A sentence that looks like the code and is not; `instead` says what it is, in words.

    codes  the codes it gets instead; `a|b` means either
    after  what was said just before, where that decides: "T: They weren't with me."
    """

    text: str
    instead: str
    codes: tuple[str, ...] = ()
    after: str = ""


class Below(StrEnum):
    """What becomes of a machine's claim of a code that its coder does not find well enough."""

    SUGGESTED = "suggested"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Gate:
    """
    What a coder must reach before its claims of a code are shown as found.

    f1     least F1 on conversations the coder did not learn from, 0..1
    below  suggested: shown and counted, with that word beside it; withheld: neither
    """

    f1: float
    below: Below = Below.SUGGESTED


@dataclass(frozen=True, slots=True)
class CodeDefinition:
    """
    One code with what a coder needs to know of it; the method page prints the same text.

    positive  sentences that are this code
    after     positive sentence -> what was said just before, where that decides
    maps_to   scheme -> its name for it: {"miti": "GI"}
    gate      what a coder must reach to be believed about it; None: anything will do
    """

    id: str
    name: str
    definition: str
    positive: tuple[str, ...] = ()
    near_miss: tuple[NearMiss, ...] = ()
    cues: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maps_to: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    gate: Gate | None = None


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
    unit      what is coded: an utterance
    priority  move codes, most telling first: the primary label for charts
    caution   what to know before its codes are read, in a sentence
    """

    id: str
    version: str
    name: str
    licence: str
    citation: str
    label_sets: tuple[LabelSet, ...]
    priority: tuple[str, ...] = ()
    not_coded: tuple[str, ...] = ()
    unit: str = "utterance"
    caution: str = ""

    def label_set(self, layer: Layer) -> LabelSet:
        """The codes of a layer. Raises CodebookError when the book has none for it."""
        for label_set in self.label_sets:
            if label_set.layer is layer:
                return label_set
        raise CodebookError(
            f"codebook {self.id}: has no label set for the layer '{layer.value}', which this needs"
        )

    def definition(self, code: str) -> CodeDefinition:
        """The entry of a code; KeyError when the book has none."""
        for label_set in self.label_sets:
            for definition in label_set.codes:
                if definition.id == code:
                    return definition
        raise KeyError(code)
