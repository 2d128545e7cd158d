"""Coded utterances become a conversation: backchannels, speech, floor and turns (method 2.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.backchannels import backchannels
from pipeline.config import TurnRules
from pipeline.errors import InputError
from pipeline.span import Span, intersection, subtract, union
from pipeline.speech import SCORED_NOWHERE, Ipu, Piece, ipus_of, last_before, pieces_of, spans_of
from pipeline.transcript import (
    CodedUtterance,
    Conversation,
    Layer,
    RoleGuess,
    SpeakerSpan,
    Turn,
    WordQuality,
    by_speaker,
)

VOICES_ONLY = frozenset({WordQuality.DRAFT, WordQuality.NONE})
"""qualities at which words carry no measure and time comes from the voices"""


def make_conversation(
    utterances: Sequence[CodedUtterance],
    heard_voices: Sequence[SpeakerSpan] | None,
    *,
    roles: RoleGuess,
    rules: TurnRules,
    word_quality: WordQuality,
    channels_apart: bool = False,
    unfit: str | None = None,
    window: Span | None = None,
) -> Conversation:
    """
    The conversation that measures are computed from.

    Speech of a voice is the union of its words, gaps up to the bridge closed; of an utterance
    without words, its span. At draft quality and without words it is the union of the voices:
    the spans of the utterances, which were cut from the voices and may since have been given
    to another speaker by a person, and any heard voice that no utterance covers.

    utterances    ordered by start, `utterances[i].index == i`
    heard_voices  None when utterances came without a recording
    window        default first to last word (or voice); speech, floor and turns are cut to it,
                  all utterances are kept

    Raises InputError when nobody speaks.
    """
    if any(coded.index != place for place, coded in enumerate(utterances)):
        raise ValueError("utterances must be ordered and numbered from 0")
    voices_only, bridge_ms = word_quality in VOICES_ONLY, rules.bridge_ms
    pieces = pieces_of(
        (coded.utterance for coded in utterances), bridge_ms=bridge_ms, voices_only=voices_only
    )
    ipus = ipus_of(pieces, bridge_ms=bridge_ms)
    listening = backchannels(utterances, ipus, rules, voices_only=voices_only)
    marked = tuple(_marked(coded, coded.index in listening) for coded in utterances)
    held = ipus_of(_only(pieces, lambda index: index not in listening), bridge_ms=bridge_ms)
    signals = ipus_of(_only(pieces, listening.__contains__), bridge_ms=bridge_ms)
    unnoticed = _uncovered(heard_voices or (), ipus) if voices_only else {}
    speech = _joined(spans_of(ipus), unnoticed, bridge_ms)
    floor = _less(_joined(spans_of(held), unnoticed, bridge_ms), spans_of(signals))
    whole = window or _whole(speech)
    return Conversation(
        window=whole,
        utterances=marked,
        turns=make_turns(marked, held, rules, window=whole),
        speech=_cut(speech, whole),
        floor=_cut(floor, whole),
        roles=roles,
        word_quality=word_quality,
        channels_apart=channels_apart,
        unfit=unfit,
    )


def make_turns(
    utterances: Sequence[CodedUtterance],
    held: Mapping[str, Sequence[Ipu]],
    rules: TurnRules,
    *,
    window: Span,
) -> tuple[Turn, ...]:
    """
    Maximal runs of one speaker's floor utterances, in order of their start.

    Backchannels, doubted utterances and utterances mostly outside the window are in no turn.
    Neither are embedded ones: a remark of at most 2 s and 5 words that begins and ends inside a
    longer unit of another voice took no floor, so it neither splits its host's turn nor is a
    turn of its own; its time and words count for its speaker all the same.

    held  each voice's inter-pausal units without backchannels
    """
    embedded = _embedded(held, rules)
    turns: list[tuple[str, list[CodedUtterance]]] = []
    for coded in utterances:
        utterance = coded.utterance
        if (
            utterance.backchannel
            or utterance.doubt in SCORED_NOWHERE
            or utterance.index in embedded
            or 2 * utterance.span.overlap_ms(window) < utterance.span.duration_ms
        ):
            continue
        if not turns or turns[-1][0] != utterance.speaker:
            turns.append((utterance.speaker, []))
        turns[-1][1].append(coded)
    return tuple(_turn(speaker, run, window) for speaker, run in turns)


def _turn(speaker: str, run: Sequence[CodedUtterance], window: Span) -> Turn:
    start = max(run[0].span.start_ms, window.start_ms)
    end = min(max(coded.span.end_ms for coded in run), window.end_ms)
    return Turn(Span(start, end), speaker, tuple(coded.index for coded in run))


def _embedded(held: Mapping[str, Sequence[Ipu]], rules: TurnRules) -> frozenset[int]:
    inside: set[int] = set()
    outside: set[int] = set()
    for speaker, theirs in held.items():
        hosts = [units for other, units in held.items() if other != speaker]
        for ipu in theirs:
            small = ipu.span.duration_ms <= rules.embedded_ms and ipu.tokens <= rules.embedded_words
            hosted = small and any(_hosts(units, ipu.span) for units in hosts)
            (inside if hosted else outside).update(ipu.utterances)
    return frozenset(inside - outside)


def _hosts(units: Sequence[Ipu], guest: Span) -> bool:
    at = last_before(units, guest.start_ms + 1)
    return (
        at >= 0
        and units[at].span.end_ms >= guest.end_ms
        and units[at].span.duration_ms > guest.duration_ms
    )


def _marked(coded: CodedUtterance, listens: bool) -> CodedUtterance:
    """A backchannel keeps its tags and loses every code that answers or asks."""
    if not listens and not coded.utterance.backchannel:
        return coded
    utterance = replace(coded.utterance, backchannel=listens)
    if not listens:
        return replace(coded, utterance=utterance)
    return replace(
        coded, utterance=utterance, codes=tuple(c for c in coded.codes if c.layer is Layer.TAG)
    )


def _only(
    pieces: Mapping[str, Sequence[Piece]], of: Callable[[int], bool]
) -> dict[str, list[Piece]]:
    return {
        speaker: [piece for piece in theirs if of(piece[3])] for speaker, theirs in pieces.items()
    }


def _uncovered(
    voices: Sequence[SpeakerSpan], ipus: Mapping[str, Sequence[Ipu]]
) -> dict[str, tuple[Span, ...]]:
    """Where a voice was heard and no utterance of anybody lies."""
    covered = union(ipu.span for theirs in ipus.values() for ipu in theirs)
    heard = by_speaker(voices)
    left = {speaker: subtract(union(spans), covered) for speaker, spans in heard.items()}
    return {speaker: spans for speaker, spans in left.items() if spans}


def _joined(
    a: Mapping[str, Sequence[Span]], b: Mapping[str, Sequence[Span]], bridge_ms: int
) -> dict[str, tuple[Span, ...]]:
    return {
        speaker: union([*a.get(speaker, ()), *b.get(speaker, ())], bridge_ms=bridge_ms)
        for speaker in {**a, **b}
    }


def _less(
    a: Mapping[str, Sequence[Span]], b: Mapping[str, Sequence[Span]]
) -> dict[str, tuple[Span, ...]]:
    return {speaker: subtract(theirs, b.get(speaker, ())) for speaker, theirs in a.items()}


def _whole(speech: Mapping[str, Sequence[Span]]) -> Span:
    ends = [(theirs[0].start_ms, theirs[-1].end_ms) for theirs in speech.values() if theirs]
    if not ends:
        raise InputError("conversation: nobody speaks in it; check the recording or transcript")
    return Span(min(start for start, _ in ends), max(end for _, end in ends))


def _cut(speech: Mapping[str, Sequence[Span]], window: Span) -> dict[str, tuple[Span, ...]]:
    return {speaker: intersection(theirs, [window]) for speaker, theirs in speech.items()}
