"""Work that leaves no cycles behind is not interrupted by Python's search for them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """
    The cyclic garbage collector waits; what is counted by reference is freed as always.

    For pure work that makes many small values at once: the collector would walk over all of them,
    again and again, to find nothing. It is the collector of the whole process that waits, so only
    for work of well under a second. Where it was off it stays off.
    """
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()
