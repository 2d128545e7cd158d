"""`rapport report`: a recording of the library, read anew, in the form somebody needs."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.commands.options import ConfigFile, Sets, settings_from
from pipeline.commands.terminal import out
from pipeline.errors import InputError, did_you_mean
from pipeline.span import clock

if TYPE_CHECKING:
    from pipeline.store import Recording, Workspace


class Form(StrEnum):
    """The forms of a report."""

    JSON = "json"
    CSV = "csv"
    VTT = "vtt"
    RTTM = "rttm"
    HTML = "html"


FILES = {
    Form.JSON: "report.json",
    Form.CSV: "utterances.csv",
    Form.VTT: "transcript.vtt",
    Form.RTTM: "voices.rttm",
    Form.HTML: "report.html",
}


def report(
    which: Annotated[
        str | None,
        typer.Argument(metavar="[NAME|ID]", help="A recording; without it, the list of them."),
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="One form on stdout instead of a folder.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="All forms into this folder.")
    ] = None,
    config: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """
    Read a recording of the library again, with today's codebook and corrections.

    Examples: rapport report · rapport report visit.mp4 --out visit · rapport report visit.mp4
    --format html > visit.html
    """
    from pipeline.analysis import make_reading, read_recording  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.export import files_of, write_folder  # noqa: PLC0415
    from pipeline.store import Workspace  # noqa: PLC0415

    settings = settings_from(config, sets)
    with Workspace.open(None, settings) as workspace:
        if which is None:
            _list(workspace)
            return
        reading = make_reading(settings)
        read = read_recording(workspace, find(workspace, which), reading)
        files = files_of(read, reading.codebook)
        if form is not None:
            sys.stdout.write(files[FILES[form]])
            return
        written = write_folder(files, folder or Path("rapport-out") / Path(read.title).stem)
    for path in written:
        out.print(Text(str(path)), soft_wrap=True)


def find(workspace: Workspace, which: str) -> Recording:
    """The recording with this id or file name; raises InputError with the nearest name."""
    recordings = workspace.recordings()
    for recording in recordings:
        if which in (recording.id, recording.name, Path(recording.name).stem):
            return recording
    if not recordings:
        raise InputError(f"{which}: the library is empty; run: rapport analyze FILE")
    near = did_you_mean(which, [recording.name for recording in recordings])
    raise InputError(f"{which}: no such recording in the library; {near}")


def _list(workspace: Workspace) -> None:
    recordings = workspace.recordings()
    if not recordings:
        out.print("The library is empty. Put a recording in: rapport analyze FILE")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "recording", "added", "length", "state"):
        table.add_column(heading, overflow="fold")
    for one in recordings:
        length = "" if one.duration_ms is None else clock(one.duration_ms)
        added = f"{one.added_at:%Y-%m-%d %H:%M}"
        table.add_row(one.id, Text(one.name), added, length, Text(one.problem or one.state.value))
    out.print(table)
