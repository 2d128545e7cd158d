"""Coded utterances become lines with the codebook's own names, alone or grouped by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook, CodeDefinition
from pipeline.formats.webvtt import voice_names
from pipeline.span import clock
from pipeline.transcript import Code, CodedUtterance, Conversation, Layer

UNSURE = 0.6


@dataclass(frozen=True, slots=True)
class Label:
    """
    A standing code in words; unsure where no coder is, sure where a person said so.

    suggested  its coder does not find the code as surely as its gate asks
    """

    code: str
    name: str
    unsure: bool
    by_person: bool
    suggested: bool = False

    @property
    def told(self) -> str:
        """As it is said where no mark can stand."""
        return f"{self.name}, suggested" if self.suggested else self.name


@dataclass(frozen=True, slots=True)
class Line:
    """
    An utterance as it is printed: "1:02", "Leader", the words, the codes, what to doubt.

    start_ms  what `time` tells, exactly
    """

    time: str
    who: str
    role: str
    text: str
    labels: tuple[Label, ...]
    remark: str
    backchannel: bool
    start_ms: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """
    Utterances with one code, under its name and definition.

    suggested  some of them are there because a machine suggests it
    """

    code: str
    name: str
    definition: str
    lines: tuple[Line, ...]
    suggested: bool = False


def lines_of(conversation: Conversation, codebook: Codebook) -> tuple[Line, ...]:
    """Every utterance as a line, in order."""
    names = voice_names(conversation)
    return tuple(
        Line(
            time=clock(coded.span.start_ms),
            who=names[coded.utterance.speaker],
            role=coded.role.value,
            text=coded.text,
            labels=tuple(_label(code, codebook) for code in coded.codes),
            remark=_remark(coded),
            backchannel=coded.utterance.backchannel,
            start_ms=coded.span.start_ms,
        )
        for coded in conversation.utterances
    )


def _remark(coded: CodedUtterance) -> str:
    if coded.utterance.doubt:
        return f"suspect ({coded.utterance.doubt}), not counted"
    if coded.needs_review:
        return "to be checked: unsure words or voice"
    return ""


def _label(code: Code, codebook: Codebook) -> Label:
    name = name_of(code.code, codebook)
    if code.layer is Layer.FORM:
        name = f"{name.lower()} form"
    said = [value for key, value in code.attributes.items() if key in ("strength", "valence")]
    return Label(
        code.code,
        f"{name} ({', '.join(said)})" if said else name,
        unsure=not code.by_person and code.confidence is not None and code.confidence < UNSURE,
        by_person=code.by_person,
        suggested=code.suggested,
    )


def name_of(code: str, codebook: Codebook) -> str:
    """What the codebook calls a code; a code it does not know keeps its id, without underscores."""
    found = _definition(code, codebook)
    return found.name if found else code.replace("_", " ").capitalize()


def _definition(code: str, codebook: Codebook) -> CodeDefinition | None:
    try:
        return codebook.definition(code)
    except KeyError:
        return None


def title_of(line: Line) -> str:
    """A line in one sentence, for the marks of the timeline."""
    codes = ", ".join(label.told for label in line.labels)
    return f"{line.time} {line.who}{f' ({codes})' if codes else ''}: {line.text}"


def groups_of(
    conversation: Conversation, codebook: Codebook, layer: Layer, lines: Sequence[Line]
) -> tuple[Group, ...]:
    """The codes of a layer that occur, in the order of the codebook, then those it lacks."""
    book = [c.id for s in codebook.label_sets if s.layer is layer for c in s.codes]
    used = [code for coded in conversation.utterances for code in coded.of(layer)]
    groups = []
    for code in dict.fromkeys([*book, *used]):
        if code not in used or code in codebook.not_coded:
            continue
        found = _definition(code, codebook)
        pairs = zip(conversation.utterances, lines, strict=True)
        with_it = tuple(line for coded, line in pairs if code in coded.of(layer))
        definition = found.definition if found else ""
        name, suggested = name_of(code, codebook), any(_suggests(line, code) for line in with_it)
        groups.append(Group(code, name, definition, with_it, suggested))
    return tuple(groups)


def _suggests(line: Line, code: str) -> bool:
    return any(label.code == code and label.suggested for label in line.labels)
