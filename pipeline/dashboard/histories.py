"""The conversations of the library become leaders' histories, each read once until it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.acts import About, Person
from pipeline.analysis import read_recording
from pipeline.dashboard.desk import desk, forgotten_with_readings, reading_lock
from pipeline.dashboard.reflecting import hidden_from
from pipeline.dashboard.revisions import revision_of
from pipeline.dashboard.wording import name_of
from pipeline.review.history import Held, in_order, key_of, leaders_of
from pipeline.review.meeting import step_said
from pipeline.store import Recording

CONVERSATIONS_KEPT = 512
"""of which only numbers, engines and the words of a next step are kept"""


def leaders() -> tuple[str, ...]:
    """Everybody who leads a conversation of the library."""
    return leaders_of(about.leader for about in desk().workspace.abouts().values())


def history_of(leader: str) -> tuple[Held, ...]:
    """All conversations of this leader that were heard, in the order they were held."""
    workspace, key = desk().workspace, key_of(leader)
    abouts, plans = workspace.abouts(), workspace.plans()
    theirs = {id for id, about in abouts.items() if key and key_of(about.leader) == key}
    # newest first, as the library lists them; those of one day keep the order they were added in
    recordings = [r for r in reversed(workspace.recordings()) if r.id in theirs]
    found = [held_of(recording, abouts[recording.id]) for recording in recordings]
    return in_order(
        replace(held, focus=plans[held.recording].focus, goal=plans[held.recording].goal)
        if held.recording in plans
        else held
        for held in found
        if held is not None
    )


def as_seen_by(person: Person | None, conversations: Sequence[Held]) -> tuple[Held, ...]:
    """
    The same without numbers and words where this person is to see them after the leader's own
    reflection only; what a 1:1 agreed stays.
    """
    here = desk()
    settings = here.reading.settings.review

    def seen(held: Held) -> Held:
        hidden = hidden_from(settings, here.workspace.acts(held.recording), person)
        return replace(held, results=(), step="") if hidden else held

    return tuple(seen(held) for held in conversations)


def held_of(recording: Recording, about: About | None) -> Held | None:
    """One conversation as its leader's history holds it; None while nobody has heard it."""
    here = desk()
    if here.workspace.derived_path(recording.id, "heard.json") is None:
        return None
    revision = revision_of(here.workspace, recording, here.reading)
    with reading_lock:
        read = _read(str(here.workspace.folder), recording.id, revision)
    day = about.held_on if about else None
    on = day or recording.added_at.astimezone().date()
    return replace(read, title=name_of(recording), on=on)


@lru_cache(maxsize=CONVERSATIONS_KEPT)
def _read(_folder: str, recording_id: str, _revision: str) -> Held:
    here = desk()
    recording = here.workspace.recording(recording_id)
    report = read_recording(here.workspace, recording, here.reading)
    made = report.provenance
    return Held(
        recording=recording_id,
        title="",
        on=recording.added_at.date(),
        results=report.results,
        step=step_said(report),
        made=f"{made.words_by.name}, {made.voices_by.name}",
        first=report.headline,
    )


forgotten_with_readings(_read.cache_clear)
