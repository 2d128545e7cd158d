"""`rapport serve`: the dashboard, on loopback."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import ConfigFile, settings_from
from pipeline.dashboard.guards import is_loopback
from pipeline.errors import ConfigError
from pipeline.resources import shipped

FIRST_PORT, TRIED_PORTS = 8501, 50
Port = Annotated[
    int | None,
    typer.Option(min=1, max=65535, help="Where to listen. [8501, or the next free one]"),
]


def serve(
    port: Port = None,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    config: ConfigFile = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Open the dashboard in the browser; it listens on this machine only."""
    start_dashboard(port=port, host=host, config=config, open_browser=open_browser)


def start_dashboard(
    *, port: int | None, host: str, config: Path | None, open_browser: bool
) -> None:
    """Becomes the dashboard's process; raises ConfigError for an address that may not be used."""
    from pipeline.store import Workspace  # noqa: PLC0415 - heavy, and --help must not wait

    if not is_loopback(host):
        raise ConfigError(
            f"--host {host}: recordings of real people are served on this machine only; "
            "use 127.0.0.1, and a tunnel or a proxy with sign-in for others"
        )
    port = _free_port(host, port)
    with Workspace.open(None, settings_from(config, None)) as workspace:
        os.environ["RAPPORT_HOME"] = str(workspace.folder)
    if config is not None:
        os.environ["RAPPORT_CONFIG"] = str(config.resolve())
    if open_browser:
        os.environ["RAPPORT_OPEN"] = f"http://{host}:{port}"
    print(f"Dashboard: http://{host}:{port}  (Ctrl+C ends it)", flush=True)
    flags = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.showEmailPrompt": "false",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": "20",
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(shipped("app.py"))]
    command += [f"--{name}={value}" for name, value in flags.items()]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter


def _free_port(host: str, wanted: int | None) -> int:
    """The port that was asked for, or the first free one; raises ConfigError when it is taken."""
    near = range(FIRST_PORT, FIRST_PORT + TRIED_PORTS)
    free = next((port for port in ((wanted,) if wanted else near) if _is_free(host, port)), None)
    if free is None:
        raise ConfigError(
            f"--port {wanted or FIRST_PORT}: in use; the dashboard may be open already, "
            "else choose another with --port"
        )
    return free


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
