"""Floor-transfer offsets."""

from __future__ import annotations

from pipeline.measures import Proportion, Sample
from tests.pipeline.measures.measured import found


def test_offsets_run_from_the_end_of_a_turn_to_the_start_of_the_next() -> None:
    script = "L 0-4 One two three. / T 5-9 Four five. / L 8.5-12 Six seven. / L 20-22 Eight."
    offset = found("floor_transfer_offset", script)
    assert offset.figure == Sample((1.0, -0.5))
    assert offset.parts["in overlap"] == Proportion(1, 2)
    assert offset.parts["teacher takes the floor"] == Sample((1.0,))
    assert offset.parts["leader takes the floor"] == Sample((-0.5,))
    assert offset.evidence == (1, 2)


def test_other_voices_change_the_floor_too() -> None:
    offset = found("floor_transfer_offset", "L 0-4 One. / O 5-6 Two. / T 8-9 Three.")
    assert offset.figure == Sample((1.0, 2.0))
    assert offset.parts["teacher takes the floor"] == Sample(())


def test_a_floor_that_never_changes_has_no_offset() -> None:
    talk = "L 0-4 One two three. / T 2-2.4 Mm-hm. / L 5-6 Four."
    assert found("floor_transfer_offset", talk).words == "the floor never changes hands"
