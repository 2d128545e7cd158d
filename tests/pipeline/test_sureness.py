"""Chances are kept small and come back, and unsure stretches are found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pydantic import TypeAdapter

from pipeline.span import Span
from pipeline.sureness import Sureness, cooled

if TYPE_CHECKING:
    from pipeline.sureness import Chances

CHANCES = arrays.arrays(np.float32, 40, elements=st.floats(0, 1, width=32))


def two(first: Chances) -> Sureness:
    return Sureness.of_chances({"S1": first, "S2": 1 - first}, step_ms=100)


@given(CHANCES)
def test_chances_come_back_as_they_were_to_the_nearest_step(chances: Chances) -> None:
    kept = two(chances)
    assert np.abs(kept.of("S1") - chances).max() <= 0.5 / 255 + 1e-6


@given(CHANCES)
def test_they_survive_being_kept_as_json(chances: Chances) -> None:
    kind = TypeAdapter(Sureness)
    kept = two(chances)
    assert kind.validate_json(kind.dump_json(kept)) == kept


def test_a_stretch_in_which_either_may_speak_is_unsure() -> None:
    first = np.ones(40, np.float32)
    first[10:20] = 0.6
    assert two(first).unsure() == (Span(1000, 2000),)


def test_chances_of_a_markov_model_are_bold_so_97_in_100_is_still_unsure() -> None:
    first = np.ones(40, np.float32)
    first[10:20] = 0.97
    first[25:35] = 0.99
    assert two(first).unsure() == (Span(1000, 2000),)


def test_a_voice_heard_only_for_a_moment_is_unsure_however_likely() -> None:
    first, second = np.ones(40, np.float32), np.zeros(40, np.float32)
    first[10:17], second[10:17] = 0, 1
    first[30:] = 0
    sureness = Sureness.of_chances({"S1": first, "S2": second}, step_ms=100)
    assert sureness.unsure() == (Span(1000, 1700),)


@given(CHANCES)
def test_cooled_chances_keep_their_order_and_lie_nearer_to_the_half(chances: Chances) -> None:
    cool = cooled(chances)
    assert (np.abs(cool - 0.5) <= np.abs(chances - 0.5) + 1e-6).all()
    assert (np.diff(cool[np.argsort(chances)]) >= -1e-6).all()
    assert np.allclose(cool + cooled(1 - chances), 1, atol=1e-3)


def test_a_moment_of_doubt_and_a_silence_are_not_unsure() -> None:
    first = np.ones(40, np.float32)
    first[10:14] = 0.6
    silent = np.zeros(40, np.float32)
    assert two(first).unsure() == ()
    assert Sureness.of_chances({"S1": silent, "S2": silent}, step_ms=100).unsure() == ()
    assert Sureness.of_chances({}, step_ms=100).unsure() == ()


def test_an_hour_takes_no_more_than_a_hundred_kilobytes() -> None:
    chances = np.random.default_rng(1).beta(0.1, 0.1, 36_000).astype(np.float32)
    assert sum(len(text) for text in two(chances).kept.values()) < 100_000


def test_voices_of_unlike_length_are_refused() -> None:
    with pytest.raises(ValueError, match="as many steps"):
        Sureness.of_chances(
            {"S1": np.ones(3, np.float32), "S2": np.ones(4, np.float32)}, step_ms=100
        )
