"""The errors of several recordings become aligned lines of text, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from textwrap import wrap

from pipeline.speech_error import SpeechError, pooled
from pipeline.word_error import WordErrors

WIDTH, NAME = 100, 16
COLUMNS = {
    "time": 6, "DER": 6, "miss": 5, "false": 6, "conf": 5, "DER+": 6, "alone": 6, "alone+": 7,
    "JER": 6, "share": 6, "gap": 6, "start": 6, "WER": 6, "cpWER": 6,
}  # fmt: skip
"""heading -> width"""
LEGEND = (
    "DER = diarization error rate = miss + false alarm + confusion, % of speech; + = 0.25 s around "
    "each edge not scored; alone = without overlapped speech; JER = Jaccard error rate, %; share = "
    "talk share of the first of the two who talk most, points off (two or three people); gap = "
    "median gap at changes of speaker, ms off; start = first word of each line of the .stm, ms "
    "off; WER, cpWER = word errors, and with the right speaker, %. Several recordings: rates by "
    "time or words; share, gap and start: median size of the error."
)
ANCHORS = ("real phone, room", "AMI, two voices", "synthetic")
STUDY: tuple[tuple[str, tuple[float | str | None, ...]], ...] = (
    ("DER", (20.2, 30.2, 9.7)),
    ("DER+", (6.9, 19.9, 2.5)),
    ("conf", (4.5, 1.8, 1.9)),
    ("alone", (18.2, 23.1, 8.8)),
    ("alone+", (6.6, 15.5, 2.3)),
    ("start", (95, None, None)),
    ("WER", (">70 (draft)", None, "10–14 (draft)")),
)
"""column -> the study's figures for its three kinds of recordings; WER is of its draft words"""
LONG_MS, CLOSE_POINTS = 60_000, 3.0
"""what a talk share is held to: this close, in recordings of a minute and more"""


def speech_table(
    found: Mapping[str, SpeechError | str], conditions: Mapping[str, Mapping[str, str]]
) -> str:
    """
    One line per recording, a pooled one, the study's figures beside it, a table per condition.

    found       recording -> its errors, or why there are none
    conditions  recording -> condition -> value
    """
    errors = {name: e for name, e in found.items() if isinstance(e, SpeechError)}
    lines = [_row("recording", list(COLUMNS))]
    for name, outcome in found.items():
        lines += _failed(name, outcome) if isinstance(outcome, str) else [_line(name, outcome)]
    if errors:
        lines += [_line(f"all {len(errors)} together", pooled(list(errors.values())))]
    if len(errors) < len(found):
        lines += [
            f"{len(found) - len(errors)} of {len(found)} recordings could not be compared and "
            "count nowhere."
        ]
    lines += ["", *wrap(LEGEND, WIDTH)]
    if errors:
        lines += ["", *_summary(list(errors.values())), "", *_beside(pooled(list(errors.values())))]
    for condition in sorted({c for name in errors for c in conditions.get(name, {})}):
        lines += ["", *by_condition(condition, errors, conditions)]
    return "\n".join(lines)


def by_condition(
    condition: str,
    errors: Mapping[str, SpeechError],
    conditions: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """A heading, and a line for each value of a condition: (how many recordings), all pooled."""
    values: dict[str, list[SpeechError]] = {}
    for name, error in errors.items():
        if condition in conditions.get(name, {}):
            values.setdefault(conditions[name][condition], []).append(error)
    lines = [_line(f"{value} ({len(of)})", pooled(of)) for value, of in sorted(values.items())]
    return [_row(condition, list(COLUMNS)), *lines]


def close_shares(errors: Sequence[SpeechError]) -> tuple[int, int]:
    """Of the recordings of a minute and more: how many talk shares are close, and how many."""
    sizes = [abs(s) for e in errors if e.scored_ms >= LONG_MS for s in e.shares]
    return sum(size <= CLOSE_POINTS for size in sizes), len(sizes)


def _summary(errors: Sequence[SpeechError]) -> list[str]:
    close, of = close_shares(errors)
    lines = ["talk share: no recording of two or three people and a minute or more"]
    if of:
        worst = max(abs(s) for e in errors if e.scored_ms >= LONG_MS for s in e.shares)
        lines = [
            f"talk share: at most {CLOSE_POINTS:g} points off in {close} of {of} recordings of a "
            f"minute and more; at worst {worst:.1f}"
        ]
    starts = [abs(start) for e in errors for start in e.starts_ms]
    if len(starts) > 1:
        ninth = quantiles(starts, n=10, method="inclusive")[-1]
        lines.append(
            f"word starts: median {median(starts):.0f} ms off, nine of ten within {ninth:.0f} ms, "
            f"n = {len(starts)}"
        )
    return lines


def _beside(error: SpeechError) -> list[str]:
    """The study's figures beside ours, where there are both."""
    ours = dict(zip(COLUMNS, _cells(error), strict=True))
    lines = [f"{'':<12}{'here':>8}   the study: " + "".join(f"{a:>18}" for a in ANCHORS)]
    for column, figures in STUDY:
        if ours[column] != "–":
            anchors = "".join(f"{'–' if f is None else f:>18}" for f in figures)
            lines.append(f"{column:<12}{ours[column]:>8}{'':>14}{anchors}")
    return lines


def _line(name: str, error: SpeechError) -> str:
    return _row(name, _cells(error))


def _cells(e: SpeechError) -> list[str]:
    d, total = e.strict, e.strict.total_ms
    parts = (d.missed_ms, d.false_alarm_ms, d.confusion_ms)
    return [
        f"{e.scored_ms / 1000:.0f}s",
        _percent(d.rate),
        *(_percent(part / total) if total else "–" for part in parts),
        _percent(e.lenient.rate),
        _percent(e.strict_alone.rate),
        _percent(e.lenient_alone.rate),
        _percent(e.jaccard.rate),
        _size(e.shares, 1),
        _size(e.gaps_ms, 0),
        _size(e.starts_ms, 0),
        _words(e.words),
        _words(e.spoken_by),
    ]


def _failed(name: str, why: str) -> list[str]:
    room = WIDTH - NAME - 2
    first, *more = wrap(why, room) or [""]
    return [f"{_short(name):<{NAME}}  {first}", *(f"{'':<{NAME}}  {line}" for line in more)]


def _row(first: str, cells: Sequence[str]) -> str:
    columns = zip(cells, COLUMNS.values(), strict=True)
    return f"{_short(first):<{NAME}}" + "".join(f"{cell:>{width}}" for cell, width in columns)


def _short(name: str) -> str:
    return name if len(name) <= NAME else name[: NAME - 1] + "…"


def _size(errors: Sequence[float], decimals: int) -> str:
    """The error of one recording with its sign, of several the median of their sizes."""
    if not errors:
        return "–"
    if len(errors) == 1:
        return f"{errors[0]:.{decimals}f}"
    return f"{median(abs(error) for error in errors):.{decimals}f}"


def _percent(rate: float) -> str:
    return f"{100 * rate:.{0 if rate >= 0.9995 else 1}f}"


def _words(errors: WordErrors | None) -> str:
    return "–" if errors is None else _percent(errors.rate)
