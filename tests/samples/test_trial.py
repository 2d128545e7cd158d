"""The trial's conversations are what their truth says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.formats import find_transcript, read_rttm, read_transcript
from samples.trial.__main__ import make
from samples.trial.grid import LEVELS, plans
from samples.trial.sounds import RATE, Utterance, read_voice
from samples.trial.talk import VISIT_S, VISITS, Plan, Talk, mix

GRID = {half: plans(half) for half in ("tune", "report")}
Voices = Mapping[str, Sequence[Utterance]]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return replace(GRID["tune"][0], seconds=12.0)


@pytest.fixture(scope="module")
def talk(plan: Plan) -> Talk:
    return mix(plan, {name: read_voice(name) for name in set(plan.voices)})


def planned(**conditions: str) -> Plan:
    base = {"room": "dry", "noise": "none", "band": "wide", "distance": "near"}
    dry = base | {"overlap": "little", "third": "no"} | conditions
    return Plan("short", 7, ("one", "two", "three"), 1.0, 0.5, 60.0, dry)


def beeping(*texts: str, seconds: float = 1.5) -> dict[str, tuple[Utterance, ...]]:
    """Three voices that say every text as one tone of the same length, and a short yes."""
    tone = np.sin(np.arange(int(seconds * RATE)) / 8)
    said = (*(Utterance(text, tone) for text in texts), Utterance("Yes.", tone[: RATE // 3]))
    return {"one": said, "two": said, "three": said}


def test_the_truth_holds_the_energy_of_each_dry_voice(talk: Talk) -> None:
    for speaker in "AB":
        spoken = np.zeros(len(talk.samples), bool)
        for one in talk.truth:
            if one.speaker == speaker:
                assert one.start < one.end <= len(spoken)
                spoken[one.start : one.end] = True
        power = np.square(talk.dry[speaker])
        assert power[spoken].sum() > 0.995 * power.sum()
        assert power[spoken].mean() > 100 * power[~spoken].mean()


def test_the_same_seed_makes_the_same_samples(plan: Plan, talk: Talk) -> None:
    again = mix(plan, {name: read_voice(name) for name in set(plan.voices)})
    assert again.samples.tobytes() == talk.samples.tobytes()
    assert again.truth == talk.truth


def test_who_speaks_next_waits_a_third_of_a_second_or_not_at_all() -> None:
    for overlap, least_s, most_s in (("little", 0.2, 0.4), ("much", -0.1, 0.1)):
        conversation = mix(
            replace(planned(overlap=overlap), seconds=150), beeping("So.", seconds=0.8)
        )
        main = [one for one in conversation.words if one.text != "Yes."]
        gaps = [b.start - a.end for a, b in pairwise(main) if a.speaker != b.speaker]
        assert least_s < np.mean(gaps) / RATE < most_s


def test_the_last_sentence_is_whole_however_long_it_is() -> None:
    conversation = mix(planned(), beeping("So.", seconds=70))
    assert len(conversation.samples) > 70 * RATE
    assert conversation.words[-1].end < len(conversation.samples)


def test_a_visitor_comes_at_most_three_times_and_goes() -> None:
    for seed in range(4):
        conversation = mix(replace(planned(third="visits"), seed=seed), beeping("So."))
        main = [one for one in conversation.words if one.text != "Yes."]
        visits: list[list[int]] = []
        for before, one in pairwise([main[0], *main]):
            if one.speaker == "C":
                if before.speaker != "C":
                    visits.append([])
                visits[-1] += [one.start, one.end]
        assert 1 <= len(visits) <= VISITS
        for visit in visits:
            assert VISIT_S[0] - 2 < (visit[-1] - visit[0]) / RATE < VISIT_S[1] + 2


def test_who_stays_takes_part_to_the_end() -> None:
    conversation = mix(replace(planned(third="stays"), seconds=150), beeping("So.", seconds=4.0))
    starts = [one.start / RATE for one in conversation.words if one.speaker == "C"]
    assert min(starts) < 50
    assert max(starts) > 100


def test_each_half_covers_every_condition_and_is_over_twenty_minutes() -> None:
    for made in GRID.values():
        for name, levels in LEVELS.items():
            assert {plan.conditions[name] for plan in made} == set(levels)
        assert sum(plan.seconds for plan in made) > 20 * 60


def test_no_two_conditions_go_together() -> None:
    for made in GRID.values():
        grid = [plan.conditions for plan in made]
        for one, other in combinations(LEVELS, 2):
            for level, second in {(row[one], row[other]) for row in grid}:
                both = sum((row[one], row[other]) == (level, second) for row in grid)
                first = sum(row[one] == level for row in grid)
                then = sum(row[other] == second for row in grid)
                assert abs(both - first * then / len(grid)) < 1.5


def test_similar_voices_are_several_voices_and_several_shifts() -> None:
    for made in GRID.values():
        similar = [p for p in made if p.conditions["likeness"] == "similar"]
        assert len({p.voices[0] for p in similar}) >= 3
        assert len({p.shift for p in similar}) == 4
        assert all(p.voices[0] == p.voices[1] != p.voices[2] for p in similar)


def test_the_halves_share_no_seed_and_no_voice() -> None:
    tune, report = GRID["tune"], GRID["report"]
    assert not {p.seed for p in tune} & {p.seed for p in report}
    assert not {v for p in tune for v in p.voices} & {v for p in report for v in p.voices}


def test_a_folder_holds_sound_truth_captions_and_conditions(tmp_path: Path) -> None:
    assert make(tmp_path, ["tune"], minutes=0.1, each_s=8)[0] == 1
    assert set(read_rttm(tmp_path / "tune00.rttm")) == {"A", "B"}
    captions, said = (read_transcript(tmp_path / f"tune00.{kind}") for kind in ("vtt", "stm"))
    assert sorted(cue.text for cue in captions.cues) == sorted(cue.text for cue in said.cues)
    assert not any(cue.speaker for cue in captions.cues)
    assert find_transcript(tmp_path / "tune00.flac") == tmp_path / "tune00.vtt"
    conditions = json.loads((tmp_path / "conditions.json").read_text(encoding="utf-8"))
    assert set(conditions["tune00"]) == {*LEVELS, "voices"}
