"""Speech by role becomes shares of talk and of words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.measures.definition import (
    CODED,
    VOICES,
    Finding,
    MeasureDefinition,
    Reference,
)
from pipeline.measures.material import PARTIES, Material
from pipeline.measures.result import AnyFigure, Proportion, Unit
from pipeline.span import Span, intersection, total_ms, union
from pipeline.transcript import Role

AGUILAR, VARGAS = "Aguilar", "Vargas"
BANDS = (
    "under 40 % reads as teacher-led, 40 to 60 % as shared, over 60 % as leader-led: a product "
    "default, not validated"
)
SIGNALS_UNHEARD = "by sound alone a short answer can pass for a listening signal"


def talk_share(material: Material) -> Finding:
    turns = len(material.turns_of(Role.LEADER)) + len(material.turns_of(Role.TEACHER))
    floor, speech = material.floor, material.speech
    parts: dict[str, AnyFigure] = {
        **_shares(floor[Role.LEADER], floor[Role.TEACHER], turns),
        "including backchannels": _share(speech[Role.LEADER], speech[Role.TEACHER], turns),
    }
    if unknown := floor[Role.UNKNOWN]:
        more = turns + len(material.turns_of(Role.UNKNOWN))
        with_leader = union([*floor[Role.LEADER], *unknown])
        with_teacher = union([*floor[Role.TEACHER], *unknown])
        parts["if unknown is leader"] = _share(with_leader, floor[Role.TEACHER], more)
        parts["if unknown is teacher"] = _share(floor[Role.LEADER], with_teacher, more)
    return Finding(
        _share(floor[Role.LEADER], floor[Role.TEACHER], turns),
        parts,
        evidence=tuple(u.index for u in material.scored[Role.LEADER]),
        notes=("reference points: 10 to 33 % (Aguilar), at most 50 % (Vargas)", BANDS)
        + ((SIGNALS_UNHEARD,) if material.voices_only else ()),
    )


def word_share(material: Material) -> Finding:
    count = {role: _words(material, role) for role in Role}
    leader, teacher, unknown = (count[r] for r in (*PARTIES, Role.UNKNOWN))
    turns = len(material.turns_of(Role.LEADER)) + len(material.turns_of(Role.TEACHER))
    both = leader + teacher
    parts: dict[str, AnyFigure] = {
        "leader": Proportion(leader, both, turns),
        "teacher": Proportion(teacher, both, turns),
    }
    if unknown:
        more = turns + len(material.turns_of(Role.UNKNOWN))
        parts["if unknown is leader"] = Proportion(leader + unknown, both + unknown, more)
        parts["if unknown is teacher"] = Proportion(leader, both + unknown, more)
    return Finding(
        Proportion(leader, both, turns),
        parts,
        evidence=tuple(u.index for u in material.scored[Role.LEADER]),
    )


def share_over_time(material: Material) -> Finding:
    start, whole = material.window.start_ms, material.window.duration_ms
    edges = [start + whole * k // 3 for k in range(4)]
    parts: dict[str, AnyFigure] = {}
    for name, a, b in zip(THIRDS, edges, edges[1:], strict=False):
        third = [Span(a, b)] if a < b else []
        turns = [t for t in material.turns if t.role in PARTIES and third and t.span & third[0]]
        leader = intersection(material.floor[Role.LEADER], third)
        teacher = intersection(material.floor[Role.TEACHER], third)
        parts[name] = _share(leader, teacher, len(turns))
    return Finding(
        parts[THIRDS[-1]],
        parts,
        evidence=tuple(u.index for u in material.scored[Role.LEADER] if u.span.end_ms > edges[2]),
    )


THIRDS = ("first third", "middle third", "last third")


def _share(a: Sequence[Span], b: Sequence[Span], draws: int) -> Proportion:
    return Proportion(total_ms(a), total_ms(a) + total_ms(b), draws)


def _shares(leader: Sequence[Span], teacher: Sequence[Span], draws: int) -> dict[str, AnyFigure]:
    return {"leader": _share(leader, teacher, draws), "teacher": _share(teacher, leader, draws)}


def _words(material: Material, role: Role) -> int:
    return sum(material.words[u.index] for u in material.scored[role])


MEASURES = (
    MeasureDefinition(
        id="talk_share",
        number=1,
        name="Leader talk share",
        unit=Unit.SHARE,
        formula="leader's floor speech / (leader's + teacher's floor speech), in time",
        meaning="Who the time belonged to; the rest of the whole is the teacher's.",
        edge_cases=(
            "Overlap counts for both. Silence, other and unknown voices never enter. Gaps up to "
            "0.3 s are speech. Several leaders are pooled and listed one by one. With unknown "
            "speech, bounds as if all of it were the leader's or the teacher's. Two things are "
            "uncertain and kept apart: how turns vary, as if this conversation were one of many "
            "(an interval that counts turns, not seconds, as independent); and, where a diarizer "
            "says how sure it is, how surely the voices of this one were told apart (an interval "
            "of what was heard; where a person said who speaks, nothing is in doubt)."
        ),
        nothing="neither leader nor teacher speaks",
        counted="turns",
        needs=VOICES,
        find=talk_share,
        references=(
            Reference(0.10, "10 %, lower end of the coach's part", AGUILAR),
            Reference(0.33, "33 %, upper end of the coach's part", AGUILAR),
            Reference(0.50, "50 %, at most half", VARGAS),
        ),
    ),
    MeasureDefinition(
        id="word_share",
        number=2,
        name="Leader word share",
        unit=Unit.SHARE,
        formula="leader's words / (leader's + teacher's words), without fillers and backchannels",
        meaning="Who the words belonged to; differs from talk share when one speaks faster.",
        edge_cases=(
            "Words of suspect utterances do not count. Compounds with a hyphen are one word. The "
            "interval counts turns, not words, as independent."
        ),
        nothing="neither leader nor teacher says a word",
        counted="turns",
        needs=CODED,
        find=word_share,
    ),
    MeasureDefinition(
        id="share_over_time",
        number=8,
        name="Leader talk share, last third",
        unit=Unit.SHARE,
        formula="leader talk share in each third of the conversation; the value is the last",
        meaning="Shows a conversation that starts open and ends telling.",
        edge_cases="The thirds are of equal length in time; speech across an edge is cut there.",
        nothing="neither leader nor teacher speaks in the last third",
        counted="turns",
        needs=VOICES,
        find=share_over_time,
    ),
)
