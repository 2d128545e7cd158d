"""A report and its codebook become the plain words and figures that the page prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.coding.gates import MARK, MEANING, Standing, names_with
from pipeline.measures import definition_of
from pipeline.measures.floor_time import THIRDS
from pipeline.measures.result import Proportion, Result, Unit
from pipeline.measures.slots import SLOTS
from pipeline.paper.absent import THINKING, Absent, absent_from
from pipeline.paper.lines import Group, Line, groups_of, lines_of, title_of
from pipeline.paper.timeline import Strip, strips_of
from pipeline.paper.wording import Reading, parts_in_words, reading_of, value_in_words
from pipeline.report import Report
from pipeline.transcript import EngineUsed, Layer, Role, RoleGuess, WordQuality

_QUALITY = {
    WordQuality.TRANSCRIPT: "made by people or by the meeting software",
    WordQuality.RECOGNISED: "recognised from the sound",
    WordQuality.DRAFT: "a draft, too often wrong to count",
    WordQuality.NONE: "none: only the voices were heard",
}


@dataclass(frozen=True, slots=True)
class Share:
    """A third of the conversation: the leader's part of the talk, 0..100, or why it is unknown."""

    name: str
    leader: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """
    A row of the table, or a number at the top.

    bar         (low, value, high) of a share in percent, for the drawing, or None
    references  (percent, label, source) of documented reading values
    """

    result: Result
    reading: Reading
    meaning: str
    parts: tuple[str, ...]
    coverage: str
    bar: tuple[float, float, float] | None
    references: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """The next step as it was said, which of its five parts are named, and whose idea it was."""

    lines: tuple[Line, ...]
    slots: tuple[tuple[str, bool], ...]
    reading: Reading | None
    owner: str


@dataclass(frozen=True, slots=True)
class Page:
    """
    Everything the template prints, in its order.

    absent   what to say where questions, moves or thinking are empty or withheld
    nothing  the one reason why no measure at all may be shown, or empty
    legend   what the mark of a suggested code means, or empty where there is none
    """

    title: str
    made_with: tuple[str, ...]
    notices: tuple[str, ...]
    headline: tuple[Measure, ...]
    shares: tuple[Share, ...]
    strips: tuple[Strip, ...]
    questions: tuple[Group, ...]
    moves: tuple[Group, ...]
    step: Step
    thinking: tuple[Line, ...]
    absent: Absent
    measures: tuple[Measure, ...]
    nothing: str
    transcript: tuple[Line, ...]
    making: tuple[tuple[str, str], ...]
    legend: str = ""


def make_page(report: Report, codebook: Codebook) -> Page:
    """The sections of the page; nothing in it is markup."""
    conversation, lines = report.conversation, lines_of(report.conversation, codebook)
    measures = tuple(_measure(result) for result in report.results)
    reasons = {measure.reading.withheld for measure in measures}
    titles = [title_of(line) for line in lines]

    def with_code(layer: Layer) -> tuple[Group, ...]:
        return groups_of(conversation, codebook, layer, lines)

    return Page(
        title=report.title,
        made_with=_made_with(report, codebook),
        notices=report.notices,
        headline=tuple(_measure(report.result(id)) for id in report.headline),
        shares=_shares(_found(report, "share_over_time")),
        strips=strips_of(conversation, titles, report.unsure),
        questions=with_code(Layer.QUESTION),
        moves=with_code(Layer.MOVE),
        step=_step(report, lines),
        thinking=tuple(
            line
            for coded, line in zip(conversation.utterances, lines, strict=True)
            if set(THINKING) & set(coded.responses)
        ),
        absent=absent_from(report, codebook),
        measures=measures,
        nothing=max(reasons) if len(reasons) == 1 else "",
        transcript=lines,
        making=_making(report, codebook),
        legend=legend_of(report),
    )


def legend_of(report: Report) -> str:
    """What the mark of a suggested code means, or empty where the report has no such mark."""
    shown = [result for result in report.results if result.value is not None]
    marked = any(result.suggested or result.suggested_parts for result in shown) or any(
        code.suggested for coded in report.conversation.utterances for code in coded.codes
    )
    return f"{MARK} {MEANING}." if marked else ""


def _found(report: Report, id: str) -> Result | None:
    return next((result for result in report.results if result.id == id), None)


def _measure(result: Result) -> Measure:
    try:
        definition = definition_of(result.id)
        meaning, references = definition.meaning, definition.references
    except KeyError:
        meaning, references = "", ()
    bar = None
    if result.unit is Unit.SHARE and result.value is not None and result.interval:
        low, high = result.interval
        bar = (low * 100, result.value * 100, high * 100)
    return Measure(
        result,
        reading_of(result),
        meaning,
        parts_in_words(result),
        f"{result.coverage * 100:.0f}\u00a0%",
        bar,
        tuple((r.value * 100, r.label, r.source) for r in references) if bar else (),
    )


