"""A role-played conversation's file becomes coded utterances, with what each of two coders said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.gold import ROLES, GoldConversation, Labels
from pipeline.span import Span
from pipeline.transcript import CodedUtterance, Layer, Role, Utterance

HEADER = ("who", "codes", "first", "second", "text")
SAME, NOTHING = "=", "-"
WORD_MS, GAP_MS, LEAST_MS = 385, 400, 300
"""times are made up, since nobody spoke: 2.6 words a second, and between utterances"""
FORMS = frozenset({"open", "closed"})


@dataclass(frozen=True, slots=True)
class RolePlay:
    """
    One conversation, coded twice and settled.

    settled        the conversation with the codes that hold
    first, second  what each coder said, utterance by utterance
    setting        the lesson and the place, in words
    voices         how the two talk, in words
    writer         who wrote it: what one writer has in common is not held against another's
    """

    settled: GoldConversation
    first: tuple[Labels, ...]
    second: tuple[Labels, ...]
    setting: str
    voices: str
    writer: str


def read_roleplays(folder: Path) -> tuple[RolePlay, ...]:
    """Every role-play of a folder, by name. Raises InputError."""
    paths = sorted(folder.glob("*.tsv"))
    if not paths:
        raise InputError(f"{folder}: no role-plays (*.tsv) there; check the folder")
    return tuple(read_roleplay(path) for path in paths)


def read_roleplay(path: Path) -> RolePlay:
    """
    Columns who, codes, first, second, text, after `# setting:`, `# voices:` and `# writer:`.

    Codes are separated by spaces, a question with its form as in `probing/open`; "-" is none, and
    "=" in `first` or `second` what holds in the end. Raises InputError with the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); check the file") from error
    about = dict(line[2:].partition(": ")[::2] for line in lines if line.startswith("# "))
    utterances: list[CodedUtterance] = []
    passes: tuple[list[Labels], list[Labels], list[Labels]] = ([], [], [])
    start_ms = 0
    for where, (who, settled, first, second, text) in _rows(path, lines):
        if who not in ROLES:
            raise InputError(f"{where}: {who!r} is nobody; say L, T or O")
        length_ms = max(LEAST_MS, WORD_MS * len(text.split()))
        span = Span(start_ms, start_ms + length_ms)
        start_ms = span.end_ms + GAP_MS
        utterances.append(CodedUtterance(Utterance(len(utterances), span, who, text), ROLES[who]))
        for labels, codes in zip(passes, (settled, first, second), strict=True):
            labels.append(_labels(settled if codes == SAME else codes, ROLES[who], where))
    return RolePlay(
        settled=GoldConversation(path.stem, tuple(utterances), tuple(passes[0])),
        first=tuple(passes[1]),
        second=tuple(passes[2]),
        setting=about.get("setting", ""),
        voices=about.get("voices", ""),
        writer=about.get("writer", ""),
    )


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Where each row stands, and its columns."""
    rows = [(n, line) for n, line in enumerate(lines, 1) if line and not line.startswith("# ")]
    if not rows or tuple(rows[0][1].split("\t")) != HEADER:
        raise InputError(f"{path}: begin with a row of the columns {', '.join(HEADER)}")
    for n, line in rows[1:]:
        columns = line.split("\t")
        if len(columns) != len(HEADER):
            raise InputError(f"{path}, line {n}: {len(columns)} columns, not {len(HEADER)}")
        yield f"{path}, line {n}", columns


def _labels(codes: str, role: Role, where: str) -> Labels:
    """`probing/open EVIDENCE equity` by layer: capitals are moves or responses, by who speaks."""
    labels: dict[Layer, set[str]] = {layer: set() for layer in Layer}
    for code in codes.split(" ") if codes != NOTHING else ():
        if "/" in code:
            question, form = code.split("/", 1)
            if form not in FORMS:
                raise InputError(f"{where}: {code!r} has no form; write it as probing/open")
            labels[Layer.QUESTION].add(question)
            labels[Layer.FORM].add(form)
        elif code.isupper():
            labels[Layer.RESPONSE if role is Role.TEACHER else Layer.MOVE].add(code)
        else:
            labels[Layer.TAG].add(code)
    return {layer: frozenset(theirs) for layer, theirs in labels.items()}
