"""The dashboard's address becomes a page in the person's browser, once the server answers."""

from __future__ import annotations

import socket
import time
import webbrowser
from urllib.parse import urlsplit

WAITS_S = 30.0


def open_when_ready(url: str) -> None:
    """
    Opens the browser ourselves: Streamlit, told to, puts a notice about agents on every page.

    Nothing happens where there is no browser, or the server does not come up in time; the address
    stands in the terminal.
    """
    at = urlsplit(url)
    until = time.monotonic() + WAITS_S
    while time.monotonic() < until:
        try:
            with socket.create_connection((at.hostname or "", at.port or 80), timeout=1):
                break
        except OSError:
            time.sleep(0.2)
    else:
        return
    webbrowser.open(url)