def _shares(result: Result | None) -> tuple[Share, ...]:
    if result is None:
        return ()
    shares = []
    for name in (name for name in THIRDS if name in result.parts):
        figure = result.parts[name]
        value = figure.value if isinstance(figure, Proportion) else None
        reason = result.part_withheld(name)
        if value is None or result.withheld:
            text = "nobody of the two speaks" if value is None else f"not shown: {reason}"
            shares.append(Share(name, None, text))
        else:
            few = " (few turns: read with care)" if reason else ""
            text = f"leader {value_in_words(value, Unit.SHARE)}, teacher "
            shares.append(
                Share(name, value * 100, f"{text}{value_in_words(1 - value, Unit.SHARE)}{few}")
            )
    return tuple(shares)


def _step(report: Report, lines: Sequence[Line]) -> Step:
    result = _found(report, "next_step")
    if result is None:
        return Step((), (), None, "")
    slots = tuple((n, bool(result.parts[n].value)) for n in SLOTS.values() if n in result.parts)
    said = tuple(lines[i] for i in result.evidence)
    return Step(said, slots if said else (), reading_of(result), _owner(report) if said else "")


def _owner(report: Report) -> str:
    result = _found(report, "teacher_ownership")
    value = result.value if result else None
    if value is None:
        return ""
    whose = "the teacher's" if value > 0.5 else "the leader's" if value < 0.5 else "both's"
    guess = " This is a guess: confirm it together." if result and result.notes else ""
    return f"By who first used its words, the idea was {whose}.{guess}"


def _made_with(report: Report, codebook: Codebook) -> tuple[str, ...]:
    made = report.provenance
    return (
        f"{made.minutes:.1f} minutes",
        f"{made.words:,} words, {_QUALITY[made.word_quality]}",
        f"codebook {codebook.name}, version {made.codebook_version}",
        *([] if not made.corrections else [_corrected(made.corrections)]),
        f"Rapport {made.rapport_version}",
    )


def _corrected(count: int) -> str:
    return f"{count} correction{'' if count == 1 else 's'} by people"


def _making(report: Report, codebook: Codebook) -> tuple[tuple[str, str], ...]:
    made = report.provenance
    roles = report.conversation.roles
    confidence = made.word_confidence
    rows = (
        ("Source", f"{made.source.name}, SHA-256 {made.source.sha256}"),
        ("Words", f"{_engine(made.words_by)} Their quality: {_QUALITY[made.word_quality]}."),
        ("Word confidence", "" if confidence is None else f"{confidence:.2f} on average, of 1"),
        ("Voices", _engine(made.voices_by)),
        ("Speech by nobody known", value_in_words(made.unknown_share, Unit.SHARE)),
        ("Roles", " ".join([f"{_roles_from(roles)}.", *roles.reasons])),
        ("Codebook", f"{made.codebook_id}, version {made.codebook_version}. {codebook.citation}"),
        ("Coded by", ", ".join(made.coders) or "nobody"),
        ("Suggested codes", _standing_so(report, Standing.SUGGESTED)),
        ("Withheld codes", _standing_so(report, Standing.WITHHELD)),
        ("Corrections by people", str(made.corrections)),
        ("Intervals", "95 % throughout: how far a number could move by chance in a conversation of "
         "this length. They say nothing of errors in words, voices or codes; except that of the "
         "talk share where it says so, which is how surely the voices were told apart."),
    )  # fmt: skip
    return tuple((name, text) for name, text in rows if text)


def _standing_so(report: Report, standing: Standing) -> str:
    """The codes that stand so with their figures, and what those are of."""
    those = names_with(report.standings, standing).values()
    told = "; ".join(f"{one.name} ({one.short})" for one in those)
    measured = dict.fromkeys(one.score.on for one in those if one.score)
    if not measured:
        return f"{told}." if told else ""
    return f"{told}. F1 is the coder's, on {'; '.join(measured)}."


def _roles_from(roles: RoleGuess) -> str:
    if not {Role.LEADER, Role.TEACHER} & set(roles.roles.values()):
        return "not said yet"
    return "confirmed by a person" if roles.confirmed else "a guess"


def _engine(used: EngineUsed) -> str:
    revision = f", revision {used.revision}" if used.revision else ""
    settings = ", ".join(f"{name} {value}" for name, value in sorted(used.parameters.items()))
    reason = f" Why: {used.reason.rstrip('.')}." if used.reason else ""
    return f"{used.name}{revision}{f' ({settings})' if settings else ''}.{reason}"
