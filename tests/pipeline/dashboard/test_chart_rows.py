"""What the chart shows is what was measured."""

from __future__ import annotations

import pytest

from pipeline.dashboard.chart_rows import share_rows
from pipeline.dashboard.desk import Desk, Opened, open_conversation
from pipeline.store import Recording
from tests.pipeline.dashboard.sample import add_sample, sample_heard, with_draft_words


@pytest.fixture
def opened(sample: Recording) -> Opened:
    found = open_conversation(sample)
    assert found is not None
    return found


def test_every_third_is_shared_between_leader_and_teacher(opened: Opened) -> None:
    rows = share_rows(opened.report)
    assert [row["third"] for row in rows[::2]] == ["First third", "Middle third", "Last third"]
    for leader, teacher in zip(rows[::2], rows[1::2], strict=True):
        assert (leader["start"], teacher["end"]) == (0, 1)
        assert leader["end"] == teacher["start"]
        assert leader["low"] is not None
        assert leader["high"] is not None
        assert leader["low"] <= leader["end"] <= leader["high"]
        assert "95 % interval" in leader["words"]


def test_no_share_is_drawn_while_nobody_knows_who_leads(desk: Desk) -> None:
    opened = open_conversation(add_sample(desk.workspace, with_draft_words(sample_heard())))
    assert opened is not None
    assert share_rows(opened.report) == []
