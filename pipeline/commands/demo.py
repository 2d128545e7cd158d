"""`rapport demo`: the sample conversation through the whole flow, then the dashboard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline.commands.options import settings_from
from pipeline.commands.serve import Port, start_dashboard
from pipeline.commands.terminal import out, print_engines, print_headline, watching
from pipeline.resources import shipped
from pipeline.transcript import Heard, WordQuality

WHO_IS_WHO = "S1=leader,S2=teacher"
"""said here as a person says it on the dashboard: by sound alone nobody can guess a role"""


def demo(
    asr: Annotated[
        str,
        typer.Option(help="auto: the sample's Zoom transcript; draft: from the sound alone."),
    ] = "auto",
    serve: Annotated[bool, typer.Option(help="Open the dashboard afterwards.")] = True,
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the report goes.")
    ] = Path("rapport-out/sample"),
    port: Port = None,
) -> None:
    """Analyse the conversation that comes with Rapport, show its figures, open the dashboard."""
    from pipeline.analysis import analyse, make_reading  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.export import PAGE, files_of, write_folder  # noqa: PLC0415
    from pipeline.store import Workspace  # noqa: PLC0415

    began = time.monotonic()
    settings = settings_from(None, None, asr=asr)
    sample = shipped("samples/conversation.mp4")
    with Workspace.open(None, settings) as workspace:
        reading = make_reading(settings)
        with watching("sample") as progress:
            analysed = analyse(
                sample,
                reading=reading,
                workspace=workspace,
                watch=progress.progress_for,
                library=True,
                roles=WHO_IS_WHO if settings.words.engine == "draft" else None,
            )
        write_folder(files_of(analysed.report, reading.codebook), folder)
    provenance = analysed.report.provenance
    out.print(
        f"A {provenance.minutes:.1f}-minute conversation, read in {time.monotonic() - began:.1f} s",
        style="bold",
    )
    print_engines(provenance)
    if analysed.heard is not None and provenance.word_quality is WordQuality.DRAFT:
        out.print(_draft_errors(analysed.heard))
    print_headline(analysed.report)
    out.print(Text(f"  report: {(folder / PAGE).resolve()}"), soft_wrap=True)
    if serve:
        start_dashboard(port=port, host="127.0.0.1", config=None, open_browser=True)


def _draft_errors(heard: Heard) -> str:
    from pipeline.formats import read_transcript  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.word_error import word_error_rate  # noqa: PLC0415

    said = [
        w
        for cue in read_transcript(shipped("samples/conversation.stm")).cues
        for w in cue.text.split()
    ]
    errors = word_error_rate(said, [word.text for word in heard.words])
    return (
        f"  draft word error rate: {errors.rate:.1%} of {errors.words} words "
        f"({errors.substitutions} wrong, {errors.deletions} missed, {errors.insertions} invented)"
    )
