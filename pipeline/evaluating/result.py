"""The figures of one coder on one set of conversations, as one value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.evaluating.calibration import Reliability
from pipeline.evaluating.confusion import Confusion
from pipeline.evaluating.rows import Row
from pipeline.evaluating.table import evaluation_table
from pipeline.evaluating.targets import TARGETS
from pipeline.transcript import Layer


@dataclass(frozen=True, slots=True)
class Evaluation:
    """
    How one coder does on one set of conversations.

    coder    its id, or that all were taken together
    caution  what the conversations are, in words
    silent   layers that people coded and the coder gives no code of: not held against it
    """

    coder: str
    conversations: int
    utterances: int
    rows: tuple[Row, ...]
    caution: str
    silent: tuple[Layer, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    reliability: tuple[Reliability, ...] = ()

    def row(self, name: str, figure: str | None = None) -> Row:
        """The first row of that name (and figure); KeyError when there is none."""
        for row in self.rows:
            if row.name == name and figure in (None, row.figure):
                return row
        raise KeyError(name)

    @property
    def summary(self) -> tuple[Row, ...]:
        """The rows that the method has a target for, in its order."""
        found = {(row.name, row.figure): row for row in self.rows}
        return tuple(found[key] for key in TARGETS if key in found)

    def every_row(self) -> Iterator[Row]:
        """Those of the tables of confusion and confidence too."""
        yield from self.rows
        for confusion in self.confusions:
            yield from confusion.rows()
        for reliability in self.reliability:
            yield from reliability.rows()

    def __str__(self) -> str:
        return evaluation_table([self])
