"""`rapport codebook crosswalk`: a report's codes, read as those of another scheme."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.codebook import Mode, Scheme, load_scheme
from pipeline.commands.options import AsJson
from pipeline.commands.terminal import out
from pipeline.errors import ConfigError, InputError, did_you_mean
from pipeline.span import Span, clock
from pipeline.transcript import Code, CodedUtterance, Doubt, Layer, Role, Turn, Utterance

if TYPE_CHECKING:
    from pipeline.codebook import Suggestion
    from pipeline.crosswalk import Crossed
    from pipeline.scheme_summaries import SummaryValue

MOST_ASKED = 12
"""utterances listed for a person to decide; --json has them all"""


@dataclass(frozen=True, slots=True)
class ReadReport:
    """
    What a crosswalk needs of a report.json.

    standings  code -> found, suggested or withheld
    """

    title: str
    codebook: str
    confirmed: bool
    standings: Mapping[str, str]
    utterances: tuple[CodedUtterance, ...]
    turns: tuple[Turn, ...]


def crosswalk(
    report: Annotated[
        Path, typer.Argument(metavar="REPORT.json", help="As `rapport analyze` writes it.")
    ],
    to: Annotated[str, typer.Option(metavar="NAME|FILE", help="The scheme: miti-4.2, heron, …")],
    rate: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE=N", help="A person's rating of it: --rate empathy=4"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """
    Read a report's codes as another scheme.

    Says how well each code carries over and what only a person can say. Example: rapport codebook
    crosswalk rapport-out/visit/report.json --to miti-4.2 --rate empathy=4
    """
    from pipeline.crosswalk import Doubted  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.crosswalk import crosswalk as read_as  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.scheme_summaries import suggest, summarise  # noqa: PLC0415

    scheme = load_scheme(to)
    read = read_report(report)
    if read.codebook != scheme.source:
        raise InputError(
            f"{report}: coded with {read.codebook}; the crosswalk to {scheme.id} comes from "
            f"{scheme.source}"
        )
    doubted = Doubted(_standing(read, "withheld"), _standing(read, "suggested"))
    ratings = _ratings(rate or (), scheme)
    crossed = read_as(read.utterances, read.turns, scheme, ratings=ratings, doubted=doubted)
    values, called = summarise(crossed), suggest(crossed)
    if as_json:
        print(json.dumps(_plain(crossed, values, called), ensure_ascii=False, allow_nan=False))
        return
    _print(read, crossed, values, called)


def read_report(path: Path) -> ReadReport:
    """The coded utterances and turns of a report.json. Raises InputError."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return ReadReport(
            title=plain["title"],
            codebook=plain["provenance"]["codebook_id"],
            confirmed=plain["roles_confirmed"],
            standings={one["code"]: one["standing"] for one in plain.get("standings", ())},
            utterances=tuple(map(_utterance, plain["utterances"])),
            turns=tuple(
                Turn(_span(turn), turn["speaker"], tuple(turn["utterances"]))
                for turn in plain["turns"]
            ),
        )
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: not a report of Rapport ({error!r}); give the report.json that "
            "`rapport analyze` wrote"
        ) from error


def _utterance(row: Mapping[str, Any]) -> CodedUtterance:
    said = Utterance(
        row["index"],
        _span(row),
        row["speaker"],
        row["text"],
        doubt=Doubt(row["doubt"]) if row["doubt"] else None,
        backchannel=row["backchannel"],
    )
    codes = tuple(
        Code(
            code["utterance"],
            Layer(code["layer"]),
            code["code"],
            code["coder"],
            code["confidence"],
            code["attributes"],
        )
        for code in row["codes"]
    )
    return CodedUtterance(said, Role(row["role"]), codes, row["needs_review"])


def _span(row: Mapping[str, Any]) -> Span:
    return Span(row["start_ms"], row["end_ms"])


def _standing(read: ReadReport, standing: str) -> frozenset[str]:
    return frozenset(code for code, theirs in read.standings.items() if theirs == standing)


