"""Codebook files become frozen values: a `Codebook` to code with, a `Scheme` to read as."""

from pipeline.codebook.definitions import (
    Below,
    Codebook,
    CodeDefinition,
    Gate,
    LabelSet,
    NearMiss,
)
from pipeline.codebook.loading import (
    load_any,
    load_codebook,
    load_scheme,
    shipped_codebooks,
    starter_text,
)
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

__all__ = [
    "Below",
    "CodeDefinition",
    "Codebook",
    "Gate",
    "LabelSet",
    "Mode",
    "NearMiss",
    "Quality",
    "Reference",
    "Rule",
    "Scheme",
    "SchemeCode",
    "SchemeSet",
    "Suggestion",
    "Summary",
    "load_any",
    "load_codebook",
    "load_scheme",
    "shipped_codebooks",
    "starter_text",
]
