"""A crosswalk's `when` holds for an utterance or not, and speaks only of what the book knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import load_codebook
from pipeline.codebook.condition import Moment, codes_in, parse_condition
from pipeline.codebook.scheme_reading import vocabulary_of
from pipeline.errors import CodebookError
from tests.talk import coded_talk

WORDS = vocabulary_of(load_codebook("poc-core"))


def holds(when: str, line: str, *, nearby: str = "", overlap: float = 0.0) -> bool:
    """Whether the condition holds for a line in the form of `coded_talk`."""
    (utterance,) = coded_talk(line)
    codes = frozenset(code.code for code in utterance.codes)
    moment = Moment(utterance, codes, codes | set(nearby.split()), overlap)
    return parse_condition(when, WORDS).holds(moment)


ADVICE = "L 0.0 You might try cards. [SUGGEST]"
STEP = "L 0.0 Tomorrow then. [NEXT_STEP:slots=what+when,owner=joint]"


@pytest.mark.parametrize(
    ("when", "line", "expected"),
    [
        ("SUGGEST", ADVICE, True),
        ("DIRECT", ADVICE, False),
        ("DIRECT or SUGGEST", ADVICE, True),
        ("DIRECT and SUGGEST", ADVICE, False),
        ("not DIRECT", ADVICE, True),
        ("not (DIRECT or SUGGEST)", ADVICE, False),
        ("DIRECT and INFORM or SUGGEST", ADVICE, True),
        ("DIRECT and (INFORM or SUGGEST)", ADVICE, False),
        ("q_type in [probing, planning]", "L 0.0 What else? [q:probing]", True),
        ("q_type == planning", "L 0.0 What else? [q:probing]", False),
        ("probing", "L 0.0 What else? [q:probing]", True),
        ("teacher:ANALYSE", "T 0.0 Since I rushed. [ANALYSE]", True),
        ("teacher:equity", "L 0.0 The back row. [equity]", False),
        ("leader:equity", "L 0.0 The back row. [equity]", True),
        ("owner == joint", STEP, True),
        ("owner in [leader, teacher]", STEP, False),
        ("slots == when", STEP, True),
        ("slots == support", STEP, False),
        ("valence == '+'", "L 0.0 Great! [JUDGE:+]", True),
        ("depth == simple", ADVICE, False),
    ],
)
def test_a_condition_holds_or_not(when: str, line: str, expected: bool) -> None:
    assert holds(when, line) is expected


def test_the_turns_around_count_where_they_are_asked_for() -> None:
    assert holds("previous_or_same_turn(SHARE_POWER)", ADVICE, nearby="SHARE_POWER")
    assert not holds("previous_or_same_turn(SHARE_POWER)", ADVICE)
    assert holds("token_overlap >= 0.9", ADVICE, overlap=0.9)
    assert not holds("token_overlap >= 0.9", ADVICE, overlap=0.89)


@pytest.mark.parametrize(
    ("when", "complaint"),
    [
        ("SUGEST", "no such code: 'SUGEST'; did you mean 'SUGGEST'?"),
        ("q_type in [probng]", "no such question type: 'probng'; did you mean 'probing'?"),
        ("ownr == joint", "no such attribute: 'ownr'; did you mean 'owner'?"),
        ("owner == jont", "no such value of owner: 'jont'; did you mean 'joint'?"),
        ("teecher:ANALYSE", "no such role: 'teecher'; did you mean 'teacher'?"),
        ("teacher:SUGGEST", "teacher:SUGGEST never holds; SUGGEST is a code of the leader"),
        ("previous_or_same_turn(SHARE)", "no such code: 'SHARE'; did you mean 'SHARE_POWER'?"),
        ("token_overlap > 0.9", "'>' means nothing here; take it out"),
        ("SUGGEST and", "expected a code or a condition at the end"),
        ("SUGGEST SUGGEST", "nothing may follow here at 'SUGGEST'"),
        ("or SUGGEST", "expected a code or a condition at 'or'"),
        ("q_type in probing", "expected '[' at 'probing'"),
        ("owner ==", "expected a value of owner at the end"),
        ("not " * 31 + "SUGGEST", "more than 30 brackets within brackets; write it flatter"),
        ("", "expected a code or a condition at the end"),
    ],
)
def test_anything_else_is_refused_in_one_line(when: str, complaint: str) -> None:
    with pytest.raises(CodebookError) as refused:
        parse_condition(when, WORDS)
    assert str(refused.value) == complaint


def test_the_codes_that_make_it_true_are_known() -> None:
    when = "(SUGGEST and not DIRECT) or q_type in [probing] or teacher:ASK"
    assert list(codes_in(parse_condition(when, WORDS))) == ["SUGGEST", "probing", "ASK"]


TRUE = {"SUGGEST": True, "DIRECT": False}
CONDITIONS = st.recursive(
    st.sampled_from(sorted(TRUE)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("not ({})".format),
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_and_or_not_are_pythons_own(when: str) -> None:
    assert holds(when, ADVICE) is eval(when, {"__builtins__": {}}, TRUE)


@given(st.one_of(st.text(max_size=60), st.text("SUGEST not()[]:==,>0.9 q_typein'", max_size=60)))
def test_arbitrary_text_is_a_condition_or_refused(when: str) -> None:
    try:
        condition = parse_condition(when, WORDS)
    except CodebookError:
        return
    assert type(condition).__module__ == "pipeline.codebook.condition"
