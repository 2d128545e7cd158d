"""Frozen values survive the way to JSON and back, exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StoreError
from pipeline.span import Span
from pipeline.store.serial import from_bytes, from_plain, to_bytes, to_plain
from pipeline.transcript import (
    Code,
    EngineUsed,
    Heard,
    Layer,
    SpeakerSpan,
    Timing,
    Word,
    WordQuality,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
spans = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 10**8), st.integers(1, 10**7)
)
finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.builds(
    Word,
    spans,
    texts,
    confidence=st.none() | finite,
    speaker=st.none() | texts,
    timing=st.sampled_from(Timing),
)
engines = st.builds(
    EngineUsed,
    texts,
    texts,
    st.dictionaries(texts, st.none() | st.booleans() | st.integers() | finite | texts),
    texts,
)
heards = st.builds(
    Heard,
    duration_ms=st.integers(0, 10**9),
    words=st.lists(words, max_size=5).map(tuple),
    voices=st.lists(st.builds(SpeakerSpan, spans, texts), max_size=5).map(tuple),
    activity=st.none() | st.lists(spans, max_size=5).map(tuple),
    words_by=engines,
    voices_by=engines,
    word_quality=st.sampled_from(WordQuality),
    notes=st.lists(texts, max_size=3).map(tuple),
)


@given(heards)
def test_heard_survives_the_way_to_bytes_and_back(heard: Heard) -> None:
    back = from_bytes(Heard, to_bytes(Heard, heard))
    assert back == heard
    assert {k: type(v) for k, v in back.words_by.parameters.items()} == {
        k: type(v) for k, v in heard.words_by.parameters.items()
    }, "1, 1.0 and True stay apart"


@given(st.builds(Code, st.integers(0), st.sampled_from(Layer), texts, texts))
def test_a_code_survives_a_json_column(code: Code) -> None:
    assert from_plain(Code, to_plain(Code, code)) == code


@pytest.mark.parametrize(
    "kept", [b"", b"{}", b'{"start_ms": 5, "end_ms": 5}', b'{"start_ms": "secret words"}', b"\x80"]
)
def test_what_cannot_be_read_back_says_so_and_repeats_nothing(kept: bytes) -> None:
    with pytest.raises(StoreError, match="a kept Span cannot be read back") as problem:
        from_bytes(Span, kept)
    assert "secret" not in str(problem.value)
