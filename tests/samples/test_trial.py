"""The trial's conversations are what their truth says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from samples.trial.grid import LEVELS, plans
from samples.trial.sounds import RATE, read_voice
from samples.trial.talk import Plan, Talk, mix


@pytest.fixture(scope="module")
def plan() -> Plan:
    return replace(plans("tune")[0], seconds=12.0)


@pytest.fixture(scope="module")
def talk(plan: Plan) -> Talk:
    return mix(plan, {name: read_voice(name) for name in set(plan.voices)})


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


def test_each_half_covers_every_condition() -> None:
    for half in ("tune", "report"):
        for name, levels in LEVELS.items():
            assert {plan.conditions[name] for plan in plans(half)} == set(levels)


def test_the_halves_share_no_seed_and_no_voice() -> None:
    tune, report = plans("tune"), plans("report")
    assert not {p.seed for p in tune} & {p.seed for p in report}
    assert not {v for p in tune for v in p.voices} & {v for p in report for v in p.voices}
    assert sum(p.seconds for p in tune + report) > 40 * 60
    assert RATE == 16000
