"""What is quoted in an utterance is told apart from what its speaker says (method 2.1)."""

from __future__ import annotations

import re

QUOTE = "<q>"
"""stands in a reading for words that are somebody else's"""

_QUOTED = re.compile(
    r"“[^”]*”|\"[^\"]*(?:\"|$)|'(?<![\w']')(?!(?:em|cause|til|bout|cuz|round|course)\b)"
    r"(?=[\w¿¡])[^']*(?:'(?=\w)[^']*)*'(?!\w)"
)
_COLON = re.compile(
    r"\b(asked|said|says|goes|told (?:you|him|her|them|me)|wrote|put up|reads)[,:] "
    r"(?=[A-Z¿¡])[^.?!]*[?!]?"
)
_BEFORE_CAPITAL = re.compile(r"[,:] [A-Z¿¡]")
_REPORT = re.compile(
    r"\b(?:(?:you|he|she|they|kid|boy|girl|student|prompt|board|who|one|i)"
    r" (?:asked|said|goes|told (?:him|her|them)|wrote|was like|were like|read|is like)"
    r"|the (?:prompt|question|slide|board|objective) (?:was|said|read)|asked (?:him|her|them))"
    r" (?=(?:(?:what|why|how|who|where|which|when)(?:'s|'d)?"
    r" (?:is|are|was|were|do|does|did|can|could|would|will|made|makes|happens|happened|if|about"
    r"|else)"
    r"|what's|how's|where's|who's|who can|"
    r"(?:is|are|do|does|did|can|could|would)"
    r" (?:you|we|they|he|she|it|that|this|there|anyone|anybody)|"
    r"don't|let's|okay|sit down|look at|stop|good job|tell me)\b)"
    r"(.*)$"
)
_AFTER_QUOTE = re.compile(
    r" (?:and|so|then|but) (?:then )?"
    r"(?:you|he|she|they|we|i|the|nobody|no one|everybody|\w+ hands|\w+ kids|\w+ students|"
    r"\w+ people|\w+ of)\b.*$"
)


def mask_quotes(text: str) -> tuple[str, bool]:
    """
    The text with each quotation as one mark, and whether there was any.

    >>> mask_quotes("You asked, 'Why does that work?', and four hands went up.")
    ('You asked, <q>, and four hands went up.', True)
    """
    masked = text
    if '"' in masked or "'" in masked or "“" in masked:
        masked = _QUOTED.sub(QUOTE, masked)
    if _BEFORE_CAPITAL.search(masked):
        masked = _COLON.sub(rf"\1 {QUOTE}", masked)
    return masked, masked is not text and QUOTE in masked


def mask_reported(text: str) -> tuple[str, bool]:
    """
    The same where nothing marks a quotation: lower-case words after a report verb.

    >>> mask_reported("you asked why does that work and four hands went up")
    ('you asked <q> and four hands went up', True)
    """
    report = _REPORT.search(text)
    if not report:
        return text, False
    rest = _AFTER_QUOTE.search(report.group(1))
    return f"{text[: report.start(1)]}{QUOTE}{rest.group(0) if rest else ''}", True
