"""A report becomes one printable page: no script, no request, and every word in it inert."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from pipeline.codebook import Codebook
from pipeline.paper.sections import make_page
from pipeline.report import Report

__all__ = ["paper"]


def paper(report: Report, codebook: Codebook) -> str:
    """
    A self-contained HTML document for the talk between the two, on screen and on A4 or Letter.

    Codes and measures are named by the codebook and the method. Text of the transcript is escaped
    wherever it goes, and the page forbids itself scripts and every request.
    """
    return _template().render(page=make_page(report, codebook))


@cache
def _template() -> Template:
    source = (Path(__file__).parent / "page.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
