"""The chart is drawn from its rows, and never tells by colour alone."""

from __future__ import annotations

import json

import pytest

from pipeline.dashboard.chart_rows import share_rows
from pipeline.dashboard.charts import share_chart
from pipeline.dashboard.desk import Opened, open_conversation
from pipeline.dashboard.palette import INK
from pipeline.store import Recording


@pytest.fixture
def opened(sample: Recording) -> Opened:
    found = open_conversation(sample)
    assert found is not None
    return found


def test_talk_share_is_drawn_with_its_interval_on_a_scale_from_none_to_all(opened: Opened) -> None:
    drawn = share_chart(share_rows(opened.report), ink=INK["dark"]).to_dict()
    bars, *intervals = drawn["layer"]
    assert bars["encoding"]["x"]["scale"]["domain"] == [0, 1]
    assert [layer["encoding"]["x"]["field"] for layer in intervals] == ["low", "low"]
    assert bars["encoding"]["y"]["axis"]["labelColor"] == INK["dark"]
    assert bars["mark"]["stroke"]
    json.dumps(drawn, allow_nan=False)
