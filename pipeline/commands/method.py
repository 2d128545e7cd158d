"""`rapport method`: what is coded and measured, as text to read or keep."""

from __future__ import annotations

import sys

from pipeline.codebook import load_codebook
from pipeline.commands.options import ConfigFile, Sets, settings_from
from pipeline.method_page import method_page


def method(config: ConfigFile = None, sets: Sets = None) -> None:
    """Print the method: every code with its near misses, every measure with its formula."""
    sys.stdout.write(method_page(load_codebook(settings_from(config, sets).coding.codebook)))
