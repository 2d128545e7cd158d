"""A recording with what people planned for it becomes the page of the 1:1."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.acts import About, Clip, Person, Pin, Plan
from pipeline.dashboard.desk import Desk, Opened, open_conversation
from pipeline.dashboard.histories import as_seen_by, held_of, history_of
from pipeline.dashboard.reflecting import hidden_from
from pipeline.errors import StoreError
from pipeline.review.history import Held, before
from pipeline.review.meeting import Meeting, make_meeting, proposed_plan
from pipeline.review.meeting_page import meeting_page
from pipeline.review.suggesting import suggestions
from pipeline.store import Recording
from pipeline.work import work_of

MINUTES = 30


@dataclass(frozen=True, slots=True)
class Preparation:
    """
    What a 1:1 about a conversation is prepared from.

    here     the conversation as its leader's history holds it
    earlier  that leader's conversations before it, in order
    found    what the machine suggests to look at
    kept     the plan somebody kept last, or None
    """

    opened: Opened
    about: About | None
    here: Held
    earlier: tuple[Held, ...]
    pins: tuple[Pin, ...]
    found: tuple[Clip, ...]
    kept: Plan | None

    def proposed(self, goal: str) -> Plan:
        """What to begin with: the plan that was kept, else one made of pins and suggestions."""
        return self.kept or proposed_plan(self.pins, self.found, goal=goal, earlier=self.earlier)


def prepare(desk: Desk, recording: Recording, person: Person | None) -> Preparation | None:
    """Everything the page needs, as this person may see it; None while nobody has heard it."""
    opened = open_conversation(recording)
    work = work_of(desk.workspace.acts(recording.id), person)
    here = held_of(recording, work.about)
    if opened is None or here is None:
        return None
    leader = work.about.leader if work.about else ""
    kept = work.plan.deed if work.plan else None
    found = suggestions(opened.report, desk.reading.codebook)
    return Preparation(
        opened=opened,
        about=work.about,
        here=here,
        earlier=as_seen_by(person, before(history_of(leader), recording.id)),
        pins=tuple(act.deed for act in work.pins if isinstance(act.deed, Pin)),
        found=tuple(Clip(one.at, one.why, one.question) for one in found),
        kept=kept if isinstance(kept, Plan) else None,
    )


def meeting_of(
    desk: Desk, preparation: Preparation, plan: Plan, *, minutes: int = MINUTES
) -> Meeting:
    """The 1:1 as this plan has it."""
    return make_meeting(
        preparation.opened.report,
        desk.reading.codebook,
        plan,
        about=preparation.about,
        here=preparation.here,
        earlier=preparation.earlier,
        minutes=minutes,
    )


def meeting_html(
    desk: Desk, recording: Recording, person: Person | None, *, minutes: int = MINUTES
) -> str:
    """
    The page to print, by the plan that was kept, else by the one that is proposed.

    Raises StoreError while nobody has heard the recording, and while the leader's own reflection
    is waited for.
    """
    settings = desk.reading.settings.review
    if why := hidden_from(settings, desk.workspace.acts(recording.id), person):
        raise StoreError(f"{recording.name}: {why}")
    preparation = prepare(desk, recording, person)
    if preparation is None:
        raise StoreError(f"{recording.name}: has not been analysed yet; wait until it is ready")
    plan = preparation.proposed(settings.goal)
    return meeting_page(meeting_of(desk, preparation, plan, minutes=minutes))
