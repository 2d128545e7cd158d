"""`rapport delete`: a recording of the library and everything made from it is gone."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from pipeline.commands.options import ConfigFile, settings_from
from pipeline.commands.terminal import out


def delete(
    which: Annotated[str, typer.Argument(metavar="NAME|ID", help="A recording of the library.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: ConfigFile = None,
) -> None:
    """
    Delete a recording and everything made from it: media, transcript, small video, results, notes.

    Reports you exported to a folder of your own, and the file you analysed, are yours to delete.
    """
    from pipeline.commands.report import find  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.store import Workspace  # noqa: PLC0415

    with Workspace.open(None, settings_from(config, None)) as workspace:
        recording = find(workspace, which)
        question = f"Delete {recording.name} and everything made from it"
        if not yes and not typer.confirm(question, default=False, err=True):
            out.print("Nothing was deleted.")
            return
        workspace.delete(recording.id)
    out.print(Text(f"Deleted {recording.name} and everything made from it."))
