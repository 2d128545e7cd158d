"""The codebook and the definitions of the measures become entries that can be looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook, CodeDefinition, LabelSet
from pipeline.coding.gates import MARK, CodeStanding, Standing
from pipeline.measures import MeasureDefinition
from pipeline.transcript import Role

_BADGES = {
    Standing.FOUND: "",
    Standing.SUGGESTED: f"{MARK} {Standing.SUGGESTED}",
    Standing.WITHHELD: Standing.WITHHELD.value,
}
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One code or measure as it is printed.

    group   the label set, or "Measures"
    text    paragraphs
    lists   (title, rows); of each row, what is said and what stands softly beside it
    foot    sources
    standing  what becomes of a machine's claims of it, where that is not "found"
    """

    id: str
    name: str
    group: str
    text: tuple[str, ...]
    lists: tuple[tuple[str, Rows], ...] = ()
    foot: str = ""
    standing: str = ""


def code_entries(book: Codebook, standings: Sequence[CodeStanding] = ()) -> tuple[Entry, ...]:
    """Every code, in the order of the book, with how it stands with the coder in use."""
    known = {one.code: one for one in standings}
    return tuple(
        _code(code, group, known.get(code.id)) for group in book.label_sets for code in group.codes
    )


def measure_entries(definitions: Sequence[MeasureDefinition]) -> tuple[Entry, ...]:
    """Every measure, in the order of the method."""
    return tuple(_measure(definition) for definition in definitions)


def matching(wanted: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """
    The entries that hold all the words looked for; those with them in their name come first.

    Upper and lower case, and the underscore of an id against a space, make no difference.
    """
    words = wanted.casefold().replace("_", " ").split()
    found = [entry for entry in entries if all(word in _all_of(entry) for word in words)]
    return tuple(sorted(found, key=lambda e: not all(word in _name_of(e) for word in words)))


def _code(code: CodeDefinition, group: LabelSet, stands: CodeStanding | None) -> Entry:
    who = " and ".join(role.value for role in group.applies_to)
    return Entry(
        id=code.id,
        name=code.name,
        group=f"{group.name} ({who})" if set(group.applies_to) < set(Role) else group.name,
        text=(code.definition, *_attributes(code), *([f"{stands.why}."] if stands else [])),
        lists=(
            (
                "Examples",
                tuple((_quoted(text), _after(code.after.get(text))) for text in code.positive),
            ),
            (
                "Looks like it, but is not",
                tuple(
                    (_quoted(miss.text), f"{_after(miss.after)} → {miss.instead}".strip())
                    for miss in code.near_miss
                ),
            ),
            ("Listen for", ((", ".join(code.cues), ""),) if code.cues else ()),
        ),
        foot=_maps_to(code),
        standing=_BADGES[stands.standing] if stands else "",
    )


def _measure(definition: MeasureDefinition) -> Entry:
    references = tuple((r.label, r.source) for r in definition.references)
    return Entry(
        id=definition.id,
        name=f"{definition.number}. {definition.name}",
        group="Measures",
        text=(
            definition.meaning,
            f"How it is counted: {definition.formula}.",
            definition.edge_cases,
            f"Where there is nothing to count: “{definition.nothing}”.",
        ),
        lists=(("Documented reading values", references),),
        foot=f"In {definition.unit}; n counts {definition.counted}. Source: {definition.source}.",
    )


def _attributes(code: CodeDefinition) -> tuple[str, ...]:
    said = [f"{name}: {', '.join(values)}" for name, values in code.attributes.items()]
    return (f"With it: {'; '.join(said)}.",) if said else ()


def _maps_to(code: CodeDefinition) -> str:
    related = [f"{scheme.replace('_', ' ')}: {name}" for scheme, name in code.maps_to.items()]
    return f"Related elsewhere: {'; '.join(related)}." if related else ""


def _after(before: str | None) -> str:
    return f"after “{before}”" if before else ""


def _quoted(text: str) -> str:
    return f"“{text}”"


def _name_of(entry: Entry) -> str:
    return f"{entry.id} {entry.name}".casefold().replace("_", " ")


def _all_of(entry: Entry) -> str:
    said = [row for _, rows in entry.lists for pair in rows for row in pair]
    return f"{_name_of(entry)} {' '.join((*entry.text, *said))}".casefold().replace("_", " ")
