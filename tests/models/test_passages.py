"""A clip that the recogniser failed at is heard again, and nothing it said is thrown away."""

from __future__ import annotations

from models.passages import SUSPECT, Passage, is_failure, unspoken_ms, words_of
from pipeline.config import CodingSettings
from pipeline.span import Span
from pipeline.transcript import Word

CLIP = Span(0, 10_000)
HINT = "Ms Okafor, exit ticket, growth mindset."


def passage(text: str, *, start_ms: int = 0, failed: bool = False) -> Passage:
    """Words of 400 ms each."""
    return Passage(
        tuple(
            Word(Span(start_ms + 400 * i, start_ms + 400 * (i + 1)), word, 0.9)
            for i, word in enumerate(text.split())
        ),
        failed=failed,
    )


def heard(
    first: Passage, again: Passage | None = None, *, voice: Span, hint: str | None = None
) -> tuple[str, float | None]:
    """The text and the lowest confidence; None for `again` says that it must not be asked."""

    def once_more(clip: Span) -> Passage:
        assert again is not None, "it was heard again"
        assert clip == CLIP
        return again

    words = words_of([(CLIP, first)], once_more, activity=[voice], hint=hint)
    sure = [word.confidence for word in words if word.confidence is not None]
    return " ".join(word.text for word in words), min(sure, default=None)


def test_an_answer_without_a_fault_stands() -> None:
    assert heard(passage("how did it go"), voice=Span(0, 2000)) == ("how did it go", 0.9)


def test_a_hint_written_down_is_heard_again_without_it() -> None:
    assert heard(
        passage("Ms Okafor, exit ticket"), passage("so how was it"), voice=Span(0, 2000), hint=HINT
    ) == ("so how was it", 0.9)


def test_a_first_sentence_that_was_swallowed_is_heard_again() -> None:
    late = passage("and then they left", start_ms=5000)
    whole = passage("how did it go I thought well and then they left quite happily all of them")

    assert heard(late, whole, voice=Span(0, 6600)) == (whole.text, 0.9)


def test_the_first_answer_stands_where_the_second_is_no_better() -> None:
    late = passage("and then they left", start_ms=5000)

    assert heard(late, Passage(()), voice=Span(0, 6600)) == (late.text, 0.9)


def test_a_loop_is_heard_again() -> None:
    loop = passage("the row the row the row", failed=True)

    assert heard(loop, passage("the back row then"), voice=Span(0, 2400)) == (
        "the back row then",
        0.9,
    )


def test_what_failed_twice_is_kept_for_people_to_review() -> None:
    loop = passage("the row the row the row", failed=True)

    assert heard(loop, loop, voice=Span(0, 2400)) == (loop.text, SUSPECT)
    assert CodingSettings().review_confidence > SUSPECT


def test_a_listening_word_beside_no_voice_is_no_lost_sentence() -> None:
    assert heard(passage("Mm."), voice=Span(0, 2500)) == ("Mm.", 0.9)


def test_a_voice_without_words_is_measured_across_short_pauses() -> None:
    activity = [Span(0, 1000), Span(1500, 3000), Span(6000, 7000)]

    assert unspoken_ms((), CLIP, activity) == 3000
    assert unspoken_ms(passage("so what").words, CLIP, activity) == 3000 - 800 - 500
    assert unspoken_ms((), Span(0, 2000), activity) == 2000


def test_figures_beyond_those_of_whispers_authors_are_a_failure() -> None:
    assert is_failure(compression_ratio=2.5, avg_logprob=-0.1)
    assert is_failure(compression_ratio=1.0, avg_logprob=-1.01)
    assert not is_failure(compression_ratio=2.4, avg_logprob=-1.0)
