"""The `rapport` command: arguments in, files and figures out, every error in one line."""

from __future__ import annotations

import os
import sys

import typer

from pipeline.commands.analyze import EXAMPLES, analyze
from pipeline.commands.batch import batch
from pipeline.commands.demo import demo
from pipeline.commands.doctor import doctor
from pipeline.commands.method import method
from pipeline.commands.report import report
from pipeline.commands.serve import serve
from pipeline.commands.work import work
from pipeline.errors import RapportError

EXIT_CODES = """
Exit codes: 0 done · 1 a fault of Rapport's own (with a traceback) · 2 something you can mend, said
in one line · 3 a batch in which some files failed · 130 interrupted (run it again: finished stages
are kept).
"""

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
for command in (batch, report, serve, doctor, demo, method):
    app.command()(command)
app.command(hidden=True)(work)


def main() -> None:
    """The console script."""
    os.environ.setdefault("PYANNOTE_METRICS_ENABLED", "0")
    try:
        app()
    except RapportError as error:
        print(f"rapport: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("rapport: interrupted; run it again, finished stages are kept", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
