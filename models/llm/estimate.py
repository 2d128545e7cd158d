"""Windows that are still to be asked become an estimate of tokens, cost and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.llm.windows import Window
from pipeline.config import LanguageModelSettings

CHARACTERS_PER_TOKEN = 4
"""a rule of thumb for English; other languages take more tokens"""
TOKENS_PER_UTTERANCE = 30
"""written for one utterance: its number, a code or two, brackets and quotation marks"""
MILLION = 1_000_000
LONG_S = 90
"""from here on a time is told in minutes"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    What asking will take, if every window is read at the first try.

    windows     requests still to be made; what is kept already is not asked again
    tokens_in   read by the model
    tokens_out  written by it
    cost        by the prices of the settings, in their currency; None where they give none
    seconds     None until one window has been timed
    """

    windows: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    seconds: float | None = None

    def __str__(self) -> str:
        """
        >>> str(Estimate(40, 161_234, 14_400, cost=0.052))
        '40 requests, about 161,000 tokens read and 14,000 written, at a price of about 0.052'
        """
        several = "request" if self.windows == 1 else "requests"
        said = (
            f"{self.windows} {several}, about {_round(self.tokens_in):,} tokens read "
            f"and {_round(self.tokens_out):,} written"
        )
        if self.cost is not None:
            said += f", at a price of about {_price(self.cost)}"
        return said if self.seconds is None else f"{said}, about {_length(self.seconds)}"


def estimate(
    windows: Sequence[Window],
    prompt: str,
    settings: LanguageModelSettings,
    *,
    seconds_each: float | None = None,
) -> Estimate:
    """
    What asking these windows will take.

    prompt        what goes along with each: the instructions and the schema
    seconds_each  how long a window took, once one has been timed
    """
    characters = sum(len(prompt) + len(window.request) for window in windows)
    tokens_in = -(-characters // CHARACTERS_PER_TOKEN)
    tokens_out = TOKENS_PER_UTTERANCE * sum(len(window.asked) for window in windows)
    priced = settings.price_in > 0 or settings.price_out > 0
    cost = (tokens_in * settings.price_in + tokens_out * settings.price_out) / MILLION
    seconds = None if seconds_each is None else seconds_each * len(windows)
    return Estimate(len(windows), tokens_in, tokens_out, cost if priced else None, seconds)


def _round(tokens: int) -> int:
    """To two or three figures: a rule of thumb knows no more."""
    return round(tokens, -3) if tokens >= 10_000 else round(tokens, -2)


def _price(cost: float) -> str:
    return f"{cost:.2f}" if cost >= 1 else f"{cost:.2g}"


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < LONG_S else f"{seconds / 60:.0f} min"
