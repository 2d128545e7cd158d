"""`rapport analyze`: recordings, or transcripts alone, become folders of reports."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from pipeline.commands.options import AsJson, Asr, ConfigFile, Sets, VoicesBy, settings_from
from pipeline.commands.places import places
from pipeline.commands.terminal import (
    err,
    out,
    print_engines,
    print_headline,
    stages_of,
    watching,
)
from pipeline.errors import InputError, RapportError
from pipeline.span import total_ms
from pipeline.transcript import Role

if TYPE_CHECKING:
    from pipeline.analysis import Analysed
    from pipeline.transcript import Conversation

LONG_S = 24 * 3600.0
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
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for another run on the same recording.")
    ] = False,
) -> None:
    """Analyse recordings, or transcripts alone, and write a folder of reports for each."""
    from pipeline.analysis import (  # noqa: PLC0415 - heavy, and --help must not wait
        analyse,
        make_playable,
        make_reading,
    )
    from pipeline.export import PAGE, files_of, write_folder  # noqa: PLC0415
    from pipeline.report_json import as_plain  # noqa: PLC0415
    from pipeline.store import Workspace  # noqa: PLC0415

    settings = settings_from(config, sets, asr=asr, voices=voices)
    if transcript is not None and len(files) > 1:
        raise InputError("--transcript goes with one FILE; run the others one by one, or use batch")
    with Workspace.open(None, settings) as workspace:
        reading = make_reading(settings)
        plain, failed = [], False
        for file, place in zip(files, _places(files, folder), strict=True):
            try:
                stages = stages_of(settings.coding.coders)
                with watching(file.name, quiet=quiet or as_json, stages=stages) as progress:
                    analysed = analyse(
                        file,
                        reading=reading,
                        workspace=workspace,
                        watch=progress.progress_for,
                        transcript=transcript,
                        roles=roles,
                        library=library,
                        ask=_ask,
                        tell=_tell,
                        wait_s=LONG_S if wait else 0.0,
                    )
                write_folder(files_of(analysed.report, reading.codebook), place)
            except RapportError as error:
                print(f"rapport: {error}", file=sys.stderr)
                failed = True
                continue
            if as_json:
                plain.append(as_plain(analysed.report))
            else:
                _say(analysed, place / PAGE)
            if analysed.recording is not None:
                with watching(file.name, quiet=quiet or as_json) as progress:
                    make_playable(workspace, analysed.recording, file, progress.progress_for)
    if as_json and plain:
        json.dump(plain[0] if len(files) == 1 else plain, sys.stdout, allow_nan=False)
        print()
    if failed:
        raise typer.Exit(2)


def _places(files: list[Path], folder: Path | None) -> list[Path]:
    """`--out` itself for a single file, a folder in it for each of several."""
    if folder is not None and len(files) == 1:
        return [folder]
    return places(files, folder or Path("rapport-out"))


def _ask(question: str) -> bool:
    return sys.stdin.isatty() and typer.confirm(question, default=False, err=True)


def _tell(line: str) -> None:
    err.print(Text(f"rapport: {line}"), soft_wrap=True)


def _say(analysed: Analysed, page: Path) -> None:
    provenance = analysed.report.provenance
    out.print(Text(f"{analysed.report.title}: {provenance.minutes:.1f} minutes"))
    print_engines(provenance)
    print_headline(analysed.report)
    if nobody := _unnamed(analysed.report.conversation):
        out.print(Text(f"  who is who: run it again with --roles {nobody}"), soft_wrap=True)
    out.print(Text(f"  report: {page}"), soft_wrap=True)


def _unnamed(conversation: Conversation) -> str:
    """What to type where it is not known who of the two who talk most is the leader."""
    if {Role.LEADER, Role.TEACHER} <= set(conversation.roles.roles.values()):
        return ""
    most = sorted(conversation.floor, key=lambda who: -total_ms(conversation.floor[who]))[:2]
    said = [f"{who}={role}" for who, role in zip(most, ("leader", "teacher"), strict=False)]
    return f'"{",".join(said)}" (or the other way round)'
