"""`rapport demo`: the sample conversation through the whole flow, then the dashboard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from pipeline.analysis import analyse, make_reading
from pipeline.commands.options import settings_from
from pipeline.commands.serve import start_dashboard
from pipeline.commands.terminal import out, print_headline, watching
from pipeline.export import files_of, write_folder
from pipeline.formats import read_transcript
from pipeline.resources import shipped
from pipeline.store import Workspace
from pipeline.transcript import Heard, WordQuality
from pipeline.word_error import word_error_rate


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
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
) -> None:
    """Analyse the conversation that comes with Rapport, show its figures, open the dashboard."""
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
        written = write_folder(files_of(analysed.report, reading.codebook), folder)
    provenance = analysed.report.provenance
    out.print(
        f"A {provenance.minutes:.1f}-minute conversation, read in {time.monotonic() - began:.1f} s",
        style="bold",
    )
    out.print(f"  words:  {provenance.words_by.name} – {provenance.words_by.reason}")
    out.print(f"  voices: {provenance.voices_by.name} – {provenance.voices_by.reason}")
    if analysed.heard is not None and provenance.word_quality is WordQuality.DRAFT:
        out.print(_draft_errors(analysed.heard))
    print_headline(analysed.report)
    for path in written:
        if path.name == "report.html":
            out.print(f"  report: {path.resolve()}", soft_wrap=True)
    if serve:
        start_dashboard(port=port, host="127.0.0.1", config=None, open_browser=True)


def _draft_errors(heard: Heard) -> str:
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
