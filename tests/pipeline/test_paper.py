"""The printed page says every number with its doubt, names things in plain words, and is inert."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from pipeline.codebook import Codebook, CodeDefinition, LabelSet
from pipeline.measures.result import Amounts, Proportion, Ratio, Result, Unit, nothing_of
from pipeline.paper import paper
from pipeline.paper.timeline import strips_of
from pipeline.report import BETTER_WORDS, GIVEN, Provenance, Report, Source
from pipeline.span import Span
from pipeline.transcript import (
    Code,
    CodedUtterance,
    Conversation,
    Doubt,
    EngineUsed,
    Layer,
    Role,
    RoleGuess,
    Utterance,
    WordQuality,
)

ROLES = {"S1": Role.LEADER, "S2": Role.TEACHER}

BOOK = Codebook(
    id="poc-core-1",
    version="1",
    name="PoC-Core",
    licence="CC0-1.0",
    citation="Rapport's own codebook",
    label_sets=(
        LabelSet(
            Layer.QUESTION,
            "Question type",
            (Role.LEADER,),
            1,
            (
                CodeDefinition("open_reflective", "Open, reflective", "Opens a line of thinking."),
                CodeDefinition("leading", "Leading", "Proposes the answer."),
            ),
        ),
        LabelSet(
            Layer.MOVE,
            "Coaching move",
            (Role.LEADER,),
            2,
            (
                CodeDefinition("SUGGEST", "Suggests", "Offers an option."),
                CodeDefinition("NEXT_STEP", "Fixes a next step", "Names an agreed action."),
            ),
        ),
        LabelSet(
            Layer.RESPONSE,
            "Teacher response",
            (Role.TEACHER,),
            1,
            (CodeDefinition("ANALYSE", "Analyses", "Gives a reason."),),
        ),
    ),
)

TALK = (
    (0, 4_000, "S1", "What stands out to you?", ("q:open_reflective", "f:open")),
    (4_500, 9_000, "S2", "I follow hands, because they are up front.", ("r:ANALYSE",)),
    (6_000, 6_400, "S1", "Mm-hm.", ()),
    (10_000, 13_000, "S1", "Have you thought about cards?", ("q:leading", "m:SUGGEST")),
    (14_000, 18_000, "S2", "Tomorrow I'll use the cards.", ("r:COMMIT",)),
    (18_500, 20_000, "S1", "So: cards at the launch.", ("m:NEXT_STEP",)),
    (20_500, 21_000, "S2", "Thanks for watching!", ()),
)
LAYERS = {"q": Layer.QUESTION, "f": Layer.FORM, "m": Layer.MOVE, "r": Layer.RESPONSE}


def talk(rows: Sequence[tuple[int, int, str, str, tuple[str, ...]]] = TALK) -> Conversation:
    coded = []
    for i, (start, end, speaker, text, codes) in enumerate(rows):
        claims = tuple(
            Code(i, LAYERS[code[0]], code[2:], "rules@1", 0.5 if code[2:] == "leading" else 0.9)
            for code in codes
        )
        utterance = Utterance(
            i,
            Span(start, end),
            speaker,
            text,
            doubt=Doubt.NOBODY_HEARD if "watching" in text else None,
            backchannel=text == "Mm-hm.",
        )
        coded.append(CodedUtterance(utterance, ROLES.get(speaker, Role.UNKNOWN), claims))
    floor: dict[str, tuple[Span, ...]] = {}
    for row in coded:
        if not row.utterance.backchannel:
            floor[row.utterance.speaker] = (*floor.get(row.utterance.speaker, ()), row.span)
    window = Span(rows[0][0], max(row[1] for row in rows))
    return Conversation(window, tuple(coded), (), floor, floor, RoleGuess(ROLES))


def result(id: str, number: int, name: str, unit: Unit, figure: Any, **more: Any) -> Result:
    return Result(id, number, name, unit, figure, **more)


RESULTS = (
    result("talk_share", 1, "Leader talk share", Unit.SHARE, Proportion(574, 1000, 12),
           counted="turns"),
    result("open_share", 17, "Open questions", Unit.SHARE, Proportion(3, 4),
           withheld="only 4 of the 5 questions that a share needs", counted="questions"),
    result("reflection_to_question", 21, "Reflections per question", Unit.RATIO, Ratio(1, 8),
           counted="questions", coverage=0.5),
    result("share_over_time", 8, "Leader talk share, last third", Unit.SHARE,
           Proportion(1, 2, 9), parts={"first third": Proportion(3, 4, 9),
                                       "middle third": Proportion(0, 0, 0),
                                       "last third": Proportion(1, 2, 9)}),
    result("next_step", 29, "Next step, slots filled", Unit.SLOTS, Amounts((2.0,)),
           evidence=(4, 5), parts={"what": Amounts((1.0,)), "when": Amounts((1.0,)),
                                   "sign of success": Amounts((0.0,))}),
    result("teacher_ownership", 30, "Teacher's own step", Unit.SHARE, Amounts((0.0,)),
           notes=("confirm",)),
)  # fmt: skip


def report(
    conversation: Conversation | None = None,
    *,
    results: Sequence[Result] = RESULTS,
    notices: Sequence[str] = ("Who is the leader is a guess.", "One utterance is suspect."),
    name: str = "talk.mp4",
) -> Report:
    used = EngineUsed("transcript", "", {}, "a Zoom WebVTT lay beside the recording")
    made = Provenance(
        rapport_version="0.1.0",
        source=Source(name, "ab" * 32),
        words_by=used,
        voices_by=EngineUsed("embedded", "a1b2", {"expected": 2}),
        word_quality=WordQuality.TRANSCRIPT,
        codebook_id="poc-core-1",
        codebook_version="1",
        coders=("rules@1",),
        corrections=3,
        words=161,
        minutes=1.2,
        unknown_share=0.04,
        word_confidence=None,
    )
    headline = tuple(r.id for r in results[:3])
    return Report(conversation or talk(), tuple(results), headline, (), made, tuple(notices))


class Parsed(HTMLParser):
    """The elements of a page in order, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.text = ""
        self._skip = False
        self.feed(page)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._skip = tag == "style"
        self.text += " "

    def handle_endtag(self, tag: str) -> None:
        self._skip = False
        self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += "" if self._skip else data

    def named(self, *tags: str) -> list[tuple[str, Mapping[str, str | None]]]:
        return [element for element in self.elements if element[0] in tags]


