"""What the codes behind a measure are worth becomes its caution, or the reason to withhold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.coding.gates import CodeStanding, Standing, names_with
from pipeline.measures.definition import MeasureDefinition, Term
from pipeline.transcript import CodedUtterance


@dataclass(frozen=True, slots=True)
class Worth:
    """
    What the codes of one conversation are worth.

    withheld  code -> its standing, where no machine's claim of it stands
    theirs    the codes of which a person's claim stands: of these something was counted anyway
    """

    suggested: Mapping[str, CodeStanding] = field(default_factory=dict)
    withheld: Mapping[str, CodeStanding] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()

    def empty(self, term: Term) -> bool:
        """Whether nothing a term counts could have been found here."""
        return bool(term.codes) and all(
            code in self.withheld and code not in self.theirs for code in term.codes
        )

    def doubted(self, term: Term) -> tuple[str, ...]:
        """
        The suggested codes a term rests on. Where it makes no difference which of its codes it
        is, as for a question of any type, only when half of them or more are suggested.
        """
        found = tuple(code for code in term.codes if code in self.suggested)
        return found if not term.pooled or 2 * len(found) >= len(term.codes) else ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """
    What a reader must know of the codes a result rests on, by the names of the codebook.

    suggested        those that are suggested
    left_out         those of which no machine's claim was counted
    withheld         why nothing can be said at all, in words, or None
    suggested_parts  the parts that rest on suggested codes
    empty_parts      the parts of which nothing can be said
    """

    suggested: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    withheld: str | None = None
    suggested_parts: tuple[str, ...] = ()
    empty_parts: frozenset[str] = frozenset()


def worth_of(standings: Sequence[CodeStanding], utterances: Iterable[CodedUtterance] = ()) -> Worth:
    """Standings with what people claimed in the conversation."""
    if not standings:
        return Worth()
    return Worth(
        suggested=names_with(standings, Standing.SUGGESTED),
        withheld=names_with(standings, Standing.WITHHELD),
        theirs=frozenset(
            code.code for coded in utterances for code in coded.codes if code.by_person
        ),
    )


def grounds_of(definition: MeasureDefinition, parts: Iterable[str], worth: Worth) -> Grounds:
    """
    What the codes that a measure counts do to it.

    A term of its formula of which nothing could be found leaves nothing to say; a term of which
    only some codes are withheld counts the others, and that is told.
    """
    if not (worth.suggested or worth.withheld):
        return Grounds()
    empty = [term for term in definition.rests_on if worth.empty(term)]
    every = (*definition.rests_on, Term(definition.beside))
    counted = (*every, *definition.part_terms.values())
    terms = {part: definition.part_terms.get(part, Term((part,))) for part in parts}
    return Grounds(
        suggested=_names(worth.suggested, (code for t in every for code in worth.doubted(t))),
        left_out=_names(worth.withheld, (code for term in counted for code in term.codes)),
        withheld=_reason([worth.withheld[code] for code in empty[0].codes]) if empty else None,
        suggested_parts=tuple(part for part, term in terms.items() if worth.doubted(term)),
        empty_parts=frozenset(part for part, term in terms.items() if worth.empty(term)),
    )


def _names(standings: Mapping[str, CodeStanding], codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(standings[code].name for code in dict.fromkeys(codes) if code in standings)


def _reason(standings: Sequence[CodeStanding]) -> str:
    told = "; ".join(f"“{one.name}” ({one.short})" for one in standings)
    return f"the machine does not find {told} well enough to count it"
