"""A crosswalk file is checked while it is read; the shipped ones lead somewhere from everywhere."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.codebook import (
    Codebook,
    Mode,
    Quality,
    Scheme,
    load_any,
    load_codebook,
    load_scheme,
    shipped_codebooks,
)
from pipeline.codebook.condition import codes_in
from pipeline.codebook.reading import BookReader
from pipeline.codebook.scheme_reading import SchemeReader
from pipeline.errors import CodebookError
from pipeline.transcript import Role

POC_CORE = load_codebook("poc-core")
SCHEMES = [name for name in shipped_codebooks() if isinstance(load_any(name), Scheme)]
MAPS_TO = {
    "miti-4.2": "miti",
    "talkmoves-dyad": "talkmoves",
    "glickman": "glickman",
    "heron": "heron",
    "six-steps": "six_steps",
}
"""scheme -> its name under maps_to in PoC-Core"""

SMALL = """
id = "small"
version = "1"
name = "Small"
licence = "CC0-1.0"
citation = "Nobody 2026"
caution = "For tests."

[[label_set]]
name = "helper"
mode = "multi"
applies_to = ["leader"]
max = 2

[[label_set.code]]
id = "TELL"
name = "Tells"
definition = "Tells something."

[[label_set.code]]
id = "ASK_"
name = "Asks"
definition = "Asks something."

[[label_set]]
name = "globals"
mode = "rating"
scale = [1, 2, 3]
rater = "human"

[[label_set.code]]
id = "warmth"
name = "Warmth"
definition = "How warm it is."

[crosswalk]
from = "poc-core-1"
map = [
  { when = "SUGGEST or DIRECT", to = "TELL", quality = "lossy" },
  { when = "q_type == probing", to = "ASK_", quality = "exact" },
]

[[summary]]
id = "telling"
name = "Telling"
formula = "safe_div(n(TELL), n(TELL, ASK_))"
min_n = 5
references = [{ value = 0.5, label = "half" }]

[[classification]]
id = "teller"
name = "Teller"
definition = "Tells most."
formula = "n(TELL)"
at_least = 3
asks = "Was it so?"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scheme_of_ones_own_is_read(tmp_path: Path) -> None:
    scheme = load_scheme(written(tmp_path, SMALL))
    helper, globals_ = scheme.label_sets
    assert (helper.mode, helper.applies_to, helper.max) == (Mode.MULTI, (Role.LEADER,), 2)
    assert (globals_.mode, globals_.scale) == (Mode.RATING, (1, 2, 3))
    assert [(rule.to, rule.quality) for rule in scheme.rules] == [
        (("TELL",), Quality.LOSSY),
        (("ASK_",), Quality.EXACT),
    ]
    assert (scheme.mapped, scheme.rated) == (("TELL", "ASK_"), ("warmth",))
    assert scheme.summaries[0].min_n == 5
    assert scheme.suggestions[0].at_least == 3
    assert "REHEARSE" in scheme.not_carried
    assert "SUGGEST" not in scheme.not_carried


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('caution = "For tests."', "", "caution: missing or empty; every entry needs one"),
        ("[[summary]]", "[[sumary]]", "sumary: no such key; did you mean 'summary'?"),
        ('id = "ASK_"', 'id = "TELL"', "TELL: defined twice; keep one of them"),
        (
            'id = "ASK_"',
            'id = "ASK-2"',
            "ASK-2: 'ASK-2' is no name for a code; use letters, digits and _, a letter first, "
            "and none of and, from, in, not, or",
        ),
        (
            'mode = "multi"',
            'mode = "many"',
            "label_set.helper.mode: no such name: 'many'; known are: multi, rating, single",
        ),
        ("max = 2", "max = 3", "label_set.helper.max: 3 does not fit the mode 'multi'"),
        (
            'mode = "multi"',
            'mode = "single"',
            "label_set.helper.max: 2 does not fit the mode 'single'",
        ),
        (
            "scale = [1, 2, 3]",
            "",
            "label_set.globals.scale: missing or empty; every entry needs one",
        ),
        (
            'rater = "human"',
            'rater = "machine"',
            "label_set.globals.rater: no such name: 'machine'; known are: human",
        ),
        (
            'rater = "human"',
            'rater = "human"\napplies_to = ["leader"]',
            "label_set.globals.applies_to: goes with another mode than 'rating'; delete",
        ),
        (
            'from = "poc-core-1"',
            'from = "poc-core-2"',
            "crosswalk.from: no such codebook: 'poc-core-2'; did you mean 'poc-core-1'? or name "
            "a file beside this one",
        ),
        (
            "SUGGEST or DIRECT",
            "SUGEST or DIRECT",
            "crosswalk.map.1.when: no such code: 'SUGEST'; did you mean 'SUGGEST'?",
        ),
        (
            'to = "TELL"',
            'to = "TEL"',
            "crosswalk.map.1.to: no such name: 'TEL'; did you mean 'TELL'?",
        ),
        (
            'to = "TELL"',
            'to = "warmth"',
            "crosswalk.map.1.to: 'warmth' is rated by a person, never mapped to",
        ),
        (
            'to = "TELL"',
            'to = ["TELL", "ASK_"]',
            "crosswalk.map.1.quality: several codes to choose from need 'human'",
        ),
        (
            'quality = "lossy"',
            'quality = "loosy"',
            "crosswalk.map.1.quality: no such name: 'loosy'; did you mean 'lossy'?",
        ),
        (
            "n(TELL), n(",
            "n(TEL), n(",
            "summary.telling.formula: no such code: 'TEL'; did you mean 'TELL'?",
        ),
        (
            "safe_div(n(TELL)",
            "__import__(n(TELL)",
            "summary.telling.formula: no such function: '__import__'; known are: mean, n, "
            "safe_div, sec",
        ),
        ("min_n = 5", "min_n = -1", "summary.telling.min_n: -1 is below 0"),
        (
            "value = 0.5, label",
            'value = "0.5", label',
            "summary.telling.references.value: expected a number, got '0.5'",
        ),
        (
            "at_least = 3\n",
            "",
            "classification.teller: needs at_least, at_most or both; else it always holds",
        ),
        (
            "at_least = 3",
            "at_least = 3\nat_most = 2",
            "classification.teller.at_least: 3 is above at_most, 2",
        ),
    ],
)
def test_a_broken_scheme_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in SMALL
    with pytest.raises(CodebookError) as refused:
        load_scheme(written(tmp_path, SMALL.replace(old, new, 1)))
    assert str(refused.value) == f"small.toml: {complaint}"