def test_the_sections_stand_in_the_order_of_the_talk() -> None:
    ids = [a["id"] for _, a in Parsed(paper(report(), BOOK)).named("h2")]
    assert ids == [
        "notices", "numbers", "time", "questions", "moves", "step", "thinking", "measures",
        "transcript", "making",
    ]  # fmt: skip


def test_a_number_is_said_with_its_interval_and_n_and_meaning() -> None:
    text = Parsed(paper(report(), BOOK)).text
    assert "Leader talk share 57 % 95 % interval: 31 to 80 %" in text
    assert "n = 12 turns" in text
    assert "Who the time belonged to" in text
    assert "0.12 95 % interval: 0.02 to 0.77" in text


def test_a_number_without_enough_data_says_why_and_gives_its_counts() -> None:
    text = Parsed(paper(report(), BOOK)).text
    reason = "Not shown: only 4 of the 5 questions that a share needs (counted: 3 of 4)."
    assert text.count(reason) == 2
    assert "Open questions 75" not in text


def test_codes_and_people_have_names_not_ids() -> None:
    page = paper(report(), BOOK)
    text = Parsed(page).text
    assert "Open, reflective (1) Opens a line of thinking." in text
    assert "0:10 Leader Have you thought about cards? Suggests" in text
    for id in ("open_reflective", "SUGGEST", "NEXT_STEP", "ANALYSE", "S1", "S2", "talk_share"):
        assert id not in text


def test_an_unsure_code_shows_that_it_is() -> None:
    page = paper(report(), BOOK)
    assert '<span class="code unsure">Leading ?</span>' in page
    said = Code(3, Layer.MOVE, "SUGGEST", "human:42")
    coded = list(talk().utterances)
    coded[3] = replace(coded[3], codes=(said,))
    by_person = paper(report(replace(talk(), utterances=tuple(coded))), BOOK)
    assert '<span class="code">Suggests ✓</span>' in by_person


