"""What was heard of a recording, beside what people found, becomes its errors, counts first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations
from operator import add
from pathlib import Path
from statistics import median

from pipeline.diarization_error import (
    DiarizationError,
    JaccardError,
    diarization_error,
    jaccard_error,
    matched_voices,
)
from pipeline.errors import TranscriptError
from pipeline.formats import read_rttm, read_transcript
from pipeline.span import Span, total_ms, union
from pipeline.transcript import Heard, by_speaker
from pipeline.word_error import WordErrors, word_error_rate

COLLAR_MS = 250
MOST_VOICES = 4  # all orders are tried: 24

Speech = Mapping[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Truth:
    """What people found: who spoke when, where they looked (None: everywhere), words by person."""

    speech: Speech
    scored: tuple[Span, ...] | None = None
    words: tuple[tuple[str, str], ...] = ()
    """(person, word) in order of time"""


@dataclass(frozen=True, slots=True)
class SpeechError:
    """
    The errors of one recording, or of several together.

    scored_ms     time compared
    strict        voices, every edge counts; `lenient` leaves out 250 ms to either side of an edge
    *_alone       the same where no two people speak at once
    share_points  talk share of the first person, found against truth, percentage points; None
                  where not two people speak or none of them was found
    gap_ms        median gap at changes of speaker, found against truth; None without a change
    words         None without a transcript or without recognised words
    spoken_by     the same when a word must also be with its speaker
    """

    scored_ms: int
    strict: DiarizationError
    lenient: DiarizationError
    strict_alone: DiarizationError
    lenient_alone: DiarizationError
    jaccard: JaccardError
    share_points: float | None = None
    gap_ms: float | None = None
    words: WordErrors | None = None
    spoken_by: WordErrors | None = None


def find_truth(recording: Path) -> Truth | None:
    """
    The .rttm of the same stem, or any beside it that names the recording; with its .stm and .uem.

    None when no .rttm knows the recording. Raises TranscriptError for a file that is broken.
    """
    stem, folder = recording.stem, recording.parent
    own = folder / f"{stem}.rttm"
    others = [file for file in sorted(folder.glob("*.rttm")) if file != own]
    found = own if own.is_file() else next((f for f in others if stem in _names(f, 1)), None)
    if found is None:
        return None
    speech = read_rttm(found, uri=stem if stem in _names(found, 1) else None)
    stm = folder / f"{stem}.stm"
    return Truth(speech, _annotated(folder, stem), _said(stm) if stm.is_file() else ())


def speech_error(truth: Truth, heard: Heard) -> SpeechError:
    """The errors of one recording. Raises EngineError without pyannote.metrics."""
    whole = Span(0, heard.duration_ms)
    looked = union(part for span in truth.scored or (whole,) if (part := span & whole))
    people, voices = _cut(truth.speech, looked), _cut(by_speaker(heard.voices), looked)

    def voice_errors(collar_ms: int, *, overlap: bool) -> DiarizationError:
        return diarization_error(people, voices, collar_ms=collar_ms, overlap=overlap, uem=looked)

    gaps = median_gap(people), median_gap(voices)
    both = bool(truth.words and heard.words)
    said = [word for _, word in truth.words]
    return SpeechError(
        scored_ms=total_ms(looked),
        strict=voice_errors(0, overlap=True),
        lenient=voice_errors(COLLAR_MS, overlap=True),
        strict_alone=voice_errors(0, overlap=False),
        lenient_alone=voice_errors(COLLAR_MS, overlap=False),
        jaccard=jaccard_error(people, voices, uem=looked),
        share_points=share_error(people, voices, matched_voices(people, voices, uem=looked)),
        gap_ms=None if gaps[0] is None or gaps[1] is None else gaps[1] - gaps[0],
        words=word_error_rate(said, [word.text for word in heard.words]) if both else None,
        spoken_by=(
            speaker_word_errors(_by_person(truth.words), _recognised(heard)) if both else None
        ),
    )


def pooled(errors: Sequence[SpeechError]) -> SpeechError:
    """
    Counts are added before they are divided, so longer recordings weigh more; talk share and gap
    are means of the sizes of the errors, weighted by the time compared. Needs at least one.
    """
    return SpeechError(
        scored_ms=sum(e.scored_ms for e in errors),
        strict=reduce(add, (e.strict for e in errors)),
        lenient=reduce(add, (e.lenient for e in errors)),
        strict_alone=reduce(add, (e.strict_alone for e in errors)),
        lenient_alone=reduce(add, (e.lenient_alone for e in errors)),
        jaccard=reduce(add, (e.jaccard for e in errors)),
        share_points=_mean([(e.share_points, e.scored_ms) for e in errors]),
        gap_ms=_mean([(e.gap_ms, e.scored_ms) for e in errors]),
        words=_sum([e.words for e in errors]),
        spoken_by=_sum([e.spoken_by for e in errors]),
    )


def share_error(people: Speech, voices: Speech, matched: Mapping[str, str]) -> float | None:
    """
    Points by which the talk share of the first matched person is off, found minus truth.

    None unless two people speak and one of them was matched to a voice.
    """
    known = [person for person in people if person in matched]
    if len(people) != 2 or not known:
        return None
    first = min(known, key=lambda person: min(people[person]))
    return 100 * (_share(voices, matched[first]) - _share(people, first))


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


def _names(file: Path, field: int) -> set[str]:
    """What a file of white-space columns has in one of them."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return {fields[field] for line in lines if len(fields := line.split()) > field}


