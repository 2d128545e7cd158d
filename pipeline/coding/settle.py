"""What several coders and people claim about utterances becomes the codes that stand."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import Codebook, LabelSet
from pipeline.coding.gates import CodeStanding, Standing, answering, names_with
from pipeline.corrections import CodeCorrection, human_codes
from pipeline.span import Span, meeting
from pipeline.transcript import UNKNOWN_SPEAKER, Code, CodedUtterance, Layer, Role

REVIEW_CONFIDENCE = 0.6
DEFAULT_FORM = {
    "open_reflective": "open",
    "probing": "open",
    "planning": "open",
    "clarifying": "closed",
    "closed_factual": "closed",
    "leading": "closed",
    "rhetorical_tag": "closed",
    "procedural": "closed",
}
"""Method 2.2, for a question whose form nobody claims."""


def settle(
    utterances: Sequence[CodedUtterance],
    codes: Iterable[Code],
    corrections: Iterable[CodeCorrection],
    *,
    codebook: Codebook,
    review_confidence: float = REVIEW_CONFIDENCE,
    unsure: Sequence[Span] = (),
    written: Container[int] = (),
    standings: Sequence[CodeStanding] = (),
) -> tuple[CodedUtterance, ...]:
    """
    The same utterances with the codes that stand for each.

    codes        coder after coder, a later one trusted over an earlier: the last coder that says
                 anything about a layer answers for that layer, its silence included
    corrections  people's claims, applied on top in the order they were made: an addition to a
                 layer of one code replaces, to a layer of several joins; "does not hold" removes
    unsure       where the diarizer is not sure whose voice it is, ordered and separate
    written      the utterances whose words are a person's: how sure an engine was is of no account
    standings    codes a machine's claims of which are suggested, or withheld and do not stand

    Then each label set's `max` is enforced, people's codes first and by the book's priority.
    Codes the book does not know, or not for that role, do not stand.
    """
    machine = tuple(codes)
    claims = _by_utterance(code for code in machine if code.stands)
    people = _by_utterance(human_codes([u.utterance for u in utterances], corrections))
    trusted, order = answering(machine), _order(codebook)
    withheld = names_with(standings, Standing.WITHHELD)
    suggested = names_with(standings, Standing.SUGGESTED)
    sets = {label_set.layer: label_set for label_set in codebook.label_sets}
    layers = [_Layer.of(one, trusted.get(name, ""), order, withheld) for name, one in sets.items()]

    def codes_of(utterance: CodedUtterance) -> tuple[Code, ...]:
        mine, theirs = claims.get(utterance.index, _NOBODY), people.get(utterance.index, _NOBODY)
        standing: list[Code] = []
        for layer in layers:
            if layer.name in mine or layer.name in theirs:
                standing += _stand(
                    mine.get(layer.name, ()), theirs.get(layer.name, ()), layer, utterance.role
                )
        formed = with_form(utterance.index, tuple(standing), has_forms=Layer.FORM in sets)
        return _marked(formed, suggested, withheld) if standings else formed

    def asks_for_review(utterance: CodedUtterance) -> bool:
        least = 0.0 if utterance.index in written else review_confidence
        return needs_review(utterance, least, unsure)

    return tuple(
        CodedUtterance(u.utterance, u.role, codes_of(u), asks_for_review(u)) for u in utterances
    )


def needs_review(
    utterance: CodedUtterance,
    review_confidence: float = REVIEW_CONFIDENCE,
    unsure: Sequence[Span] = (),
) -> bool:
    """Method 2.1: the words are unsure on average, or for half of it nobody knows who spoke."""
    confidence = utterance.utterance.confidence
    if utterance.utterance.speaker == UNKNOWN_SPEAKER:
        return True
    if confidence is not None and confidence < review_confidence:
        return True
    doubted = sum(s.overlap_ms(utterance.span) for s in meeting(utterance.span, unsure))
    return doubted > 0 and 2 * doubted >= utterance.span.duration_ms


def with_form(index: int, codes: tuple[Code, ...], *, has_forms: bool = True) -> tuple[Code, ...]:
    """
    A question has one form and nothing else has one.

    Where a person names another type than the machine whose form it was, and says nothing of the
    form, the form is the new type's.
    """
    question = form = None
    rest: list[Code] = []
    for code in codes:
        if code.layer is Layer.FORM:
            form = form or code
            continue
        rest.append(code)
        if question is None and code.layer is Layer.QUESTION:
            question = code
    if question is None or not has_forms:
        return tuple(rest)
    if form is not None and (form.by_person or not question.by_person):
        return (*rest, form)
    name = DEFAULT_FORM.get(question.code)
    return (*rest, Code(index, Layer.FORM, name, question.coder)) if name else tuple(rest)


_Claims = Mapping[Layer, Sequence[Code]]
_NOBODY: _Claims = {}


@dataclass(frozen=True, slots=True)
class _Layer:
    """
    What may stand in one layer.

    known     the codes the book has for it
    trusted   the coder that answers for it
    order     code -> place among all of the book
    withheld  the codes no machine's claim of which stands
    """

    name: Layer
    applies_to: tuple[Role, ...]
    max: int
    known: frozenset[str]
    trusted: str
    order: Mapping[str, int]
    withheld: Container[str]

    @classmethod
    def of(
        cls,
        label_set: LabelSet,
        trusted: str,
        order: Mapping[str, int],
        withheld: Container[str],
    ) -> _Layer:
        known = frozenset(definition.id for definition in label_set.codes)
        return cls(
            label_set.layer, label_set.applies_to, label_set.max, known, trusted, order, withheld
        )

    def may_stand(self, claim: Code) -> bool:
        """Of a machine's claim."""
        return (
            claim.coder == self.trusted
            and claim.code in self.known
            and claim.code not in self.withheld
        )


