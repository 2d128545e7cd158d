"""Speech of all voices becomes shares of silence and of overlap."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.measures.definition import ANY_EDGES, ANY_VOICES, Finding, MeasureDefinition
from pipeline.measures.material import Material
from pipeline.measures.result import Proportion, Unit
from pipeline.span import Span, intersection, subtract, total_ms, union
from pipeline.transcript import Role

LONG_PAUSE_MS = 10_000
ONE_CHANNEL = "one channel for both: overlap is undercounted"
ANY_TWO = "who is the leader has not been said: overlap of any two voices"


def silence_share(material: Material) -> Finding:
    whole, turns = material.window.duration_ms, len(material.turns)
    pauses = subtract([material.window], material.everybody)
    silent = total_ms(pauses)
    long = [pause for pause in pauses if pause.duration_ms > LONG_PAUSE_MS]
    cut = total_ms(long)
    return Finding(
        Proportion(silent, whole, turns),
        {
            "in pauses over 10 s": Proportion(cut, whole, turns),
            "without pauses over 10 s": Proportion(silent - cut, whole - cut, turns),
        },
        evidence=_spoken_before(material, long),
        notes=("a long pause can be reading the evidence together",) if long else (),
    )


def overlap_share(material: Material) -> Finding:
    leader, teacher = material.speech[Role.LEADER], material.speech[Role.TEACHER]
    roles_known = bool(leader and teacher)
    both = intersection(leader, teacher) if roles_known else _two_at_once(material)
    anybody = union([*leader, *teacher]) if roles_known else material.everybody
    notes = () if material.conversation.channels_apart else (ONE_CHANNEL,)
    return Finding(
        Proportion(total_ms(both), total_ms(anybody), len(material.turns)),
        evidence=_spoken_in(material, both),
        notes=notes if roles_known else (*notes, ANY_TWO),
    )


def _two_at_once(material: Material) -> tuple[Span, ...]:
    """Where at least two voices speak, whoever they are."""
    together: list[Span] = []
    so_far: tuple[Span, ...] = ()
    for theirs in material.conversation.speech.values():
        inside = intersection(theirs, [material.window])
        together.extend(intersection(so_far, inside))
        so_far = union([*so_far, *inside])
    return union(together)


def _spoken_in(material: Material, spans: Sequence[Span]) -> tuple[int, ...]:
    """The utterances that touch any of the spans; both in order of start."""
    found: list[int] = []
    first = 0
    for coded in material.conversation.utterances:
        while first < len(spans) and spans[first].end_ms <= coded.span.start_ms:
            first += 1
        if first < len(spans) and coded.span & spans[first]:
            found.append(coded.index)
    return tuple(found)


def _spoken_before(material: Material, pauses: Sequence[Span]) -> tuple[int, ...]:
    """The last utterance to end before each pause."""
    found: list[int] = []
    at, last = 0, None
    utterances = sorted(material.conversation.utterances, key=lambda u: u.span.end_ms)
    for pause in pauses:
        while at < len(utterances) and utterances[at].span.end_ms <= pause.start_ms:
            last = utterances[at].index
            at += 1
        if last is not None:
            found.append(last)
    return tuple(sorted(set(found)))


MEASURES = (
    MeasureDefinition(
        id="silence_share",
        number=3,
        name="Silence",
        unit=Unit.SHARE,
        formula="1 - time in which anybody speaks / length of the conversation",
        meaning="How much room there was to think.",
        edge_cases=(
            "Other and unknown voices are not silence. Pauses over 10 s, often evidence read "
            "together, are listed apart, and the share is given without them too."
        ),
        nothing="the conversation has no length",
        counted="turns",
        needs=ANY_VOICES,
        find=silence_share,
    ),
    MeasureDefinition(
        id="overlap_share",
        number=4,
        name="Overlap",
        unit=Unit.SHARE,
        formula="time in which leader and teacher speak at once / time in which either speaks",
        meaning="How often they talk at the same time, backchannels included.",
        edge_cases=(
            "As long as roles are not said, of any two voices. Recordings with one channel for "
            "both undercount and are flagged."
        ),
        nothing="nobody speaks",
        counted="turns",
        needs=ANY_EDGES,
        find=overlap_share,
    ),
)
