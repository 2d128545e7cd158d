"""The JSON of whisper, faster-whisper, whisper.cpp and WhisperX becomes drafts with timed words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from pipeline.errors import TranscriptError
from pipeline.formats.draft import Draft, Drafts
from pipeline.formats.spoken import plain
from pipeline.formats.stamps import MAX_S, seconds_ms
from pipeline.span import Span
from pipeline.spread import spread_words
from pipeline.transcript import Timing, Word

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the file; its times may be missing, as WhisperX leaves numerals without any."""

    text: str
    start_ms: int | None
    end_ms: int | None
    confidence: float | None
    speaker: str | None


def is_whisper_json(data: object) -> bool:
    """Whether parsed JSON holds segments of speech."""
    return isinstance(data, Mapping) and any(
        isinstance(data.get(key), list) for key in ("segments", "transcription")
    )


def read_whisper_json(data: Json, *, where: str) -> Drafts:
    """
    One draft per segment, or per speaker where a segment has several.

    Words without times lie between their neighbours, INTERPOLATED. Raises TranscriptError naming
    the segment whose times cannot be read.
    """
    segments = data.get("segments", data.get("transcription"))
    if not isinstance(segments, list) or not all(isinstance(s, Mapping) for s in segments):
        raise TranscriptError(
            f"{where}: 'segments' is not a list of segments; write the JSON again"
        )
    drafts: list[Draft] = []
    untimed = 0
    for number, segment in enumerate(segments, start=1):
        found, missing = _segment(segment, number, where)
        drafts += found
        untimed += missing
    whisperx = "word_segments" in data or any("speaker" in segment for segment in segments)
    note = f"{untimed} words have no time in the file and lie between their neighbours."
    return Drafts(
        "WhisperX JSON" if whisperx else "Whisper JSON", tuple(drafts), (note,) * (untimed > 0)
    )


def _segment(segment: Json, number: int, where: str) -> tuple[list[Draft], int]:
    offsets = segment.get("offsets", {})
    start = _ms(segment.get("start"), offsets.get("from"))
    end = _ms(segment.get("end"), offsets.get("to"))
    if start is None or end is None:
        raise TranscriptError(
            f"{where}: segment {number}: no start and end in seconds; write the JSON again"
        )
    named = _label(segment.get("speaker"))
    tokens = _tokens(segment.get("words"), named)
    if not tokens:
        return [Draft(number, start, end, plain(str(segment.get("text", ""))), named)], 0
    words = timed_words(tokens, Span(max(start, 0), max(end, start + 1, 1)))
    parts = [list(part) for _, part in groupby(words, key=lambda word: word.speaker)]
    drafts = [
        Draft(
            number,
            part[0].span.start_ms if i else min(start, part[0].span.start_ms),
            part[-1].span.end_ms if i + 1 < len(parts) else max(end, part[-1].span.end_ms),
            " ".join(word.text for word in part),
            part[0].speaker,
            tuple(part),
        )
        for i, part in enumerate(parts)
    ]
    return drafts, sum(word.timing is Timing.INTERPOLATED for word in words)


def timed_words(tokens: Sequence[_Token], within: Span) -> tuple[Word, ...]:
    """Words with a time each, ordered by start; runs without times share the gap they stand in."""
    words: list[Word] = []
    runs = groupby(tokens, key=lambda token: token.start_ms is not None)
    groups = [(timed, list(run)) for timed, run in runs]
    for i, (timed, run) in enumerate(groups):
        earliest = words[-1].span.start_ms if words else 0
        if timed:
            words += _measured(run, earliest)
            continue
        start = words[-1].span.end_ms if words else within.start_ms
        after = groups[i + 1][1][0].start_ms if i + 1 < len(groups) else within.end_ms
        end = max(after if after is not None else within.end_ms, start + 1)
        for token, word in zip(
            run, spread_words([t.text for t in run], [Span(start, end)]), strict=True
        ):
            words.append(Word(word.span, word.text, token.confidence, token.speaker, word.timing))
    return tuple(words)


def _measured(run: Sequence[_Token], earliest: int) -> list[Word]:
    words = []
    for token in run:
        start = max(token.start_ms or 0, earliest)
        end = max(token.end_ms or 0, start + 1)
        words.append(Word(Span(start, end), token.text, token.confidence, token.speaker))
        earliest = start
    return words


def _tokens(words: object, named: str | None) -> list[_Token]:
    tokens: list[_Token] = []
    for word in words if isinstance(words, list) else []:
        text = plain(str(word.get("word", word.get("text", ""))))
        if not text:
            continue
        confidence = word.get("probability", word.get("score", word.get("confidence")))
        tokens.append(
            _Token(
                text,
                _ms(word.get("start")),
                _ms(word.get("end")),
                float(confidence) if isinstance(confidence, Decimal | int) else None,
                _label(word.get("speaker")) or (tokens[-1].speaker if tokens else named),
            )
        )
    return tokens


def _ms(seconds: object, milliseconds: object = None) -> int | None:
    if isinstance(seconds, Decimal | int) and not isinstance(seconds, bool):
        return seconds_ms(seconds) if -MAX_S <= seconds <= MAX_S else None
    if isinstance(milliseconds, int) and abs(milliseconds) <= MAX_S * 1000:
        return milliseconds
    return None


def _label(speaker: object) -> str | None:
    return str(speaker).strip() or None if isinstance(speaker, str | int) else None