def _annotated(folder: Path, stem: str) -> tuple[Span, ...] | None:
    spans: list[Span] = []
    for file in sorted(folder.glob("*.uem")):
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            if line.split()[:1] == [stem]:
                spans.append(_stretch(line, f"{file.name}: line {number}"))
    return union(spans) or None


def _stretch(line: str, here: str) -> Span:
    try:
        _, _, start, end = line.split()
        return Span(round(float(start) * 1000), round(float(end) * 1000))
    except (ValueError, OverflowError) as error:
        raise TranscriptError(f"{here}: not 'recording channel start end'; mend it") from error


def _said(stm: Path) -> tuple[tuple[str, str], ...]:
    cues = read_transcript(stm).cues
    return tuple((cue.speaker or "", word) for cue in cues for word in cue.text.split())


def _by_person(words: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    theirs: dict[str, list[str]] = {}
    for person, word in words:
        theirs.setdefault(person, []).append(word)
    return theirs


def _recognised(heard: Heard) -> dict[str, list[str]]:
    """Every word with the voice it shares the most time with, else the nearest."""
    words: dict[str, list[str]] = {}
    for word in heard.words:
        nearest = min(
            heard.voices,
            key=lambda v: (-v.span.overlap_ms(word.span), _apart(v.span, word.span)),
            default=None,
        )
        words.setdefault(nearest.speaker if nearest else "", []).append(word.text)
    return words


def _apart(one: Span, other: Span) -> int:
    return max(one.start_ms - other.end_ms, other.start_ms - one.end_ms, 0)


def _cut(speech: Speech, looked: Sequence[Span]) -> dict[str, tuple[Span, ...]]:
    cut = {
        who: union(part for span in spans for window in looked if (part := span & window))
        for who, spans in speech.items()
    }
    return {who: spans for who, spans in cut.items() if spans}


def _share(speech: Speech, who: str) -> float:
    talk = {name: total_ms(spans) for name, spans in speech.items()}
    return talk[who] / sum(talk.values())


def _mean(weighted: Sequence[tuple[float | None, int]]) -> float | None:
    known = [(abs(value), weight) for value, weight in weighted if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def _sum(errors: Sequence[WordErrors | None]) -> WordErrors | None:
    known = [e for e in errors if e is not None]
    return reduce(add, known) if known else None
