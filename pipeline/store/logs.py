"""Faults become lines in a log that say what broke and where, and never what was said."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from traceback import TracebackException

from pipeline.store.tables import now

LONGEST_LOG_BYTES = 1_000_000


def note_fault(folder: Path, error: Exception, *, during: str) -> str:
    """
    Writes type and place of the fault, and of its causes, to jobs.log; in short, both come back.

    The messages are left out: they may hold somebody's words. `KeyError in turns.py line 12`
    """
    seen = TracebackException.from_exception(error)
    lines = [f"{now().isoformat(timespec='seconds')} {during}\n"]
    at: TracebackException | None = seen
    while at is not None:
        lines += [*at.stack.format(), f"{at.exc_type.__name__ if at.exc_type else 'Error'}\n"]
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    with suppress(OSError), log_file(folder, "jobs.log").open("a", encoding="utf-8") as log:
        log.writelines([*lines, "\n"])
    last = seen.stack[-1] if seen.stack else None
    place = f" in {Path(last.filename).name} line {last.lineno}" if last else ""
    return f"{type(error).__name__}{place}"


def log_file(folder: Path, name: str) -> Path:
    """A log for its owner alone, begun anew when it has grown long."""
    path = folder / name
    with suppress(OSError):
        if path.exists() and path.stat().st_size > LONGEST_LOG_BYTES:
            path.replace(path.with_suffix(".old"))
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    return path