ANYTHING: tuple[Any, ...] = (
    1, -1, 1.5, True, "", "x", "T: x", [], [1], [""], [[]], [{}], {}, {"a": 1}, {"text": "x"},
    "n(TELL)", date(2026, 1, 1),
)  # fmt: skip
"""whatever TOML can hold where something else belongs"""


FULL = """
id = "full"
version = "1"
name = "Full"
unit = "utterance"
priority = ["ASK"]
not_coded = ["TELL"]

[[label_set]]
layer = "move"
name = "Move"
applies_to = ["leader"]
max = 1

[[label_set.code]]
id = "ASK"
name = "Asks"
definition = "Asks something."
positive = ["What now?", { text = "And then?", after = "T: I stopped." }]
near_miss = [{ text = "Now this.", instead = ["TELL"], why = "no question", after = "L: So." }]
cues = ["what"]
attributes = { how = ["loud", "soft"] }
maps_to = { miti = "Q" }
gate = { f1 = 0.5, below = "withheld" }

[[label_set.code]]
id = "TELL"
name = "Tells"
definition = "Tells something."
positive = ["This."]
"""


def read_scheme(values: dict[str, Any]) -> object:
    return SchemeReader("f.toml").scheme(values, POC_CORE)


@pytest.mark.parametrize(
    ("text", "reads"),
    [(SMALL, read_scheme), (FULL, BookReader("f.toml").codebook)],
    ids=["a scheme", "a codebook"],
)
def test_whatever_stands_anywhere_in_a_file_it_is_read_or_refused_in_one_line(
    text: str, reads: Callable[[dict[str, Any]], object]
) -> None:
    assert reads(tomllib.loads(text))
    for spoilt in _spoilt(tomllib.loads(text)):
        if not isinstance(spoilt, dict):
            continue
        try:
            reads(spoilt)
        except CodebookError as error:
            line = str(error)
            assert line.startswith("f.toml: ")
            assert len(line.splitlines()) == 1


def _spoilt(values: Any) -> Iterator[Any]:
    """The same values, with one of them after the other replaced by anything or taken out."""
    yield from ANYTHING
    if isinstance(values, dict):
        for key, value in values.items():
            yield {k: v for k, v in values.items() if k != key}
            yield from ({**values, key: other} for other in _spoilt(value))
    elif isinstance(values, list):
        for at, value in enumerate(values):
            yield from ([*values[:at], other, *values[at + 1 :]] for other in _spoilt(value))


def test_a_crosswalk_may_come_from_a_codebook_of_ones_own_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\nversion = "1"\nname = "Mine"\n[[label_set]]\nlayer = "move"\nname = "Move"\n'
        'applies_to = ["leader"]\n[[label_set.code]]\nid = "NUDGE"\nname = "Nudges"\n'
        'definition = "Nudges."\npositive = ["Go on."]\n',
        encoding="utf-8",
    )
    mine = SMALL.replace("poc-core-1", "mine.toml").replace("SUGGEST or DIRECT", "NUDGE")
    scheme = load_scheme(written(tmp_path, mine.replace("q_type == probing", "not NUDGE")))
    assert scheme.source == "mine"
    itself = written(tmp_path, SMALL.replace("poc-core-1", "small.toml"))
    with pytest.raises(CodebookError, match=r"small\.toml is a scheme itself; name a codebook"):
        load_scheme(itself)


def test_a_codebook_is_no_scheme_and_a_scheme_no_codebook() -> None:
    with pytest.raises(CodebookError, match="a scheme to read codes as, not a codebook"):
        load_codebook("miti-4.2")
    with pytest.raises(CodebookError, match="a codebook to code with, not a scheme"):
        load_scheme("poc-core")


def test_the_schemes_of_the_method_are_shipped() -> None:
    assert set(MAPS_TO) == set(SCHEMES)
    assert isinstance(load_any("poc-core"), Codebook)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_shipped_scheme_says_whose_it_is_and_what_to_beware_of(name: str) -> None:
    scheme = load_scheme(name)
    assert scheme.licence.startswith("CC0-1.0 for this file; ")
    assert scheme.source == "poc-core-1"
    assert scheme.caution.endswith(".")


@pytest.mark.parametrize("name", SCHEMES)
def test_every_code_of_a_shipped_scheme_is_led_to_rated_or_says_why_not(name: str) -> None:
    scheme = load_scheme(name)
    led_to = {code for rule in scheme.rules for code in rule.to}
    for code in scheme.mapped:
        assert code in led_to or "ever mapped to" in scheme.definition(code).note


@pytest.mark.parametrize("name", SCHEMES)
def test_what_a_crosswalk_asks_for_says_so_in_poc_core(name: str) -> None:
    scheme, book = load_scheme(name), load_codebook("poc-core")
    for code in {code for rule in scheme.rules for code in codes_in(rule.condition)}:
        assert MAPS_TO[name] in book.definition(code).maps_to, code
