"""Colours with a meaning become values that hold on light and dark; and the WCAG contrast."""

from __future__ import annotations

from pipeline.review.colours import MOVE, OUTLINE, QUESTION, ROLE_COLOURS, STEP

__all__ = ["DARK", "INK", "LIGHT", "MARKS", "OUTLINE", "ROLE_COLOURS", "contrast"]

LIGHT, DARK = "#ffffff", "#14171c"
"""the page's two backgrounds, as .streamlit/config.toml sets them"""

INK = {"light": "#4a5058", "dark": "#c3c8cf"}
"""of the words in a chart"""

MARKS = {
    "open question": ("triangle-down", "▽", QUESTION, False),
    "closed question": ("triangle-down", "▼", QUESTION, True),
    "move": ("diamond", "◇", MOVE, False),
    "next step or commitment": ("square", "■", STEP, True),
}
"""kind of mark -> its shape, the sign for it in a line of text, its colour, whether it is filled"""


def contrast(one: str, other: str) -> float:
    """
    The contrast ratio of WCAG 2.1 between two colours written as #rrggbb, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
