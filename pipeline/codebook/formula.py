"""A formula of a codebook file becomes a checked expression and, over counts, a number."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.codebook.lexing import Tokens
from pipeline.errors import CodebookError, did_you_mean
from pipeline.transcript import Role

FUNCTIONS = ("n", "sec", "safe_div", "mean")
SOURCE = "from"
"""`n(from:SUGGEST)` counts a code of the codebook that the crosswalk comes from"""


@dataclass(frozen=True, slots=True)
class Number:
    """`5`, `0.5`"""

    value: float


@dataclass(frozen=True, slots=True)
class Count:
    """`n(SR, CR)`: utterances that got one of these codes"""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seconds:
    """`sec(leader)`: how long a role speaks"""

    role: Role


@dataclass(frozen=True, slots=True)
class Rating:
    """`empathy`: what a person gave"""

    code: str


@dataclass(frozen=True, slots=True)
class Mean:
    """`mean(partnership, empathy)`"""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """`safe_div(top, bottom)`: nothing where there is nothing to divide by"""

    top: Formula
    bottom: Formula


@dataclass(frozen=True, slots=True)
class Sum:
    """`a + b - c`, from left to right"""

    terms: tuple[tuple[str, Formula], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """`a * b / c`, from left to right"""

    factors: tuple[tuple[str, Formula], ...]


Formula = Number | Count | Seconds | Rating | Mean | Quotient | Sum | Product


class Facts(Protocol):
    """What a formula is about."""

    def count(self, codes: tuple[str, ...]) -> int: ...
    def seconds(self, role: Role) -> float: ...
    def rating(self, code: str) -> float | None: ...


def parse_formula(
    text: str, *, counted: Collection[str] = (), rated: Collection[str] = ()
) -> Formula:
    """
    The expression of a text that may hold `n(CODE, …)`, `sec(role)`, numbers, the names of
    ratings, + - * /, `safe_div(a, b)`, `mean(a, …)` and brackets; nothing is ever executed.

    counted  what n() may name
    rated    what may be named as a rating

    Raises CodebookError that says what and where, with the nearest name.
    """
    reader = _Reader(Tokens(text), counted, rated)
    formula = reader.sum()
    reader.tokens.end()
    return formula


def value_of(formula: Formula, facts: Facts) -> float | None:
    """Its value; None where it divides by nothing, lacks a rating or is no finite number."""
    value = _value(formula, facts)
    return value if value is not None and math.isfinite(value) else None


def parts_of(formula: Formula) -> Iterator[Formula]:
    """The formula and everything in it."""
    yield formula
    for part in _inside(formula):
        yield from parts_of(part)


def divided_by(formula: Formula) -> Formula | None:
    """What the whole formula is divided by: the reason it may have too few cases."""
    if isinstance(formula, Quotient):
        return formula.bottom
    if isinstance(formula, Product) and formula.factors[-1][0] == "/":
        return formula.factors[-1][1]
    return None


def _inside(formula: Formula) -> tuple[Formula, ...]:
    match formula:
        case Mean(parts):
            return parts
        case Quotient(top, bottom):
            return (top, bottom)
        case Sum(pairs) | Product(pairs):
            return tuple(part for _, part in pairs)
        case _:
            return ()


def _value(formula: Formula, facts: Facts) -> float | None:
    match formula:
        case Number(value):
            return value
        case Count(codes):
            return float(facts.count(codes))
        case Seconds(role):
            return facts.seconds(role)
        case Rating(code):
            return facts.rating(code)
        case _:
            values = [_value(part, facts) for part in _inside(formula)]
            known = [value for value in values if value is not None]
            return _worked_out(formula, known) if len(known) == len(values) else None


def _worked_out(formula: Formula, values: list[float]) -> float | None:
    match formula:
        case Mean():
            return sum(values) / len(values)
        case Quotient():
            return values[0] / values[1] if values[1] else None
        case Sum(terms):
            return _from_left([sign for sign, _ in terms], values, 0.0)
        case Product(factors):
            return _from_left([sign for sign, _ in factors], values, 1.0)
        case _:
            raise TypeError(formula)


def _from_left(signs: list[str], values: list[float], result: float) -> float | None:
    for sign, value in zip(signs, values, strict=True):
        if sign == "/" and not value:
            return None
        result = _SIGNS[sign](result, value)
    return result


_SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads by descent: sums of products of single things."""

    tokens: Tokens
    counted: Collection[str]
    rated: Collection[str]

    def sum(self) -> Formula:
        first = "-" if self.tokens.take("-") else "+"
        terms = [(first, self._product())]
        while self.tokens.now in ("+", "-"):
            terms.append((self.tokens.next(), self._product()))
        return terms[0][1] if len(terms) == 1 and first == "+" else Sum(tuple(terms))

    def _product(self) -> Formula:
        factors = [("*", self._single())]
        while self.tokens.now in ("*", "/"):
            factors.append((self.tokens.next(), self._single()))
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors))

    def _single(self) -> Formula:
        tokens = self.tokens
        if tokens.at_number:
            return Number(tokens.number())
        if tokens.take("("):
            tokens.deeper()
            inside = self.sum()
            tokens.back()
            tokens.need(")")
            return inside
        name = tokens.name("a number, a function or a bracket")
        if tokens.take("("):
            tokens.deeper()
            called = self._called(name)
            tokens.back()
            tokens.need(")")
            return called
        if name not in self.rated:
            raise CodebookError(f"no such rating: '{name}'; {self._near(name)}")
        return Rating(name)

    def _called(self, function: str) -> Formula:
        match function:
            case "n":
                return Count(tuple(self._listed(self._code)))
            case "sec":
                return Seconds(Role(self.tokens.known([role.value for role in Role], "a role")))
            case "safe_div":
                top = self.sum()
                self.tokens.need(",")
                return Quotient(top, self.sum())
            case "mean":
                return Mean(tuple(self._listed(self.sum)))
            case _:
                near = did_you_mean(function, FUNCTIONS)
                raise CodebookError(f"no such function: '{function}'; {near}")

    def _listed(self, read: Callable[[], Any]) -> list[Any]:
        listed = [read()]
        while self.tokens.take(","):
            listed.append(read())
        return listed

    def _code(self) -> str:
        if self.tokens.now == SOURCE and self.tokens.then == ":":
            self.tokens.next()
            self.tokens.next()
            known = [c.partition(":")[2] for c in self.counted if c.startswith(f"{SOURCE}:")]
            return f"{SOURCE}:{self.tokens.known(known, 'a code')}"
        return self.tokens.known([c for c in self.counted if ":" not in c], "a code")

    def _near(self, name: str) -> str:
        if name in self.counted:
            return f"did you mean n({name})?"
        return did_you_mean(name, [*self.rated, *FUNCTIONS])
