"""The page of the 1:1 fits its paper, can be read without colour, and is inert."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Browser

from pipeline.acts import Clip, Done, Plan
from pipeline.review.meeting_page import meeting_page, meeting_sheet
from pipeline.span import Span
from tests.pipeline.review.meetings import (
    ABOUT,
    CLIP,
    held,
    meeting_of,
    open_share,
    report_of,
)

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
EARLIER = tuple(
    held(str(month), date(2026, month, 2), open_share(3, 10), focus="Wait longer.")
    for month in range(1, 6)
)
SENTENCE = "I think that the class went quiet when I asked them for a reason and nobody dared."


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())


def pages_of(chromium: Browser, html: str, paper: str) -> int:
    page = chromium.new_page()
    page.set_content(html)
    pdf = page.pdf(format=paper)
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def full(clips: int) -> str:
    """As long as it gets: clips of which not everything fits, a full goal, a long step."""
    rows = [(i * 5_000, i * 5_000 + 4_900, f"S{1 + i % 2}", SENTENCE) for i in range(100)]
    report = report_of(rows, results=[open_share(3, 10)])
    chosen = tuple(
        Clip(Span(k * 90_000, k * 90_000 + 80_000), "the leader asks and answers: 0:48 in one turn",
             "What did you hope that the teacher would say here, and what made you go on?")
        for k in range(clips)
    )  # fmt: skip
    plan = Plan(chosen, "open_share", last_step=f"{SENTENCE} " * 4, last_done=Done.PARTLY)
    return meeting_page(meeting_of(plan, report=report, earlier=EARLIER))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_three_clips_fit_on_one_page(chromium: Browser, paper: str) -> None:
    assert pages_of(chromium, full(3), paper) == 1


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_five_clips_fit_on_two(chromium: Browser, paper: str) -> None:
    assert pages_of(chromium, full(5), paper) <= 2


def test_it_says_every_number_with_its_interval_and_n() -> None:
    said = words_of(meeting_page(meeting_of(Plan(goal="open_share"), earlier=EARLIER)))
    assert "30 % 95 % interval 11 to 60 %, n = 10 questions" in said
    assert "2 May 2026 30 % 11 to 60 % 10 questions" in said
    assert "2 Jan 2026" not in said


def test_what_is_known_is_ticked_and_the_rest_is_ticked_by_hand() -> None:
    plan = Plan((CLIP,), "open_share", last_step="Wait longer.", last_done=Done.PARTLY)
    said = words_of(meeting_page(meeting_of(plan, earlier=EARLIER)))
    assert "☐ done ☑ partly ☐ not yet" in said
    assert "☐ 0–4 Arrive and open" in said


def test_a_focus_is_printed_or_left_to_be_written() -> None:
    open_lines = meeting_page(meeting_of(Plan()))
    written = meeting_page(meeting_of(Plan(focus="Three seconds")))
    assert open_lines.count('class="mt-fill"') == 2
    assert 'class="mt-fill"' not in written
    assert "Three seconds" in words_of(written)


def test_suggested_codes_are_marked() -> None:
    html = meeting_page(meeting_of(Plan((CLIP,))))
    assert "Suggests ≈" in words_of(html)
    assert 'aria-label="suggested"' in html


def test_whatever_people_wrote_is_inert() -> None:
    plan = Plan((Clip(Span(4_000, 16_000), HOSTILE, HOSTILE),), "open_share", HOSTILE, HOSTILE,
                Done.NO, HOSTILE)  # fmt: skip
    about = type(ABOUT)(HOSTILE, HOSTILE, None)
    report = report_of([(4_000, 9_000, "S1", HOSTILE)])
    earlier = (held("1", date(2026, 3, 2), focus=HOSTILE),)
    meeting = meeting_of(plan, report=report, about=about, title=HOSTILE, earlier=earlier)
    for html in (meeting_page(meeting), meeting_sheet(meeting)):
        assert "<script" not in html
        assert "<img" not in html
        assert html.count("&lt;script&gt;alert(1)") >= 8


def test_it_forbids_itself_scripts_and_requests() -> None:
    html = meeting_page(meeting_of(Plan((CLIP,))))
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert not re.search(r"(src|href)=|url\(|@import", html)


def test_inside_another_page_it_is_one_block_with_its_own_styles() -> None:
    block = meeting_sheet(meeting_of(Plan((CLIP,))))
    assert block.startswith('<div class="mt">')  # a sanitiser drops styles before all else
    assert "<html" not in block
    rules = block.partition("<style>")[2].partition("</style>")[0]
    selectors = re.findall(r"^\s*([^@\s{}][^{};]*)\{", rules, re.MULTILINE)
    assert all(part.strip().startswith(".mt") for s in selectors for part in s.split(","))