def test_the_next_step_is_shown_as_it_was_said() -> None:
    text = Parsed(paper(report(), BOOK)).text
    assert "0:14 Teacher Tomorrow I'll use the cards." in text
    assert "☑ what ☑ when ☐ sign of success (not named)" in text
    assert "the idea was the leader's. This is a guess: confirm it together." in text


def test_no_next_step_is_said_so() -> None:
    none = replace(RESULTS[4], figure=Amounts((0.0,)), evidence=(), words="no next step was named")
    text = Parsed(paper(report(results=[none]), BOOK)).text
    assert "Next step None found." in text
    assert "no next step was named (0 of 5)" in text


def test_talk_share_over_time_says_what_it_does_not_know() -> None:
    text = Parsed(paper(report(), BOOK)).text
    assert "First third leader 75 %, teacher 25 %" in text
    assert "Middle third nobody of the two speaks" in text


def test_when_nothing_may_be_shown_the_reason_stands_once() -> None:
    withheld = [
        replace(r, withheld="only 20.0 s of speech", figure=nothing_of(r.figure), parts={})
        for r in RESULTS
    ]
    text = Parsed(paper(report(results=withheld), BOOK)).text
    assert "All measures Covered" not in text
    assert "All measures Not shown: only 20.0 s of speech" in text


def test_suspect_words_and_listening_signals_are_marked() -> None:
    text = Parsed(paper(report(), BOOK)).text
    assert "Thanks for watching! suspect (nobody heard), not counted" in text
    assert "0:06 Leader Mm-hm. listening signal" in text


def test_the_page_tells_how_it_was_made() -> None:
    text = Parsed(paper(report(), BOOK)).text
    assert "transcript. Why: a Zoom WebVTT lay beside the recording." in text
    assert "embedded, revision a1b2 (expected 2)." in text
    assert "Corrections by people 3" in text
    assert "ab" * 32 in text


def test_the_same_report_gives_the_same_page() -> None:
    assert paper(report(), BOOK) == paper(report(), BOOK)


