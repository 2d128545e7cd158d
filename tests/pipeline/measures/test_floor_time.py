"""Shares of talk and words, and how the talk share moves over time."""

from __future__ import annotations

from pipeline.measures import Proportion
from pipeline.transcript import Role
from tests.pipeline.measures.measured import found
from tests.talk import conversation


def test_talk_share_counts_speech_not_silence() -> None:
    share = found("talk_share", "L 0-6 Let us begin here. / T 10-14 Gladly so.")
    assert share.figure == Proportion(6_000, 10_000, draws=2)
    assert share.parts["teacher"] == Proportion(4_000, 10_000, draws=2)


def test_overlap_counts_for_both() -> None:
    share = found("talk_share", "L 0-6 So that went on quite long there. / T 5-9 It really did go.")
    assert share.figure == Proportion(6_000, 10_000, draws=2)


def test_other_voices_never_enter_the_talk_share() -> None:
    share = found(
        "talk_share", "L 0-6 Let us begin. / O 7-60 The bus is late again. / T 61-65 Ah no."
    )
    assert share.figure == Proportion(6_000, 10_000, draws=2)


def test_backchannels_are_apart_and_can_be_included() -> None:
    share = found("talk_share", "T 0-10 I follow hands and they are up front. / L 4-5 Mm-hm.")
    assert share.figure == Proportion(0, 10_000, draws=1)
    assert share.parts["including backchannels"] == Proportion(1_000, 11_000, draws=1)


def test_a_leader_who_only_listens_has_a_share_of_none_not_no_share() -> None:
    talk = "T 0-20 I think it went on and on. / L 9-9.5 Mm-hm. / L 15-15.5 Right."
    assert found("talk_share", talk).value == 0.0


def test_words_without_fillers_backchannels_and_other_voices() -> None:
    share = found(
        "word_share",
        "L 0-3 Um, what did you see? / T 4-9 The back row, er, was empty. / O 10-11 Sorry, all.",
    )
    assert share.figure == Proportion(4, 4 + 5, draws=2)


def test_unknown_words_bound_the_word_share() -> None:
    share = found(
        "word_share", "L 0-3 One two three. / T 4-6 One two. / ? 7-12 One two three four five."
    )
    assert share.parts["if unknown is leader"] == Proportion(8, 10, draws=3)
    assert share.parts["if unknown is teacher"] == Proportion(3, 10, draws=3)


def test_no_words_at_all_is_said() -> None:
    share = found("word_share", "L 0-3 Um. / T 4-6 Er.")
    assert (share.value, share.words) == (None, "neither leader nor teacher says a word")


def test_starts_open_ends_telling() -> None:
    over_time = found(
        "share_over_time",
        "T 0-8 I saw many things. / L 8-12 And then what came. / L 15-29 So you need to wait.",
    )
    assert over_time.parts["first third"] == Proportion(1_666, 9_666, draws=2)
    assert over_time.value == 1.0
    assert over_time.evidence == (2,)


def test_a_third_without_talk_has_no_share() -> None:
    over_time = found("share_over_time", "L 0-3 One two. / T 4-6 Three. / O 80-90 Bell rings now.")
    assert over_time.words == "neither leader nor teacher speaks in the last third"
    assert over_time.parts["middle third"].value is None


def test_roles_come_from_the_mapping_of_voices() -> None:
    talk = conversation("A 0-6 Let us begin. / B 7-11 Yes, gladly so.", roles={
        "A": Role.TEACHER, "B": Role.LEADER,
    })  # fmt: skip
    assert found("talk_share", talk).value == 0.4
