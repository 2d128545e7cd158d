"""A formula counts as Python would, knows nothing else, and never does anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook.formula import Number, divided_by, parse_formula, parts_of, value_of
from pipeline.errors import CodebookError
from pipeline.transcript import Role

COUNTED, RATED = ("SR", "CR", "Q", "from:SUGGEST"), ("empathy", "partnership")


@dataclass
class Given:
    """Counts, seconds and ratings written down."""

    counts: dict[str, int] = field(default_factory=dict)
    spoken: dict[Role, float] = field(default_factory=dict)
    ratings: dict[str, float] = field(default_factory=dict)

    def count(self, codes: tuple[str, ...]) -> int:
        return sum(self.counts.get(code, 0) for code in codes)

    def seconds(self, role: Role) -> float:
        return self.spoken.get(role, 0.0)

    def rating(self, code: str) -> float | None:
        return self.ratings.get(code)


def worked_out(text: str, facts: Given | None = None) -> float | None:
    return value_of(parse_formula(text, counted=COUNTED, rated=RATED), facts or Given())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 / 2 / 2", 2),
        ("1 - 2 - 3", -4),
        ("-2 + 3", 1),
        ("0.5", 0.5),
        ("n(SR) + n(CR)", 5),
        ("n(SR, CR)", 5),
        ("n(from:SUGGEST)", 7),
        ("safe_div(n(SR, CR), n(Q))", 1.25),
        ("60 * n(Q) / sec(leader)", 2),
        ("mean(empathy, partnership)", 3.5),
        ("mean(1, 2, 6)", 3),
    ],
)
def test_a_formula_is_worked_out(text: str, value: float) -> None:
    facts = Given(
        {"SR": 2, "CR": 3, "Q": 4, "from:SUGGEST": 7},
        {Role.LEADER: 120.0},
        {"empathy": 4.0, "partnership": 3.0},
    )
    assert worked_out(text, facts) == value


@pytest.mark.parametrize(
    "text",
    [
        "safe_div(n(SR), n(Q))",
        "n(SR) / n(Q)",
        "1 + safe_div(1, 0)",
        "mean(empathy, 3)",
        "2 * empathy",
    ],
)
def test_without_anything_to_divide_by_or_a_rating_there_is_no_value(text: str) -> None:
    assert worked_out(text) is None


def test_a_number_too_large_is_no_value() -> None:
    assert worked_out(" * ".join(["9" * 90] * 6)) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("n(SRR)", "no such code: 'SRR'; did you mean 'SR'?"),
        ("n(from:SUGEST)", "no such code: 'SUGEST'; did you mean 'SUGGEST'?"),
        ("sec(leder)", "no such role: 'leder'; did you mean 'leader'?"),
        ("save_div(1, 2)", "no such function: 'save_div'; did you mean 'safe_div'?"),
        ("mean(empaty)", "no such rating: 'empaty'; did you mean 'empathy'?"),
        ("SR + 1", "no such rating: 'SR'; did you mean n(SR)?"),
        ("1 +", "expected a number, a function or a bracket at the end"),
        ("(1 + 2", "expected ')' at the end"),
        ("²", "no such rating: '²'; known are: empathy, mean, n, partnership, safe_div, sec"),
        ("1 2", "nothing may follow here at '2'"),
        ("safe_div(1)", "expected ',' at ')'"),
        ("n()", "expected a code at ')'"),
        ("2 ** 3", "expected a number, a function or a bracket at '*'"),
        ("n(SR); n(CR)", "';' means nothing here; take it out"),
        ("", "expected a number, a function or a bracket at the end"),
        ("(" * 31 + "1" + ")" * 31, "more than 30 brackets within brackets; write it flatter"),
        ("1" * 1001, "longer than 1000 characters; split it up"),
    ],
)
def test_anything_else_is_refused_in_one_line(text: str, complaint: str) -> None:
    with pytest.raises(CodebookError) as refused:
        worked_out(text)
    assert str(refused.value) == complaint


def test_what_a_formula_is_divided_by_is_known() -> None:
    for text in ("safe_div(1, 7)", "3 / 7", "2 * 3 / 7"):
        assert divided_by(parse_formula(text)) == Number(7)
    assert divided_by(parse_formula("1 + 3 / 7")) is None


def expressions() -> st.SearchStrategy[str]:
    numbers = st.one_of(
        st.integers(0, 10_000).map(str),
        st.decimals(0, 1_000, allow_nan=False, places=3).map(str),
    )
    return st.recursive(
        numbers,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join),
            inner.map("({})".format),
            inner.map("-({})".format).map("({})".format),
        ),
        max_leaves=12,
    )


@given(expressions())
def test_arithmetic_is_pythons_own(text: str) -> None:
    """Brackets, order and rounding: the same number to the last bit."""
    as_python = text.replace(" ", "")
    try:
        expected: float | None = eval(_floats(as_python), {"__builtins__": {}})
    except ZeroDivisionError:
        expected = None
    assert worked_out(text) == expected


def _floats(text: str) -> str:
    """Every number as a float, as formulas count."""
    found, number = "", ""
    for sign in [*text, ""]:
        if sign.isdigit() or sign == ".":
            number += sign
            continue
        found += f"{float(number)!r}{sign}" if number else sign
        number = ""
    return found


class Watch:
    """What the interpreter compiles, runs, imports or opens while it is on."""

    deeds = ("compile", "exec", "import", "open", "os.", "subprocess.", "socket.", "code.")

    def __init__(self) -> None:
        self.on, self.seen = False, list[str]()
        sys.addaudithook(self._hear)  # a hook cannot be taken off again, only told to sleep

    def _hear(self, event: str, _arguments: Any) -> None:
        if self.on and event.startswith(self.deeds):
            self.seen.append(event)

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        self.seen, self.on = [], True
        try:
            yield self.seen
        finally:
            self.on = False


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


def test_the_watch_would_see_a_deed(watch: Watch) -> None:
    with watch.watching() as done:
        eval("1 + 1")
    assert done


HOSTILE = st.sampled_from(
    [
        "__import__('os').system('true')",
        "n.__class__.__mro__",
        "open('/etc/passwd')",
        "(lambda: 0)()",
        "exec('1')",
        "n(SR).__globals__",
        "{}[0]",
        "f'{1}'",
        "sec(leader) if 1 else 2",
        "[x for x in (1,)]",
        "n(SR)\nimport os",
    ]
)


@given(
    st.one_of(st.text(max_size=60), HOSTILE, st.text("n(SRQ),+-*/ 01.:safe_div'[]", max_size=60))
)
def test_arbitrary_text_is_a_formula_or_refused_and_nothing_is_ever_executed(
    watch: Watch, text: str
) -> None:
    refused, formula = False, None
    with watch.watching() as done:
        try:
            formula = parse_formula(text, counted=COUNTED, rated=RATED)
            value_of(formula, Given())
        except CodebookError:
            refused = True
    assert done == []
    assert refused or (formula is not None and all(_is_ours(part) for part in parts_of(formula)))


def _is_ours(part: object) -> bool:
    return type(part).__module__ == "pipeline.codebook.formula"
