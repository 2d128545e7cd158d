"""The codebook and the measures become the method page that coaches read, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.codebook import Codebook, CodeDefinition
from pipeline.coding.gates import EXPLAINED, CodeStanding
from pipeline.measures import HEADLINE, MEASURES, MeasureDefinition


def method_page(codebook: Codebook, standings: Sequence[CodeStanding] = ()) -> str:
    """
    Every code with its examples and near misses, every measure with its formula and sources.

    standings  of the coders in use: then each code with a gate says what they reach
    """
    lines = [*_opening(codebook), *_codes(codebook, standings), *_measures()]
    return "\n".join(lines) + "\n"


def _opening(codebook: Codebook) -> Iterator[str]:
    yield "# Method"
    yield ""
    yield f"Printed from the codebook `{codebook.id}` (version {codebook.version}) and the measures"
    yield "by `rapport method`; do not edit it here."
    yield ""
    yield f"{codebook.name}. Licence of the texts: {codebook.licence}. {codebook.citation}."
    yield ""


def _codes(codebook: Codebook, standings: Sequence[CodeStanding]) -> Iterator[str]:
    known = {one.code: one for one in standings}
    yield "## What is coded"
    yield ""
    if known or any(code.gate for label_set in codebook.label_sets for code in label_set.codes):
        yield EXPLAINED
        yield ""
    for label_set in codebook.label_sets:
        roles = ", ".join(role.value for role in label_set.applies_to)
        most = "one" if label_set.max == 1 else f"at most {label_set.max}"
        yield f"### {label_set.name} ({roles}; {most} per utterance)"
        yield ""
        for code in label_set.codes:
            yield from _code(code, known.get(code.id))


def _code(code: CodeDefinition, stands: CodeStanding | None) -> Iterator[str]:
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
    if stands:
        yield f"- how surely: {stands.why}"
    elif code.gate:
        yield f"- how surely: F1 {code.gate.f1:.2f} asked; below it is {code.gate.below}"
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
