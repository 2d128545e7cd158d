"""Every code is held to its own examples: positives get it, near misses get something else."""

from __future__ import annotations

import pytest

from pipeline.codebook import CodeDefinition, load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Layer, Role, Utterance

BOOK = load_codebook("poc-core")
CODER = RulesCoder(BOOK)
FROM_TIMING = {"BACKCHANNEL", "OTHER", "backchannel"}
"""no coder claims these: turns.py decides them from the timing"""

DEFINITIONS = [
    (label_set.layer, definition)
    for label_set in BOOK.label_sets
    for definition in label_set.codes
    if definition.id not in FROM_TIMING
]
POSITIVES = [
    pytest.param(layer, d, text, id=f"{d.id}: {text}")
    for layer, d in DEFINITIONS
    for text in d.positive
]
NEAR_MISSES = [
    pytest.param(layer, d, miss.text, miss.codes, miss.after, id=f"not {d.id}: {miss.text}")
    for layer, d in DEFINITIONS
    for miss in d.near_miss
]


@pytest.mark.parametrize(("layer", "definition", "text"), POSITIVES)
def test_a_positive_example_gets_its_code(
    layer: Layer, definition: CodeDefinition, text: str
) -> None:
    for role in _roles(layer, definition, text):
        assert definition.id in codes_of(text, role, definition.after.get(text, ""))


@pytest.mark.parametrize(("layer", "definition", "text", "instead", "after"), NEAR_MISSES)
def test_a_near_miss_gets_what_it_is_instead(
    layer: Layer, definition: CodeDefinition, text: str, instead: tuple[str, ...], after: str
) -> None:
    found = codes_of(text, _role_of(instead[0]), after)
    assert definition.id not in found
    for code in instead:
        wanted = set(code.split("|"))
        assert wanted & found or wanted & FROM_TIMING


def codes_of(text: str, role: Role, after: str) -> set[str]:
    """All codes of a sentence in a conversation under way, said after the one its example names."""
    said = [
        _utterance(0, Role.LEADER, "Let's start with the first ten minutes."),
        _utterance(1, Role.TEACHER, "Sure."),
    ]
    if after:
        who, _, before = after.partition(": ")
        said.append(_utterance(2, Role.LEADER if who == "L" else Role.TEACHER, before))
    said.append(_utterance(len(said), role, text))
    last = said[-1].index
    return {code.code for code in CODER.code(said) if code.utterance == last}


def _utterance(index: int, role: Role, text: str) -> CodedUtterance:
    span = Span(index * 5_000, index * 5_000 + 3_000)
    return CodedUtterance(Utterance(index, span, role.value, text), role)


def _roles(layer: Layer, definition: CodeDefinition, text: str) -> list[Role]:
    if layer is not Layer.TAG:
        return list(BOOK.label_set(layer).applies_to)
    if definition.id in ("evidence_ref", "self_eval", "affect"):
        return [Role.TEACHER]
    return [Role.LEADER]


def _role_of(code: str) -> Role:
    name = code.split("|", maxsplit=1)[0]
    responses = {d.id for d in BOOK.label_set(Layer.RESPONSE).codes}
    return Role.TEACHER if name in responses else Role.LEADER
