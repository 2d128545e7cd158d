"""The codebook and the measures become the method page that coaches read, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codebook import Codebook, CodeDefinition
from pipeline.measures import HEADLINE, MEASURES, MeasureDefinition


def method_page(codebook: Codebook) -> str:
    """Every code with its examples and near misses, every measure with its formula and sources."""
    return "\n".join([*_opening(codebook), *_codes(codebook), *_measures()]) + "\n"


def _opening(codebook: Codebook) -> Iterator[str]:
    yield "# Method"
    yield ""
    yield f"Printed from the codebook `{codebook.id}` (version {codebook.version}) and the measures"
    yield "by `rapport method`; do not edit it here."
    yield ""
    yield f"{codebook.name}. Licence of the texts: {codebook.licence}. {codebook.citation}."
    yield ""


def _codes(codebook: Codebook) -> Iterator[str]:
    yield "## What is coded"
    yield ""
    for label_set in codebook.label_sets:
        roles = ", ".join(role.value for role in label_set.applies_to)
        most = "one" if label_set.max == 1 else f"at most {label_set.max}"
        yield f"### {label_set.name} ({roles}; {most} per utterance)"
        yield ""
        for code in label_set.codes:
            yield from _code(code)


def _code(code: CodeDefinition) -> Iterator[str]:
    yield f"**{code.name}** (`{code.id}`): {code.definition}"
    yield ""
    for example in code.positive:
        after = code.after.get(example)
        yield f"- yes: “{example}”" + (f" (after “{after}”)" if after else "")
    for miss in code.near_miss:
        after = f" (after “{miss.after}”)" if miss.after else ""
        yield f"- no: “{miss.text}”{after} is {miss.instead}"
    if code.maps_to:
        yield "- related: " + "; ".join(
            f"{scheme}: {name}" for scheme, name in code.maps_to.items()
        )
    yield ""


def _measures() -> Iterator[str]:
    yield "## What is measured"
    yield ""
    yield "Every number comes with its n and a 95 % interval. It is withheld, with the reason, when"
    yield "fewer than 60 s of talk or fewer than 5 cases stand behind it (both can be set), or when"
    yield "the words or the roles it needs are not there. Shown first: "
    yield ", ".join(f"`{id_}`" for id_ in HEADLINE) + "."
    yield ""
    for measure in MEASURES:
        yield from _measure(measure)


def _measure(measure: MeasureDefinition) -> Iterator[str]:
    yield f"### {measure.number}. {measure.name} (`{measure.id}`, {measure.unit.value})"
    yield ""
    yield measure.meaning
    yield ""
    yield f"- how: {measure.formula}"
    yield f"- edges: {measure.edge_cases}"
    yield f"- nothing to divide: {measure.nothing}"
    for reference in measure.references:
        yield f"- reading value: {reference.label} ({reference.source})"
    yield f"- source: {measure.source}"
    yield ""
