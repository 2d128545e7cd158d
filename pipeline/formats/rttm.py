"""Rich transcription time marks: who speaks when, to and from NIST's .rttm lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pipeline.errors import TranscriptError
from pipeline.formats.encoding import read_text
from pipeline.formats.stamps import seconds_ms
from pipeline.span import Span


def write_rttm(speech: Mapping[str, Sequence[Span]], uri: str) -> str:
    """
    One SPEAKER line per stretch, ordered by start, seconds with three decimals.

    White space in names and in `uri` becomes `_`; two names made equal by that are numbered.
    Standard: NIST Rich Transcription evaluation plan (2009), appendix A.
    """
    names = _safe_names(speech)
    rows = sorted((span, names[speaker]) for speaker, spans in speech.items() for span in spans)
    return "".join(
        f"SPEAKER {_safe(uri)} 1 {_seconds(span.start_ms)} {_seconds(span.duration_ms)} "
        f"<NA> <NA> {name} <NA> <NA>\n"
        for span, name in rows
    )


def read_rttm(path: Path, *, uri: str | None = None) -> dict[str, tuple[Span, ...]]:
    """
    Speaker -> stretches ordered by start, as given (overlaps kept, empty stretches left out).

    uri  which recording to take; needed when the file holds several
    Raises TranscriptError with the line that cannot be read.
    """
    text, _ = read_text(path)
    rows = [
        _row(line, f"{path}: line {number}")
        for number, line in enumerate(text.split("\n"), start=1)
        if line.split()[:1] == ["SPEAKER"]
    ]
    uris = sorted({row[0] for row in rows})
    if uri is None and len(uris) > 1:
        raise TranscriptError(f"{path}: holds {len(uris)} recordings ({', '.join(uris)}); name one")
    if not uris or (uri is not None and uri not in uris):
        raise TranscriptError(
            f"{path}: no SPEAKER lines{f' of {uri}' if uri else ''}; check the file"
        )
    speech: dict[str, list[Span]] = {}
    for of, speaker, start, end in rows:
        if of == (uri or uris[0]) and end > start:
            speech.setdefault(speaker, []).append(Span(start, end))
    return {speaker: tuple(sorted(spans)) for speaker, spans in speech.items()}


def _row(line: str, here: str) -> tuple[str, str, int, int]:
    fields = line.split()
    try:
        start, duration = Decimal(fields[3]), Decimal(fields[4])
        if not (start >= 0 and duration >= 0 and (start + duration).is_finite()):
            raise InvalidOperation
        return fields[1], fields[7], seconds_ms(start), seconds_ms(start + duration)
    except (IndexError, InvalidOperation) as error:
        raise TranscriptError(
            f"{here}: not 'SPEAKER uri 1 start duration <NA> <NA> name <NA> <NA>'; mend that line"
        ) from error


def _safe_names(speech: Mapping[str, Sequence[Span]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for speaker in speech:
        safe, number = _safe(speaker), 1
        while safe in names.values():
            number += 1
            safe = f"{_safe(speaker)}_{number}"
        names[speaker] = safe
    return names


def _safe(name: str) -> str:
    return "_".join(name.split()) or "_"


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03}"
