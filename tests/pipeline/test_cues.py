"""Cues become words where the voices are, and a transcript of another recording is refused."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import load_codebook
from pipeline.coding.rules import RulesCoder
from pipeline.config import load_config
from pipeline.cue_clock import fit_clock
from pipeline.cues import check_belongs, place_words
from pipeline.errors import TranscriptError
from pipeline.formats import read_rttm, read_transcript, read_utterances
from pipeline.report import Source
from pipeline.run import Reading, named_voices, read
from pipeline.span import Span, union
from pipeline.transcript import (
    Cue,
    EngineUsed,
    Heard,
    Timing,
    TranscriptFile,
    Word,
    WordQuality,
)

SAMPLES = Path(__file__).parents[2] / "samples"
SHARED = Path(__file__).parents[2] / "../shared/data"
GOLD = sorted((SHARED / "gold").glob("*.json"))


def test_words_are_spread_over_the_voiced_time_of_their_cue() -> None:
    cue = Cue(Span(1000, 9000), "one two six ten", "Dana")
    words = place_words([cue], [Span(0, 500), Span(2000, 3000), Span(6000, 7000)], 10_000)
    assert [(w.text, w.span) for w in words] == [
        ("one", Span(2000, 2500)),
        ("two", Span(2500, 3000)),
        ("six", Span(6000, 6500)),
        ("ten", Span(6500, 7000)),
    ]
    assert {(w.speaker, w.timing) for w in words} == {("Dana", Timing.INTERPOLATED)}


@pytest.mark.parametrize("activity", [None, (), (Span(8000, 9000),)])
def test_a_cue_in_which_nobody_is_heard_keeps_its_whole_time(
    activity: Sequence[Span] | None,
) -> None:
    words = place_words([Cue(Span(1000, 3000), "so what")], activity, 10_000)
    assert [w.span for w in words] == [Span(1000, 1750), Span(1750, 3000)]


def test_a_cue_whose_end_was_estimated_lasts_as_long_as_the_voice() -> None:
    cues = [
        Cue(Span(1000, 2000), "so what", "Dana", open_ended=True),
        Cue(Span(9000, 9500), "bye", "Luis", open_ended=True),
    ]
    words = place_words(cues, [Span(1000, 3000), Span(9000, 9400)], 20_000)
    assert [w.span for w in words] == [Span(1000, 1750), Span(1750, 3000), Span(9000, 9400)]
    unheard = place_words(cues, None, 20_000)
    assert [w.span for w in unheard] == [Span(1000, 1375), Span(1375, 2000), Span(9000, 9500)]


def test_words_the_file_times_are_used_as_they_are() -> None:
    timed = Word(Span(1200, 1500), "So", 0.9)
    untimed = Word(Span(1500, 1800), "34", timing=Timing.INTERPOLATED, speaker="Luis")
    words = place_words([Cue(Span(1000, 2000), "So 34", "Dana", (timed, untimed))], [], 10_000)
    assert words == (Word(Span(1200, 1500), "So", 0.9, "Dana"), untimed)


def test_nothing_lies_past_the_end_of_the_recording() -> None:
    cues = [Cue(Span(0, 4000), "so what"), Cue(Span(4000, 5000), "bye")]
    assert [w.span for w in place_words(cues, None, 2000)] == [Span(0, 750), Span(750, 2000)]


def test_words_of_cues_that_overlap_are_in_the_order_of_their_start() -> None:
    cues = [Cue(Span(0, 4000), "one two three"), Cue(Span(500, 900), "mm-hm")]
    assert [w.text for w in place_words(cues, None, 4000)] == ["one", "mm-hm", "two", "three"]


def test_a_cue_that_lasts_into_the_speakers_next_one_ends_there() -> None:
    cues = [Cue(Span(0, 4000), "one two", "Dana"), Cue(Span(1600, 5000), "six ten", "Dana")]
    assert [(w.text, w.span) for w in place_words(cues, None, 9000)] == [
        ("one", Span(0, 800)),
        ("two", Span(800, 1600)),
        ("six", Span(1600, 3300)),
        ("ten", Span(3300, 5000)),
    ]


@pytest.mark.parametrize(("first", "second"), [("Dana", "Dana"), ("Dana", None), (None, None)])
def test_one_speakers_cues_never_mix(first: str | None, second: str | None) -> None:
    cues = [Cue(Span(0, 4000), "one two", first), Cue(Span(900, 5000), "six ten", second)]
    assert [w.text for w in place_words(cues, None, 9000)] == ["one", "two", "six", "ten"]


def test_one_speakers_cues_that_start_together_share_the_time() -> None:
    cues = [Cue(Span(0, 4000), "one two", "Dana"), Cue(Span(0, 4000), "six ten", "Dana")]
    assert [(w.text, w.span.start_ms) for w in place_words(cues, None, 9000)] == [
        ("one", 0),
        ("two", 1000),
        ("six", 2000),
        ("ten", 3000),
    ]


def test_cues_of_different_speakers_may_overlap() -> None:
    cues = [Cue(Span(0, 4000), "one two", "Dana"), Cue(Span(1000, 3000), "six ten", "Luis")]
    assert [w.text for w in place_words(cues, None, 9000)] == ["one", "six", "two", "ten"]


@pytest.mark.parametrize("voiced", [False, True], ids=["alone", "with the voices"])
@pytest.mark.parametrize("late_ms", [500, 1_000, 2_000])
def test_rough_cue_ends_change_no_utterance_and_no_question(late_ms: int, voiced: bool) -> None:
    transcript = read_transcript(SAMPLES / "conversation.vtt")
    voices = read_rttm(SAMPLES / "conversation.rttm").values()
    activity = union(span for spans in voices for span in spans) if voiced else None
    late = [
        replace(cue, span=Span(cue.span.start_ms, cue.span.end_ms + late_ms))
        for cue in transcript.cues
    ]
    assert utterances_and_open_share(late, activity) == utterances_and_open_share(
        transcript.cues, activity
    )


def utterances_and_open_share(
    cues: Sequence[Cue], activity: Sequence[Span] | None
) -> tuple[dict[str, list[str]], float | None]:
    """What each speaker says, unit by unit, and the share of open questions."""
    end_ms = max(cue.span.end_ms for cue in cues)
    words = place_words(cues, activity, end_ms)
    used = EngineUsed("transcript", "1")
    codebook = load_codebook("poc-core")
    heard = Heard(
        duration_ms=end_ms,
        words=words,
        voices=named_voices(words),
        activity=None if activity is None else tuple(activity),
        words_by=used,
        voices_by=used,
        word_quality=WordQuality.TRANSCRIPT,
    )
    reading = Reading((RulesCoder(codebook),), codebook, load_config())
    report = read(heard, reading, source=Source("conversation.vtt", "0"))
    said: dict[str, list[str]] = {}
    for coded in report.conversation.utterances:
        said.setdefault(coded.utterance.speaker, []).append(coded.text)
    return said, report.result("open_share").figure.value


SPANS = st.tuples(st.integers(0, 9_000), st.integers(1, 4_000)).map(lambda p: Span(p[0], sum(p)))
CUES = st.builds(Cue, SPANS, st.text("ab ", min_size=1, max_size=40))


@given(st.lists(CUES, max_size=8), st.none() | st.lists(SPANS, max_size=8), st.integers(1, 12_000))
def test_every_word_is_ordered_within_its_cue_and_the_recording(
    cues: list[Cue], activity: list[Span] | None, duration_ms: int
) -> None:
    for cue in cues:
        words = place_words([cue], None if activity is None else union(activity), duration_ms)
        starts = [word.span.start_ms for word in words]
        assert starts == sorted(starts)
        assert all(word.span.end_ms <= min(cue.span.end_ms, duration_ms) for word in words)
        assert all(start >= cue.span.start_ms for start in starts)
        if cue.span.start_ms < duration_ms:
            assert [word.text for word in words] == cue.text.split()


def transcript(spans: Sequence[Span]) -> TranscriptFile:
    return TranscriptFile(tuple(Cue(span, "so what") for span in spans), "Zoom WebVTT")


def shifted(spans: Sequence[Span], ms: int) -> list[Span]:
    return [Span(s.start_ms + ms, s.end_ms + ms) for s in spans if s.start_ms + ms >= 0]


def heard(spans: Sequence[Span], seed: int, *, edge_ms: int = 150) -> tuple[Span, ...]:
    """What a detector makes of speech: edges off, short pauses inside, some missed."""
    rng = random.Random(seed)
    pieces = []
    for span in spans:
        start = span.start_ms
        while start < span.end_ms and rng.random() > 0.03:
            end = min(span.end_ms, start + rng.randint(1_500, 5_000))
            a, b = start + rng.randint(-edge_ms, edge_ms), end + rng.randint(-edge_ms, edge_ms)
            pieces += [Span(max(a, 0), b)] if b > max(a, 0) else []
            start = end + rng.randint(0, 500)
    return union(pieces, bridge_ms=250)


def roughened(spans: Sequence[Span], seed: int, *, edge_ms: int) -> list[Span]:
    """Cues whose starts and ends are off by up to `edge_ms`."""
    rng = random.Random(seed)
    edges = [
        (
            max(s.start_ms + rng.randint(-edge_ms, edge_ms), 0),
            s.end_ms + rng.randint(-edge_ms, edge_ms),
        )
        for s in spans
    ]
    return [Span(a, b) for a, b in edges if b > a]


def talk_of(path: Path) -> list[Span]:
    return [utterance.span for utterance in read_utterances(path).utterances]


STEADY = [Span(t, t + 3_000) for t in range(0, 240_000, 4_000)]


def test_a_transcript_that_runs_past_the_recording_is_of_another_one() -> None:
    with pytest.raises(TranscriptError) as error:
        check_belongs(transcript(STEADY), duration_ms=120_000, activity=None)
    assert str(error.value) == (
        "transcript (Zoom WebVTT): runs to 3:59 but the recording ends at 2:00; give the right one "
        "with --transcript, or leave it out and have the words recognised"
    )


def test_a_last_cue_that_ends_a_little_late_is_forgiven() -> None:
    check_belongs(
        transcript([*STEADY, Span(240_000, 252_000)]), duration_ms=242_000, activity=STEADY
    )


def test_an_excerpt_does_not_stand_for_the_whole() -> None:
    with pytest.raises(
        TranscriptError, match=r"covers 0:45 of the 3:00 of speech heard in the 4:00"
    ):
        check_belongs(transcript(STEADY[:15]), duration_ms=240_000, activity=STEADY)
    with pytest.raises(TranscriptError, match=r"holds 0:39 of talk, the recording lasts 4:00"):
        check_belongs(transcript(STEADY[:10]), duration_ms=240_000, activity=None)


def test_silence_after_the_last_word_is_no_reason_to_refuse() -> None:
    check_belongs(transcript(STEADY), duration_ms=900_000, activity=STEADY)


def test_a_text_without_pauses_is_not_compared() -> None:
    seamless = [Span(t, t + 4_000) for t in range(0, 240_000, 4_000)]
    check_belongs(transcript(seamless), duration_ms=240_000, activity=shifted(STEADY, 2_000))


needs_gold = pytest.mark.skipif(not GOLD, reason="needs ../shared/data/gold")


@needs_gold
@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
@pytest.mark.parametrize("edge_ms", [100, 1_000, 2_000])
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_the_right_transcript_passes_however_rough(path: Path, edge_ms: int, share: float) -> None:
    spans = talk_of(path)
    spans = spans[: int(len(spans) * share)]
    activity = heard(spans, seed=1)
    cues = roughened(spans, seed=2, edge_ms=edge_ms)
    check_belongs(transcript(cues), duration_ms=spans[-1].end_ms + 1_000, activity=activity)


@needs_gold
@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
@pytest.mark.parametrize("seconds", [-5, 5, 20])
@pytest.mark.parametrize("rate", [1.0, 1.005])
def test_a_transcript_on_another_clock_is_moved_onto_the_recordings(
    path: Path, seconds: int, rate: float
) -> None:
    spans = shifted(talk_of(path), 6_000)
    duration_ms = spans[-1].end_ms + 25_000
    theirs = [Span(round(s.start_ms / rate), round(s.end_ms / rate)) for s in spans]
    late = roughened(shifted(theirs, seconds * 1000), seed=2, edge_ms=300)
    fit = fit_clock(late, heard(spans, seed=1), duration_ms)
    assert fit is not None
    assert fit.changes
    assert "was moved" in fit.note or "were moved" in fit.note
    found = [fit.at(round(s.start_ms / rate) + seconds * 1000) for s in spans]
    off = [abs(a - s.start_ms) for a, s in zip(found, spans, strict=True)]
    assert sorted(off)[len(off) // 2] <= 400


@needs_gold
@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
@pytest.mark.parametrize("edge_ms", [100, 1_000, 2_000])
def test_a_transcript_on_the_right_clock_is_left_there(path: Path, edge_ms: int) -> None:
    spans = talk_of(path)
    fit = fit_clock(
        roughened(spans, seed=2, edge_ms=edge_ms), heard(spans, seed=1), spans[-1].end_ms + 1_000
    )
    assert fit is None or not fit.changes


@needs_gold
@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
@pytest.mark.parametrize("other", GOLD, ids=lambda p: p.stem)
def test_no_clock_makes_another_conversation_fit(path: Path, other: Path) -> None:
    spans, wrong = talk_of(path), talk_of(other)
    fit = fit_clock(wrong, heard(spans, 1), spans[-1].end_ms)
    assert path == other or fit is None or not fit.changes


@needs_gold
@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
@pytest.mark.parametrize("other", GOLD, ids=lambda p: p.stem)
def test_the_transcript_of_another_conversation_is_refused(path: Path, other: Path) -> None:
    spans, wrong = talk_of(path), talk_of(other)
    duration_ms = spans[-1].end_ms
    same_length = [span for span in wrong if span.end_ms <= duration_ms]
    if path == other:
        check_belongs(transcript(same_length), duration_ms=duration_ms, activity=heard(spans, 1))
        return
    with pytest.raises(TranscriptError, match="with --transcript"):
        check_belongs(transcript(same_length), duration_ms=duration_ms, activity=heard(spans, 1))


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data")
def test_the_real_telephone_call_belongs_to_its_words() -> None:
    words = read_transcript(SHARED / "speech/sample.stm")
    voices = read_rttm(SHARED / "speech/sample.rttm")
    activity = union(span for spans in voices.values() for span in spans)
    check_belongs(words, duration_ms=30_000, activity=activity)
    placed = place_words(words.cues, activity, 30_000)
    assert len(placed) == sum(len(cue.text.split()) for cue in words.cues)
