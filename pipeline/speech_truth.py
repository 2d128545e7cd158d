"""The .rttm, .stm and .uem beside a recording become its truth: who spoke when, and what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import TranscriptError
from pipeline.formats import read_rttm, read_transcript
from pipeline.span import Span, union

Speech = Mapping[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Said:
    """One line of an .stm: who said these words in this stretch."""

    span: Span
    person: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What people found: who spoke when, where they looked (None: everywhere), what was said."""

    speech: Speech
    scored: tuple[Span, ...] | None = None
    said: tuple[Said, ...] = ()


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


def _said(stm: Path) -> tuple[Said, ...]:
    cues = sorted(read_transcript(stm).cues, key=lambda cue: cue.span)
    return tuple(Said(cue.span, cue.speaker or "", tuple(cue.text.split())) for cue in cues)
