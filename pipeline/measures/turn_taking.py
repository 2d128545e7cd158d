"""Turns become their rate, their length, the longest monologue and who opens topics."""

from __future__ import annotations

from pipeline.measures.definition import (
    ANY_VOICES,
    CODED,
    VOICES,
    Finding,
    MeasureDefinition,
)
from pipeline.measures.material import PARTIES, Material, RoleTurn
from pipeline.measures.result import Amounts, AnyFigure, Mean, Proportion, Rate, Sample, Unit
from pipeline.span import intersection, subtract, total_ms, union
from pipeline.transcript import CodedUtterance, Role

MONOLOGUE_MS = 60_000
SILENCE_MS = 5_000
LONG_TURN = 0.9


def turn_rate(material: Material) -> Finding:
    minutes = material.minutes
    return Finding(
        Rate(len(material.turns), minutes),
        {r.value: Rate(len(material.turns_of(r)), minutes) for r in material.said_roles},
        evidence=tuple(turn.indices[0] for turn in material.turns),
    )


def turn_length(material: Material) -> Finding:
    parts: dict[str, AnyFigure] = {}
    units: dict[str, Unit] = {}
    for role in PARTIES:
        turns = material.turns_of(role)
        seconds = tuple(turn.seconds for turn in turns)
        parts[role.value] = Sample(seconds)
        parts[f"{role}, mean"] = Mean(seconds)
        parts[f"{role}, longest tenth"] = Sample(seconds, at=LONG_TURN)
        if not material.voices_only:
            parts[f"{role}, words"] = Sample(tuple(float(turn.words) for turn in turns))
            units[f"{role}, words"] = Unit.WORDS
    leader = material.turns_of(Role.LEADER)
    return Finding(
        Sample(tuple(turn.seconds for turn in leader)),
        parts,
        units,
        evidence=tuple(turn.indices[0] for turn in leader),
    )


def monologue(material: Material) -> Finding:
    parts: dict[str, AnyFigure] = {}
    units: dict[str, Unit] = {}
    for role in PARTIES:
        turns = material.turns_of(role)
        parts[role.value] = Amounts((max(t.seconds for t in turns),) if turns else ())
        long = union(t.span for t in turns if t.span.duration_ms >= MONOLOGUE_MS)
        held = total_ms(intersection(material.floor[role], long))
        name = f"{role}, in turns of a minute or more"
        parts[name] = Proportion(held, material.floor_ms[role], len(turns))
        units[name] = Unit.SHARE
    longest = max(material.turns_of(Role.LEADER), key=_seconds, default=None)
    reads = longest is not None and any("EVIDENCE" in u.moves for u in longest.utterances)
    return Finding(
        parts[Role.LEADER.value],
        parts,
        units,
        evidence=longest.indices if longest else (),
        notes=("the longest turn shares evidence of the lesson",) if reads else (),
    )


def initiation_share(material: Material) -> Finding:
    openings = openings_in(material)
    role_of = material.conversation.role_of
    count = {role: sum(role_of(u.utterance.speaker) is role for u in openings) for role in PARTIES}
    both = sum(count.values())
    return Finding(
        Proportion(count[Role.LEADER], both),
        {role.value: Proportion(count[role], both) for role in PARTIES},
        evidence=tuple(u.index for u in openings),
    )


def openings_in(material: Material) -> tuple[CodedUtterance, ...]:
    """
    The first substantive utterance of leader or teacher after a FRAME or after 5 s of silence,
    and every utterance a person tagged `opening`; each once, in order.
    """
    resumed = _after_silence(material)
    found: dict[int, CodedUtterance] = {}
    pending = False
    for coded in material.parties:
        if "FRAME" in coded.moves:
            pending = True
            continue
        if "MINIMAL" in coded.responses and "opening" not in coded.tags:
            continue
        if pending or coded.index in resumed or "opening" in coded.tags:
            found[coded.index] = coded
        pending = False
    return tuple(found.values())


def _after_silence(material: Material) -> set[int]:
    """The first substantive utterance to start after each silence of 5 s or more."""
    silences = subtract([material.window], material.everybody)
    ends = [s.end_ms for s in silences if s.duration_ms >= SILENCE_MS]
    found: set[int] = set()
    at = 0
    for coded in material.parties:
        if at == len(ends):
            break
        if coded.span.start_ms >= ends[at] and "MINIMAL" not in coded.responses:
            found.add(coded.index)
            while at < len(ends) and ends[at] <= coded.span.start_ms:
                at += 1
    return found


def _seconds(turn: RoleTurn) -> float:
    return turn.seconds


MEASURES = (
    MeasureDefinition(
        id="turn_rate",
        number=5,
        name="Turns",
        unit=Unit.PER_MINUTE,
        formula="number of turns / minutes of the conversation",
        meaning="How quickly the floor changes hands.",
        edge_cases=(
            "Backchannels make no turn and split none. A remark of at most 2 s and 5 words inside "
            "the other's speech is no turn. Turns of everybody count; a role that nobody has yet "
            "is not listed."
        ),
        nothing="the conversation has no length",
        counted="turns",
        needs=ANY_VOICES,
        find=turn_rate,
    ),
    MeasureDefinition(
        id="turn_length",
        number=6,
        name="Leader turn length",
        unit=Unit.SECONDS,
        formula=(
            "median, mean and longest tenth (90th percentile) of turn lengths in seconds, "
            "median in words, per role"
        ),
        meaning="Whether thoughts are developed or exchanged in short pieces.",
        edge_cases=(
            "The value is the leader's median; the teacher's stands beside it. A turn lasts from "
            "its first to its last utterance, pauses inside it included."
        ),
        nothing="the leader has no turn",
        counted="turns",
        needs=VOICES,
        find=turn_length,
    ),
    MeasureDefinition(
        id="monologue",
        number=7,
        name="Longest leader turn",
        unit=Unit.SECONDS,
        formula=(
            "longest turn in seconds; and the share of a role's floor speech that lies in its "
            "turns of 60 s or more"
        ),
        meaning="How long one of the two went on without the other.",
        edge_cases=(
            "Reading quoted evidence aloud is flagged, not excluded. Backchannels do not end a "
            "monologue. Of several conversations the mean of the longest."
        ),
        nothing="the leader has no turn",
        counted="conversations",
        needs=VOICES,
        find=monologue,
    ),
    MeasureDefinition(
        id="initiation_share",
        number=9,
        name="Leader opens topics",
        unit=Unit.SHARE,
        formula="openings by the leader / openings by leader or teacher",
        meaning="Who decides what is talked about next.",
        edge_cases=(
            "An opening is the first substantive utterance after a FRAME or after 5 s of silence, "
            "or one a person tagged as opening. A FRAME itself and a bare agreement open nothing."
        ),
        nothing="no topic was opened after a frame or a silence",
        counted="openings",
        needs=CODED,
        find=initiation_share,
        beside=("FRAME", "MINIMAL", "opening"),
    ),
)
