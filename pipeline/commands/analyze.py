"""`rapport analyze`: recordings, or transcripts alone, become folders of reports."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.analysis import Analysed, analyse, make_reading
from pipeline.commands.options import AsJson, Asr, ConfigFile, Sets, VoicesBy, settings_from
from pipeline.commands.terminal import out, print_headline, watching
from pipeline.errors import InputError
from pipeline.export import files_of, write_folder
from pipeline.report_json import as_plain
from pipeline.store import Workspace

EXAMPLES = """
Examples:

  rapport analyze visit.mp4

  rapport analyze visit.mp4 --transcript zoom.vtt --roles "Dana Reyes=leader,Marcus Webb=teacher"

  rapport analyze monday.m4a tuesday.m4a --out reports

  rapport analyze conversation.json --json
"""


def analyze(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Recordings (mp4 mov mkv webm m4a mp3 wav flac), or transcripts alone "
            "(WebVTT, SRT, JSON with utterances).",
        ),
    ],
    transcript: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The transcript of the recording; else one beside it."),
    ] = None,
    roles: Annotated[
        str | None,
        typer.Option(metavar="WHO", help='Who is who: "S1=leader,S2=teacher". Else guessed.'),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where the report goes. [rapport-out/NAME]"),
    ] = None,
    asr: Asr = None,
    voices: VoicesBy = None,
    config: ConfigFile = None,
    sets: Sets = None,
    as_json: AsJson = False,
    library: Annotated[
        bool, typer.Option(help="Also put the recording in the library the dashboard shows.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Analyse recordings, or transcripts alone, and write a folder of reports for each."""
    settings = settings_from(config, sets, asr=asr, voices=voices)
    if transcript is not None and len(files) > 1:
        raise InputError("--transcript goes with one FILE; run the others one by one, or use batch")
    with Workspace.open(None, settings) as workspace:
        reading = make_reading(settings)
        plain = []
        for file in files:
            with watching(file.name, quiet=quiet or as_json) as progress:
                analysed = analyse(
                    file,
                    reading=reading,
                    workspace=workspace,
                    watch=progress.progress_for,
                    transcript=transcript,
                    roles=roles,
                    library=library,
                    ask=_ask,
                )
            place = _place(folder, file, alone=len(files) == 1)
            written = write_folder(files_of(analysed.report, reading.codebook), place)
            if as_json:
                plain.append(as_plain(analysed.report))
            else:
                _say(analysed, written[1])
        if as_json:
            json.dump(plain[0] if len(plain) == 1 else plain, sys.stdout, allow_nan=False)
            print()


def _place(folder: Path | None, file: Path, *, alone: bool) -> Path:
    if folder is None:
        return Path("rapport-out") / file.stem
    return folder if alone else folder / file.stem


def _ask(question: str) -> bool:
    return sys.stdin.isatty() and typer.confirm(question, default=False, err=True)


def _say(analysed: Analysed, page: Path) -> None:
    provenance = analysed.report.provenance
    out.print(f"{analysed.report.title}: {provenance.minutes:.1f} minutes")
    out.print(f"  words:  {provenance.words_by.name} – {provenance.words_by.reason}")
    out.print(f"  voices: {provenance.voices_by.name} – {provenance.voices_by.reason}")
    print_headline(analysed.report)
    out.print(f"  report: {page}", soft_wrap=True)