def _by_utterance(codes: Iterable[Code]) -> Mapping[int, _Claims]:
    placed: dict[int, dict[Layer, list[Code]]] = {}
    for code in codes:
        placed.setdefault(code.utterance, {}).setdefault(code.layer, []).append(code)
    return placed


def _marked(
    codes: tuple[Code, ...], suggested: Container[str], withheld: Container[str]
) -> tuple[Code, ...]:
    """With what is only suggested marked so, and without a form that is withheld."""
    return tuple(
        replace(code, suggested=True) if code.code in suggested and not code.by_person else code
        for code in codes
        if code.by_person or code.code not in withheld
    )


def _order(codebook: Codebook) -> dict[str, int]:
    """Code -> place: the priority list first, then as the book lists them."""
    listed = [d.id for label_set in codebook.label_sets for d in label_set.codes]
    return {code: at for at, code in enumerate(dict.fromkeys([*codebook.priority, *listed]))}


def _stand(
    machine: Sequence[Code], people: Sequence[Code], layer: _Layer, role: Role
) -> list[Code]:
    if role not in layer.applies_to:
        return []
    standing = {claim.code: claim for claim in machine if layer.may_stand(claim)}
    for claim in people:
        if not claim.stands:
            standing.pop(claim.code, None)
        elif claim.code in layer.known:
            if layer.max == 1:
                standing.clear()
            standing[claim.code] = claim
    order, kept = layer.order, list(standing.values())
    if len(kept) > 1:
        kept.sort(key=lambda c: (not c.by_person, order[c.code]))
        kept = sorted(kept[: layer.max], key=lambda c: order[c.code])
    return [_filled(code, [*machine, *people]) for code in kept]


def _filled(code: Code, claims: Sequence[Code]) -> Code:
    """With the attributes that others, who claim the same code, give and this claim leaves open."""
    given = [c for c in claims if c.code == code.code and c.stands and c.attributes]
    if all(claim is code for claim in given):
        return code
    attributes: dict[str, str] = {}
    for claim in [*given, code]:
        attributes.update(claim.attributes)
    return replace(code, attributes=attributes) if attributes != dict(code.attributes) else code
