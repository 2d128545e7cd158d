"""A crosswalk file's values become a checked `Scheme`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.codebook.checks import (
    NUMBER,
    TABLE,
    TABLES,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    UNITS,
    WHOLE,
    WHOLES,
    FileChecks,
    Keys,
)
from pipeline.codebook.condition import Condition, Vocabulary, codes_in, parse_condition
from pipeline.codebook.definitions import Codebook
from pipeline.codebook.formula import SOURCE, Formula, parse_formula
from pipeline.codebook.scheme import (
    Mode,
    Quality,
    Reference,
    Rule,
    Scheme,
    SchemeCode,
    SchemeSet,
    Suggestion,
    Summary,
)
from pipeline.errors import CodebookError
from pipeline.transcript import Layer, Role

SCHEME_KEYS: Keys = {
    "id": TEXT, "version": TEXT, "name": TEXT, "licence": TEXT, "citation": TEXT, "caution": TEXT,
    "unit": TEXT, "label_set": TABLES, "crosswalk": TABLE, "summary": TABLES,
    "classification": TABLES,
}  # fmt: skip
SET_KEYS: Keys = {
    "name": TEXT, "mode": TEXT, "applies_to": TEXTS, "max": WHOLE, "scale": WHOLES, "rater": TEXT,
    "code": TABLES,
}  # fmt: skip
CODE_KEYS: Keys = {"id": TEXT, "name": TEXT, "definition": TEXT, "label": TEXT, "note": TEXT}
CROSSWALK_KEYS: Keys = {"from": TEXT, "map": TABLES}
RULE_KEYS: Keys = {"when": TEXT, "to": TEXT_OR_TEXTS, "quality": TEXT, "note": TEXT}
SUMMARY_KEYS: Keys = {
    "id": TEXT, "name": TEXT, "formula": TEXT, "min_n": WHOLE, "references": TABLES,
    "source": TEXT, "note": TEXT,
}  # fmt: skip
REFERENCE_KEYS: Keys = {"value": NUMBER, "label": TEXT, "source": TEXT, "status": TEXT}
SUGGESTION_KEYS: Keys = {
    "id": TEXT, "name": TEXT, "definition": TEXT, "formula": TEXT, "at_least": NUMBER,
    "at_most": NUMBER, "min_n": WHOLE, "asks": TEXT, "note": TEXT,
}  # fmt: skip
RATER = "human"
DESCRIBES_AN_ACT = (Layer.FORM, Layer.TAG)
"""layers that say more of what another layer names"""
ABOUT = ("id", "version", "name", "licence", "citation", "caution")


class SchemeReader(FileChecks):
    """Reads one file."""

    def scheme(self, values: Mapping[str, Any], source: Codebook) -> Scheme:
        """The scheme; `source` is the codebook its crosswalk comes from."""
        self.check(values, SCHEME_KEYS, "", needed=(*ABOUT, "label_set", "crosswalk"))
        sets = tuple(self._label_set(s) for s in values["label_set"])
        self.once(f"label_set.{s.name}" for s in sets)
        self.once(c.id for s in sets for c in s.codes)
        bare = Scheme(
            **{key: values[key] for key in ABOUT},
            unit=self.one_of(values.get("unit", UNITS[0]), UNITS, "unit"),
            label_sets=sets,
            source=source.id,
            rules=(),
        )
        formulas = _Formulas(self, bare, source)
        summaries = tuple(self._summary(s, formulas) for s in values.get("summary", ()))
        suggestions = tuple(self._suggestion(s, formulas) for s in values.get("classification", ()))
        self.once(f"summary.{s.id}" for s in summaries)
        self.once(f"classification.{s.id}" for s in suggestions)
        rules = self._rules(values["crosswalk"], bare, vocabulary_of(source))
        return replace(
            bare,
            rules=rules,
            summaries=summaries,
            suggestions=suggestions,
            not_carried=_not_carried(source, bare, rules),
        )

    def _label_set(self, values: Mapping[str, Any]) -> SchemeSet:
        where = f"label_set.{values.get('name', '?')}"
        self.check(values, SET_KEYS, where, needed=("name", "mode", "code"))
        mode = Mode(self.one_of(values["mode"], [m.value for m in Mode], f"{where}.mode"))
        rating = mode is Mode.RATING
        self.check(
            values, SET_KEYS, where, needed=("scale", "rater") if rating else ("applies_to",)
        )
        for key in ("applies_to", "max") if rating else ("scale", "rater"):
            if key in values:
                raise self.wrong(f"{where}.{key}", f"goes with another mode than '{mode}'; delete")
        if rating:
            self.one_of(values["rater"], [RATER], f"{where}.rater")
        if not 1 <= values.get("max", 1) <= (1 if mode is Mode.SINGLE else len(values["code"])):
            raise self.wrong(f"{where}.max", f"{values['max']} does not fit the mode '{mode}'")
        return SchemeSet(
            name=values["name"],
            mode=mode,
            applies_to=tuple(
                Role(self.one_of(r, [x.value for x in Role], f"{where}.applies_to"))
                for r in values.get("applies_to", ())
            ),
            max=values.get("max", len(values["code"]) if mode is Mode.MULTI else 1),
            codes=tuple(self._code(c) for c in values["code"]),
            scale=tuple(values.get("scale", ())),
        )

    def _code(self, values: Mapping[str, Any]) -> SchemeCode:
        where = str(values.get("id", "code"))
        self.check(values, CODE_KEYS, where, needed=("id", "name", "definition"))
        self.id(values["id"])
        return SchemeCode(**values)

    def _rules(
        self, values: Mapping[str, Any], scheme: Scheme, vocabulary: Vocabulary
    ) -> tuple[Rule, ...]:
        self.check(values, CROSSWALK_KEYS, "crosswalk", needed=("from", "map"))
        return tuple(
            self._rule(rule, f"crosswalk.map.{place}", scheme, vocabulary)
            for place, rule in enumerate(values["map"], start=1)
        )

    def _rule(
        self, values: Mapping[str, Any], where: str, scheme: Scheme, vocabulary: Vocabulary
    ) -> Rule:
        self.check(values, RULE_KEYS, where, needed=("when", "to", "quality"))
        to = (values["to"],) if isinstance(values["to"], str) else tuple(values["to"])
        for code in to:
            if code in scheme.rated:
                raise self.wrong(f"{where}.to", f"'{code}' is rated by a person, never mapped to")
            self.one_of(code, scheme.mapped, f"{where}.to")
        if len({scheme.set_of(code).name for code in to}) > 1:
            raise self.wrong(f"{where}.to", "codes of several label sets; a person chooses in one")
        quality = Quality(
            self.one_of(values["quality"], [q.value for q in Quality], f"{where}.quality")
        )
        if len(to) > 1 and quality is not Quality.HUMAN:
            raise self.wrong(f"{where}.quality", "several codes to choose from need 'human'")
        return Rule(
            when=values["when"],
            condition=self._condition(values["when"], vocabulary, f"{where}.when"),
            to=to,
            quality=quality,
            note=values.get("note", ""),
        )

    def _condition(self, text: str, vocabulary: Vocabulary, where: str) -> Condition:
        try:
            return parse_condition(text, vocabulary)
        except CodebookError as error:
            raise self.wrong(where, str(error)) from error

    def _summary(self, values: Mapping[str, Any], formulas: _Formulas) -> Summary:
        where = f"summary.{values.get('id', '?')}"
        self.check(values, SUMMARY_KEYS, where, needed=("id", "name", "formula"))
        return Summary(
            id=values["id"],
            name=values["name"],
            text=values["formula"],
            formula=formulas.read(values["formula"], f"{where}.formula"),
            min_n=self._min_n(values, where),
            references=tuple(
                self._reference(r, f"{where}.references") for r in values.get("references", ())
            ),
            source=values.get("source", ""),
            note=values.get("note", ""),
        )

    def _reference(self, values: Mapping[str, Any], where: str) -> Reference:
        self.check(values, REFERENCE_KEYS, where, needed=("value", "label"))
        return Reference(**values)

    def _suggestion(self, values: Mapping[str, Any], formulas: _Formulas) -> Suggestion:
        where = f"classification.{values.get('id', '?')}"
        needed = ("id", "name", "definition", "formula", "asks")
        self.check(values, SUGGESTION_KEYS, where, needed=needed)
        low, high = values.get("at_least"), values.get("at_most")
        if low is None and high is None:
            raise self.wrong(where, "needs at_least, at_most or both; else it always holds")
        if low is not None and high is not None and low > high:
            raise self.wrong(f"{where}.at_least", f"{low} is above at_most, {high}")
        rest = {key: value for key, value in values.items() if key not in ("formula", "min_n")}
        return Suggestion(
            **rest,
            text=values["formula"],
            formula=formulas.read(values["formula"], f"{where}.formula"),
            min_n=self._min_n(values, where),
        )

    def _min_n(self, values: Mapping[str, Any], where: str) -> int:
        least: int = values.get("min_n", 0)
        if least < 0:
            raise self.wrong(f"{where}.min_n", f"{least} is below 0")
        return least


class _Formulas:
    """What a formula of the scheme may speak of."""

    def __init__(self, checks: FileChecks, scheme: Scheme, source: Codebook) -> None:
        self._checks, self._rated = checks, scheme.rated
        theirs = [f"{SOURCE}:{d.id}" for s in source.label_sets for d in s.codes]
        self._counted = (*scheme.mapped, *theirs)

    def read(self, text: str, where: str) -> Formula:
        try:
            return parse_formula(text, counted=self._counted, rated=self._rated)
        except CodebookError as error:
            raise self._checks.wrong(where, str(error)) from error


def vocabulary_of(book: Codebook) -> Vocabulary:
    """What conditions over a book's codes may speak of."""
    attributes: dict[str, tuple[str, ...]] = {}
    for label_set in book.label_sets:
        for code in label_set.codes:
            for name, values in code.attributes.items():
                attributes[name] = (*attributes.get(name, ()), *values)
    return Vocabulary(
        codes={d.id: s.applies_to for s in book.label_sets for d in s.codes},
        questions=tuple(
            d.id for s in book.label_sets if s.layer is Layer.QUESTION for d in s.codes
        ),
        attributes=attributes,
    )


def _not_carried(source: Codebook, scheme: Scheme, rules: Sequence[Rule]) -> tuple[str, ...]:
    """What people of the scheme's roles do that no rule asks for."""
    asked_for = {code for rule in rules for code in codes_in(rule.condition)}
    asked_for.update(source.not_coded)
    roles = {role for label_set in scheme.label_sets for role in label_set.applies_to}
    return tuple(
        d.id
        for s in source.label_sets
        if s.layer not in DESCRIBES_AN_ACT and not roles.isdisjoint(s.applies_to)
        for d in s.codes
        if d.id not in asked_for
    )
