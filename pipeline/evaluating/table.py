"""Evaluations become text of at most a hundred columns: the targets first, then the details."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.evaluating.by_code import FIGURES
from pipeline.evaluating.by_layer import CHANGED
from pipeline.evaluating.calibration import Reliability
from pipeline.evaluating.confusion import Confusion
from pipeline.evaluating.rows import Row
from pipeline.evaluating.targets import (
    ANNOMI_ANCHORS,
    MOVES,
    PRESENT,
    PUBLISHED,
    RESPONSES,
    TYPES,
    Anchor,
)
from pipeline.evaluating.wording import cell, interval, judged, number, target

if TYPE_CHECKING:
    from pipeline.evaluating.result import Evaluation

WIDTH = 100
SIDE_BY_SIDE = 3
"""coders in one summary"""
SHORT_CODE = 7
"""letters of a code over a column"""
BY_CODE = ("questions", "moves", "responses", "tags")
MEASURES = ("mean by gold", "mean error", "mean absolute error", "r", "within interval")
AGAIN = {
    PRESENT: "question, F1",
    TYPES: "types, macro",
    MOVES: "moves, macro",
    RESPONSES: "resp., macro",
}
"""what is told again of changed words -> its column"""
ANNOMI_COLUMNS = (
    "people: one expert against the majority of nine (7 transcripts); words, context: logistic "
    "regression trained there on n-grams, and with the turn before and rules, five folds"
)
SUMMARY = {"F1": "", "share": "", "macro-F1": ", macro"}
"""what a summary says after the name; macro is the mean F1 of all codes"""
HOW_TO_READ = (
    "F1 unless said; macro: the mean F1 of the codes. In brackets 95 % intervals, conversations "
    "drawn again. n: how often the code holds, or how many were compared. ok or SHORT: beside the "
    "target, or the code's gate in the codebook."
)


def evaluation_table(evaluations: Sequence[Evaluation]) -> str:
    """The summary of all coders, then the details of each."""
    first = evaluations[0]
    head = [
        f"{_counted(first.conversations, 'conversation')}, "
        f"{_counted(first.utterances, 'utterance')}",
        *textwrap.wrap(f"({first.caution})", WIDTH),
        *textwrap.wrap(HOW_TO_READ, WIDTH),
    ]
    blocks = ["\n".join(head)]
    for at in range(0, len(evaluations), SIDE_BY_SIDE):
        blocks.append("\n".join(summary(evaluations[at : at + SIDE_BY_SIDE])))
    blocks += [block for evaluation in evaluations for block in _details(evaluation)]
    return "\n\n".join(block for block in blocks if block)


def summary(evaluations: Sequence[Evaluation]) -> list[str]:
    """A line for each figure that has a target; what others reach where there is one coder."""
    names = list(dict.fromkeys((r.name, r.figure) for e in evaluations for r in e.summary))
    alone = len(evaluations) == 1
    tail = f"{'n':>6}  elsewhere" if alone else ""
    coders = "".join(f"{e.coder:20}" for e in evaluations)
    lines = [f"{'TARGETS':34}{'':7}{coders}{tail}".rstrip()]
    for name, figure in names:
        found = [_found(e, name, figure) for e in evaluations]
        known = next(r for r in found if r is not None)
        line = f"{name + SUMMARY.get(figure, f', {figure}'):34}{target(known):7}" + "".join(
            f"{cell(r):20}" if r else f"{'-':20}" for r in found
        )
        lines.append((line + (f"{known.n:>6}  {known.anchor}" if alone else "")).rstrip())
    return lines if names else []


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _found(evaluation: Evaluation, name: str, figure: str) -> Row | None:
    return next((r for r in evaluation.rows if (r.name, r.figure) == (name, figure)), None)


def _details(evaluation: Evaluation) -> list[str]:
    title = f"== {evaluation.coder} =="
    silent = ", ".join(f"{layer.value}s" for layer in evaluation.silent)
    note = f"gives none of these at all, so they are not compared: {silent}" if silent else ""
    blocks = ["\n".join(line for line in (title, note) if line)]
    for section in dict.fromkeys(row.section for row in evaluation.rows):
        rows = [row for row in evaluation.rows if row.section == section]
        make = {"measures": _measures, CHANGED: _changed, "AnnoMI": _annomi}.get(section, _section)
        blocks.append("\n".join(make(section, rows)))
    blocks += ["\n".join(_confusion(table)) for table in evaluation.confusions]
    blocks.append("\n".join(_reliability(evaluation.reliability)))
    return blocks


def _section(section: str, rows: Sequence[Row]) -> list[str]:
    """Single figures, then the codes with all four."""
    each: dict[str, dict[str, Row]] = {}
    for row in rows:
        each.setdefault(row.name, {})[row.figure] = row
    codes = {n: found for n, found in each.items() if set(FIGURES) <= set(found)}
    single = [row for row in rows if row.name not in codes]
    lines = [f"{section.upper():48}{'figure':>10}{'':4}{'value':16}{'n':>6}"] if single else []
    lines += [
        f"{row.name:48}{row.figure:>10}{'':4}{f'{number(row.value)} {interval(row.interval)}':16}"
        f"{row.n:>6}  {judged(row)}".rstrip()
        for row in single
    ]
    if codes:
        titles = "".join(f"{figure:14}" for figure in FIGURES)
        title = "  by code" if single else section.upper()
        lines += [*([""] if single else []), f"{title:20}{titles}{'n':>5}"]
    for name, found in codes.items():
        values = "".join(
            f"{f'{number(found[f].value):3} {interval(found[f].interval)}':14}" for f in FIGURES
        )
        lines.append(f"  {name:18}{values}{found['F1'].n:>5}  {judged(found['F1'])}".rstrip())
    return lines


def _changed(_section: str, rows: Sequence[Row]) -> list[str]:
    """A line for each change of the words, a column for each figure told again."""
    found = {row.name: row for row in rows}
    figures = [name for name in AGAIN if any(n.startswith(f"{name}, ") for n in found)]
    changes = dict.fromkeys(
        n.removeprefix(f"{f}, ") for f in figures for n in found if n.startswith(f"{f}, ")
    )
    lines = [f"{'CHANGED WORDS':30}" + "".join(f"{AGAIN[name]:17}" for name in figures).rstrip()]
    for change in changes:
        cells = [found.get(f"{name}, {change}") for name in figures]
        told = "".join(
            f"{f'{number(r.value)} {interval(r.interval)}' if r else '-':17}" for r in cells
        )
        lines.append(f"  {change:28}{told}".rstrip())
    return lines


def _annomi(section: str, rows: Sequence[Row]) -> list[str]:
    """Beside what people, and systems trained there, reach; see `Anchor`."""
    lines = [
        f"{f'{section}, here':42}{'value':14}{'n':>5}{'':15}{'people':>8}{'words':>8}{'context':>8}"
    ]
    for row in rows:
        anchor = ANNOMI_ANCHORS.get((row.name, row.figure), Anchor())
        beside = "".join(
            f"{number(value) if value else '.':>8}"
            for value in (anchor.people, anchor.trained, anchor.context)
        )
        lines.append(
            f"{row.name.removeprefix(f'{section}: '):33}{row.figure:9}"
            f"{f'{number(row.value)} {interval(row.interval)}':14}{row.n:>5}"
            f"  {judged(row) if row.target else '':13}{beside}"
        )
    notes = textwrap.wrap(ANNOMI_COLUMNS, WIDTH - 2)
    if any("published" in row.anchor for row in rows):
        notes += textwrap.wrap(PUBLISHED, WIDTH - 2)
    return [*lines, *(f"  {note}" for note in notes)]


def _measures(_section: str, rows: Sequence[Row]) -> list[str]:
    """The coder's error is its value minus that of the gold codes."""
    lines = [
        f"{'MEASURES by conversation':38}{'by gold':>8}  {'mean error':18}{'abs. error':>10}"
        f"{'r':>6}{'in interval':>12}{'n':>5}"
    ]
    for name in dict.fromkeys(row.name for row in rows):
        found = {row.figure: row for row in rows if row.name == name}
        gold, error, absolute, r, within = (found[figure] for figure in MEASURES)
        told = f"{number(error.value)} {interval(error.interval)}"
        share = "-" if within.value is None else f"{100 * within.value:.0f} %"
        lines.append(
            f"{name:38}{number(gold.value):>8}  {told:18}{number(absolute.value):>10}"
            f"{number(r.value):>6}{share:>12}{gold.n:>5}"
        )
    return lines


def _confusion(table: Confusion) -> list[str]:
    heads = "".join(f"{code[:SHORT_CODE]:>8}" for code in table.codes)
    lines = [f"{f'CONFUSION, {table.what}':22}{heads}"]
    for code, counts in zip(table.codes, table.counts, strict=True):
        cells = "".join(f"{count or '.':>8}" for count in counts)
        lines.append(f"  {code:20}{cells}")
    return [*lines, "  rows: what holds; columns: what was given"]


def _reliability(tables: Iterable[Reliability]) -> list[str]:
    """Per layer and step of confidence: how many claims, and the share of them that is right."""
    known = list(tables)
    if not known:
        return []
    steps = sorted({(b.low, b.high) for table in known for b in table.bins})
    lines = [
        f"{'CONFIDENCE stated':20}" + "".join(f"{table.layer.value:>15}" for table in known),
        f"{'':20}" + f"{'right (claims)':>15}" * len(known),
    ]
    for low, high in steps:
        cells = ""
        for table in known:
            bin_ = next((b for b in table.bins if b.low == low), None)
            cells += f"{f'{number(bin_.right)} ({bin_.n})' if bin_ else '.':>15}"
        lines.append(f"  {f'{low:.1f} to {high:.1f}':18}{cells}")
    return lines
