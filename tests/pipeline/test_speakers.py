"""Each word gets a speaker, and sentences stay whole at a change of voice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speakers import speakers_of
from pipeline.sureness import Sureness
from pipeline.transcript import SpeakerSpan, Timing, Word
from tests.talk import said, voice, words


def split(spoken: tuple[Word, ...], *voices: SpeakerSpan) -> list[str]:
    """`["L: So what?", "T: Yes."]`: runs of words of one speaker."""
    runs: list[str] = []
    for word, speaker in zip(spoken, speakers_of(spoken, voices), strict=True):
        if runs and runs[-1].startswith(f"{speaker}:"):
            runs[-1] += f" {word.text}"
        else:
            runs.append(f"{speaker}: {word.text}")
    return runs


def test_a_word_is_the_voice_that_shares_most_of_it() -> None:
    assert split((said(900, 1400, "So."),), voice("L", 0, 1000), voice("T", 1000, 3000)) == [
        "T: So."
    ]


def test_what_the_source_itself_says_stands() -> None:
    named = said(0, 400, "So.", speaker="Dana")
    assert split((named,), voice("L", 0, 1000)) == ["Dana: So."]


def test_one_name_for_two_voices_is_the_accounts_and_nobodys() -> None:
    spoken = (
        said(0, 900, "Nine?", speaker="Dana"),
        said(1000, 1900, "Ten.", speaker="Dana"),
        said(2000, 2900, "Oh.", speaker="Dana"),
    )
    both = (voice("S1", 0, 950), voice("S2", 950, 1950), voice("S1", 1950, 3000))
    assert split(spoken, *both) == ["S1: Nine?", "S2: Ten.", "S1: Oh."]


def test_two_names_stand_whatever_the_voices_are_called() -> None:
    spoken = (said(0, 900, "Nine?", speaker="Dana"), said(1000, 1900, "Ten.", speaker="Marcus"))
    assert split(spoken, voice("S1", 950, 1950), voice("S2", 0, 950)) == [
        "Dana: Nine?",
        "Marcus: Ten.",
    ]


def test_a_nameless_word_among_named_ones_is_the_nearest_names() -> None:
    spoken = (
        said(0, 400, "So", speaker="Dana"),
        said(450, 800, "nine?"),
        said(3000, 3400, "Ten.", speaker="Marcus"),
    )
    assert split(spoken, voice("S1", 0, 900), voice("S2", 2900, 3500)) == [
        "Dana: So nine?",
        "Marcus: Ten.",
    ]


def test_a_word_in_nobodys_time_is_the_nearest_voice_within_half_a_second() -> None:
    spoken = (said(1400, 1600, "So"), said(4000, 4300, "what?"))
    assert split(spoken, voice("L", 0, 1000)) == ["L: So", "?: what?"]


def test_without_voices_everybody_is_unknown() -> None:
    assert split(words(0, "So what?")) == ["?: So what?"]


# where two voices speak at once


def test_a_word_both_voices_cover_goes_with_the_sentence() -> None:
    spoken = words(0, "You called on nine of them.")
    assert split(spoken, voice("L", 0, 1800), voice("T", 900, 3000)) == [
        "L: You called on nine of them."
    ]


def test_where_the_floor_is_known_such_a_word_goes_to_who_holds_it() -> None:
    spoken = (*words(0, "You called on"), *words(940, "Not at all."))
    both = (voice("L", 0, 1800), voice("T", 900, 3000))
    floor = (voice("L", 0, 930), voice("T", 930, 3000))
    assert speakers_of(spoken, both, floor=floor) == ("L", "L", "L", "T", "T", "T")


def test_a_listening_word_asks_for_no_floor() -> None:
    spoken = (*words(0, "You called on nine"), said(1200, 1600, "mm-hm"), *words(1650, "of them."))
    both = (voice("L", 0, 2300), voice("T", 1180, 1620))
    assert speakers_of(spoken, both, floor=(voice("L", 0, 2300),))[4] == "T"


def test_mm_hm_in_a_short_voice_of_its_own_is_that_voices() -> None:
    spoken = (*words(0, "You called on nine"), said(1200, 1600, "mm-hm"), *words(1650, "of them."))
    assert split(spoken, voice("L", 0, 2300), voice("T", 1180, 1620)) == [
        "L: You called on nine",
        "T: mm-hm",
        "L: of them.",
    ]


def test_nobody_says_two_words_at_a_time() -> None:
    host = words(0, "You called on nine of them twice.", each_ms=400)
    guest = words(810, "Not that many.", each_ms=350)
    spoken = tuple(sorted(host + guest, key=lambda word: word.span))
    both = dict(
        zip(spoken, speakers_of(spoken, [voice("L", 0, 2800), voice("T", 810, 1860)]), strict=True)
    )
    assert {both[word] for word in host} == {"L"}
    assert {both[word] for word in guest} == {"T"}


# the first and last words of a turn (aTrain #131 and others: on the wrong side)


def test_the_first_words_of_a_sentence_go_with_it_when_the_voice_changes_late() -> None:
    spoken = (*words(0, "What stands out?"), *words(1400, "I think I follow hands."))
    assert split(spoken, voice("L", 0, 1950), voice("T", 1960, 4000)) == [
        "L: What stands out?",
        "T: I think I follow hands.",
    ]


def test_the_last_words_of_a_sentence_go_with_it_when_the_voice_changes_early() -> None:
    spoken = (*words(0, "What stands out to you?"), *words(1900, "The back row is empty."))
    assert split(spoken, voice("L", 0, 1180), voice("T", 1190, 4000)) == [
        "L: What stands out to you?",
        "T: The back row is empty.",
    ]


def test_without_punctuation_a_pause_says_where_the_sentence_began() -> None:
    spoken = (*words(0, "what stands out"), *words(1400, "i think i follow hands"))
    assert split(spoken, voice("L", 0, 1950), voice("T", 1960, 4000)) == [
        "L: what stands out",
        "T: i think i follow hands",
    ]


def test_far_from_the_change_of_voice_the_diarizer_is_believed() -> None:
    spoken = (*words(0, "What stands out?"), *words(1400, "I think I follow hands."))
    assert split(spoken, voice("L", 0, 2500), voice("T", 2500, 4000)) == [
        "L: What stands out? I think I follow",
        "T: hands.",
    ]


def test_a_short_answer_goes_to_the_speaker_who_goes_on() -> None:
    spoken = (*words(0, "Did that work?"), *words(1300, "Yes."), *words(1650, "Most of it did."))
    assert split(spoken, voice("L", 0, 1640), voice("T", 1650, 4000)) == [
        "L: Did that work?",
        "T: Yes. Most of it did.",
    ]


def test_okay_after_a_statement_goes_to_the_voice_it_is_closer_to() -> None:
    late = (*words(0, "That was nine."), *words(1500, "Okay."), *words(1820, "And the rest?"))
    assert split(late, voice("L", 0, 1810), voice("T", 1815, 4000)) == [
        "L: That was nine.",
        "T: Okay. And the rest?",
    ]
    early = (*words(0, "That was nine."), *words(920, "Okay."), *words(1400, "And the rest?"))
    assert split(early, voice("L", 0, 1230), voice("T", 1390, 4000)) == [
        "L: That was nine. Okay.",
        "T: And the rest?",
    ]


def test_a_voice_of_its_own_between_two_others_keeps_its_one_word() -> None:
    spoken = (*words(0, "So you saw that,"), *words(1300, "yes."), *words(1700, "And then nine."))
    assert split(spoken, voice("L", 0, 1250), voice("T", 1280, 1620), voice("L", 1680, 3000)) == [
        "L: So you saw that,",
        "T: yes.",
        "L: And then nine.",
    ]


def test_a_word_stretched_over_a_short_turn_keeps_its_voice() -> None:
    spoken = (*words(0, "Is that right?"), said(1000, 1700, "Okay."), *words(1900, "Then we go."))
    assert split(spoken, voice("L", 0, 1050), voice("T", 1150, 1600), voice("L", 1850, 3000)) == [
        "L: Is that right?",
        "T: Okay.",
        "L: Then we go.",
    ]


# times that were spread over a caption


def test_interpolated_words_go_by_sentence() -> None:
    measured = (*words(0, "What stands out to you?"), *words(1500, "The back row is empty."))
    spread = tuple(replace(word, timing=Timing.INTERPOLATED) for word in measured)
    assert split(spread, voice("L", 0, 2000), voice("T", 2150, 4000)) == [
        "L: What stands out to you?",
        "T: The back row is empty.",
    ]


# laws


@given(
    st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 900)), max_size=20),
    st.lists(
        st.tuples(st.sampled_from("LTO"), st.integers(0, 9000), st.integers(1, 4000)), max_size=8
    ),
)
def test_every_word_gets_one_of_the_voices_or_nobody(
    at: list[tuple[int, int]], heard: list[tuple[str, int, int]]
) -> None:
    spoken = [said(start, start + length, "so") for start, length in sorted(at)]
    voices = [voice(who, start, start + length) for who, start, length in heard]
    given_to = speakers_of(spoken, voices)
    assert len(given_to) == len(spoken)
    assert set(given_to) <= {v.speaker for v in voices} | {"?"}


# the classical failures of words and voices put together (whisperX, aTrain, noScribe threads)


def test_a_word_over_a_doubtful_change_goes_to_the_voice_that_begins_there() -> None:
    chances = {
        "L": np.array([1, 1, 1, 0.55, 0.55, 0.4, 0], np.float32),
        "T": np.array([0, 0, 0, 0.45, 0.45, 0.6, 1], np.float32),
    }
    doubtful = Sureness.of_chances(chances, step_ms=100)
    spoken = (*words(0, "You did.", each_ms=150), said(300, 600, "Right."), said(600, 700, "Oh."))
    both = (voice("L", 0, 510), voice("T", 510, 700))
    assert speakers_of(spoken, both) == ("L", "L", "L", "T")
    assert speakers_of(spoken, both, doubtful) == ("L", "L", "T", "T")


def test_a_phantom_voice_of_a_quarter_second_takes_no_word_out_of_a_sentence() -> None:
    spoken = words(0, "You called on nine of them twice.", each_ms=300)
    both = (voice("L", 0, 1000), voice("S3", 1000, 1250), voice("L", 1250, 2400))
    assert split(spoken, *both) == ["L: You called on nine of them twice."]


def test_a_word_that_drifted_into_a_silence_stays_with_its_sentence() -> None:
    spoken = (
        *words(0, "What stands out?"),
        said(4000, 4300, "Mostly"),
        *words(6000, "that they spoke."),
    )
    both = (voice("L", 0, 1300), voice("T", 6000, 7300))
    assert split(spoken, *both) == ["L: What stands out?", "T: Mostly that they spoke."]


def test_yes_and_okay_are_never_lost_between_two_long_turns() -> None:
    spoken = (
        *words(0, "You called on nine of them.", each_ms=300),
        said(2000, 2300, "Okay."),
        *words(2600, "And then they went on.", each_ms=300),
    )
    both = (voice("L", 0, 1800), voice("T", 1950, 2350), voice("L", 2550, 4100))
    assert split(spoken, *both) == [
        "L: You called on nine of them.",
        "T: Okay.",
        "L: And then they went on.",
    ]
