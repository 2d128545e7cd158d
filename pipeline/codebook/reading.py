"""A codebook file's values become a checked `Codebook`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.codebook.checks import (
    NUMBER,
    SENTENCES,
    TABLE,
    TABLES,
    TEXT,
    TEXTS,
    WHOLE,
    FileChecks,
    Keys,
)
from pipeline.codebook.definitions import (
    Below,
    Codebook,
    CodeDefinition,
    Gate,
    LabelSet,
    NearMiss,
)
from pipeline.transcript import Layer, Role

BOOK_KEYS: Keys = {
    "id": TEXT, "version": TEXT, "name": TEXT, "licence": TEXT, "citation": TEXT, "caution": TEXT,
    "unit": TEXT, "priority": TEXTS, "not_coded": TEXTS, "label_set": TABLES,
}  # fmt: skip
SET_KEYS: Keys = {
    "layer": TEXT, "name": TEXT, "applies_to": TEXTS, "max": WHOLE, "code": TABLES,
}  # fmt: skip
CODE_KEYS: Keys = {
    "id": TEXT, "name": TEXT, "definition": TEXT, "positive": SENTENCES, "near_miss": TABLES,
    "cues": TEXTS, "attributes": TABLE, "maps_to": TABLE, "gate": TABLE,
}  # fmt: skip
MISS_KEYS: Keys = {"text": TEXT, "instead": TEXTS, "why": TEXT, "after": TEXT}
POSITIVE_KEYS: Keys = {"text": TEXT, "after": TEXT}
GATE_KEYS: Keys = {"f1": NUMBER, "below": TEXT}
SAID_BY = ("T: ", "L: ")
UNIT = "utterance"
"""what Rapport codes; a book made for turns or sentences would be coded otherwise than it says"""


class BookReader(FileChecks):
    """Reads one file."""

    def codebook(self, values: Mapping[str, Any]) -> Codebook:
        self.check(values, BOOK_KEYS, "", needed=("id", "version", "name", "label_set"))
        book = Codebook(
            id=values["id"],
            version=values["version"],
            name=values["name"],
            licence=values.get("licence", ""),
            citation=values.get("citation", ""),
            label_sets=tuple(self._label_set(s) for s in values["label_set"]),
            priority=tuple(values.get("priority", ())),
            not_coded=tuple(values.get("not_coded", ())),
            unit=self.one_of(values.get("unit", UNIT), [UNIT], "unit"),
            caution=values.get("caution", ""),
        )
        self._check_names(book)
        for label_set in book.label_sets:
            self._check_examples(label_set)
        return book

    def _label_set(self, values: Mapping[str, Any]) -> LabelSet:
        where = f"label_set.{values.get('layer', '?')}"
        self.check(values, SET_KEYS, where, needed=("layer", "name", "applies_to", "code"))
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
            codes=tuple(self._code(c) for c in values["code"]),
        )

    def _code(self, values: Mapping[str, Any]) -> CodeDefinition:
        where = str(values.get("id", "code"))
        self.check(values, CODE_KEYS, where, needed=("id", "name", "definition", "positive"))
        self._check_texts(values, where)
        said = [self._positive(one, where) for one in values["positive"]]
        self._check_filled([text for text, _ in said], f"{where}.positive")
        return CodeDefinition(
            id=self.id(values["id"]),
            name=values["name"],
            definition=values["definition"],
            positive=tuple(text for text, _ in said),
            near_miss=tuple(self._near_miss(m, where) for m in values.get("near_miss", ())),
            cues=tuple(values.get("cues", ())),
            attributes={k: tuple(v) for k, v in values.get("attributes", {}).items()},
            maps_to=dict(values.get("maps_to", {})),
            after={text: after for text, after in said if after},
            gate=self._gate(values["gate"], f"{where}.gate") if "gate" in values else None,
        )

    def _check_texts(self, values: Mapping[str, Any], where: str) -> None:
        """What the names of attributes and schemes, which anybody may choose, lead to."""
        for key, kind in (("attributes", TEXTS), ("maps_to", TEXT)):
            named = values.get(key, {})
            self.check(named, dict.fromkeys(named, kind), f"{where}.{key}", needed=named)

    def _check_filled(self, texts: Sequence[str], where: str) -> None:
        if empty := sum(not text.strip() for text in texts):
            raise self.wrong(
                where,
                f"{empty} of {len(texts)} examples are still empty; write a sentence people "
                "would say in each, or delete the line",
            )

    def _positive(self, one: Any, code: str) -> tuple[str, str]:
        if isinstance(one, str):
            return one, ""
        where = f"{code}.positive"
        self.check(one, POSITIVE_KEYS, where, needed=("text",))
        return one["text"], self._after(one, where)

    def _near_miss(self, values: Mapping[str, Any], code: str) -> NearMiss:
        where = f"{code}.near_miss"
        self.check(values, MISS_KEYS, where, needed=("text", "instead"))
        names, why = " + ".join(values["instead"]).replace("|", " or "), values.get("why", "")
        return NearMiss(
            text=values["text"],
            instead=f"{names}: {why}" if why else names,
            codes=tuple(values["instead"]),
            after=self._after(values, where),
        )

    def _after(self, values: Mapping[str, Any], where: str) -> str:
        after: str = values.get("after", "")
        if after and not after.startswith(SAID_BY):
            raise self.wrong(
                f"{where}.after", f"say who said it first, 'T: ' or 'L: ', got {after!r}"
            )
        return after

    def _gate(self, values: Mapping[str, Any], where: str) -> Gate:
        self.check(values, GATE_KEYS, where, needed=("f1",))
        if not 0 < values["f1"] <= 1:
            raise self.wrong(f"{where}.f1", f"{values['f1']} is not above 0 and at most 1")
        below = values.get("below", Below.SUGGESTED.value)
        return Gate(
            float(values["f1"]),
            Below(self.one_of(below, [x.value for x in Below], f"{where}.below")),
        )

    def _check_names(self, book: Codebook) -> None:
        self.once(f"label_set.{label_set.layer.value}" for label_set in book.label_sets)
        codes = self.once(d.id for label_set in book.label_sets for d in label_set.codes)
        for key in ("priority", "not_coded"):
            for name in getattr(book, key):
                self.one_of(name, codes, key)
        for code in codes:
            for miss in book.definition(code).near_miss:
                for name in "|".join(miss.codes).split("|"):
                    self.one_of(name, codes, f"{code}.near_miss")
                    if name == code:
                        raise self.wrong(
                            f"{code}.near_miss",
                            f"“{miss.text}” is said to be {code} instead of {code}; name another",
                        )

    def _check_examples(self, label_set: LabelSet) -> None:
        """No sentence is and is not a code, nor two codes where an utterance carries one."""
        seen: dict[tuple[str, str], str] = {}
        for code in label_set.codes:
            for text in code.positive:
                said = (text, code.after.get(text, ""))
                if said in [(miss.text, miss.after) for miss in code.near_miss]:
                    raise self.wrong(
                        f"{code.id}.near_miss", f"“{text}” is a positive example too; keep one"
                    )
                other = seen.setdefault(said, code.id)
                if other == code.id and code.positive.count(text) > 1:
                    raise self.wrong(f"{code.id}.positive", f"“{text}” stands there twice")
                if other != code.id and label_set.max == 1:
                    raise self.wrong(
                        f"{code.id}.positive",
                        f"“{text}” is an example of {other} too, and an utterance carries one of "
                        "the two; keep one",
                    )
