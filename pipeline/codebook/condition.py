"""The `when` of a crosswalk becomes a checked condition that holds for an utterance or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pipeline.codebook.lexing import Tokens
from pipeline.errors import CodebookError, did_you_mean
from pipeline.transcript import CodedUtterance, Role

QUESTION = "q_type"
NEARBY = "previous_or_same_turn"
OVERLAP = "token_overlap"
_WORDS = ("and", "or", "not", "in")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """
    What a condition may speak of.

    codes       code -> the roles whose utterances carry it
    questions   the question types among them
    attributes  attribute -> the values a code of the book may give it
    """

    codes: Mapping[str, tuple[Role, ...]]
    questions: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """
    An utterance and what a condition must know of its surroundings.

    codes    the codes that stand for it
    nearby   those of its own turn and of the same role's turn before
    overlap  share of its words that the other party said in the turn before, 0..1
    """

    utterance: CodedUtterance
    codes: frozenset[str]
    nearby: frozenset[str] = frozenset()
    overlap: float = 0.0


@dataclass(frozen=True, slots=True)
class Has:
    """`EVIDENCE`, `teacher:ANALYSE`"""

    code: str
    role: Role | None = None

    def holds(self, moment: Moment) -> bool:
        return self.code in moment.codes and self.role in (None, moment.utterance.role)


@dataclass(frozen=True, slots=True)
class Asks:
    """`q_type in [probing, planning]`"""

    types: tuple[str, ...]

    def holds(self, moment: Moment) -> bool:
        return moment.utterance.question in self.types


@dataclass(frozen=True, slots=True)
class Gives:
    """`owner == leader`; an attribute of several values (`slots`) equals each of them"""

    attribute: str
    values: tuple[str, ...]

    def holds(self, moment: Moment) -> bool:
        given = [c.attributes.get(self.attribute, "") for c in moment.utterance.codes]
        return any(not {value, *value.split()}.isdisjoint(self.values) for value in given)


@dataclass(frozen=True, slots=True)
class Nearby:
    """`previous_or_same_turn(SHARE_POWER)`"""

    code: str

    def holds(self, moment: Moment) -> bool:
        return self.code in moment.nearby


@dataclass(frozen=True, slots=True)
class Overlaps:
    """`token_overlap >= 0.9`"""

    at_least: float

    def holds(self, moment: Moment) -> bool:
        return moment.overlap >= self.at_least


@dataclass(frozen=True, slots=True)
class Not:
    """`not A`"""

    part: Condition

    def holds(self, moment: Moment) -> bool:
        return not self.part.holds(moment)


@dataclass(frozen=True, slots=True)
class AllOf:
    """`A and B`"""

    parts: tuple[Condition, ...]

    def holds(self, moment: Moment) -> bool:
        return all(part.holds(moment) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`A or B`"""

    parts: tuple[Condition, ...]

    def holds(self, moment: Moment) -> bool:
        return any(part.holds(moment) for part in self.parts)


Condition = Has | Asks | Gives | Nearby | Overlaps | Not | AllOf | AnyOf


def parse_condition(text: str, vocabulary: Vocabulary) -> Condition:
    """
    The condition of a text: code names, `role:CODE`, `q_type in [...]`, `attribute == value`,
    `previous_or_same_turn(CODE)`, `token_overlap >= x`, joined by and, or, not and brackets.

    Raises CodebookError that says what and where, with the nearest name.
    """
    reader = _Reader(Tokens(text), vocabulary)
    condition = reader.any_of()
    reader.tokens.end()
    return condition


def codes_in(condition: Condition) -> Iterator[str]:
    """The codes that can make the condition true, in order, without those it denies."""
    match condition:
        case Has(code):
            yield code
        case Asks(types):
            yield from types
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from codes_in(part)
        case _:
            return


def codes_around(condition: Condition) -> Iterator[str]:
    """The codes it denies or looks for in the turns around: they decide too."""
    match condition:
        case Nearby(code):
            yield code
        case Not(part):
            yield from codes_in(part)
            yield from codes_around(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from codes_around(part)
        case _:
            return


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads by descent: any of all of single things."""

    tokens: Tokens
    known: Vocabulary

    def any_of(self) -> Condition:
        parts = [self._all_of()]
        while self.tokens.take("or"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all_of(self) -> Condition:
        parts = [self._single()]
        while self.tokens.take("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _single(self) -> Condition:
        tokens = self.tokens
        if tokens.take("not"):
            tokens.deeper()
            denied = self._single()
            tokens.back()
            return Not(denied)
        if tokens.take("("):
            tokens.deeper()
            inside = self.any_of()
            tokens.back()
            tokens.need(")")
            return inside
        if tokens.now in _WORDS:
            tokens.wrong("expected a code or a condition")
        return self._about(tokens.name("a code or a condition"))

    def _about(self, name: str) -> Condition:
        tokens = self.tokens
        if name == NEARBY:
            tokens.need("(")
            code = tokens.known(self.known.codes, "a code")
            tokens.need(")")
            return Nearby(code)
        if name == OVERLAP:
            tokens.need(">=")
            return Overlaps(tokens.number())
        if tokens.take(":"):
            return self._said_by(name)
        if tokens.now in ("==", "in"):
            return self._compared(name)
        if name not in self.known.codes:
            raise CodebookError(f"no such code: '{name}'; {did_you_mean(name, self.known.codes)}")
        return Has(name)

    def _said_by(self, name: str) -> Condition:
        roles = [role.value for role in Role]
        if name not in roles:
            raise CodebookError(f"no such role: '{name}'; {did_you_mean(name, roles)}")
        code = self.tokens.known(self.known.codes, "a code")
        if Role(name) not in self.known.codes[code]:
            whose = " or ".join(self.known.codes[code])
            raise CodebookError(f"{name}:{code} never holds; {code} is a code of the {whose}")
        return Has(code, Role(name))

    def _compared(self, name: str) -> Condition:
        attributes = self.known.attributes or {}
        if name == QUESTION:
            return Asks(self._values(self.known.questions, "a question type"))
        if name not in attributes:
            near = did_you_mean(name, [QUESTION, *attributes])
            raise CodebookError(f"no such attribute: '{name}'; {near}")
        return Gives(name, self._values(attributes[name], f"a value of {name}"))

    def _values(self, known: Collection[str], what: str) -> tuple[str, ...]:
        tokens = self.tokens
        if tokens.take("=="):
            return (self._value(known, what),)
        tokens.need("in")
        tokens.need("[")
        values = [self._value(known, what)]
        while tokens.take(","):
            values.append(self._value(known, what))
        tokens.need("]")
        return tuple(values)

    def _value(self, known: Collection[str], what: str) -> str:
        if not self.tokens.now or self.tokens.now in "()[],:":
            self.tokens.wrong(f"expected {what}")
        value = self.tokens.next().strip("'")
        if value not in known:
            raise CodebookError(
                f"no such {what.removeprefix('a ')}: '{value}'; {did_you_mean(value, known)}"
            )
        return value
