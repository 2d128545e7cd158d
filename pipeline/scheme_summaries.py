"""A conversation read as another scheme becomes that scheme's summaries, or why one is withheld."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.codebook import Quality, Suggestion, Summary
from pipeline.codebook.formula import (
    Count,
    Formula,
    Quotient,
    Rating,
    divided_by,
    parts_of,
    value_of,
)
from pipeline.crosswalk import Crossed
from pipeline.measures.intervals import Interval, odds, wilson


@dataclass(frozen=True, slots=True)
class SummaryValue:
    """
    A summary's number with what it rests on.

    value      None where it is withheld
    n          cases behind it: what it is divided by, or all that it counts
    interval   95 %, for a share or a ratio of two counts
    quality    the worst mapping among what is counted
    withheld   why there is no value, in words
    suggested  codes it rests on that the machine finds less surely than the codebook asks
    """

    summary: Summary
    value: float | None
    n: int
    interval: Interval | None = None
    quality: Quality | None = None
    withheld: str | None = None
    suggested: tuple[str, ...] = ()


def summarise(crossed: Crossed) -> tuple[SummaryValue, ...]:
    """The scheme's summaries of a conversation, in the order of its file."""
    return tuple(_summary(summary, crossed) for summary in crossed.scheme.summaries)


def suggest(crossed: Crossed) -> tuple[Suggestion, ...]:
    """
    What the whole conversation may be called; each holds only if a person says yes to what it asks.
    """
    return tuple(s for s in crossed.scheme.suggestions if _in_range(s, crossed))


def _summary(summary: Summary, crossed: Crossed) -> SummaryValue:
    formula = summary.formula
    value, n = value_of(formula, crossed), _cases(formula, crossed)
    withheld = _withheld(formula, crossed, n=n, min_n=summary.min_n)
    if value is None and withheld is None:
        withheld = "nothing to divide by"
    counted = [code for count in _counts(formula) for code in count.codes]
    return SummaryValue(
        summary=summary,
        value=value if withheld is None else None,
        n=n,
        interval=_interval(formula, crossed) if withheld is None else None,
        quality=crossed.quality(counted),
        withheld=withheld,
        suggested=tuple(sorted(crossed.rests_on(counted) & crossed.doubted.suggested)),
    )


def _in_range(suggestion: Suggestion, crossed: Crossed) -> bool:
    formula, low, high = suggestion.formula, suggestion.at_least, suggestion.at_most
    value, n = value_of(formula, crossed), _cases(formula, crossed)
    if value is None or _withheld(formula, crossed, n=n, min_n=suggestion.min_n):
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def _withheld(formula: Formula, crossed: Crossed, *, n: int, min_n: int) -> str | None:
    unrated = [r.code for r in _ratings(formula) if crossed.rating(r.code) is None]
    if unrated:
        return f"a person has to rate {', '.join(unrated)}"
    counted = [code for count in _counts(formula) for code in count.codes]
    if missing := sorted(crossed.rests_on(counted) & crossed.doubted.withheld):
        return f"the machine does not find {', '.join(missing)} well enough"
    undecided = {c for count in _counts(formula) for c in crossed.undecided(count.codes)}
    if undecided:
        asked = Counter(c.asks for c in sorted(undecided, key=lambda c: c.utterance))
        return "a person has to say " + ", ".join(f"{n} × {what}" for what, n in asked.items())
    return f"{n} of the {min_n} cases it needs" if n < min_n else None


def _cases(formula: Formula, crossed: Crossed) -> int:
    """What it is divided by, where that is a count; else all that it counts, or its ratings."""
    under = divided_by(formula)
    counts = tuple(_counts(under)) if under else ()
    counts = counts or tuple(_counts(formula))
    if counts:
        return sum(crossed.count(count.codes) for count in counts)
    return sum(crossed.rating(rating.code) is not None for rating in _ratings(formula))


def _interval(formula: Formula, crossed: Crossed) -> Interval | None:
    """Wilson's for a share of what it is divided by, that of two counts for a ratio."""
    match formula:
        case Quotient(Count(top), Count(bottom)):
            above, below = crossed.count(top), crossed.count(bottom)
            if set(top) <= set(bottom):
                return wilson(above, below)
            return odds(above, below) if set(top).isdisjoint(bottom) else None
        case _:
            return None


def _counts(formula: Formula) -> Iterator[Count]:
    return (part for part in parts_of(formula) if isinstance(part, Count))


def _ratings(formula: Formula) -> Iterator[Rating]:
    return (part for part in parts_of(formula) if isinstance(part, Rating))
