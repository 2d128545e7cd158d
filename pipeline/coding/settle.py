"""What several coders and people claim about utterances becomes the codes that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.codebook import Codebook, LabelSet
from pipeline.corrections import CodeCorrection, human_codes
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
) -> tuple[CodedUtterance, ...]:
    """
    The same utterances with the codes that stand for each.

    codes        coder after coder, a later one trusted over an earlier: the last coder that says
                 anything about a layer answers for that layer, its silence included
    corrections  people's claims, applied on top in the order they were made: an addition to a
                 layer of one code replaces, to a layer of several joins; "does not hold" removes

    Then each label set's `max` is enforced, people's codes first and by the book's priority.
    Codes the book does not know, or not for that role, do not stand.
    """
    machine = tuple(codes)
    claims, trusted = _by_place(machine), _trusted(machine)
    people = _by_place(human_codes([u.utterance for u in utterances], corrections))
    sets = {label_set.layer: label_set for label_set in codebook.label_sets}
    order = _order(codebook)

    def codes_of(utterance: CodedUtterance) -> tuple[Code, ...]:
        standing: list[Code] = []
        for layer, label_set in sets.items():
            place = (utterance.index, layer)
            standing += _stand(
                [c for c in claims.get(place, ()) if c.stands],
                people.get(place, ()),
                trusted=trusted.get(layer, ""),
                label_set=label_set,
                role=utterance.role,
                order=order,
            )
        return with_form(utterance.index, tuple(standing), has_forms=Layer.FORM in sets)

    return tuple(
        replace(u, codes=codes_of(u), needs_review=needs_review(u, review_confidence))
        for u in utterances
    )


def needs_review(utterance: CodedUtterance, review_confidence: float = REVIEW_CONFIDENCE) -> bool:
    """Method 2.1: the words are unsure on average, or nobody knows who spoke."""
    confidence = utterance.utterance.confidence
    unsure = confidence is not None and confidence < review_confidence
    return unsure or utterance.utterance.speaker == UNKNOWN_SPEAKER


def with_form(index: int, codes: tuple[Code, ...], *, has_forms: bool = True) -> tuple[Code, ...]:
    """
    A question has one form and nothing else has one.

    Where a person names another type than the machine whose form it was, and says nothing of the
    form, the form is the new type's.
    """
    question = next((c for c in codes if c.layer is Layer.QUESTION), None)
    form = next((c for c in codes if c.layer is Layer.FORM), None)
    rest = tuple(c for c in codes if c.layer is not Layer.FORM)
    if question is None or not has_forms:
        return rest
    if form is not None and (form.by_person or not question.by_person):
        return (*rest, form)
    name = DEFAULT_FORM.get(question.code)
    return (*rest, Code(index, Layer.FORM, name, question.coder)) if name else rest


def _by_place(codes: Iterable[Code]) -> Mapping[tuple[int, Layer], list[Code]]:
    placed: dict[tuple[int, Layer], list[Code]] = defaultdict(list)
    for code in codes:
        placed[code.utterance, code.layer].append(code)
    return placed


def _trusted(codes: Iterable[Code]) -> dict[Layer, str]:
    """Layer -> the last coder, in the order coders first spoke, that says anything about it."""
    seen: set[tuple[Layer, str]] = set()
    trusted: dict[Layer, str] = {}
    for code in codes:
        if (code.layer, code.coder) not in seen:
            seen.add((code.layer, code.coder))
            trusted[code.layer] = code.coder
    return trusted


def _order(codebook: Codebook) -> dict[str, int]:
    """Code -> place: the priority list first, then as the book lists them."""
    listed = [d.id for label_set in codebook.label_sets for d in label_set.codes]
    return {code: at for at, code in enumerate(dict.fromkeys([*codebook.priority, *listed]))}


def _stand(
    machine: Sequence[Code],
    people: Sequence[Code],
    *,
    trusted: str,
    label_set: LabelSet,
    role: Role,
    order: Mapping[str, int],
) -> list[Code]:
    if role not in label_set.applies_to or not (machine or people):
        return []
    known = {definition.id for definition in label_set.codes}
    standing = {c.code: c for c in machine if c.coder == trusted and c.code in known}
    for claim in people:
        if not claim.stands:
            standing.pop(claim.code, None)
        elif claim.code in known:
            if label_set.max == 1:
                standing.clear()
            standing[claim.code] = claim
    kept = sorted(standing.values(), key=lambda c: (not c.by_person, order[c.code]))
    kept = sorted(kept[: label_set.max], key=lambda c: order[c.code])
    return [_filled(code, [*machine, *people]) for code in kept]


def _filled(code: Code, claims: Sequence[Code]) -> Code:
    """With the attributes that others, who claim the same code, give and this claim leaves open."""
    others = [c.attributes for c in claims if c.code == code.code and c.stands and c.attributes]
    attributes: dict[str, str] = {}
    for given in [*others, code.attributes]:
        attributes.update(given)
    return replace(code, attributes=attributes) if attributes != dict(code.attributes) else code
