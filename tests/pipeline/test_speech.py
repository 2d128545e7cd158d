"""Words become inter-pausal units."""

from __future__ import annotations

from dataclasses import replace

from pipeline.span import Span
from pipeline.speech import Ipu, ipus_of, pieces_of, tokens
from pipeline.transcript import Doubt, Utterance
from tests.talk import said, talk


def units(
    utterances: tuple[Utterance, ...], *, voices_only: bool = False
) -> dict[str, tuple[Ipu, ...]]:
    return ipus_of(pieces_of(utterances, bridge_ms=300, voices_only=voices_only), bridge_ms=300)


def utterance(*words: tuple[int, int, str]) -> Utterance:
    spoken = tuple(said(*word) for word in words)
    whole = Span(words[0][0], words[-1][1])
    return Utterance(0, whole, "L", " ".join(word.text for word in spoken), spoken)


def test_a_gap_of_300_ms_is_bridged_and_one_of_301_ms_parts_two_units() -> None:
    one = utterance((0, 200, "so"), (500, 700, "then"), (1001, 1200, "what?"))
    assert units((one,)) == {
        "L": (Ipu(Span(0, 700), 2, (0,)), Ipu(Span(1001, 1200), 1, (0,))),
    }


def test_utterances_that_follow_within_the_bridge_are_one_unit() -> None:
    spoken = units(talk("L 0.0-1.0 So that's it. / L 1.2-2.0 What next?"))
    assert spoken == {"L": (Ipu(Span(0, 2000), 5, (0, 1)),)}


def test_an_utterance_without_words_of_its_own_is_its_span() -> None:
    bare = replace(talk("L 0.0-4.0 What do you see?")[0], words=())
    assert units((bare,)) == {"L": (Ipu(Span(0, 4000), 4, (0,)),)}


def test_words_nobody_said_and_loops_are_no_speech_and_draft_words_are() -> None:
    made_up, looped, draft = talk("L 0.0 One. / L 2.0 Two. / L 4.0 Three.")
    spoken = units(
        (
            replace(made_up, doubt=Doubt.NOBODY_HEARD),
            replace(looped, doubt=Doubt.LOOP),
            replace(draft, doubt=Doubt.DRAFT),
        )
    )
    assert spoken == {"L": (Ipu(Span(4000, 4300), 1, (2,)),)}


def test_with_voices_only_the_words_are_not_counted() -> None:
    assert units(talk("L 0.0-4.0 What do you see?"), voices_only=True) == {
        "L": (Ipu(Span(0, 4000), 0, (0,)),)
    }


def test_tokens_keep_contractions_and_hyphens_together() -> None:
    assert tokens("Mm-hm, that’s nine-oh-two — okay?") == ["mm-hm", "that's", "nine-oh-two", "okay"]
