"""`rapport method`: what is coded and measured, as text to read or keep."""

from __future__ import annotations

import sys

from pipeline.codebook import load_codebook
from pipeline.commands.options import ConfigFile, Sets, settings_from


def method(config: ConfigFile = None, sets: Sets = None) -> None:
    """Print the method: every code with its near misses, every measure with its formula."""
    from pipeline.method_page import method_page  # noqa: PLC0415 - heavy, and --help must not wait

    sys.stdout.write(method_page(load_codebook(settings_from(config, sets).coding.codebook)))
