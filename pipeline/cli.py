"""The `rapport` command: arguments in, files and figures out, every error in one line."""

from __future__ import annotations

import errno
import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from pipeline.commands.analyze import EXAMPLES, analyze
from pipeline.commands.batch import batch
from pipeline.commands.codebook import codebook
from pipeline.commands.delete import delete
from pipeline.commands.demo import demo
from pipeline.commands.doctor import doctor
from pipeline.commands.evaluate import evaluate
from pipeline.commands.method import method
from pipeline.commands.models import models
from pipeline.commands.report import report
from pipeline.commands.serve import serve
from pipeline.commands.train import train
from pipeline.commands.work import work
from pipeline.errors import RapportError

INTERRUPTED = 130
EXIT_CODES = """
Exit codes: 0 done · 1 a fault of Rapport's own (with a traceback) · 2 something you can mend, said
in one line · 3 a batch in which some files failed · 130 interrupted (run it again: finished stages
are kept).
"""


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"rapport {version('rapport')}")
        raise typer.Exit


app = typer.Typer(
    name="rapport",
    help="A recorded post-observation conversation becomes a transcript with speakers, coded "
    "turns, measures with their uncertainty, and a page to look at together. Everything stays on "
    "this machine.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(epilog=EXAMPLES)(analyze)
for command in (batch, report, delete, serve, doctor, demo, method, evaluate, train):
    app.command()(command)
app.add_typer(models, name="models")
app.add_typer(codebook, name="codebook")
app.command(hidden=True)(work)


@app.callback()
def rapport(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Say which Rapport this is."
        ),
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """The console script."""
    os.environ.setdefault("PYANNOTE_METRICS_ENABLED", "0")
    try:
        app()
    except RapportError as error:
        print(f"rapport: {error}", file=sys.stderr)
        sys.exit(2)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # what typer makes of Ctrl+C
            print("rapport: interrupted; run it again, finished stages are kept", file=sys.stderr)
        raise
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("rapport: no space left where the output goes; free some", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
