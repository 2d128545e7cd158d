"""`rapport batch`: a folder or a manifest becomes reports; one bad file never stops the rest."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.commands.options import AsJson, Asr, ConfigFile, Sets, VoicesBy, settings_from
from pipeline.commands.places import places
from pipeline.commands.terminal import err, out
from pipeline.errors import InputError, RapportError, did_you_mean

MEDIA = frozenset({".mp4", ".mov", ".mkv", ".webm", ".m4a", ".mp3", ".wav", ".flac"})
COLUMNS = ("file", "transcript", "roles")
SOME_FAILED = 3
DONE = "made-from.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One recording to analyse, as the folder or the manifest names it."""

    file: Path
    transcript: Path | None = None
    roles: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: done, kept from an earlier run, or failed with the reason."""

    row: Row
    state: str
    detail: str


def batch(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|MANIFEST.CSV",
            help="A folder of recordings, or a CSV with the columns file, transcript, roles.",
        ),
    ],
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="One folder per recording in it.")
    ] = Path("rapport-out"),
    jobs: Annotated[
        int, typer.Option(min=1, help="How many recordings at once. [half the cores]")
    ] = max(1, (os.cpu_count() or 2) // 2),
    again: Annotated[
        bool, typer.Option("--again", help="Also those whose report is already there.")
    ] = False,
    asr: Asr = None,
    voices: VoicesBy = None,
    config: ConfigFile = None,
    sets: Sets = None,
    as_json: AsJson = False,
) -> None:
    """
    Analyse many recordings in parallel processes. Run it again to go on where it stopped.

    Example: rapport batch submissions/ --out reports --jobs 2
    """
    from pipeline.export import write_folder  # noqa: PLC0415 - heavy, and --help must not wait

    settings = settings_from(config, sets, asr=asr, voices=voices).model_dump_json()
    rows = rows_of(source)
    flags = _flags(asr, voices, config, sets)
    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(jobs) as pool:
        waiting: list[Future[Outcome]] = [
            pool.submit(_one, row, place, flags, settings, again=again)
            for row, place in zip(rows, places([row.file for row in rows], folder), strict=True)
        ]
        for done in as_completed(waiting):
            outcomes.append(done.result())
            _progress(outcomes, len(rows), quiet=as_json)
    outcomes.sort(key=lambda outcome: rows.index(outcome.row))
    write_folder({"summary.csv": _summary(outcomes)}, folder)
    if as_json:
        print(json.dumps([_plain(outcome) for outcome in outcomes]))
    else:
        _table(outcomes, folder)
    if any(outcome.state == "failed" for outcome in outcomes):
        raise typer.Exit(SOME_FAILED)


def rows_of(source: Path) -> list[Row]:
    """The recordings of a folder by name, or the rows of a manifest; raises InputError."""
    if source.is_dir():
        rows = [Row(f) for f in sorted(source.iterdir()) if f.suffix.lower() in MEDIA]
        if not rows:
            raise InputError(
                f"{source}: no recording in it; known endings: {' '.join(sorted(MEDIA))}"
            )
        return rows
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{source}: cannot be read as a manifest; give a folder or a UTF-8 CSV"
        ) from error
    reader = csv.DictReader(text.splitlines())
    if any(";" in name for name in reader.fieldnames or ()):
        raise InputError(f"{source}: line 1: columns divided by ';'; save it with commas")
    if "file" not in (reader.fieldnames or ()):
        raise InputError(
            f"{source}: line 1: no column 'file'; the columns are {', '.join(COLUMNS)}"
        )
    for name in reader.fieldnames or ():
        if name not in COLUMNS and (near := did_you_mean(name, COLUMNS)).startswith("did"):
            raise InputError(f"{source}: line 1: no column {name!r}; {near}")
    rows = [_row(source, number, cells) for number, cells in enumerate(reader, start=2)]
    if not rows:
        raise InputError(f"{source}: no row under the heading; name a recording per line")
    return rows


def _row(source: Path, line: int, cells: dict[str, str | None]) -> Row:
    name = (cells.get("file") or "").strip()
    if not name:
        raise InputError(f"{source}: line {line}: the column 'file' is empty; name a recording")
    transcript = (cells.get("transcript") or "").strip()
    return Row(
        file=source.parent / name,
        transcript=source.parent / transcript if transcript else None,
        roles=(cells.get("roles") or "").strip() or None,
    )


def _one(row: Row, place: Path, flags: Sequence[str], settings: str, *, again: bool) -> Outcome:
    """A process of its own per recording, so that a crash inside an engine ends only that one."""
    wanted = _errand(row, settings)
    if not again and _done(place) == wanted:
        return Outcome(row, "there", str(place))
    command = [sys.executable, "-m", "pipeline.cli", "analyze", str(row.file), "--out", str(place)]
    command += ["--quiet", "--wait", *flags]
    if row.transcript:
        command += ["--transcript", str(row.transcript)]
    if row.roles:
        command += ["--roles", row.roles]
    ended = subprocess.run(  # noqa: S603 - our own program, arguments as a list
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if ended.returncode == 0:
        from pipeline.export import write_folder  # noqa: PLC0415

        write_folder({DONE: wanted}, place)
        return Outcome(row, "done", str(place))
    return Outcome(row, "failed", _reason(ended))


def _errand(row: Row, settings: str) -> str:
    """Everything that decides what the report says: contents, roles, settings, our version."""
    from pipeline.media import content_hash  # noqa: PLC0415 - heavy, and --help must not wait

    files = [f for f in (row.file, row.transcript, _beside(row)) if f is not None and f.is_file()]
    facts = {
        "rapport": version("rapport"),
        "contents": [content_hash(file) for file in files],
        "roles": row.roles,
        "settings": settings,
    }
    return json.dumps(facts, sort_keys=True)


def _beside(row: Row) -> Path | None:
    from pipeline.formats import find_transcript  # noqa: PLC0415

    try:
        return None if row.transcript else find_transcript(row.file)
    except RapportError:
        return None  # analyze says what is wrong with it, in the row's own outcome


def _done(place: Path) -> str | None:
    """The errand that the report in a folder answers, or None."""
    try:
        return (place / DONE).read_text(encoding="utf-8")
    except OSError:
        return None


def _reason(ended: subprocess.CompletedProcess[str]) -> str:
    if ended.returncode < 0:
        return f"the process was killed (signal {-ended.returncode}); run the batch again"
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    return lines[-1].removeprefix("rapport: ") if lines else f"exit code {ended.returncode}"


def _flags(
    asr: str | None, voices: str | None, config: Path | None, sets: Iterable[str] | None
) -> list[str]:
    flags = [part for given in sets or () for part in ("--set", given)]
    for name, value in (("--asr", asr), ("--voices", voices), ("--config", config)):
        flags += [name, str(value)] if value is not None else []
    return flags


def _progress(outcomes: Sequence[Outcome], total: int, *, quiet: bool) -> None:
    if not quiet:
        last = outcomes[-1]
        err.print(Text(f"{len(outcomes)} of {total}  {last.row.file.name}: {last.state}"))


def _summary(outcomes: Sequence[Outcome]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file", "state", "report_or_reason"))
    writer.writerows((str(o.row.file), o.state, o.detail) for o in outcomes)
    return text.getvalue()


def _plain(outcome: Outcome) -> dict[str, str]:
    return {"file": str(outcome.row.file), "state": outcome.state, "detail": outcome.detail}


def _table(outcomes: Sequence[Outcome], folder: Path) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("recording", "state", "report, or why not"):
        table.add_column(heading, overflow="fold")
    for outcome in outcomes:
        table.add_row(Text(outcome.row.file.name), outcome.state, Text(outcome.detail))
    out.print(table)
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    out.print(
        f"{len(outcomes) - failed} of {len(outcomes)} done; summary in {folder / 'summary.csv'}"
    )
