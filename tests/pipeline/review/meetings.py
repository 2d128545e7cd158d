"""A talk between Dana Reyes and Marcus Webb that was read, and the 1:1 about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipeline.acts import About, Clip, Plan
from pipeline.codebook import Codebook, CodeDefinition, LabelSet
from pipeline.measures.result import Amounts, Proportion, Result, Unit
from pipeline.report import GIVEN, Provenance, Report, Source
from pipeline.review.history import Held
from pipeline.review.meeting import Meeting, make_meeting
from pipeline.span import Span
from pipeline.transcript import (
    Code,
    CodedUtterance,
    Conversation,
    Layer,
    Role,
    RoleGuess,
    Utterance,
    WordQuality,
)

ROLES = {"S1": Role.LEADER, "S2": Role.TEACHER}
BOOK = Codebook(
    id="book",
    version="1",
    name="Book",
    licence="CC0-1.0",
    citation="",
    label_sets=(
        LabelSet(Layer.QUESTION, "Question type", (Role.LEADER,), 1,
                 (CodeDefinition("leading", "Leading", "Proposes the answer."),)),
        LabelSet(Layer.MOVE, "Move", (Role.LEADER,), 2,
                 (CodeDefinition("SUGGEST", "Suggests", "Offers an option."),)),
        LabelSet(Layer.TAG, "Tag", (Role.LEADER,), 2,
                 (CodeDefinition("EQUITY", "Equity", "Speaks of access."),)),
    ),
)  # fmt: skip

Said = tuple[int, int, str, str]
TALK: tuple[Said, ...] = (
    (0, 4_000, "S1", "What stands out to you?"),
    (4_500, 9_000, "S2", "I follow the hands that are up front."),
    (10_000, 13_000, "S1", "Have you thought about cards?"),
    (13_000, 16_000, "S1", "I would draw them at the launch."),
    (16_500, 20_000, "S2", "Tomorrow I'll use the cards."),
)

ABOUT = About("Dana Reyes", "Marcus Webb", date(2026, 6, 1))
CLIP = Clip(Span(4_000, 16_000), "She answers her own question", "What if you had waited?")


def open_share(part: int, whole: int, withheld: str | None = None) -> Result:
    return Result(
        "open_share", 17, "Open questions", Unit.SHARE, Proportion(part, whole),
        withheld=withheld, counted="questions",
    )  # fmt: skip


STEP = Result("next_step", 29, "Next step, slots filled", Unit.SLOTS, Amounts((2.0,)),
              evidence=(4,))  # fmt: skip


def held(name: str, on: date, *results: Result, step: str = "", focus: str = "") -> Held:
    return Held(name, f"Visit {name}", on, results, step=step, focus=focus)


def report_of(
    said: Sequence[Said] = TALK, results: Sequence[Result] = (open_share(3, 10), STEP)
) -> Report:
    coded = []
    for i, (start, end, who, text) in enumerate(said):
        codes: tuple[Code, ...] = ()
        if "cards?" in text:
            codes = (
                Code(i, Layer.QUESTION, "leading", "rules@1", 0.9),
                Code(i, Layer.MOVE, "SUGGEST", "rules@1", 0.5, suggested=True),
                Code(i, Layer.TAG, "EQUITY", "rules@1", 0.9),
            )
        utterance = Utterance(i, Span(start, end), who, text)
        coded.append(CodedUtterance(utterance, ROLES[who], codes))
    floor: dict[str, tuple[Span, ...]] = {}
    for one in coded:
        floor[one.utterance.speaker] = (*floor.get(one.utterance.speaker, ()), one.span)
    window = Span(0, max(end for _, end, _, _ in said))
    conversation = Conversation(window, tuple(coded), (), floor, floor, RoleGuess(ROLES))
    made = Provenance(
        rapport_version="0.1.0", source=Source("Visit 4.mp4", "ab" * 32), words_by=GIVEN,
        voices_by=GIVEN, word_quality=WordQuality.TRANSCRIPT, codebook_id="book",
        codebook_version="1", coders=("rules@1",), corrections=0, words=20, minutes=0.3,
        unknown_share=0.0, word_confidence=None,
    )  # fmt: skip
    return Report(conversation, tuple(results), ("open_share",), (), made)


def meeting_of(
    plan: Plan,
    *,
    report: Report | None = None,
    about: About | None = ABOUT,
    earlier: Sequence[Held] = (),
    title: str = "Visit 4",
    minutes: int = 30,
) -> Meeting:
    report = report or report_of()
    here = replace(held("4", date(2026, 6, 1), *report.results), title=title)
    return make_meeting(
        report, BOOK, plan, about=about, here=here, earlier=earlier, minutes=minutes
    )
