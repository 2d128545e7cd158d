"""`rapport method`: what is coded and measured, as text to read or keep."""

from __future__ import annotations

import sys

from pipeline.commands.options import ConfigFile, Sets, settings_from


def method(config: ConfigFile = None, sets: Sets = None) -> None:
    """Print the method: every code with its near misses, every measure with its formula."""
    from pipeline.analysis import make_reading  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.coding.gates import standings_of  # noqa: PLC0415
    from pipeline.method_page import method_page  # noqa: PLC0415

    reading = make_reading(settings_from(config, sets))
    coders = tuple(coder.id for coder in reading.coders)
    standings = standings_of(reading.codebook, coders, reading.scores)
    sys.stdout.write(method_page(reading.codebook, standings))
