"""What the terminal shows: progress on stderr, the headline figures, errors in one line."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from pipeline.progress import ProgressLine, StageProgress

if TYPE_CHECKING:
    from pipeline.measures.result import Result
    from pipeline.report import Provenance, Report

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

STAGE_NAMES = {
    "audio": "reading the sound",
    "activity": "finding speech",
    "voices first": "telling voices apart",
    "words": "recognising words",
    "aligned": "placing words in the sound",
    "voices": "telling voices apart",
    "proxy": "making a small video",
    "codes": "asking the language model",
}
STAGE_WEIGHTS = (
    ("audio", 2.0),
    ("activity", 2.0),
    ("voices first", 6.0),
    ("words", 30.0),
    ("aligned", 3.0),
    ("voices", 6.0),
    ("proxy", 8.0),
    ("codes", 0.0),
)
ASKING_WEIGHT = 60.0
"""of a language model's work beside the rest, where there is one"""


Stages = Sequence[tuple[str, float]]


def stages_of(coders: Collection[str]) -> Stages:
    """The stages with their weights, a language model's too where it is one of the coders."""
    weight = ASKING_WEIGHT if "llm" in coders else 0.0
    return tuple((name, weight if name == "codes" else own) for name, own in STAGE_WEIGHTS)


@contextmanager
def watching(
    name: str, *, quiet: bool = False, stages: Stages = STAGE_WEIGHTS
) -> Iterator[StageProgress]:
    """A bar with stage, percent and time left; one line per stage where there is no terminal."""
    if quiet:
        yield StageProgress(stages, lambda _line: None)
    elif err.is_terminal:
        yield from _bar(name, stages)
    else:
        yield from _lines(name, stages)


def _bar(name: str, stages: Stages) -> Iterator[StageProgress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[left]}"),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(name, total=1.0, left="")

        def show(line: ProgressLine) -> None:
            stage = STAGE_NAMES.get(line.stage, line.stage)
            left = "" if line.seconds_left is None else f"about {_length(line.seconds_left)} left"
            bar.update(task, completed=line.fraction, description=f"{name}: {stage}", left=left)

        yield StageProgress(stages, show)


def _lines(name: str, stages: Stages) -> Iterator[StageProgress]:
    seen: set[str] = set()

    def show(line: ProgressLine) -> None:
        if line.stage not in seen:
            seen.add(line.stage)
            stage = STAGE_NAMES.get(line.stage, line.stage)
            print(f"{name}: {stage} ({line.fraction:.0%} done)", file=sys.stderr, flush=True)

    yield StageProgress(stages, show)


def print_engines(provenance: Provenance) -> None:
    """Which engines the words and voices come from, and why those."""
    for kind, used in (("words: ", provenance.words_by), ("voices:", provenance.voices_by)):
        out.print(Text(f"  {kind} {used.name} – {used.reason}"))


def print_headline(report: Report) -> None:
    """The notices and the headline numbers, as a newcomer should read them."""
    from pipeline.coding.gates import MARK, MEANING  # noqa: PLC0415 - heavy, and --help must not wait

    for notice in report.notices:
        out.print(Padding(Text(f"! {notice}"), (0, 0, 0, 2)))
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2))
    for id_ in report.headline:
        result = report.result(id_)
        table.add_row(Text(f"  {result.name}"), *map(Text, value_and_range(result)))
    out.print(table)
    if any(report.result(id_).suggested for id_ in report.headline):
        out.print(Padding(Text(f"{MARK} {MEANING}"), (0, 0, 0, 2)))


def value_and_range(result: Result) -> tuple[str, str]:
    """A number as people say it, and its 95 % interval with n; or the reason it is withheld."""
    from pipeline.paper.wording import reading_of  # noqa: PLC0415 - heavy, and --help must not wait

    reading = reading_of(result)
    if reading.withheld:
        return "–", reading.withheld
    beside = f"; {reading.caution}" if reading.caution else ""
    told = f" ({reading.told})" if reading.told else ""
    interval = (
        f"95 % interval {reading.interval}{told}, {reading.n}" if reading.interval else reading.n
    )
    return reading.value, interval + beside


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
