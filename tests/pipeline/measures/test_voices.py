"""Possible interruptions, backchannels and speech rate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.measures import Rate
from pipeline.transcript import Timing, Word, WordQuality
from tests.pipeline.measures.measured import found
from tests.talk import coded_talk, conversation

CUT_OFF = "T 0-10 I was about to tell you why. / L 9-14 We need to move on now."


def interruptions(script: str) -> dict[str, int]:
    parts = found("interruptions", conversation(script, channels_apart=True)).parts
    return {role: parts[role].n for role in ("leader", "teacher")}


def test_a_turn_cut_off_is_a_possible_interruption() -> None:
    result = found("interruptions", conversation(CUT_OFF, channels_apart=True))
    assert result.figure == Rate(1, 10 / 600)
    assert result.evidence == (1,)
    assert "possible interruptions only: listen before you judge" in result.notes


def test_both_directions_are_counted() -> None:
    script = "L 0-10 I was about to tell you why. / T 9-14 We need to move on now."
    assert interruptions(script) == {"leader": 0, "teacher": 1}


@pytest.mark.parametrize(
    ("why", "script"),
    [
        ("turn-final overlap", "T 0-10 I was done with it. / L 9.6-14 We need to move on."),
        ("the other goes on", "T 0-12 I was about to tell you. / L 9-14 We need to move on."),
        ("two words only", "T 0-10 I was about to tell you. / L 9-14 Move on."),
        ("a short overlap", "T 0-10 I was about to tell. / L 9-9.2 We do not. / L 20-21 So then."),
        ("a backchannel", "T 0-10 I was about to tell. / L 9-9.8 Yeah right. / T 10.2-12 It is."),
        ("no overlap", "T 0-10 I was about to tell you. / L 10-14 We need to move on."),
    ],
)
def test_what_is_no_interruption(why: str, script: str) -> None:
    assert interruptions(script) == {"leader": 0, "teacher": 0}, why


def test_on_one_channel_interruptions_are_not_heard() -> None:
    heard = conversation(CUT_OFF, word_quality=WordQuality.RECOGNISED)
    assert found("interruptions", heard).withheld == (
        "needs a recording with each speaker on a channel of their own"
    )
    apart = conversation(CUT_OFF, word_quality=WordQuality.RECOGNISED, channels_apart=True)
    assert found("interruptions", apart).n == 1


def test_a_transcript_whose_times_overlap_can_show_them() -> None:
    assert found("interruptions", CUT_OFF).n == 1
    assert found("interruptions", "T 0-10 I was about to. / L 11-14 Move on.").withheld == (
        "the transcript shows no overlap of speakers at all, so it cannot show interruptions"
    )


def test_captions_are_too_blurred_for_interruptions() -> None:
    said = [
        replace(
            u,
            utterance=replace(
                u.utterance, words=(Word(u.span, u.text, timing=Timing.INTERPOLATED),)
            ),
        )
        for u in coded_talk(CUT_OFF)
    ]
    assert found("interruptions", said).withheld == (
        "times come from captions, good to about a second; an interruption is quicker than that"
    )


def test_backchannels_per_minute_of_the_others_floor() -> None:
    script = """
        T 0-30 I follow hands and they are up front.
        L 10-10.4 Mm-hm.
        L 20-20.4 Right.
        L 31-46 So it is your path that decides.
    """
    rate = found("backchannel_rate", script)
    assert rate.figure == Rate(2, 0.5)
    assert rate.parts["teacher"] == Rate(0, 0.25)
    assert rate.evidence == (1, 2)


def test_speech_rate_counts_every_sound_said() -> None:
    rate = found("speech_rate", "L 0-30 Um, what did you see? / T 31-40 The back row.")
    assert rate.figure == Rate(5, 0.5)
    assert rate.parts["teacher"].value == pytest.approx(3 / (9 / 60))
