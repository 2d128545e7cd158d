"""A codebook or a scheme becomes a page to read in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.codebook import (
    Codebook,
    CodeDefinition,
    LabelSet,
    Mode,
    Rule,
    Scheme,
    SchemeCode,
    SchemeSet,
    Suggestion,
    Summary,
)
from pipeline.commands.terminal import out
from pipeline.errors import CodebookError, did_you_mean

WIDTH = 100
"""longer lines are hard to read, however wide the terminal is"""
MARK_WIDTH = 9
"""where the text beside "yes", "no" and their like begins"""


def print_codebook(book: Codebook, only: str | None = None) -> None:
    """Every code with its examples and near misses, or one of them."""
    codes = [code for label_set in book.label_sets for code in label_set.codes]
    if only is not None:
        _code(book.definition(_known(only, [code.id for code in codes], book.id)))
        return
    _opening(book)
    for label_set in book.label_sets:
        _heading(f"{label_set.name} ({_who(label_set)})")
        for code in label_set.codes:
            _code(code)


def print_scheme(scheme: Scheme, only: str | None = None) -> None:
    """The codes, the crosswalk and what is counted, or one code with the rules that lead to it."""
    if only is not None:
        code = _known(only, [*scheme.mapped, *scheme.rated], scheme.id)
        _scheme_code(scheme.definition(code))
        _rules([rule for rule in scheme.rules if code in rule.to])
        return
    _opening(scheme)
    for label_set in scheme.label_sets:
        _heading(f"{label_set.name} ({_filled(label_set)})")
        for one in label_set.codes:
            _scheme_code(one)
    _heading(f"From {scheme.source}")
    _rules(scheme.rules)
    if scheme.not_carried:
        _line(f"Not carried over: {', '.join(scheme.not_carried)}.", 2)
    if scheme.summaries:
        _heading("Summaries")
    for summary in scheme.summaries:
        _summary(summary)
    if scheme.suggestions:
        _heading("What it may be called, if a person confirms it")
    for suggestion in scheme.suggestions:
        _suggestion(suggestion)


def _opening(book: Codebook | Scheme) -> None:
    _line(book.name, 0, "bold")
    licence = book.licence or "not said"
    _line(f"{book.id}, version {book.version}; coded by {book.unit}. Licence: {licence}.", 0)
    if book.citation:
        _line(f"{book.citation}.", 0)
    if book.caution:
        _line(f"! {book.caution}", 0, "yellow")


def _code(code: CodeDefinition) -> None:
    out.print()
    _line(Text.assemble((code.id, "bold"), f"  {code.name}"), 2)
    _line(code.definition, 4)
    for example in code.positive:
        _marked("yes", "green", f"“{example}”{_after(code.after.get(example, ''))}")
    for miss in code.near_miss:
        _marked("no", "red", f"“{miss.text}”{_after(miss.after)} is {miss.instead}")
    if code.cues:
        _marked("cues", "dim", " · ".join(code.cues))
    for name, values in code.attributes.items():
        _marked("with", "dim", f"{name}: {', '.join(values)}")
    if code.maps_to:
        elsewhere = "; ".join(f"{scheme}: {name}" for scheme, name in code.maps_to.items())
        _marked("like", "dim", elsewhere)
    if code.gate is not None:
        below = f"below that: {code.gate.below}"
        _marked("gate", "dim", f"shown as found from F1 {code.gate.f1:g} on; {below}")


def _scheme_code(code: SchemeCode) -> None:
    label = f" ({code.label})" if code.label else ""
    _line(Text.assemble((code.id, "bold"), f"{label}  {code.name}: {code.definition}"), 2)
    if code.note:
        _line(code.note, 4, "dim")


def _rules(rules: Iterable[Rule]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), width=_width() - 2)
    for heading in ("to", "how well", "when"):
        table.add_column(heading, no_wrap=heading == "how well")
    for rule in rules:
        when = Text(rule.when)
        if rule.note:
            when.append(f"\n{rule.note}", "dim")
        table.add_row(Text(" or ".join(rule.to)), Text(rule.quality.value), when)
    out.print(Padding(table, (0, 0, 0, 2)))


def _summary(summary: Summary) -> None:
    least = f"  (from {summary.min_n} cases on)" if summary.min_n else ""
    _line(Text.assemble((summary.id, "bold"), f"  {summary.name}{least}"), 2)
    _line(f"= {summary.text}", 4)
    for reference in summary.references:
        about = ", ".join(filter(None, (reference.source, reference.status)))
        _line(f"{reference.label}: {reference.value:g}" + (f" ({about})" if about else ""), 4)
    for more in filter(None, (summary.note, summary.source)):
        _line(more, 4, "dim")


def _suggestion(suggestion: Suggestion) -> None:
    _line(Text.assemble((suggestion.name, "bold"), f": {suggestion.definition}"), 2)
    bounds = (("at least", suggestion.at_least), ("at most", suggestion.at_most))
    lies = " and ".join(f"{which} {bound:g}" for which, bound in bounds if bound is not None)
    _line(f"when {suggestion.text} is {lies}", 4)
    _line(f"a person confirms: {suggestion.asks}", 4)


def _who(label_set: LabelSet) -> str:
    most = "one" if label_set.max == 1 else f"at most {label_set.max}"
    return f"{_roles(label_set)}; {most} per utterance"


def _filled(label_set: SchemeSet) -> str:
    if label_set.mode is Mode.RATING:
        low, high = label_set.scale[0], label_set.scale[-1]
        return f"a person rates the whole conversation, {low} to {high}"
    most = "one" if label_set.max == 1 else f"at most {label_set.max}"
    return f"{_roles(label_set)}; {most} per utterance"


def _roles(label_set: LabelSet | SchemeSet) -> str:
    return ", ".join(role.value for role in label_set.applies_to)


def _after(said: str) -> str:
    return f" (after “{said}”)" if said else ""


def _known(code: str, codes: list[str], book: str) -> str:
    if code not in codes:
        raise CodebookError(f"{book}: no such code: '{code}'; {did_you_mean(code, codes)}")
    return code


def _heading(text: str) -> None:
    out.print()
    out.print(Text(text, "bold underline"))


def _marked(mark: str, style: str, text: str) -> None:
    """The mark in a column of its own, the text hanging beside it."""
    room = _width() - MARK_WIDTH
    said = Text(text, "dim" if style == "dim" else "").wrap(out, room)
    for place, line in enumerate(said):
        head = Text((mark if not place else "").rjust(MARK_WIDTH - 1) + " ", style)
        out.print(Text.assemble(head, line))


def _line(text: str | Text, indent: int, style: str = "") -> None:
    """One paragraph; where it begins with a term, its further lines hang."""
    said, hang = (Text(text, style), 0) if isinstance(text, str) else (text, 2)
    for place, line in enumerate(said.wrap(out, _width() - indent - hang)):
        out.print(Text.assemble(" " * (indent + hang * (place > 0)), line))


def _width() -> int:
    return min(WIDTH, out.width)
