"""The errors of several recordings become aligned lines of text, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.speech_error import SpeechError, pooled
from pipeline.word_error import WordErrors

NAME, CELL, WIDTH = 17, 6, 100
HEADINGS = (
    "time", "DER", "miss", "false", "conf", "DER+", "alone", "alone+", "JER", "share", "gap",
    "WER", "cpWER",
)  # fmt: skip
LEGEND = (
    "DER = diarization error rate = miss + false alarm + confusion, % of speech; + = 0.25 s around",
    "each edge not scored; alone = without overlapped speech; JER %; share = talk share, points",
    "off (two people); gap = median gap at changes of speaker, ms off; WER, cpWER = words, by",
    "speaker, %. All recordings: by time; share and gap: mean size of the error.",
)
STUDY = (
    ("real phone and room, embedded", 20.2, 6.9),
    ("AMI meetings, two voices, embedded", 30.2, 19.9),
    ("synthetic dialogues, MFCC only", 8.8, 2.0),
)


def speech_table(
    found: Mapping[str, SpeechError | str], conditions: Mapping[str, Mapping[str, str]]
) -> str:
    """
    One line per recording, a pooled one, the study's figures, and a table per condition.

    found       recording -> its errors, or why there are none
    conditions  recording -> condition -> value
    """
    errors = {name: e for name, e in found.items() if isinstance(e, SpeechError)}
    lines = [_headings("recording")]
    for name, outcome in found.items():
        lines.append(_failed(name, outcome) if isinstance(outcome, str) else _line(name, outcome))
    if errors:
        lines += [_line(f"all {len(errors)} together", pooled(list(errors.values())))]
    lines += ["", *LEGEND, "", f"{'measured in our study':<37}{'DER':>5} {'DER+':>5}"]
    lines += [f"  {what:<35}{strict:5.1f} {lenient:5.1f}" for what, strict, lenient in STUDY]
    for condition in sorted({c for name in errors for c in conditions.get(name, {})}):
        lines += ["", _headings(condition)]
        values: dict[str, list[SpeechError]] = {}
        for name, error in errors.items():
            if condition in conditions.get(name, {}):
                values.setdefault(conditions[name][condition], []).append(error)
        lines += [_line(value, pooled(of)) for value, of in sorted(values.items())]
    return "\n".join(lines)


def _headings(first: str) -> str:
    return _row(first, HEADINGS)


def _line(name: str, e: SpeechError) -> str:
    d, total = e.strict, e.strict.total_ms
    parts = (d.missed_ms, d.false_alarm_ms, d.confusion_ms)
    return _row(
        name,
        (
            f"{e.scored_ms / 1000:.0f}s",
            _percent(d.rate),
            *(_percent(part / total) if total else "–" for part in parts),
            _percent(e.lenient.rate),
            _percent(e.strict_alone.rate),
            _percent(e.lenient_alone.rate),
            _percent(e.jaccard.rate),
            "–" if e.share_points is None else f"{e.share_points:.1f}",
            "–" if e.gap_ms is None else f"{e.gap_ms:.0f}",
            _words(e.words),
            _words(e.spoken_by),
        ),
    )


def _failed(name: str, why: str) -> str:
    return f"{_short(name):<{NAME}}  {why}"[:WIDTH]


def _row(first: str, cells: Sequence[str]) -> str:
    return f"{_short(first):<{NAME}}" + "".join(f"{cell:>{CELL}}" for cell in cells)


def _short(name: str) -> str:
    return name if len(name) <= NAME else name[: NAME - 1] + "…"


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f}"


def _words(errors: WordErrors | None) -> str:
    return "–" if errors is None else _percent(errors.rate)