def _ratings(given: Sequence[str], scheme: Scheme) -> dict[str, float]:
    """`empathy=4` for each code that a person rates."""
    scales = {c.id: s.scale for s in scheme.label_sets if s.mode is Mode.RATING for c in s.codes}
    ratings: dict[str, float] = {}
    for one in given:
        code, _, number = one.partition("=")
        if code not in scales:
            near = did_you_mean(code, scales) if scales else f"{scheme.id} has no ratings"
            raise ConfigError(f"--rate {one}: no such rating; {near}")
        if number not in map(str, scales[code]):
            points = ", ".join(map(str, scales[code]))
            raise ConfigError(f"--rate {one}: not on the scale; write {code}= and one of {points}")
        ratings[code] = float(number)
    return ratings


def _plain(
    crossed: Crossed, values: Sequence[SummaryValue], called: Sequence[Suggestion]
) -> dict[str, Any]:
    return {
        "scheme": crossed.scheme.id,
        "version": crossed.scheme.version,
        "caution": crossed.scheme.caution,
        "codes": [
            {
                "utterance": c.utterance,
                "to": list(c.to),
                "quality": c.quality.value,
                "asks": c.asks,
                "note": c.note,
            }
            for c in crossed.carried
        ],
        "summaries": [
            {
                "id": v.summary.id,
                "formula": v.summary.text,
                "value": v.value,
                "interval": None if v.interval is None else list(v.interval),
                "n": v.n,
                "min_n": v.summary.min_n,
                "quality": v.quality.value if v.quality else None,
                "withheld": v.withheld,
                "suggested": list(v.suggested),
            }
            for v in values
        ],
        "suggestions": [{"id": s.id, "asks": s.asks} for s in called],
    }


def _print(
    read: ReadReport,
    crossed: Crossed,
    values: Sequence[SummaryValue],
    called: Sequence[Suggestion],
) -> None:
    scheme = crossed.scheme
    _say(f"{read.title}, read as {scheme.name}")
    _say(f"! {scheme.caution}", 2)
    if not read.confirmed:
        _say("! Who is the leader is a guess that nobody has confirmed.", 2)
    _counts(crossed)
    for value in values:
        _value(value)
    for suggestion in called:
        _say(f"May be called {suggestion.name.lower()}, if a person says yes: {suggestion.asks}", 2)
    _asked(read, crossed)


def _counts(crossed: Crossed) -> None:
    scheme = crossed.scheme
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for heading in ("code", "times", "how well it carries over"):
        table.add_column(heading, justify="right" if heading == "times" else "left")
    for code in scheme.mapped:
        mine = [c for c in crossed.carried if c.to == (code,) and not c.asks]
        how = Counter(c.quality.value for c in mine)
        name = scheme.definition(code).name
        table.add_row(Text(f"{code}  {name}"), str(len(mine)), Text(", ".join(how)))
    for asks, times in Counter(c.asks for c in crossed.carried if c.asks).items():
        table.add_row(Text(asks), str(times), Text("for a person to say"))
    out.print(Padding(table, (0, 0, 0, 2), expand=False))


def _value(value: SummaryValue) -> None:
    name = value.summary.name
    if value.value is None:
        _say(f"{name}: not shown, {value.withheld}", 2)
        return
    more = []
    if value.interval is not None:
        more.append(f"95 % interval {value.interval[0]:.2f} to {value.interval[1]:.2f}")
    if value.n:
        more.append(f"n {value.n}")
    if value.quality is not None:
        more.append(f"{value.quality.value} at worst")
    if value.suggested:
        more.append(f"rests on {', '.join(value.suggested)}, which the machine only suggests")
    more += [f"{r.label} {r.value:g}" for r in value.summary.references]
    _say(f"{name}: {value.value:.3g}" + (f" ({'; '.join(more)})" if more else ""), 2)


def _asked(read: ReadReport, crossed: Crossed) -> None:
    asked = [c for c in crossed.carried if c.asks]
    if not asked:
        return
    _say(f"For a person to say ({len(asked)}):", 2)
    for one in asked[:MOST_ASKED]:
        said = read.utterances[one.utterance]
        _say(f"{clock(said.span.start_ms)}  {one.asks}: “{said.text}”", 4)
    if len(asked) > MOST_ASKED:
        _say(f"and {len(asked) - MOST_ASKED} more; --json has them all", 4)


def _say(text: str, indent: int = 0) -> None:
    out.print(Padding(Text(text), (0, 0, 0, indent), expand=False))
