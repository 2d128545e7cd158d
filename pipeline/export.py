"""A report becomes the files of a folder, each whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from pipeline.codebook import Codebook
from pipeline.errors import StoreError
from pipeline.formats.rttm import write_rttm
from pipeline.formats.utterances_csv import write_csv
from pipeline.formats.webvtt import write_webvtt
from pipeline.paper import paper
from pipeline.report import Report
from pipeline.report_json import report_json

PAGE = "report.html"


def files_of(report: Report, codebook: Codebook) -> dict[str, str]:
    """Name -> content of every export."""
    conversation = report.conversation
    return {
        "report.json": report_json(report),
        PAGE: paper(report, codebook),
        "transcript.vtt": write_webvtt(conversation),
        "voices.rttm": write_rttm(conversation.speech, uri=Path(report.title).stem),
        "utterances.csv": write_csv(conversation),
    }


def write_folder(files: Mapping[str, str], folder: Path) -> tuple[Path, ...]:
    """
    Write all files; nothing half-written, and an old file stays until its new one is whole.

    Raises StoreError when the folder cannot be made or the disk is full.
    """
    written: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            written.append((_write_beside(folder, content), folder / name))
        for whole, final in written:
            whole.replace(final)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(
            f"{folder}: cannot write the report ({reason}); free space or choose another --out"
        ) from error
    finally:
        for whole, _ in written:
            whole.unlink(missing_ok=True)
    return tuple(final for _, final in written)


def _write_beside(folder: Path, content: str) -> Path:
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=folder, prefix=".", suffix=".part", delete=False
    ) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        except OSError:
            Path(part.name).unlink(missing_ok=True)
            raise
    return Path(part.name)
