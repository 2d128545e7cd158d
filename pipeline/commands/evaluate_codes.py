"""`rapport evaluate codes`: each coder beside what people coded, targets first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.terminal import err, out
from pipeline.errors import InputError

if TYPE_CHECKING:
    from pipeline.evaluating.result import Evaluation
    from pipeline.run import Reading


def evaluate_codes(
    source: Path, reading: Reading, *, as_csv: Path | None, as_json: Path | None, as_written: bool
) -> None:
    """The table on stdout, and the same rows in the files named. Raises RapportError."""
    from pipeline.evaluating.machine import write_csv, write_json  # noqa: PLC0415 - heavy
    from pipeline.evaluating.table import evaluation_table  # noqa: PLC0415

    with err.status(f"coding {source.name}"):
        evaluations = _evaluations(source, reading, as_written=as_written)
    out.print(evaluation_table(evaluations), markup=False, soft_wrap=True)
    for file, write in ((as_csv, write_csv), (as_json, write_json)):
        if file is not None:
            _save(file, write(evaluations))


def _evaluations(source: Path, reading: Reading, *, as_written: bool) -> Sequence[Evaluation]:
    from pipeline.evaluate import evaluate_all  # noqa: PLC0415 - heavy, and --help must not wait
    from pipeline.evaluating.annomi import evaluate_annomi  # noqa: PLC0415
    from pipeline.evaluating.annomi_file import is_annomi, read_annomi  # noqa: PLC0415
    from pipeline.evaluating.compared import known_codes  # noqa: PLC0415
    from pipeline.evaluating.conditions import CONDITIONS  # noqa: PLC0415
    from pipeline.evaluating.sources import read_labelled  # noqa: PLC0415

    if source.is_file() and is_annomi(source):
        return evaluate_annomi(reading.coders, read_annomi(source), codebook=reading.codebook)
    labelled = read_labelled(source, known_codes(reading.codebook))
    return evaluate_all(
        reading.coders,
        labelled.conversations,
        codebook=reading.codebook,
        settings=reading.settings,
        coded=labelled.coded,
        conditions=() if as_written else CONDITIONS,
        caution=labelled.caution,
    )


def _save(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{file}: cannot be written ({error.strerror}); check the path") from error
    err.print(f"written: {file}", markup=False)
