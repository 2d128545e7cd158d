"""`rapport work`: what waits in a workspace becomes ready, in the background."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import ConfigFile, settings_from
from pipeline.commands.terminal import stages_of
from pipeline.progress import StageProgress


def work(
    workspace: Annotated[Path, typer.Option(metavar="DIR", help="The workspace folder.")],
    config: ConfigFile = None,
) -> None:
    """Work off what waits in a workspace, then end."""
    from pipeline.analysis import analyse_recording, make_reading  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.jobs import work as work_off  # noqa: PLC0415
    from pipeline.store import Workspace  # noqa: PLC0415

    settings = settings_from(config, None)
    with Workspace.open(workspace, settings) as opened:
        reading = make_reading(settings)
        stages = stages_of(settings.coding.coders)
        work_off(
            opened,
            lambda room, recording, report: analyse_recording(
                room,
                recording,
                reading,
                StageProgress(stages, report).progress_for,
                tell=lambda line: print(f"{recording.id}: {line}", file=sys.stderr, flush=True),
            ),
            until_idle=True,
        )
