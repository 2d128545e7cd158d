"""What a code is: a codebook file becomes a checked, frozen `Codebook`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.errors import CodebookError, did_you_mean
from pipeline.resources import shipped
from pipeline.transcript import Layer, Role

FOLDER = "configs/codebooks"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """
    A sentence that looks like the code and is not; `instead` says what it is, in words.

    codes  the codes it gets instead; `a|b` means either
    after  what was said just before, where that decides: "T: They weren't with me."
    """

    text: str
    instead: str
    codes: tuple[str, ...] = ()
    after: str = ""


class Below(StrEnum):
    """What becomes of a machine's claim of a code that its coder does not find well enough."""

    SUGGESTED = "suggested"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Gate:
    """
    What a coder must reach before its claims of a code are shown as found.

    f1     least F1 on conversations the coder did not learn from, 0..1
    below  suggested: shown and counted, with that word beside it; withheld: neither
    """

    f1: float
    below: Below = Below.SUGGESTED


@dataclass(frozen=True, slots=True)
class CodeDefinition:
    """
    One code with what a coder needs to know of it; the method page prints the same text.

    positive  sentences that are this code
    after     positive sentence -> what was said just before, where that decides
    maps_to   scheme -> its name for it: {"miti": "GI"}
    gate      what a coder must reach to be believed about it; None: anything will do
    """

    id: str
    name: str
    definition: str
    positive: tuple[str, ...] = ()
    near_miss: tuple[NearMiss, ...] = ()
    cues: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maps_to: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class LabelSet:
    """
    Codes that answer one question about an utterance.

    applies_to  the roles whose utterances carry it
    max         how many of them one utterance may carry
    """

    layer: Layer
    name: str
    applies_to: tuple[Role, ...]
    max: int
    codes: tuple[CodeDefinition, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """
    A codebook as the engine knows it.

    id        `poc-core-1`
    priority  move codes, most telling first: the primary label for charts
    """

    id: str
    version: str
    name: str
    licence: str
    citation: str
    label_sets: tuple[LabelSet, ...]
    priority: tuple[str, ...] = ()
    not_coded: tuple[str, ...] = ()

    def label_set(self, layer: Layer) -> LabelSet:
        return next(s for s in self.label_sets if s.layer is layer)

    def definition(self, code: str) -> CodeDefinition:
        """The entry of a code; KeyError when the book has none."""
        for label_set in self.label_sets:
            for definition in label_set.codes:
                if definition.id == code:
                    return definition
        raise KeyError(code)


def load_codebook(name_or_path: str | Path) -> Codebook:
    """
    A codebook by its shipped name (`poc-core`) or from a file of one's own (`mine.toml`).

    Raises CodebookError, one line with file, key and the nearest known name.
    """
    path = _find(name_or_path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path}: not valid TOML ({error}); mend that line") from error
    return _Reader(path.name).codebook(values)


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix == ".toml" or len(path.parts) > 1:
        return path
    folder = shipped(FOLDER)
    known = sorted(p.stem for p in folder.glob("*.toml"))
    if str(path) not in known:
        raise CodebookError(f"codebook: {path}: no such codebook; {did_you_mean(str(path), known)}")
    return folder / f"{path}.toml"


_BOOK_KEYS = {
    "id": str, "version": str, "name": str, "licence": str, "citation": str, "unit": str,
    "priority": list, "not_coded": list, "label_set": list,
}  # fmt: skip
_SET_KEYS = {"layer": str, "name": str, "applies_to": list, "max": int, "code": list}
_CODE_KEYS = {
    "id": str, "name": str, "definition": str, "positive": list, "near_miss": list,
    "cues": list, "attributes": dict, "maps_to": dict, "gate": dict,
}  # fmt: skip
_MISS_KEYS = {"text": str, "instead": list, "why": str, "after": str}
_POSITIVE_KEYS = {"text": str, "after": str}
_GATE_KEYS = {"f1": float, "below": str}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file; knows its name so that every complaint can say it."""

    file: str

    def codebook(self, values: Mapping[str, Any]) -> Codebook:
        self.check(values, _BOOK_KEYS, "", needed=("id", "version", "name", "label_set"))
        book = Codebook(
            id=values["id"],
            version=values["version"],
            name=values["name"],
            licence=values.get("licence", ""),
            citation=values.get("citation", ""),
            label_sets=tuple(self.label_set(s) for s in values["label_set"]),
            priority=tuple(values.get("priority", ())),
            not_coded=tuple(values.get("not_coded", ())),
        )
        self.check_names(book)
        return book

    def label_set(self, values: Mapping[str, Any]) -> LabelSet:
        where = f"label_set.{values.get('layer', '?')}"
        self.check(values, _SET_KEYS, where, needed=("layer", "name", "applies_to", "code"))
        if values.get("max", 1) < 1:
            raise self.wrong(f"{where}.max", f"{values['max']} is below 1; a set holds a code")
        return LabelSet(
            layer=Layer(self.one_of(values["layer"], [x.value for x in Layer], f"{where}.layer")),
            name=values["name"],
            applies_to=tuple(
                Role(self.one_of(r, [x.value for x in Role], f"{where}.applies_to"))
                for r in values["applies_to"]
            ),
            max=values.get("max", 1),
            codes=tuple(self.code(c) for c in values["code"]),
        )

    def code(self, values: Mapping[str, Any]) -> CodeDefinition:
        where = str(values.get("id", "code"))
        self.check(values, _CODE_KEYS, where, needed=("id", "name", "definition", "positive"))
        positives = [p if isinstance(p, dict) else {"text": p} for p in values["positive"]]
        for positive in positives:
            self.check(positive, _POSITIVE_KEYS, f"{where}.positive", needed=("text",))
        return CodeDefinition(
            id=values["id"],
            name=values["name"],
            definition=values["definition"],
            positive=tuple(p["text"] for p in positives),
            near_miss=tuple(self.near_miss(m, where) for m in values.get("near_miss", ())),
            cues=tuple(values.get("cues", ())),
            attributes={k: tuple(v) for k, v in values.get("attributes", {}).items()},
            maps_to=dict(values.get("maps_to", {})),
            after={p["text"]: p["after"] for p in positives if "after" in p},
            gate=self.gate(values["gate"], f"{where}.gate") if "gate" in values else None,
        )

    def gate(self, values: Mapping[str, Any], where: str) -> Gate:
        self.check(values, _GATE_KEYS, where, needed=("f1",))
        if not 0 < values["f1"] <= 1:
            raise self.wrong(f"{where}.f1", f"{values['f1']} is not above 0 and at most 1")
        below = values.get("below", Below.SUGGESTED.value)
        return Gate(
            values["f1"], Below(self.one_of(below, [x.value for x in Below], f"{where}.below"))
        )

    def near_miss(self, values: Mapping[str, Any], code: str) -> NearMiss:
        where = f"{code}.near_miss"
        self.check(values, _MISS_KEYS, where, needed=("text", "instead"))
        names, why = " + ".join(values["instead"]).replace("|", " or "), values.get("why", "")
        return NearMiss(
            text=values["text"],
            instead=f"{names}: {why}" if why else names,
            codes=tuple(values["instead"]),
            after=values.get("after", ""),
        )

    def check(
        self, values: Any, keys: Mapping[str, type], where: str, *, needed: tuple[str, ...]
    ) -> None:
        if not isinstance(values, dict):
            raise self.wrong(where, f"expected a table, got {values!r}")
        for key, value in values.items():
            dotted = f"{where}.{key}" if where else key
            if key not in keys:
                raise self.wrong(dotted, f"no such key; {did_you_mean(key, keys)}")
            if not isinstance(value, keys[key]):
                raise self.wrong(dotted, f"expected {_NAMES[keys[key]]}, got {value!r}")
        for key in needed:
            if not values.get(key):
                dotted = f"{where}.{key}" if where else key
                raise self.wrong(dotted, "missing or empty; every entry needs one")

    def check_names(self, book: Codebook) -> None:
        seen: dict[str, str] = {}
        for label_set in book.label_sets:
            for definition in label_set.codes:
                if definition.id in seen:
                    raise self.wrong(definition.id, "defined twice; keep one of them")
                seen[definition.id] = label_set.name
        for key in ("priority", "not_coded"):
            for name in getattr(book, key):
                self.one_of(name, seen, key)
        for code in seen:
            for miss in book.definition(code).near_miss:
                for name in "|".join(miss.codes).split("|"):
                    self.one_of(name, seen, f"{code}.near_miss")

    def one_of(self, name: str, known: Any, where: str) -> str:
        if name not in known:
            raise self.wrong(where, f"no such name: '{name}'; {did_you_mean(str(name), known)}")
        return name

    def wrong(self, key: str, what: str) -> CodebookError:
        return CodebookError(f"{self.file}: {key}: {what}")


_NAMES = {
    float: "a number with a point",
    str: "text",
    list: "a list",
    dict: "a table",
    int: "a whole number",
}
