"""`rapport codebook`: codebooks listed, checked, shown as a page to read, and begun anew."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.codebook import (
    Codebook,
    Mode,
    Quality,
    Scheme,
    load_any,
    shipped_codebooks,
    starter_text,
)
from pipeline.commands.codebook_crosswalk import crosswalk
from pipeline.commands.codebook_page import print_codebook, print_scheme
from pipeline.commands.terminal import out
from pipeline.errors import CodebookError

codebook = typer.Typer(
    help="Codebooks: which there are, what is in one, is a file right, begin one of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
EXAMPLES_WANTED, NEAR_MISSES_WANTED = 4, 2
"""per code: what PoC-Core itself holds to; with fewer, people and machines guess at the edges"""
NameOrFile = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE", help="A name from `rapport codebook list`, or a .toml of your own."
    ),
]


class Start(StrEnum):
    """What a codebook of one's own may begin with."""

    BLANK = "blank"
    POC_CORE = "poc-core"


@codebook.command("list")
def list_() -> None:
    """List the codebooks that come with Rapport."""
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "codes", "what it is", "for"):
        table.add_column(heading, no_wrap=heading in ("name", "codes"))
    for name in shipped_codebooks():
        found = load_any(name)
        codes = sum(len(label_set.codes) for label_set in found.label_sets)
        use = "to code with" if isinstance(found, Codebook) else f"to read {found.source} as"
        table.add_row(*map(Text, (name, str(codes), found.name, use)))
    out.print(table)
    out.print("Read one: rapport codebook show NAME. Begin your own: rapport codebook new FILE")


@codebook.command()
def check(which: NameOrFile) -> None:
    """
    Check a codebook: what it holds, or what to mend.

    What has to be mended is one line with file, key and the nearest name; exit code 2.
    """
    found = load_any(which)
    out.print(Text(f"{which}: in order. {found.name} ({found.id}, version {found.version})"))
    if isinstance(found, Codebook):
        _check_codebook(found)
    else:
        _check_scheme(found)


@codebook.command()
def show(
    which: NameOrFile,
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="Only this code of it.")
    ] = None,
) -> None:
    """
    Show a codebook as a page to read.

    Definitions, examples, near misses, crosswalks. Example: rapport codebook show poc-core EVIDENCE
    """
    found = load_any(which)
    if isinstance(found, Codebook):
        print_codebook(found, code)
    else:
        print_scheme(found, code)


@codebook.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes, e.g. mine.toml.")],
    start: Annotated[
        Start, typer.Option("--from", help="blank: two worked codes; poc-core: a copy of it all.")
    ] = Start.BLANK,
) -> None:
    """
    Begin a codebook of your own.

    A commented file with two worked codes and one to copy, or all of PoC-Core to change.
    """
    if file.suffix != ".toml":
        raise CodebookError(f"{file}: a codebook file ends in .toml; try {file.stem}.toml")
    try:
        with file.open("x", encoding="utf-8") as begun:
            begun.write(starter_text(start.value, file.stem))
    except FileExistsError as error:
        raise CodebookError(f"{file}: is there already and stays; name another file") from error
    except OSError as error:
        raise CodebookError(f"{file}: cannot be written ({error.strerror})") from error
    load_any(file)
    named = shlex.quote(str(file))
    for line in (
        f"Wrote {file}. Open it in any editor; its comments say what goes where.",
        f"Check it:  rapport codebook check {named}",
        f"Read it:   rapport codebook show {named}",
    ):
        out.print(Text(line), soft_wrap=True)


codebook.command()(crosswalk)


def _check_codebook(book: Codebook) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for heading in ("layer", "codes", "examples", "near misses", "gates"):
        table.add_column(heading, justify="left" if heading == "layer" else "right")
    for label_set in book.label_sets:
        numbers = (
            len(label_set.codes),
            sum(len(code.positive) for code in label_set.codes),
            sum(len(code.near_miss) for code in label_set.codes),
            sum(code.gate is not None for code in label_set.codes),
        )
        table.add_row(label_set.layer.value, *map(str, numbers))
    out.print(table)
    codes = [code for label_set in book.label_sets for code in label_set.codes]
    _advise("examples", EXAMPLES_WANTED, {c.id: len(c.positive) for c in codes})
    _advise("near misses", NEAR_MISSES_WANTED, {c.id: len(c.near_miss) for c in codes})


def _advise(what: str, wanted: int, held: dict[str, int]) -> None:
    """What would make the book better and breaks no rule."""
    if thin := [f"{code} ({n})" for code, n in held.items() if n < wanted]:
        out.print(Text(f"Fewer than {wanted} {what}, more would help: {', '.join(thin)}"))


def _check_scheme(scheme: Scheme) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for heading in ("label set", "filled by", "codes"):
        table.add_column(heading, justify="right" if heading == "codes" else "left")
    for label_set in scheme.label_sets:
        by = "a person, once" if label_set.mode is Mode.RATING else "the crosswalk"
        table.add_row(label_set.name, by, str(len(label_set.codes)))
    out.print(table)
    kinds = [rule.quality for rule in scheme.rules]
    found = ", ".join(
        f"{kinds.count(quality)} {quality}" for quality in Quality if quality in kinds
    )
    lines = [f"{len(kinds)} mappings from {scheme.source}: {found}"]
    if scheme.not_carried:
        lines.append(f"Not carried over: {', '.join(scheme.not_carried)}")
    if named := [summary.id for summary in scheme.summaries]:
        lines.append(f"Summaries: {', '.join(named)}")
    if called := [suggestion.id for suggestion in scheme.suggestions]:
        lines.append(f"Suggested for a person to confirm: {', '.join(called)}")
    for line in lines:
        out.print(Text(line))
