"""A codebook becomes the JSON schema that every answer must fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.codebook import Codebook, CodeDefinition, LabelSet
from pipeline.transcript import Role

NAME = "coded_utterances"


def asked_codes(codebook: Codebook) -> Iterator[tuple[LabelSet, CodeDefinition]]:
    """The codes that a language model is asked for: all but those that are never coded."""
    for label_set in codebook.label_sets:
        for definition in label_set.codes:
            if definition.id not in codebook.not_coded:
                yield label_set, definition


def coded_roles(codebook: Codebook) -> frozenset[Role]:
    """The roles whose utterances carry any code."""
    return frozenset(role for label_set in codebook.label_sets for role in label_set.applies_to)


def details_of(definition: CodeDefinition) -> tuple[str, ...]:
    """
    A code's attributes as single words an answer may pick: `COMMIT.strength=firm`.

    >>> details_of(CodeDefinition("COMMIT", "", "", attributes={"strength": ("firm", "tentative")}))
    ('COMMIT.strength=firm', 'COMMIT.strength=tentative')
    """
    return tuple(
        f"{definition.id}.{name}={value}"
        for name, values in definition.attributes.items()
        for value in values
    )


def answer_schema(codebook: Codebook) -> dict[str, Any]:
    """
    {"answers": [{"n": 3, "codes": ["COMMIT"], "details": ["COMMIT.strength=firm"]}, …]}

    Kept to what every server's structured output knows: flat, closed objects whose keys are all
    required, and lists of names.
    """
    codes = [definition.id for _, definition in asked_codes(codebook)]
    details = [detail for _, d in asked_codes(codebook) for detail in details_of(d)]
    keys: dict[str, Any] = {"n": {"type": "integer"}, "codes": _some_of(codes)}
    if details:
        keys["details"] = _some_of(details)
    answers = {"type": "array", "items": _closed(keys)}
    return _closed({"answers": answers})


def _closed(keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": keys,
        "required": list(keys),
        "additionalProperties": False,
    }


def _some_of(names: list[str]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "enum": names}}
