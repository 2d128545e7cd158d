"""`rapport doctor`: what works on this machine, and the command that mends what does not."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from pipeline.commands.options import AsJson, ConfigFile, settings_from
from pipeline.commands.terminal import out


def doctor(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Show which engines and weights are usable here, and what mends each that is not."""
    from models.catalogue import usable  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.store import Workspace  # noqa: PLC0415

    settings = settings_from(config, None)
    states = usable(settings)
    with Workspace.open(None, settings) as workspace:
        folder, free = workspace.folder, shutil.disk_usage(workspace.folder).free
        recordings = len(workspace.recordings())
    if as_json:
        print(json.dumps({"workspace": str(folder), "engines": [asdict(s) for s in states]}))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("for", "engine", "state", "detail"):
        table.add_column(heading, overflow="fold")
    for state in states:
        table.add_row(state.kind, state.engine, Text(state.state), Text(state.detail))
        if state.mend:
            table.add_row("", "", "", Text(f"→ {state.mend}", style="bold"))
    out.print(table)
    out.print(f"Python {sys.version.split()[0]}", soft_wrap=True)
    out.print(
        f"Workspace {folder}: {recordings} recordings, {free / 1e9:.0f} GB free", soft_wrap=True
    )
