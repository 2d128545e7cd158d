"""`rapport models`: the speech models there are, fetched or taken from a disk, ready by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from pipeline.commands.options import AsJson, ConfigFile, settings_from
from pipeline.commands.terminal import err, out
from pipeline.errors import EngineError

if TYPE_CHECKING:
    from models.catalogue import KnownModel
    from pipeline.engines import Progress

models = typer.Typer(
    help="Speech models: which there are, fetch one, or add one from a disk.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
HEADINGS = ("name", "size", "licence", "for", "on this machine")


@models.command("list")
def show(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Show every known Whisper model and pyannote's, and which of them are here."""
    from models.catalogue import (  # noqa: PLC0415 - heavy, and --help must not wait
        absent_libraries,
        known_models,
    )

    rows, absent = known_models(settings_from(config, None)), absent_libraries()
    if as_json:
        print(json.dumps({"models": [asdict(row) for row in rows], "absent": absent}))
        return
    table = Table(box=None, pad_edge=False)
    for heading in HEADINGS:
        table.add_column(heading, no_wrap=True)
    for name, same in _by_name(rows).items():
        here = ", ".join(row.engine for row in same if row.where)
        auto = "  ← auto" if any(row.auto for row in same) else ""
        one = same[0]
        use = "voices" if one.engine == "pyannote" else "words"
        table.add_row(*map(Text, (name, one.size, one.licence, use, f"{here or '–'}{auto}")))
    out.print(table)
    for row in rows:
        if row.where:
            out.print(
                Text(f"{_short(row.name)} for {row.engine} lies at {row.where}"), soft_wrap=True
            )
    if not any(row.auto for row in rows):
        out.print("auto finds no Whisper weights here; get some: rapport models get small")
    for library, command in absent.items():
        out.print(Text(f"{library} is not installed → {command}"), soft_wrap=True)


def _by_name(rows: Sequence[KnownModel]) -> dict[str, list[KnownModel]]:
    """One download serves both ways to run Whisper, so a model is one row."""
    named: dict[str, list[KnownModel]] = {}
    for row in rows:
        named.setdefault(_short(row.name), []).append(row)
    return named


def _short(name: str) -> str:
    return name.removeprefix("pyannote/speaker-diarization-")


@models.command()
def get(
    name: Annotated[str, typer.Argument(help="A name from `rapport models list`.")],
    engine: Annotated[
        str | None, typer.Option(metavar="ENGINE", help="faster_whisper or whisper; else chosen.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: ConfigFile = None,
) -> None:
    """Fetch a model once, check it, and say what to run next."""
    from models.catalogue import to_fetch, use_of  # noqa: PLC0415 - heavy, as above
    from models.weights import look_in  # noqa: PLC0415

    settings = settings_from(config, None)
    look_in(settings)
    wanted = to_fetch(name, engine)
    where = wanted.find()
    if where is None:
        if settings.words.download == "no" and not yes:
            raise EngineError(f"{wanted.name}: fetching is switched off (words.download = no)")
        if not yes and not _agreed(f"Fetch {wanted.name} ({wanted.size}, {wanted.licence})?"):
            raise EngineError(f"{wanted.name}: not fetched, for nobody agreed; --yes agrees")
        with _fetching(wanted.name) as progress:
            where = wanted.fetch(progress)
        checked = wanted.verify(where)
        out.print(Text(f"Fetched {wanted.name}; {_how(checked)}."), soft_wrap=True)
    else:
        out.print(Text(f"{wanted.name} is here already."))
    out.print(Text(f"It lies at {where}"), soft_wrap=True)
    out.print(Text(f"Next: {use_of(wanted.engine, wanted.name, settings)}"), soft_wrap=True)


@models.command()
def add(
    path: Annotated[Path, typer.Argument(help="A folder or .pt file with weights.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its name from now on. [the usual one]")
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Link to it, do not copy.")] = False,
    config: ConfigFile = None,
) -> None:
    """Take a model that lies on a disk: faster-whisper's, OpenAI's .pt, or pyannote's."""
    from models.added import convert_too, keep, recognise  # noqa: PLC0415 - heavy, as above
    from models.catalogue import use_of  # noqa: PLC0415
    from models.weights import look_in  # noqa: PLC0415

    settings = settings_from(config, None)
    look_in(settings)
    brought = recognise(path, name)
    where = keep(brought, link=link)
    did = "Linked to" if link else "Copied"
    out.print(
        Text(f"{did} {brought.name} for {brought.engine}; {_how(brought.verified)}."),
        soft_wrap=True,
    )
    out.print(Text(f"It lies at {where}"), soft_wrap=True)
    engine = brought.engine
    try:
        if convert_too(brought, where):
            out.print(Text("Converted for faster_whisper too, which is the faster of the two."))
            engine = "faster_whisper"
    except EngineError as error:
        err.print(Text(f"Not converted for faster_whisper: {error}"), soft_wrap=True)
    out.print(Text(f"Next: {use_of(engine, brought.name, settings)}"), soft_wrap=True)


def _how(verified: int) -> str:
    return (
        "its checksum is right" if verified else "no checksum of it is known, so none was checked"
    )


def _agreed(question: str) -> bool:
    try:
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:  # nobody at a terminal
        err.print()
        return False


@contextmanager
def _fetching(name: str) -> Iterator[Progress]:
    """A bar on a terminal, elsewhere silence."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f} %"),
    )
    with Bar(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(f"fetching {name}", total=1.0)
        yield lambda fraction: bar.update(task, completed=fraction)
