"""A published scheme as a code list, a crosswalk to it from a codebook, and its summaries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.codebook.condition import Condition
from pipeline.codebook.formula import Formula
from pipeline.transcript import Role


class Mode(StrEnum):
    """How a label set is filled."""

    SINGLE = "single"
    """one code an utterance, the first rule that holds"""
    MULTI = "multi"
    """up to `max` codes an utterance"""
    RATING = "rating"
    """a person rates the whole conversation; no machine does"""


class Quality(StrEnum):
    """How well a code carries over to another scheme, best first."""

    EXACT = "exact"
    """the two say the same"""
    APPROX = "approx"
    """nearly: some utterances at the edge would be coded otherwise"""
    LOSSY = "lossy"
    """only roughly: the scheme draws the line elsewhere"""
    HUMAN = "human"
    """only a person can say which code it is"""

    @property
    def rank(self) -> int:
        """0 is best."""
        return list(Quality).index(self)


@dataclass(frozen=True, slots=True)
class SchemeCode:
    """
    One code of a scheme, defined in our own words.

    label  what the scheme itself calls it, where that is no name: "1"
    note   when it does not apply, or where it comes from
    """

    id: str
    name: str
    definition: str
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SchemeSet:
    """
    Codes that answer one question.

    applies_to  the roles whose utterances carry it; none for ratings
    scale       the points of a rating
    """

    name: str
    mode: Mode
    applies_to: tuple[Role, ...]
    max: int
    codes: tuple[SchemeCode, ...]
    scale: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One line of the crosswalk.

    when  the condition as written
    to    the code; several where a person has to choose among them
    """

    when: str
    condition: Condition
    to: tuple[str, ...]
    quality: Quality
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """
    A documented reading value.

    status  how far to trust it: "expert opinion"
    """

    value: float
    label: str
    source: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """
    A number made of counts.

    text   the formula as written
    min_n  cases below which its value is withheld
    """

    id: str
    name: str
    text: str
    formula: Formula
    min_n: int = 0
    references: tuple[Reference, ...] = ()
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    What to call the whole conversation, as a question to a person and never as a finding.

    at_least, at_most  the range the formula has to lie in
    asks               what only a person can confirm
    """

    id: str
    name: str
    definition: str
    text: str
    formula: Formula
    asks: str
    at_least: float | None = None
    at_most: float | None = None
    min_n: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """
    A scheme that codes are read as.

    source       id of the codebook the crosswalk comes from: `poc-core-1`
    rules        in the order they are tried
    not_carried  codes of the source that no rule asks for
    """

    id: str
    version: str
    name: str
    licence: str
    citation: str
    caution: str
    unit: str
    label_sets: tuple[SchemeSet, ...]
    source: str
    rules: tuple[Rule, ...]
    summaries: tuple[Summary, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    not_carried: tuple[str, ...] = ()

    def set_of(self, code: str) -> SchemeSet:
        """The label set that holds a code; KeyError when none does."""
        for label_set in self.label_sets:
            if code in [c.id for c in label_set.codes]:
                return label_set
        raise KeyError(code)

    def definition(self, code: str) -> SchemeCode:
        """The entry of a code; KeyError when there is none."""
        return next(c for c in self.set_of(code).codes if c.id == code)

    @property
    def rated(self) -> tuple[str, ...]:
        """The codes that a person rates."""
        return tuple(c.id for s in self.label_sets if s.mode is Mode.RATING for c in s.codes)

    @property
    def mapped(self) -> tuple[str, ...]:
        """The codes that utterances may get."""
        return tuple(c.id for s in self.label_sets if s.mode is not Mode.RATING for c in s.codes)
