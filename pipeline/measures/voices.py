"""Two voices at once become possible interruptions and backchannels; one voice, its speed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from pipeline.measures.definition import CODED, CODED_EDGES, Finding, MeasureDefinition
from pipeline.measures.material import PARTIES, Material, RoleTurn
from pipeline.measures.result import AnyFigure, Rate, Unit
from pipeline.span import Span, total_ms
from pipeline.transcript import CodedUtterance, Role, WordQuality

OVERLAP_MS = 300
TURN_FINAL_MS = 500
STOPS_WITHIN_MS = 1_500
HELD_WORDS = 3
TEN_MINUTES_MS = 600_000
POSSIBLE = "possible interruptions only: listen before you judge"
OWN_BASELINE = "compare with the speaker's own usual rate only"
NO_TARGET = "depends on culture and medium; there is no target"
CAPTIONS = "times come from captions, good to about a second; an interruption is quicker than that"
NO_OVERLAPS = "the transcript shows no overlap of speakers at all, so it cannot show interruptions"
ONE_CHANNEL = "needs a recording with each speaker on a channel of their own"


def interruptions(material: Material) -> Finding:
    parts: dict[str, AnyFigure] = {}
    found: list[int] = []
    for role, other in (PARTIES, PARTIES[::-1]):
        mine = list(_interrupting(material, role, other))
        parts[role.value] = Rate(len(mine), material.floor_ms[other] / TEN_MINUTES_MS)
        found.extend(mine)
    return Finding(
        parts[Role.LEADER.value],
        parts,
        evidence=tuple(sorted(found)),
        notes=(POSSIBLE,),
        withheld=_unheard(material),
    )


def backchannel_rate(material: Material) -> Finding:
    parts: dict[str, AnyFigure] = {
        role.value: Rate(len(material.signals[role]), material.floor_ms[other] / 60_000)
        for role, other in (PARTIES, PARTIES[::-1])
    }
    return Finding(
        parts[Role.LEADER.value],
        parts,
        evidence=tuple(u.index for u in material.signals[Role.LEADER]),
        notes=(NO_TARGET,),
    )


def speech_rate(material: Material) -> Finding:
    parts: dict[str, AnyFigure] = {}
    for role in PARTIES:
        said = (*material.scored[role], *material.signals[role])
        words = sum(len(material.tokens[u.index]) for u in said)
        parts[role.value] = Rate(words, total_ms(material.speech[role]) / 60_000)
    return Finding(
        parts[Role.LEADER.value],
        parts,
        evidence=tuple(u.index for u in material.scored[Role.LEADER]),
        notes=(OWN_BASELINE,),
    )


def _interrupting(material: Material, role: Role, other: Role) -> Iterator[int]:
    """
    The utterances with which one role possibly interrupts the other.

    Onsets of floor speech at which the other is inside a stretch of theirs, both go on together
    for 0.3 s, the other's turn has more than 0.5 s to go, the other stops within 1.5 s, and the
    speech that began has at least 3 words.
    """
    theirs, turns = material.floor[other], material.turns_of(other)
    ends = [turn.span.end_ms for turn in turns]
    mine = material.scored[role]
    starts = [u.span.start_ms for u in mine]
    for ipu in material.floor[role]:
        host = _host(theirs, ipu.start_ms)
        if host is None:
            continue
        left = host.end_ms - ipu.start_ms
        if min(left, ipu.duration_ms) < OVERLAP_MS or left > STOPS_WITHIN_MS:
            continue
        said = mine[bisect_left(starts, ipu.start_ms) : bisect_left(starts, ipu.end_ms)]
        if (
            said
            and sum(len(material.tokens[u.index]) for u in said) >= HELD_WORDS
            and _turn_left(turns, ends, ipu.start_ms) > TURN_FINAL_MS
        ):
            yield said[0].index


def _host(spans: Sequence[Span], at_ms: int) -> Span | None:
    """The span that began before the time and goes on after it."""
    at = bisect_left(spans, at_ms, key=_start) - 1
    return spans[at] if at >= 0 and spans[at].end_ms > at_ms else None


def _turn_left(turns: Sequence[RoleTurn], ends: Sequence[int], at_ms: int) -> int:
    """How much of the turn that holds the time is left; 0 in none (an embedded remark)."""
    at = bisect_right(ends, at_ms)
    return turns[at].span.end_ms - at_ms if at < len(turns) and at_ms in turns[at].span else 0


def _start(span: Span) -> int:
    return span.start_ms


def _unheard(material: Material) -> str | None:
    """Why interruptions cannot be told here, in words, or None."""
    conversation = material.conversation
    if material.from_captions:
        return CAPTIONS
    if conversation.channels_apart:
        return None
    if conversation.word_quality is not WordQuality.TRANSCRIPT:
        return ONE_CHANNEL
    return None if _any_overlap(conversation.utterances) else NO_OVERLAPS


def _any_overlap(utterances: Sequence[CodedUtterance]) -> bool:
    """Whether any utterance begins before one of another speaker has ended."""
    ends: dict[str, int] = {}
    for coded in utterances:
        speaker = coded.utterance.speaker
        if any(end > coded.span.start_ms for s, end in ends.items() if s != speaker):
            return True
        ends[speaker] = max(ends.get(speaker, 0), coded.span.end_ms)
    return False


MEASURES = (
    MeasureDefinition(
        id="interruptions",
        number=13,
        name="Possible interruptions by the leader",
        unit=Unit.PER_TEN_MINUTES,
        formula=(
            "onsets of one's floor speech inside the other's, with 0.3 s or more of overlap, not "
            "in the last 0.5 s of the other's turn, where the other stops within 1.5 s and 3 or "
            "more words follow / 10 minutes of the other's floor speech"
        ),
        meaning="Where one may have been cut off; both directions are shown.",
        edge_cases=(
            "Always possible, never certain. Shown only for recordings with a channel for each "
            "speaker, or transcripts whose own times overlap; not where times come from captions."
        ),
        nothing="the other never has the floor",
        counted="interruptions",
        needs=CODED_EDGES,
        find=interruptions,
    ),
    MeasureDefinition(
        id="backchannel_rate",
        number=14,
        name="Leader backchannels",
        unit=Unit.PER_MINUTE,
        formula="backchannels of one / minutes of the other's floor speech",
        meaning="How audibly one listens: mm-hm, right, I see.",
        edge_cases=(
            "A short answer to a question is no backchannel. By sound alone they cannot be told "
            "from short answers, so words are needed."
        ),
        nothing="the other never has the floor",
        counted="backchannels",
        needs=CODED,
        find=backchannel_rate,
    ),
    MeasureDefinition(
        id="speech_rate",
        number=15,
        name="Leader speech rate",
        unit=Unit.WORDS_PER_MINUTE,
        formula="all words of one / minutes in which they speak, gaps up to 0.3 s closed",
        meaning="Fast talk leaves little room; a change against one's own rate can be telling.",
        edge_cases=(
            "Fillers and backchannels count, as their time does. The interval treats words as "
            "independent and is therefore too narrow."
        ),
        nothing="the leader does not speak",
        counted="words",
        needs=CODED,
        find=speech_rate,
    ),
)
