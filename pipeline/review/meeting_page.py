"""A meeting becomes one printable page: no script, no request, and every word in it inert."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from pipeline.acts import Done
from pipeline.review.meeting import Meeting

ANSWERS = ((Done.YES, "done"), (Done.PARTLY, "partly"), (Done.NO, "not yet"))


def meeting_page(meeting: Meeting) -> str:
    """
    A self-contained HTML document for A4 and Letter; its boxes are ticked by hand.

    Whatever somebody said or wrote is escaped, and the page forbids itself scripts and every
    request.
    """
    return _template().render(meeting=meeting, answers=ANSWERS, whole=True)


def meeting_sheet(meeting: Meeting) -> str:
    """The same as a block of HTML with its own styles, to be shown inside another page."""
    return _template().render(meeting=meeting, answers=ANSWERS, whole=False).strip()


@cache
def _template() -> Template:
    source = (Path(__file__).parent / "meeting.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
