"""Roles and kinds of code become the colours they have everywhere, as #rrggbb."""

from __future__ import annotations

from pipeline.transcript import Role

OUTLINE = "#767d88"
"""around every filled shape: Okabe and Ito's light colours vanish on white, the blue on dark"""

ROLE_COLOURS = {
    Role.LEADER: "#0072b2",
    Role.TEACHER: "#e69f00",
    Role.OTHER: "#999999",
    Role.UNKNOWN: "#cfcfcf",
}
QUESTION, MOVE, STEP = "#d55e00", "#009e73", "#cc79a7"
"""Okabe and Ito 2008, safe for colour-blind readers"""

KIND_COLOURS = {
    "open": QUESTION,
    "closed": QUESTION,
    "move": MOVE,
    "step": STEP,
    "other": OUTLINE,
}
"""of a code's mark, by its kind; the shape tells what the colour does not"""
