"""What the user names becomes labelled conversations: a folder or file of any kind we know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.evaluating.labelled_file import beginning, read_table
from pipeline.gold import GoldConversation, Known, read_gold_file, spelled
from pipeline.roleplay import read_roleplay
from pipeline.transcript import Layer

GOLD_CAUTION = "written conversations, coded twice and adjudicated, not recorded talk"
ROLEPLAY_CAUTION = (
    "written conversations, coded twice by a language model and settled, no trained human rater; "
    "a coder that learned from them looks better here than it is"
)
TABLE_CAUTION = "as good as the labels in the file: say who made them wherever you show a figure"
"""of conversations we know nothing about"""
EVERY_LAYER = frozenset(Layer)


@dataclass(frozen=True, slots=True)
class Labelled:
    """
    Conversations with what holds in them.

    coded    the layers that were coded at all
    caution  what they are, in words, to be printed wherever a figure from them is
    """

    conversations: tuple[GoldConversation, ...]
    coded: frozenset[Layer]
    caution: str


def read_labelled(source: Path, known: Known) -> Labelled:
    """
    A folder of coded *.json, of role-plays (*.tsv) or of tables (*.csv), or one such file.

    known  the codes of the codebook: others are refused

    Raises InputError that names file, row and column.
    """
    if not source.exists():
        raise InputError(f"{source}: no such file or folder; check the path")
    if source.is_file():
        return _READ.get(source.suffix.lower(), _tables)([source], known)
    for suffix, read in _READ.items():
        paths = sorted(source.glob(f"*{suffix}"))
        if paths:
            return read(paths, known)
    raise InputError(
        f"{source}: no coded conversations there (*.json, role-plays *.tsv, tables *.csv); "
        "check the folder"
    )


def _gold(paths: Sequence[Path], known: Known) -> Labelled:
    """JSON: a conversation each, or tables of rows."""
    if len(paths) == 1 and not _is_conversation(paths[0]):
        return _tables(paths, known)
    gold = tuple(read_gold_file(path, known=known) for path in paths)
    return Labelled(gold, EVERY_LAYER, GOLD_CAUTION)


def _is_conversation(path: Path) -> bool:
    """An object, not a list of rows."""
    return beginning(path).lstrip()[:1] == "{"


def _roleplays(paths: Sequence[Path], known: Known) -> Labelled:
    """A .tsv may be a table like any other."""
    if len(paths) == 1 and not _is_roleplay(paths[0]):
        return _tables(paths, known)
    gold = tuple(read_roleplay(path).settled for path in paths)
    for path, conversation in zip(paths, gold, strict=True):
        for n, labels in enumerate(conversation.answers, 1):
            for layer, codes in labels.items():
                for code in codes:
                    spelled(code, layer, known, f"{path}, utterance {n}")
    return Labelled(gold, EVERY_LAYER, ROLEPLAY_CAUTION)


def _is_roleplay(path: Path) -> bool:
    return beginning(path).startswith(("# setting", "# voices", "who\t"))


def _tables(paths: Sequence[Path], known: Known) -> Labelled:
    tables = [read_table(path, known) for path in paths]
    coded = frozenset(EVERY_LAYER).intersection(*(layers for _, layers in tables))
    gold = tuple(conversation for found, _ in tables for conversation in found)
    return Labelled(gold, coded, TABLE_CAUTION)


_READ: dict[str, Callable[[Sequence[Path], Known], Labelled]] = {
    ".json": _gold,
    ".tsv": _roleplays,
    ".csv": _tables,
}
"""by how the name ends, the first kind a folder has"""
