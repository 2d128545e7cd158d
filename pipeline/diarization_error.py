"""Who spoke when, against the truth: time missed, invented, confused (pyannote.metrics inside)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import EngineError
from pipeline.span import Span

MILLISECOND = 1000


@dataclass(frozen=True, slots=True)
class DiarizationError:
    """
    Speaker time of a comparison, in milliseconds; two people at once count twice.

    missed_ms       spoken, and nobody heard
    false_alarm_ms  heard, and nobody spoke
    confusion_ms    given to another speaker
    total_ms        spoken in all
    """

    missed_ms: int
    false_alarm_ms: int
    confusion_ms: int
    total_ms: int

    @property
    def rate(self) -> float:
        """Errors per time spoken; above 1 when more is invented than was said, 0/0 is 0."""
        errors = self.missed_ms + self.false_alarm_ms + self.confusion_ms
        return errors / self.total_ms if self.total_ms else float(errors > 0)

    def __add__(self, other: DiarizationError) -> DiarizationError:
        return DiarizationError(
            self.missed_ms + other.missed_ms,
            self.false_alarm_ms + other.false_alarm_ms,
            self.confusion_ms + other.confusion_ms,
            self.total_ms + other.total_ms,
        )


@dataclass(frozen=True, slots=True)
class JaccardError:
    """Per person, the share of the time of either side that both do not share, added up."""

    errors: float
    people: int

    @property
    def rate(self) -> float:
        """Mean over people; 0/0 is 0."""
        return self.errors / self.people if self.people else 0.0

    def __add__(self, other: JaccardError) -> JaccardError:
        return JaccardError(self.errors + other.errors, self.people + other.people)


def diarization_error(
    reference: Mapping[str, Sequence[Span]],
    hypothesis: Mapping[str, Sequence[Span]],
    *,
    collar_ms: int = 0,
    overlap: bool = True,
    uem: Sequence[Span] | None = None,
) -> DiarizationError:
    """
    Speakers are matched one to one so that they share the most time; their names do not count.

    collar_ms  time not scored to either side of every edge of the reference: 250 is the "collar
               of 0.25 s" of NIST, which pyannote calls 0.5
    overlap    whether time where several people speak in the reference is scored
    uem        what was annotated; None takes all from the first edge to the last

    Source: NIST RT-09 evaluation plan. Raises EngineError without
    pyannote.metrics.
    """
    core, metrics = _libraries()
    metric = metrics.DiarizationErrorRate(
        collar=2 * collar_ms / MILLISECOND, skip_overlap=not overlap
    )
    truth, guess = (_annotation(core, who) for who in (reference, hypothesis))
    scored = _timeline(core, uem if uem is not None else _extent(reference, hypothesis))
    found = metric.compute_components(truth, guess, uem=scored)
    missed, false_alarm, confusion, total = (
        round(found[part] * MILLISECOND)
        for part in ("missed detection", "false alarm", "confusion", "total")
    )
    return DiarizationError(missed, false_alarm, confusion, total)


def jaccard_error(
    reference: Mapping[str, Sequence[Span]],
    hypothesis: Mapping[str, Sequence[Span]],
    *,
    uem: Sequence[Span] | None = None,
) -> JaccardError:
    """
    Everybody counts alike, however little they say; a person nobody is matched to counts as 1.

    Source: DIHARD II evaluation plan. Raises EngineError without pyannote.metrics.
    """
    core, metrics = _libraries()
    truth, guess = (_annotation(core, who) for who in (reference, hypothesis))
    scored = _timeline(core, uem if uem is not None else _extent(reference, hypothesis))
    found = metrics.JaccardErrorRate().compute_components(truth, guess, uem=scored)
    return JaccardError(float(found["speaker error"]), int(found["speaker count"]))


def matched_voices(
    reference: Mapping[str, Sequence[Span]],
    hypothesis: Mapping[str, Sequence[Span]],
    *,
    uem: Sequence[Span] | None = None,
) -> dict[str, str]:
    """
    Person -> voice, one to one, so that they share the most time; who shares none is left out.

    Raises EngineError without pyannote.metrics.
    """
    core, metrics = _libraries()
    truth, guess = (_annotation(core, who) for who in (reference, hypothesis))
    scored = _timeline(core, uem if uem is not None else _extent(reference, hypothesis))
    mapping = metrics.DiarizationErrorRate().optimal_mapping(truth, guess, uem=scored)
    return {person: voice for voice, person in mapping.items()}


def _libraries() -> tuple[Any, Any]:
    try:
        import pyannote.core  # noqa: PLC0415 - only where voices are compared
        import pyannote.metrics.diarization  # noqa: PLC0415
    except ImportError as error:
        raise EngineError(
            f"evaluation: {error.name or 'pyannote.metrics'} is not installed; "
            "pip install 'rapport[evaluate]'"
        ) from error
    return pyannote.core, pyannote.metrics.diarization


def _annotation(core: Any, who: Mapping[str, Sequence[Span]]) -> Any:
    annotation = core.Annotation()
    for speaker, spans in who.items():
        for i, span in enumerate(spans):
            annotation[_segment(core, span), f"{speaker}/{i}"] = speaker
    return annotation


def _timeline(core: Any, spans: Sequence[Span]) -> Any:
    return core.Timeline([_segment(core, span) for span in spans])


def _segment(core: Any, span: Span) -> Any:
    return core.Segment(span.start_ms / MILLISECOND, span.end_ms / MILLISECOND)


def _extent(*sides: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
    spans = [span for side in sides for theirs in side.values() for span in theirs]
    if not spans:
        return ()
    return (Span(min(s.start_ms for s in spans), max(s.end_ms for s in spans)),)
