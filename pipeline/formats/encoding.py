"""The bytes of a file become text, whatever program wrote them."""

from __future__ import annotations

import codecs
from pathlib import Path

from pipeline.errors import TranscriptError

MAX_BYTES = 64 * 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", "a Word document; save it as plain text, or download the WebVTT transcript"),
    (b"\xd0\xcf\x11\xe0", "an old Word document; save it as plain text"),
    (b"%PDF", "a PDF; download the transcript as WebVTT or text"),
    (b"{\\rtf", "an RTF document; save it as plain text"),
    (b"RIFF", "a recording, not a transcript"),
    (b"\x1aE\xdf\xa3", "a recording, not a transcript"),
    (b"fLaC", "a recording, not a transcript"),
    (b"OggS", "a recording, not a transcript"),
    (b"ID3", "a recording, not a transcript"),
)


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """
    The text with `\\n` line ends and no byte order mark, and a note where the encoding was guessed.

    Raises TranscriptError when the file is missing, empty, too large or not text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TranscriptError(f"{path}: too large to be a transcript; give the transcript file")
        data = path.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise TranscriptError(f"{path}: cannot be read ({why}); check the path") from error
    _refuse_other_files(path, data)
    text, notes = decode(data, where=str(path))
    if not text.strip("\ufeff\u200b \t\n"):
        raise TranscriptError(f"{path}: empty; export the transcript again")
    return text, notes


def decode(data: bytes, *, where: str) -> tuple[str, tuple[str, ...]]:
    """UTF-8, UTF-16 or UTF-32 with or without a mark, else Windows-1252 with a note."""
    mark, encoding = next(((m, e) for m, e in _BOMS if data.startswith(m)), (b"", _guess(data)))
    notes: tuple[str, ...] = ()
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if mark:
            raise TranscriptError(
                f"{where}: broken {encoding.upper()} at byte {error.start + len(mark)}; "
                "export the transcript again"
            ) from error
        text = data.decode("cp1252", errors="replace")
        notes = ("The file is not UTF-8 and was read as Windows-1252; check accented letters.",)
    if "\0" in text:
        raise TranscriptError(
            f"{where}: not a text file; give the transcript as WebVTT, SRT or text"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _guess(data: bytes) -> str:
    """UTF-16 without a mark shows in the zero bytes of its Latin letters and line ends."""
    head = data[:2000]
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > pairs * 0.6:
        return "utf-16-le"
    if pairs and head[0::2].count(0) > pairs * 0.6:
        return "utf-16-be"
    return "utf-8"


def _refuse_other_files(path: Path, data: bytes) -> None:
    if not data:
        raise TranscriptError(f"{path}: empty file; export the transcript again")
    kind = next((kind for magic, kind in _NOT_TEXT if data.startswith(magic)), None)
    if data[4:8] == b"ftyp":
        kind = "a recording, not a transcript"
    if kind:
        raise TranscriptError(f"{path}: this is {kind}")
