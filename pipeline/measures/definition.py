"""What a measure is: the words the method page prints of it and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.measures.material import ELICITING, Material
from pipeline.measures.result import AnyFigure, Unit


class Needs(StrEnum):
    """What a conversation must have before a measure of it means anything."""

    ROLES = "roles"
    """somebody said, or guessed, who the leader and who the teacher is"""
    WORDS = "words"
    """words made by people, the meeting software or a Whisper model"""
    EDGES = "edges"
    """onsets and offsets good to a fraction of a second; without them a note"""


@dataclass(frozen=True, slots=True)
class Reference:
    """
    A documented reading value, drawn as a dotted line.

    value  in the unit of the measure, a share 0..1
    label  as it is printed beside the measure's value: a share in percent

    >>> Reference(3.0, "3 s", "Rowe, classrooms").label
    '3 s'
    """

    value: float
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Term:
    """
    Codes that one term of a measure's formula counts.

    pooled  which of them it is makes no difference: to take one for another moves nothing
    """

    codes: tuple[str, ...]
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What a measure finds in one conversation, before it is judged whether it may be shown.

    parts     figures beside the main one
    units     of the parts that are counted otherwise
    evidence  indices of the utterances behind the number, in order
    withheld  a reason of the measure's own why it may not be shown
    words     what to say instead of, or beside, the number
    """

    figure: AnyFigure
    parts: Mapping[str, AnyFigure] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    evidence: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    withheld: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureDefinition:
    """
    One measure of method 2.5, with everything a reader needs to know of it.

    number      its row in the method
    formula     how it is computed, in words
    meaning     what it tells the two people at the table
    edge_cases  what is decided where the formula leaves a case open
    nothing     what to say when there is nothing to divide
    counted     what its cases are, in the plural
    references  documented reading values; none for most: then only one's own history compares
    rests_on    the codes it counts, by term; without those of any one term there is no number
    beside      codes that only shape it: what opens, or what is left out of a count
    part_terms  part -> the codes it counts, where its name is not the code
    source      where measure and reading values come from
    """

    id: str
    number: int
    name: str
    unit: Unit
    formula: str
    meaning: str
    edge_cases: str
    nothing: str
    counted: str
    needs: frozenset[Needs]
    find: Callable[[Material], Finding]
    references: tuple[Reference, ...] = ()
    source: str = "method 2.5"
    rests_on: tuple[Term, ...] = ()
    beside: tuple[str, ...] = ()
    part_terms: Mapping[str, Term] = field(default_factory=dict)


ASKED = Term(ELICITING, pooled=True)
"""a question of whatever eliciting type"""
VOICES = frozenset({Needs.ROLES})
VOICE_EDGES = frozenset({Needs.ROLES, Needs.EDGES})
CODED = frozenset({Needs.ROLES, Needs.WORDS})
CODED_EDGES = frozenset({Needs.ROLES, Needs.WORDS, Needs.EDGES})
ANY_VOICES = frozenset[Needs]()
ANY_EDGES = frozenset({Needs.EDGES})
