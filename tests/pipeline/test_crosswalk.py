"""Coded utterances read as another scheme: what carries over, how well, what a person must say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import Quality, Scheme, load_scheme
from pipeline.crosswalk import Crossed, Doubted, crosswalk
from pipeline.scheme_summaries import SummaryValue, suggest, summarise
from pipeline.transcript import Doubt, Role
from tests.talk import conversation, fixture_conversation

MITI, TALKMOVES = load_scheme("miti-4.2"), load_scheme("talkmoves-dyad")
GLICKMAN, HERON, STEPS = load_scheme("glickman"), load_scheme("heron"), load_scheme("six-steps")


def read(script: str, scheme: Scheme = MITI, **ratings: float) -> Crossed:
    """The conversation of a script as a scheme has it."""
    talked = conversation(script)
    return crosswalk(talked.utterances, talked.turns, scheme, ratings=ratings)


def codes(crossed: Crossed) -> list[str]:
    return [" or ".join(carried.to) for carried in crossed.carried]


def named(values: Sequence[SummaryValue], id_: str) -> SummaryValue:
    return next(value for value in values if value.summary.id == id_)


def test_a_code_carries_over_with_its_quality() -> None:
    crossed = read("L 0.0 You called on nine. [EVIDENCE] / T 3.0 Oh. [MINIMAL]")
    assert [(c.utterance, c.to, c.quality) for c in crossed.carried] == [
        (0, ("GI",), Quality.APPROX)
    ]


def test_a_question_with_advice_in_it_is_both() -> None:
    assert codes(read("L 0.0 Have you thought about cards? [q:leading SUGGEST]")) == ["PER", "Q"]


ASKED = "L 0.0 May I say? [SHARE_POWER] / T 2.0 Sure, go on. [MINIMAL]"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f"{ASKED} / L 4.0 Try cards. [SUGGEST]", "PWP"),
        ("L 0.0 Try cards, [SUGGEST] / L 2.0 it is up to you. [SHARE_POWER]", "PWP"),
        ("L 0.0 Try cards. [SUGGEST] / T 2.0 Let me choose then. [COMMIT]", "PER"),
        (
            f"{ASKED} / L 4.0 It was loud. [JUDGE:-] / T 6.0 It really was loud. [DESCRIBE] "
            "/ L 8.0 Try cards. [SUGGEST]",
            "PER",
        ),
    ],
)
def test_advice_is_with_permission_where_power_was_shared_in_this_turn_or_the_one_before(
    script: str, expected: str
) -> None:
    found = [code for code in codes(read(script)) if code in ("PER", "PWP")]
    assert found == [expected]


def test_what_only_a_person_can_say_is_asked_and_not_counted() -> None:
    crossed = read("L 0.0 So it was the clock. [PARAPHRASE] / L 2.0 You choose. [SHARE_POWER]")
    assert [c.asks for c in crossed.carried] == ["SR or CR", "SC or EA"]
    assert crossed.count(("SR",)) == 0
    assert crossed.count(("SR", "CR")) == 1
    assert [c.to for c in crossed.undecided(("CR",))] == [("SR", "CR")]
    assert crossed.undecided(("SR", "CR")) == ()


def test_the_depth_of_a_paraphrase_decides_where_somebody_gave_it() -> None:
    script = (
        "L 0.0 So the clock. [PARAPHRASE:depth=simple] / L 2.0 So fear. [PARAPHRASE:depth=complex]"
    )
    assert codes(read(script)) == ["SR", "CR"]


def test_a_paraphrase_in_the_teachers_own_words_is_restating_else_revoicing() -> None:
    script = (
        "T 0.0 The quiet ones had it. [DESCRIBE] / L 3.0 The quiet ones had it. [PARAPHRASE] / "
        "T 6.0 They all knew. [DESCRIBE] / L 9.0 So nobody was lost. [PARAPHRASE]"
    )
    assert codes(read(script, TALKMOVES)) == ["claim", "restate", "claim", "revoice"]


def test_in_a_set_of_one_code_the_first_rule_decides() -> None:
    script = (
        "L 0.0 You must, and it went well. [DIRECT AFFIRM] / "
        "L 3.0 Does that make sense? [q:closed_factual comprehension_check]"
    )
    assert codes(read(script, GLICKMAN)) == ["directing"]
    assert codes(read(script, TALKMOVES)) == ["together"]


def test_a_step_that_says_when_and_who_helps_is_three_of_the_six() -> None:
    script = "L 0.0 Cards in period four, and I come by. [NEXT_STEP:slots=what+when+support]"
    assert codes(read(script, STEPS)) == ["name_it", "plan", "follow_up"]


def test_a_signal_of_listening_is_known_from_the_timing() -> None:
    script = (
        "T 0.0-6.0 I think I follow hands, and the hands are up front. [ANALYSE] / L 3.0-3.3 Mm-hm."
    )
    assert codes(read(script, GLICKMAN)) == ["listening"]


def test_a_suspect_utterance_carries_nothing_over() -> None:
    talked = conversation("L 0.0 You called on nine. [EVIDENCE]")
    (coded,) = talked.utterances
    suspect = replace(coded, utterance=replace(coded.utterance, doubt=Doubt.LOOP))
    assert crosswalk([suspect], talked.turns, MITI).carried == ()


def test_nothing_said_is_nothing_carried_over() -> None:
    crossed = crosswalk((), (), MITI)
    assert crossed.carried == ()
    assert {value.value for value in summarise(crossed)} == {None, 0.0}


def test_the_worked_conversation_of_the_method_reads_as_miti_says() -> None:
    talked = fixture_conversation()
    crossed = crosswalk(talked.utterances, talked.turns, MITI)
    assert {code: crossed.count((code,)) for code in MITI.mapped if crossed.count((code,))} == {
        "GI": 2,
        "PER": 1,
        "Q": 4,
    }
    ratio = named(summarise(crossed), "rq")
    assert (ratio.value, ratio.n, ratio.withheld) == (None, 4, "4 of the 5 cases it needs")


FIVE = " / ".join(f"L {i * 3}.0 And then? [q:probing]" for i in range(5))


def test_a_summary_has_its_cases_its_interval_and_its_worst_mapping() -> None:
    ratio = named(summarise(read(f"{FIVE} / L 20.0 So the clock. [PARAPHRASE:depth=simple]")), "rq")
    assert (ratio.value, ratio.n, ratio.quality, ratio.withheld) == (0.2, 5, Quality.LOSSY, None)
    assert ratio.interval is not None
    assert ratio.interval[0] < 0.2 < ratio.interval[1]


def test_a_summary_that_hangs_on_a_persons_choice_is_withheld_till_it_is_made() -> None:
    script = " / ".join(f"L {i * 3}.0 So the clock. [PARAPHRASE]" for i in range(5))
    values = summarise(read(script))
    assert named(values, "pct_cr").withheld == "a person has to say 5 × SR or CR"
    assert named(values, "rq").withheld == "0 of the 5 cases it needs"


def test_ratings_are_a_persons_and_their_mean_waits_for_them() -> None:
    assert named(summarise(read(FIVE)), "relational").withheld == (
        "a person has to rate partnership, empathy"
    )
    half = summarise(read(FIVE, empathy=4.0))
    assert named(half, "relational").withheld == "a person has to rate partnership"
    rated = named(summarise(read(FIVE, empathy=4.0, partnership=3.0)), "relational")
    assert (rated.value, rated.n) == (3.5, 2)


def test_what_a_conversation_may_be_called_is_a_question_to_a_person() -> None:
    asking = " / ".join(f"L {i * 3}.0 And then? [q:probing]" for i in range(10))
    (called,) = suggest(read(asking, GLICKMAN))
    assert (called.id, called.asks) == (
        "nondirective",
        "Did the teacher decide what happens next?",
    )
    assert suggest(read(FIVE, GLICKMAN)) == ()
    advised = read("L 0.0 Try a. [SUGGEST] / L 3.0 Or b. [SUGGEST]", GLICKMAN)
    assert [s.id for s in suggest(advised)] == ["directive_informational"]


def test_what_rests_on_a_code_the_machine_does_not_find_is_withheld_or_says_so() -> None:
    talked = conversation(f"{FIVE} / L 20.0 So the clock. [PARAPHRASE:depth=simple]")
    doubted = Doubted(withheld=frozenset({"SHARE_POWER"}), suggested=frozenset({"PARAPHRASE"}))
    values = summarise(crosswalk(talked.utterances, talked.turns, MITI, doubted=doubted))
    assert named(values, "rq").suggested == ("PARAPHRASE",)
    assert named(values, "rq").value == 0.2
    without = "the machine does not find SHARE_POWER well enough"
    assert [named(values, id_).withheld for id_ in ("mia", "mina")] == [without, without]


def test_authoritative_and_facilitative_are_all_of_heron() -> None:
    script = f"{FIVE} / L 20.0 Try cards. [SUGGEST] / L 23.0 That is hard. [EMPATHISE]"
    values = summarise(read(script, HERON))
    shares = [named(values, id_).value for id_ in ("authoritative_share", "facilitative_share")]
    assert shares == [pytest.approx(1 / 7), pytest.approx(6 / 7)]


def test_seconds_are_those_of_the_role_without_signals_of_listening() -> None:
    script = (
        "T 0.0-6.0 I think I follow hands, and they are up front. [ANALYSE] / L 3.0-3.3 Mm-hm. / "
        "L 7.0-9.0 Go on. [OTHER]"
    )
    crossed = read(script)
    assert crossed.seconds(Role.LEADER) == 2.0
    assert crossed.seconds(Role.TEACHER) == 6.0
    assert crossed.seconds(Role.OTHER) == 0.0


MOVES = [
    "EVIDENCE",
    "SUGGEST",
    "DIRECT",
    "PARAPHRASE",
    "SHARE_POWER",
    "AFFIRM",
    "q:probing",
    "FRAME",
]


SAID = st.tuples(st.sampled_from("LT"), st.sets(st.sampled_from(MOVES), max_size=3))


@given(st.lists(SAID, min_size=1))
def test_no_utterance_gets_more_than_its_sets_allow_nor_one_of_another_role(
    said: list[tuple[str, set[str]]],
) -> None:
    script = " / ".join(
        f"{who} {place * 2}.0 Well so be it. [{' '.join(sorted(theirs))}]"
        for place, (who, theirs) in enumerate(said)
    )
    talked = conversation(script)
    for scheme in (MITI, GLICKMAN, TALKMOVES):
        crossed = crosswalk(talked.utterances, talked.turns, scheme)
        for label_set in scheme.label_sets:
            mine = {code.id for code in label_set.codes}
            for utterance in talked.utterances:
                found = [
                    c
                    for c in crossed.carried
                    if c.utterance == utterance.index and mine.issuperset(c.to)
                ]
                assert len(found) <= label_set.max
                assert not found or utterance.role in label_set.applies_to
