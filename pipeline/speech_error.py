"""What was heard of a recording, beside what people found, becomes its errors, counts first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations
from operator import add
from statistics import median

from pipeline.diarization_error import (
    DiarizationError,
    JaccardError,
    diarization_error,
    jaccard_error,
    matched_voices,
)
from pipeline.span import Span, total_ms, union
from pipeline.speech_truth import Said, Speech, Truth
from pipeline.spread import spread_words
from pipeline.transcript import Heard, Word, by_speaker
from pipeline.word_error import WordErrors, normalised, word_error_rate

COLLAR_MS = 250
MOST_VOICES = 4  # all orders are tried: 24
MOST_PEOPLE = 3
"""in a talk of more people nobody asks for the share of one of two"""


@dataclass(frozen=True, slots=True)
class SpeechError:
    """
    The errors of one recording, or of several together.

    scored_ms     time compared
    strict        voices, every edge counts; `lenient` leaves out 250 ms to either side of an edge
    *_alone       the same where no two people speak at once
    shares        for each recording of two or three people in which one of the main two was found:
                  by how many points the talk share of the first of the two is off, found minus
                  truth
    gaps_ms       for each recording with a change of speaker: the median gap, found minus truth
    starts_ms     for each line of the .stm whose first word was heard: its start, heard minus
                  truth. A line a word gives every word
    words         None without a transcript or without recognised words
    spoken_by     the same when a word must also be with its speaker
    """

    scored_ms: int
    strict: DiarizationError
    lenient: DiarizationError
    strict_alone: DiarizationError
    lenient_alone: DiarizationError
    jaccard: JaccardError
    shares: tuple[float, ...] = ()
    gaps_ms: tuple[float, ...] = ()
    starts_ms: tuple[int, ...] = ()
    words: WordErrors | None = None
    spoken_by: WordErrors | None = None


def speech_error(truth: Truth, heard: Heard) -> SpeechError:
    """The errors of one recording. Raises EngineError without pyannote.metrics."""
    whole = Span(0, heard.duration_ms)
    looked = union(part for span in truth.scored or (whole,) if (part := span & whole))
    people, voices = _cut(truth.speech, looked), _cut(by_speaker(heard.voices), looked)

    def voice_errors(collar_ms: int, *, overlap: bool) -> DiarizationError:
        return diarization_error(people, voices, collar_ms=collar_ms, overlap=overlap, uem=looked)

    share = share_error(people, voices, matched_voices(people, voices, uem=looked))
    gaps = median_gap(people), median_gap(voices)
    said = _inside(_spread(truth.said), looked)
    recognised = _inside(heard.words, looked)
    both = bool(said and recognised)
    return SpeechError(
        scored_ms=total_ms(looked),
        strict=voice_errors(0, overlap=True),
        lenient=voice_errors(COLLAR_MS, overlap=True),
        strict_alone=voice_errors(0, overlap=False),
        lenient_alone=voice_errors(COLLAR_MS, overlap=False),
        jaccard=jaccard_error(people, voices, uem=looked),
        shares=() if share is None else (share,),
        gaps_ms=() if gaps[0] is None or gaps[1] is None else (gaps[1] - gaps[0],),
        starts_ms=start_errors(
            [one for one in truth.said if _within(one.span, looked)], recognised
        ),
        words=word_error_rate(_texts(said), _texts(recognised)) if both else None,
        spoken_by=(
            speaker_word_errors(
                _by_name((word.speaker or "", word.text) for word in said),
                _by_name((_voice_of(word, heard), word.text) for word in recognised),
            )
            if both
            else None
        ),
    )


def pooled(errors: Sequence[SpeechError]) -> SpeechError:
    """Counts are added before they are divided: longer recordings weigh more. At least one."""
    return SpeechError(
        scored_ms=sum(e.scored_ms for e in errors),
        strict=reduce(add, (e.strict for e in errors)),
        lenient=reduce(add, (e.lenient for e in errors)),
        strict_alone=reduce(add, (e.strict_alone for e in errors)),
        lenient_alone=reduce(add, (e.lenient_alone for e in errors)),
        jaccard=reduce(add, (e.jaccard for e in errors)),
        shares=tuple(share for e in errors for share in e.shares),
        gaps_ms=tuple(gap for e in errors for gap in e.gaps_ms),
        starts_ms=tuple(start for e in errors for start in e.starts_ms),
        words=_sum([e.words for e in errors]),
        spoken_by=_sum([e.spoken_by for e in errors]),
    )


def share_error(people: Speech, voices: Speech, matched: Mapping[str, str]) -> float | None:
    """
    Points by which the talk share of one of the two people who talk the most is off, found minus
    truth: of the one who speaks first. Somebody no voice was matched to was found to say nothing.

    None unless two or three people speak and one of the two was matched to a voice.
    """
    talk = {person: total_ms(spans) for person, spans in people.items()}
    if not 2 <= len(talk) <= MOST_PEOPLE:
        return None
    two = sorted(sorted(talk, key=talk.__getitem__)[-2:], key=lambda person: min(people[person]))
    found = [total_ms(voices[matched[person]]) if person in matched else 0 for person in two]
    if not sum(found):
        return None
    truth = [talk[person] for person in two]
    return 100 * (found[0] / sum(found) - truth[0] / sum(truth))


def median_gap(speech: Speech) -> float | None:
    """
    Milliseconds from the end of one speaker to the start of the next, negative when they overlap;
    a stretch that lies inside somebody else's is no change of speaker.
    """
    gaps: list[int] = []
    last: tuple[Span, str] | None = None
    for span, who in sorted((span, who) for who, spans in speech.items() for span in spans):
        if last is not None and span.end_ms <= last[0].end_ms:
            continue
        if last is not None and who != last[1]:
            gaps.append(span.start_ms - last[0].end_ms)
        last = span, who
    return median(gaps) if gaps else None


def start_errors(said: Sequence[Said], heard: Sequence[Word]) -> tuple[int, ...]:
    """
    Milliseconds by which the first word of each line begins late, of the lines whose first word
    is the same word in what was heard; both sides ordered by start.
    """
    from jiwer import process_words  # noqa: PLC0415 - 0.2 s, only where words are compared

    truth = [
        (token, one.span.start_ms if first else None)
        for one in said
        for first, token in _tokens(one.words)
    ]
    guess = [
        (token, word.span.start_ms if first else None)
        for word in heard
        for first, token in _tokens([word.text])
    ]
    if not truth or not guess:
        return ()
    one, other = (" ".join(token for token, _ in side) for side in (truth, guess))
    same = [chunk for chunk in process_words(one, other).alignments[0] if chunk.type == "equal"]
    pairs = [
        (truth[chunk.ref_start_idx + k][1], guess[chunk.hyp_start_idx + k][1])
        for chunk in same
        for k in range(chunk.ref_end_idx - chunk.ref_start_idx)
    ]
    return tuple(late - true for true, late in pairs if true is not None and late is not None)


def speaker_word_errors(
    said: Mapping[str, Sequence[str]], recognised: Mapping[str, Sequence[str]]
) -> WordErrors | None:
    """
    Word errors of each person's words in one string against each voice's, in the order of voices
    that has the fewest; None above four people or voices.

    Source: CHiME-6, concatenated minimum-permutation word error rate (cpWER).
    """
    size = max(len(said), len(recognised))
    if size > MOST_VOICES or size == 0:
        return None
    rows = [*said.values(), *[()] * (size - len(said))]
    columns = [*recognised.values(), *[()] * (size - len(recognised))]
    table = [[word_error_rate(row, column) for column in columns] for row in rows]
    orders = (
        reduce(add, (table[row][column] for row, column in enumerate(order)))
        for order in permutations(range(size))
    )
    return min(orders, key=lambda e: e.substitutions + e.deletions + e.insertions)


def _tokens(words: Sequence[str]) -> list[tuple[bool, str]]:
    """The words as they are compared, and of each whether it is the first."""
    return [(k == 0, token) for k, token in enumerate(normalised(words))]


def _spread(said: Sequence[Said]) -> list[Word]:
    """Every word about where it was said, so that a line can be cut."""
    spread = [spread_words(one.words, [one.span], speaker=one.person) for one in said]
    return [word for words in spread for word in words]


def _inside(words: Sequence[Word], looked: Sequence[Span]) -> list[Word]:
    return [word for word in words if _within(word.span, looked)]


def _within(span: Span, looked: Sequence[Span]) -> bool:
    """Whether its middle is where people looked."""
    middle = (span.start_ms + span.end_ms) // 2
    return any(window.start_ms <= middle < window.end_ms for window in looked)


def _texts(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


def _by_name(words: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    theirs: dict[str, list[str]] = {}
    for name, word in words:
        theirs.setdefault(name, []).append(word)
    return theirs


def _voice_of(word: Word, heard: Heard) -> str:
    """The voice that a word shares the most time with, else the nearest."""
    nearest = min(
        heard.voices,
        key=lambda v: (-v.span.overlap_ms(word.span), _apart(v.span, word.span)),
        default=None,
    )
    return nearest.speaker if nearest else ""


def _apart(one: Span, other: Span) -> int:
    return max(one.start_ms - other.end_ms, other.start_ms - one.end_ms, 0)


def _cut(speech: Speech, looked: Sequence[Span]) -> dict[str, tuple[Span, ...]]:
    cut = {
        who: union(part for span in spans for window in looked if (part := span & window))
        for who, spans in speech.items()
    }
    return {who: spans for who, spans in cut.items() if spans}


def _sum(errors: Sequence[WordErrors | None]) -> WordErrors | None:
    known = [e for e in errors if e is not None]
    return reduce(add, known) if known else None
