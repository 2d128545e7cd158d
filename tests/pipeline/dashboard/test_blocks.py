"""Blocks of HTML hold what was said and nothing it could do."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pipeline.dashboard import blocks
from pipeline.dashboard.blocks import range_of
from pipeline.dashboard.desk import Opened, open_conversation
from pipeline.dashboard.handbook import Entry
from pipeline.measures.result import Proportion, Ratio, Result, Sample, Unit
from pipeline.paper.lines import Label, Line
from pipeline.paper.sections import Measure
from pipeline.paper.wording import reading_of
from pipeline.store import Recording

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&"


@pytest.fixture
def opened(sample: Recording) -> Opened:
    found = open_conversation(sample)
    assert found is not None
    return found


def line(**changed: object) -> Line:
    usual = Line("1:02", "Leader", "leader", "What else?", (), "", False)
    return replace(usual, **changed)  # type: ignore[arg-type]


def measure(result: Result) -> Measure:
    return Measure(result, reading_of(result), "What it tells.", (), "100 %", None, ())


def result(id: str, unit: Unit, figure: Proportion | Ratio | Sample, **more: object) -> Result:
    return Result(id=id, number=1, name=id, unit=unit, figure=figure, **more)  # type: ignore[arg-type]


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.seen += [name for name, _ in attrs if name.startswith("on")]


@pytest.mark.parametrize(
    "made",
    [
        blocks.said([line(text=HOSTILE, who=HOSTILE, remark=HOSTILE)], recording="abc"),
        blocks.making([(HOSTILE, HOSTILE)]),
        blocks.links([(HOSTILE, HOSTILE, HOSTILE, True)]),
        blocks.entries(
            [Entry(HOSTILE, HOSTILE, "", (HOSTILE,), ((HOSTILE, ((HOSTILE, HOSTILE),)),))]
        ),
        blocks.numbers([measure(result("x", Unit.SHARE, Proportion(3, 6), words=HOSTILE))]),
    ],
)
def test_words_stay_words(made: str) -> None:
    assert not {"img", "script", "onerror"} & set(Tags(made).seen)
    assert "&lt;img" in made


def test_a_name_of_a_recording_stays_a_name(sample: Recording) -> None:
    made = blocks.recording(replace(sample, name=f"{HOSTILE}.mp4"), "")
    assert Tags(made).seen.count("img") == 0


def test_a_withheld_number_says_why_and_shows_nothing_else() -> None:
    few = result("open_share", Unit.SHARE, Proportion(2, 3), withheld="only 3 of the 5 questions")
    made = blocks.numbers([measure(few), measure(result("b", Unit.SHARE, Proportion(3, 6)))])
    assert "Not shown: only 3 of the 5 questions" in made
    assert made.count("rp-dot") == 1
    assert "67" not in made


def test_a_number_on_suggested_codes_has_the_word_beside_it_and_the_legend_once() -> None:
    doubted = result("a", Unit.SHARE, Proportion(3, 6), suggested=("Leading",), left_out=("Asks",))
    sure = result("b", Unit.SHARE, Proportion(3, 6))
    made = blocks.numbers([measure(doubted), measure(sure)], legend="≈ suggested: look")
    assert made.count(">≈ suggested</p>") == 1
    assert 'title="≈\u00a0suggested: rests on “Leading”"' in made
    assert "“Asks” (withheld)" in made
    assert made.count("≈ suggested: look") == 1


def test_a_suggested_code_is_marked_for_eyes_and_ears() -> None:
    label = Label("leading", "Leading", unsure=False, by_person=False, suggested=True)
    made = blocks.said([line(labels=(label,))], recording="abc")
    assert 'Leading <span class="rp-suggested" role="img" aria-label="suggested"' in made


def test_numbers_withheld_for_one_reason_say_it_once() -> None:
    rows = [measure(result(x, Unit.SHARE, Proportion(0, 0), withheld="nobody leads")) for x in "ab"]
    assert blocks.numbers(rows).count("nobody leads") == 1


def test_a_number_comes_with_interval_n_and_what_it_tells(opened: Opened) -> None:
    made = blocks.numbers(opened.page.headline)
    for measured in opened.page.headline:
        assert measured.result.name in made
    assert "95 %: 31 to 64" in made
    assert "n = 32 turns" in made
    assert "Who the time belonged to" in made
    assert made.index("Leader talk share") < made.index("Open questions")


def test_a_share_lies_on_a_scale_to_all_of_it() -> None:
    drawn = range_of(measure(result("x", Unit.SHARE, Proportion(5, 10))))
    assert drawn is not None
    assert (drawn.value, drawn.ends) == (50.0, ("0", "100\u00a0%"))
    assert drawn.low is not None
    assert drawn.high is not None
    assert 20 < drawn.low < 50 < drawn.high < 80


def test_reading_values_are_drawn_with_their_source() -> None:
    drawn = range_of(measure(result("reflection_to_question", Unit.RATIO, Ratio(1, 10))))
    assert drawn is not None
    assert [(at, label) for at, label, _ in drawn.references] == [
        (50.0, "1, fair"),
        (100.0, "2, good"),
    ]


def test_a_very_wide_interval_runs_off_the_scale() -> None:
    drawn = range_of(measure(result("x", Unit.RATIO, Ratio(9, 1))))
    assert drawn is not None
    assert (drawn.value, drawn.high, drawn.open) == (45.0, 100.0, True)
    assert drawn.ends == ("0", "20.00")


def test_where_nothing_could_be_divided_nothing_is_drawn() -> None:
    assert range_of(measure(result("x", Unit.RATIO, Ratio(6, 0)))) is None


def test_other_units_get_a_round_scale() -> None:
    drawn = range_of(measure(result("x", Unit.SECONDS, Sample((1.0, 2.0, 3.0)))))
    assert drawn is not None
    assert (drawn.value, drawn.low, drawn.ends) == (100.0, None, ("0", "2.0\u00a0s"))


def test_a_time_leads_to_its_moment_in_the_review_room() -> None:
    made = blocks.said([replace(line(), start_ms=83_500)], recording="abc")
    assert 'href="conversation?id=abc&amp;t=83.5"' in made


def test_the_numbers_at_a_glance_never_stand_without_their_interval(opened: Opened) -> None:
    made = blocks.glance(opened.page.headline)
    assert made.count('role="listitem"') == 5
    shown = [m for m in opened.page.headline if m.result.value is not None]
    assert shown
    assert made.count("95 %: ") == sum(bool(m.reading.interval) for m in shown)


def test_a_number_that_is_withheld_is_not_glanced_at(opened: Opened) -> None:
    few = measure(replace(opened.report.results[0], withheld="only 3 of the 5 questions"))
    made = blocks.glance([few])
    assert "Not shown: only 3 of the 5 questions" in made
    assert "<b>" not in made


def test_a_conversation_without_a_step_says_so_and_what_to_do(opened: Opened) -> None:
    nothing = replace(opened.page.step, lines=(), reading=None)
    assert "None found" in blocks.step(nothing, recording="abc")
    assert "☑ what" in blocks.step(opened.page.step, recording="abc")


def test_the_guess_of_roles_is_not_repeated_at_every_measure(opened: Opened) -> None:
    made = blocks.measures(opened.page)
    assert "31. Phases found" in made
    assert "who is the leader is a guess" not in made


def test_the_style_sheet_asks_for_nothing() -> None:
    assert "url(" not in blocks.style()
    assert "@import" not in blocks.style()
