"""A conversation becomes the results of all measures, each shown or withheld with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pipeline.coding.gates import CodeStanding
from pipeline.config import MeasureRules
from pipeline.measures import (
    advice,
    floor_time,
    listening,
    next_step,
    phases,
    questions,
    silence,
    teacher,
    transitions,
    turn_taking,
    voices,
    waits,
)
from pipeline.measures.definition import Finding, MeasureDefinition, Needs
from pipeline.measures.figures import nothing_of
from pipeline.measures.grounds import Worth, grounds_of, worth_of
from pipeline.measures.material import PARTIES, Material, make_material, only
from pipeline.measures.result import Result, too_few
from pipeline.transcript import Conversation, Role, WordQuality

MEASURES: tuple[MeasureDefinition, ...] = tuple(
    sorted(
        (
            *floor_time.MEASURES,
            *silence.MEASURES,
            *turn_taking.MEASURES,
            *transitions.MEASURES,
            *waits.MEASURES,
            *voices.MEASURES,
            *questions.MEASURES,
            *listening.MEASURES,
            *advice.MEASURES,
            *teacher.MEASURES,
            *next_step.MEASURES,
            *phases.MEASURES,
        ),
        key=lambda definition: definition.number,
    )
)
"""All 31, in the order of method 2.5."""

HEADLINE = (
    "talk_share",
    "reflection_to_question",
    "directiveness",
    "open_share",
    "next_step",
)
VOICES_HEADLINE = ("talk_share", "turn_length", "monologue", "silence_share", "turn_rate")

NAMED = 3
"""of the codes that a codebook lacks"""
GUESSED = "who is the leader is a guess until somebody confirms it"
FROM_CAPTIONS = "times come from captions, good to about a second"
REVIEW = "some utterances need review (unsure words or voice); they are counted"
SUSPECT = "suspect utterances are not counted"
_BETTER_WORDS = {
    WordQuality.DRAFT: "needs better words: those of the draft recogniser are too often wrong",
    WordQuality.NONE: "needs words: only voices were heard",
}


def measure(
    conversation: Conversation,
    rules: MeasureRules,
    standings: Sequence[CodeStanding] = (),
    *,
    known: Collection[str] | None = None,
) -> tuple[Result, ...]:
    """
    All 31 measures, in the order of the method; never raises on a conversation.

    Withheld, with nothing counted, is in this order: everything when the sound cannot carry it;
    everything when leader and teacher speak less than `min_speech_s` together (all voices, as long
    as roles are not said); what needs roles while one of the two is not said; what needs words
    while they are draft or missing; what counts codes that the codebook does not have (`known`);
    what rests on codes that no machine finds well enough (`standings`) and no person marked; and
    what a measure itself cannot tell here. Shares of counts, ratios, means and medians of fewer
    than `min_n` cases are withheld with their counts.

    Suspect utterances are never scored. Those that need review are: their label is the best there
    is, and leaving them out would bend every share towards clear speech. Both lower the coverage,
    which for measures of coded words is the share of floor utterances looked at without doubt,
    for measures of time by role the share of speech whose speaker is known.

    Several leaders (or teachers) are pooled, and each stands in `parts` ("leader S1") as if the
    others of that role had another.
    """
    material = make_material(conversation)
    alone = _alone(material)
    notes = _notes_by_need(material, rules)
    worth = worth_of(standings, conversation.utterances)
    return tuple(
        _result(definition, material, rules, alone=alone, notes=notes, worth=worth, known=known)
        for definition in MEASURES
    )


def headline(results: Sequence[Result], *, voices_only: bool = False) -> tuple[str, ...]:
    """
    At most five ids to show first, always in the same order.

    Listening against telling comes before any count of questions (the method's third trap): who
    had the floor, reflections per question, telling against drawing out; then how open the
    questions were, and whether the talk ended in a step. A withheld one keeps its place, so that
    its reason is read. Where only voices can be measured, what voices carry stands in its place.
    """
    known = {result.id for result in results}
    return tuple(id for id in (VOICES_HEADLINE if voices_only else HEADLINE) if id in known)


def definition_of(id: str) -> MeasureDefinition:
    """The definition of a measure; KeyError when there is no such measure."""
    for definition in MEASURES:
        if definition.id == id:
            return definition
    raise KeyError(id)


def _result(
    definition: MeasureDefinition,
    material: Material,
    rules: MeasureRules,
    *,
    alone: Mapping[str, Material],
    notes: Mapping[Needs, Sequence[str]],
    worth: Worth,
    known: Collection[str] | None,
) -> Result:
    finding = definition.find(material)
    grounds = grounds_of(definition, finding.parts, worth)
    barred = (
        _barred(definition, material, rules)
        or _not_in_book(definition, known)
        or grounds.withheld
        or finding.withheld
    )
    blank = _blank(definition, finding, rules, barred)
    if blank.withheld:
        return blank
    each = alone if Needs.ROLES in definition.needs else {}
    figure, needs = finding.figure, [need for need in Needs if need in definition.needs]
    return replace(
        blank,
        figure=figure,
        coverage=_coverage(definition, material),
        withheld=too_few(figure, min_n=rules.min_n, counted=definition.counted),
        evidence=finding.evidence,
        parts={
            **{name: f for name, f in finding.parts.items() if name not in grounds.empty_parts},
            **{who: definition.find(m).figure for who, m in each.items()},
        },
        notes=(*finding.notes, *(note for need in needs for note in notes[need])),
        words=finding.words or (definition.nothing if figure.value is None else None),
        units=finding.units,
        conversations=1,
        suggested=grounds.suggested,
        left_out=grounds.left_out,
        suggested_parts=grounds.suggested_parts,
    )


def _blank(
    definition: MeasureDefinition, finding: Finding, rules: MeasureRules, barred: str | None
) -> Result:
    """The measure with nothing counted, and why nothing may be counted, if so."""
    return Result(
        id=definition.id,
        number=definition.number,
        name=definition.name,
        unit=definition.unit,
        figure=nothing_of(finding.figure),
        coverage=0.0,
        withheld=barred,
        min_n=rules.min_n,
        counted=definition.counted,
        conversations=0,
    )


def _barred(definition: MeasureDefinition, material: Material, rules: MeasureRules) -> str | None:
    """Why nothing may be counted here at all, in words, or None."""
    if material.conversation.unfit:
        return material.conversation.unfit
    unsaid = _unsaid_role(material)
    roles = tuple(Role) if unsaid else PARTIES
    speech_s = sum(material.floor_ms[role] for role in roles) / 1000
    if speech_s < rules.min_speech_s:
        who = "" if unsaid else " by leader and teacher"
        return f"only {speech_s:.1f} s of speech{who}; {rules.min_speech_s:g} s are needed"
    if unsaid and Needs.ROLES in definition.needs:
        return unsaid
    if material.voices_only and Needs.WORDS in definition.needs:
        return _BETTER_WORDS[material.conversation.word_quality]
    return None


def _not_in_book(definition: MeasureDefinition, known: Collection[str] | None) -> str | None:
    """Why there is nothing to count where no code of a term is known, or None."""
    for term in definition.rests_on if known is not None else ():
        if term.codes and not known:
            return "nothing in this conversation is coded"
        if term.codes and set(term.codes).isdisjoint(known or ()):
            more = ", …" if len(term.codes) > NAMED else ""
            named = ", ".join(term.codes[:NAMED])
            return f"the codebook has none of the codes it counts ({named}{more})"
    return None


def _unsaid_role(material: Material) -> str | None:
    """Which of the two roles no voice has, in words, or None."""
    missing = [role for role in PARTIES if role not in material.said_roles]
    if len(missing) == 2:
        return "who is the leader has not been said"
    return f"who is the {missing[0]} has not been said" if missing else None


def _coverage(definition: MeasureDefinition, material: Material) -> float:
    if Needs.WORDS in definition.needs:
        sound, of_all = material.sound
        return sound / of_all if of_all else 1.0
    return 1.0 - material.unknown_share() if Needs.ROLES in definition.needs else 1.0


def _notes_by_need(material: Material, rules: MeasureRules) -> dict[Needs, list[str]]:
    """What readers of all measures with the same need must know."""
    conversation = material.conversation
    notes: dict[Needs, list[str]] = {need: [] for need in Needs}
    if not conversation.roles.confirmed:
        notes[Needs.ROLES].append(GUESSED)
    if material.unknown_share() > rules.unknown_share:
        notes[Needs.ROLES].append(
            f"more than {rules.unknown_share * 100:g} % of the speech is by nobody known"
        )
    if any(u.needs_review for said in material.scored.values() for u in said):
        notes[Needs.WORDS].append(REVIEW)
    if any(u.utterance.doubt for u in conversation.utterances):
        notes[Needs.WORDS].append(SUSPECT)
    if material.from_captions:
        notes[Needs.EDGES].append(FROM_CAPTIONS)
    return notes


def _alone(material: Material) -> dict[str, Material]:
    """Where several voices have one role: each of them as if it had the role alone."""
    conversation = material.conversation
    return {
        f"{role} {speaker}": make_material(only(conversation, speaker), like=material)
        for role in PARTIES
        if len(speakers := conversation.speakers_in(role)) > 1
        for speaker in speakers
    }
