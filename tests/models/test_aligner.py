"""The words of a transcript are placed where they are said, and none is lost."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.aligner import PocketAligner
from pipeline.audio import SAMPLE_RATE, Audio
from pipeline.errors import EngineError
from pipeline.formats.reading import read_transcript
from pipeline.media import load_audio
from pipeline.span import Span
from pipeline.transcript import Cue, Timing, Word

SAMPLES = Path(__file__).parents[2] / "samples"
CUT_MS = 24_000
ASIDE = "Yeah."
QUIET = Audio(np.zeros(3 * SAMPLE_RATE, np.float32))


@pytest.fixture(scope="module")
def opening() -> Audio:
    """The first 28 seconds of the sample conversation."""
    return Audio(load_audio(SAMPLES / "conversation.mp4").mono[: 28 * SAMPLE_RATE])


@pytest.fixture(scope="module")
def truth() -> tuple[Cue, ...]:
    cues = read_transcript(SAMPLES / "conversation.stm").cues
    return tuple(cue for cue in cues if cue.span.end_ms <= CUT_MS)


@pytest.fixture(scope="module")
def rough(truth: Sequence[Cue]) -> tuple[Cue, ...]:
    """The same cues up to four tenths of a second off, each with a name of its own."""
    return tuple(
        replace(cue, span=off(cue.span, (-400, 250, 400)[i % 3]), speaker=str(i))
        for i, cue in enumerate(truth)
    )


@pytest.fixture(scope="module")
def words(rough: Sequence[Cue], opening: Audio) -> tuple[Word, ...]:
    return PocketAligner().align(rough, opening, ())


def off(span: Span, ms: int) -> Span:
    return Span(span.start_ms + ms, span.end_ms + ms)


def of(cue: Cue, words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.speaker == cue.speaker]


def test_sentences_are_placed_where_they_are_said(
    truth: Sequence[Cue], rough: Sequence[Cue], words: Sequence[Word]
) -> None:
    found = [(of(cue, words), true) for cue, true in zip(rough, truth, strict=True)]
    said = [(ours, true) for ours, true in found if true.text != ASIDE]
    starts = [abs(ours[0].span.start_ms - true.span.start_ms) for ours, true in said]
    ends = [abs(ours[-1].span.end_ms - true.span.end_ms) for ours, true in said]
    assert len(said) >= 5
    assert median(starts) < 40
    assert median(ends) < 40
    assert max(starts) < 150


def test_no_word_is_lost_or_changed(rough: Sequence[Cue], words: Sequence[Word]) -> None:
    for cue in rough:
        assert [word.text for word in of(cue, words)] == cue.text.split()
    assert len(words) == sum(len(cue.text.split()) for cue in rough)


def test_what_a_listener_says_meanwhile_stays_where_the_cue_has_it(
    rough: Sequence[Cue], words: Sequence[Word]
) -> None:
    (aside,) = [cue for cue in rough if cue.text == ASIDE]
    assert [(w.span, w.timing) for w in of(aside, words)] == [(aside.span, Timing.INTERPOLATED)]
    others = {word.timing for word in words if word.text != ASIDE}
    assert others == {Timing.MEASURED}


def test_a_dash_goes_between_its_neighbours_and_an_unknown_name_is_placed(
    truth: Sequence[Cue], opening: Audio
) -> None:
    cue = replace(truth[0], text="Thanks for making — time, Markuss.")
    *_, making, dash, time, name = PocketAligner().align([cue], opening, ())
    assert [w.text for w in (dash, name)] == ["—", "Markuss."]
    assert [w.timing for w in (dash, name)] == [Timing.INTERPOLATED, Timing.MEASURED]
    assert making.span.start_ms < dash.span.start_ms <= time.span.start_ms
    assert name.span.end_ms == pytest.approx(truth[0].span.end_ms, abs=100)


def test_words_that_the_file_times_itself_are_left_alone(opening: Audio) -> None:
    own = Word(Span(5, 10), "Thanks", speaker="Dana")
    assert PocketAligner().align([Cue(Span(0, 900), "Thanks", "Dana", (own,))], opening, ()) == (
        own,
    )


@settings(deadline=None, max_examples=10)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2500),
            st.integers(1, 1500),
            st.lists(
                st.sampled_from(["So,", "—", "Qwzx", "IEP", "4th", "日本", "ok?"]), max_size=6
            ),
        ),
        max_size=4,
    )
)
def test_whatever_the_cues_every_word_comes_back_in_order(
    made: list[tuple[int, int, list[str]]],
) -> None:
    cues = [Cue(Span(s, s + n), " ".join(t), str(i)) for i, (s, n, t) in enumerate(made)]
    seen: list[float] = []
    words = PocketAligner().align(cues, QUIET, (), seen.append)
    for cue in cues:
        assert [word.text for word in of(cue, words)] == cue.text.split()
    assert len(words) == sum(len(cue.text.split()) for cue in cues)
    starts = [word.span.start_ms for word in words]
    assert starts == sorted(starts)
    assert all(word.span.end_ms <= QUIET.duration_ms for word in words)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_text_of_another_recording_is_placed_nowhere(opening: Audio) -> None:
    texts = (
        "I didn't know you were there.",
        "Well, there isn't that much difference.",
        "And I'm Sheila in Texas, originally from Chicago.",
        "Okay, then I thought you know, I heard a beep.",
        "At least you know, they all call me a Yankee down here.",
    )
    cues = [Cue(Span(4000 * i, 4000 * i + 3500), text, "Ann") for i, text in enumerate(texts)]
    words = PocketAligner().align(cues, opening, ())
    assert {word.timing for word in words} == {Timing.INTERPOLATED}


def test_a_wrong_sentence_among_right_ones_keeps_its_cue(
    truth: Sequence[Cue], opening: Audio
) -> None:
    wrong = "She gave everybody chocolate pudding yesterday."
    long = [cue for cue in truth if cue.text != ASIDE]
    cues = [
        replace(cue, text=wrong if i == 2 else cue.text, speaker=str(i))
        for i, cue in enumerate(long)
    ]
    words = PocketAligner().align(cues, opening, ())
    assert {word.timing for word in of(cues[2], words)} == {Timing.INTERPOLATED}
    assert {word.timing for word in of(cues[1], words)} == {Timing.MEASURED}


def test_captions_that_lag_by_two_seconds_are_found(truth: Sequence[Cue], opening: Audio) -> None:
    long = [cue for cue in truth if cue.text != ASIDE]
    cues = [replace(cue, span=off(cue.span, 2000), speaker=str(i)) for i, cue in enumerate(long)]
    words = PocketAligner().align(cues, opening, ())
    starts = [
        abs(of(cue, words)[0].span.start_ms - true.span.start_ms)
        for cue, true in zip(cues, long, strict=True)
    ]
    assert median(starts) < 60


def test_a_cue_far_too_short_for_its_text_is_found(truth: Sequence[Cue], opening: Audio) -> None:
    start = truth[0].span.start_ms
    cue = replace(truth[0], span=Span(start, start + 50))
    words = PocketAligner().align([cue], opening, ())
    assert {word.timing for word in words} == {Timing.MEASURED}
    assert words[0].span.start_ms == pytest.approx(start, abs=100)
    assert words[-1].span.end_ms == pytest.approx(truth[0].span.end_ms, abs=150)


def test_a_whole_conversation_in_one_cue_is_followed(truth: Sequence[Cue], opening: Audio) -> None:
    # longer than one window, and each time the text lacks what is said last
    audio = Audio(np.concatenate([opening.mono, opening.mono]))
    text = " ".join(cue.text for cue in truth if cue.text != ASIDE)
    longest = Cue(Span(0, audio.duration_ms), f"{text} {text}")
    words = PocketAligner().align([longest], audio, ())
    first = [word.span.start_ms for word in words if word.text == "Thanks"]
    assert [word.text for word in words] == longest.text.split()
    assert first == pytest.approx(
        [truth[0].span.start_ms, opening.duration_ms + truth[0].span.start_ms], abs=100
    )


def test_an_aside_is_put_where_somebody_speaks(rough: Sequence[Cue], opening: Audio) -> None:
    (aside,) = [cue for cue in rough if cue.text == ASIDE]
    voiced = Span(aside.span.start_ms + 40, aside.span.end_ms - 60)
    (word,) = of(aside, PocketAligner().align(rough, opening, [voiced]))
    assert (word.span, word.timing) == (voiced, Timing.INTERPOLATED)


def test_it_says_what_it_is() -> None:
    assert PocketAligner().used.name == "pocketsphinx alignment"
    assert PocketAligner().used.revision.startswith("pocketsphinx 5")


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(EngineError, match="pip install pocketsphinx"):
        PocketAligner().align([Cue(Span(0, 900), "Thanks")], QUIET, ())