HOSTILE = (
    "</title><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "{{ 7 * 7 }} {% include 'x' %}",
    "</style><link rel=stylesheet href=https://example.invalid/x.css>",
    "<a href=\"javascript:alert(1)\">x</a>",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    harmless = Parsed(paper(report(), BOOK))
    rows = [(a, b, s, text if s == "S2" else t, c) for a, b, s, t, c in TALK]
    roles = RoleGuess({"S1": Role.LEADER, "S2": Role.TEACHER, text: Role.TEACHER}, (text,))
    attacked = replace(talk(rows), roles=roles, floor={**talk().floor, text: (Span(0, 10),)},
                       speech={**talk().speech, text: (Span(0, 10),)})  # fmt: skip
    page = Parsed(paper(report(attacked, notices=(text,), name=text), BOOK))
    kinds = {tag for tag, _ in harmless.elements}
    assert {tag for tag, _ in page.elements} <= kinds
    assert not page.named("script", "img", "link", "iframe", "object", "form")
    assert not [n for _, attrs in page.elements for n in attrs if n.startswith("on")]
    assert page.text.count(" ".join(text.split())) >= 6


def test_the_page_asks_nothing_of_anybody() -> None:
    page = paper(report(), BOOK)
    parsed = Parsed(page)
    assert "default-src 'none'" in page
    for _, attrs in parsed.elements:
        assert "src" not in attrs
        assert str(attrs.get("href", "#")).startswith("#")
    assert re.findall(r"url\((?!#)", page) == []
    assert "@import" not in page


def test_headings_tables_and_drawings_can_be_read_aloud() -> None:
    parsed = Parsed(paper(report(), BOOK))
    assert parsed.named("html") == [("html", {"lang": "en"})]
    levels = [int(tag[1]) for tag, _ in parsed.named("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert all("scope" in attrs for _, attrs in parsed.named("th"))
    for _, attrs in parsed.named("svg"):
        assert attrs.get("aria-hidden") == "true" or attrs.get("aria-label")
    ids = [a["id"] for _, a in parsed.elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {str(a["href"])[1:] for _, a in parsed.named("a")}
    assert targets <= set(ids)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast_meets_wcag_aa(scheme: int) -> None:
    page = paper(report(), BOOK)
    blocks = re.findall(r":root \{([^}]*--ink[^}]*)\}", page)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", blocks[scheme]))
    for text in ("ink", "soft"):
        assert _contrast(colours[text], colours["paper"]) >= 4.5
    for drawn in ("leader", "hatch", "line"):
        assert _contrast(colours[drawn], colours["paper"]) >= 3.0


def test_a_long_talk_is_cut_into_equal_strips_of_at_most_ten_minutes() -> None:
    rows = [(0, 1_500_000, "S1", "A long story.", ("m:SUGGEST",)), *TALK[1:2]]
    strips = strips_of(talk(rows), ["0:00 Leader", "0:04 Teacher"])
    assert [strip.label[:15] for strip in strips] == [
        "0:00 to 8:20: w",
        "8:20 to 16:40: ",
        "16:40 to 25:00:",
    ]
    for strip in strips:
        assert [lane.name for lane in strip.lanes] == ["Leader", "Teacher"]
        assert strip.lanes[0].blocks[0].width == 890
    assert [len(strip.moves) for strip in strips] == [1, 0, 0]


def test_a_voice_without_a_role_is_shown_as_a_voice() -> None:
    unsaid = replace(talk(), roles=RoleGuess({}))
    assert "0:04 Voice S2 I follow hands" in Parsed(paper(report(unsaid), BOOK)).text


def test_a_talk_without_words_still_has_its_times() -> None:
    silent = talk([(a, b, s, "", ()) for a, b, s, _, _ in TALK])
    text = Parsed(paper(report(replace(silent, word_quality=WordQuality.NONE)), BOOK)).text
    assert "0:14 Teacher (no words)" in text


BOTH_WAYS = f"{BETTER_WORDS[0]}, or {BETTER_WORDS[1]}."


@pytest.mark.parametrize(
    ("quality", "says"),
    [
        (WordQuality.NONE, "There are no words to find {} in; {}"),
        (WordQuality.DRAFT, "The words are a draft, too often wrong to find {} in; {}"),
    ],
)
def test_without_words_nothing_is_said_not_to_be_found(quality: WordQuality, says: str) -> None:
    silent = replace(talk([(a, b, s, "", ()) for a, b, s, _, _ in TALK]), word_quality=quality)
    text = Parsed(paper(report(silent), BOOK)).text
    for things in ("questions", "moves", "such passages"):
        assert says.format(things, BOTH_WAYS) in text
    assert "found." not in text


def test_without_roles_nothing_is_said_not_to_be_found() -> None:
    uncoded = talk([(a, b, s, t, ()) for a, b, s, t, _ in TALK])
    text = Parsed(paper(report(replace(uncoded, roles=RoleGuess({}))), BOOK)).text
    assert "Who is the leader has not been said; choose the roles to see questions." in text
    assert "Who is the leader has not been said; choose the roles to see moves." in text
    assert "Who is the teacher has not been said; choose the roles to see such passages." in text
    assert "No questions found." not in text
    assert "Roles not said yet." in text


def test_where_words_and_roles_are_there_none_found_is_said_so() -> None:
    text = Parsed(paper(report(talk([(a, b, s, t, ()) for a, b, s, t, _ in TALK])), BOOK)).text
    for found in ("No questions found.", "No moves found.", "No passage found."):
        assert found in text


def test_reading_values_of_shares_are_percent_like_the_value_beside_them() -> None:
    text = Parsed(paper(report(), BOOK)).text
    assert "10 %, lower end of the coach's part (Aguilar)" in text
    assert "50 %, at most half (Vargas)" in text


def test_utterances_as_given_say_so() -> None:
    made = replace(report().provenance, words_by=GIVEN, voices_by=GIVEN)
    text = Parsed(paper(replace(report(), provenance=made), BOOK)).text
    assert "given. Why: the utterances of the transcript file, as they stand there." in text


@pytest.mark.browser
def test_a_browser_asks_for_nothing_and_prints_on_both_papers(
    tmp_path: Path, chromium: Browser
) -> None:
    path = tmp_path / "report.html"
    path.write_text(paper(report(), BOOK), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for size in ("A4", "Letter"):
        assert page.pdf(format=size).startswith(b"%PDF")
    page.close()
    assert asked == [path.as_uri()]
    assert complaints == []
