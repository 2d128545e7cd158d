"""A conversation becomes the plan of a 1:1: clips, the goal, the first question, the steps."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from pipeline.acts import Act, Clip, Done, Plan
from pipeline.dashboard import blocks
from pipeline.dashboard.desk import desk
from pipeline.dashboard.meeting import MINUTES, Preparation, meeting_of, prepare
from pipeline.dashboard.pages.here import asked_for, link, me, pass_for
from pipeline.dashboard.pages.person import who_you_are
from pipeline.dashboard.pages.reflection import reflect_first
from pipeline.dashboard.pages.whose import whose
from pipeline.dashboard.serving import address
from pipeline.dashboard.wording import name_of, plain
from pipeline.review.excerpts import OPEN_QUESTION
from pipeline.review.meeting import MOST_CLIPS, offered_clips
from pipeline.review.meeting_page import meeting_sheet
from pipeline.review.openers import openers_for
from pipeline.review.running_order import LONGEST, SHORTEST
from pipeline.span import clock
from pipeline.store import Recording
from pipeline.store.tables import now

LONGEST_TEXT = 300
DONE = {Done.YES: "done", Done.PARTLY: "partly", Done.NO: "not yet"}


def show() -> None:
    """The page; the address says which conversation: `?id=`."""
    recording = asked_for()
    if recording is None:
        return
    st.title("Prepare the 1:1", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        link("conversation", plain(name_of(recording)), icon=":material/arrow_back:",
             id=recording.id)  # fmt: skip
        who_you_are()
    with st.spinner("Reading it and the leader’s earlier conversations …"):
        preparation = prepare(desk(), recording, me())
    if preparation is None:
        st.write("It has not been analysed yet. Come back when it is ready.")
    elif not reflect_first(recording):
        _prepare(recording, preparation)


def _prepare(recording: Recording, preparation: Preparation) -> None:
    choices, page = st.columns([2, 3], gap="large")
    with choices:
        if not (preparation.about and preparation.about.leader):
            whose(recording, preparation.opened.report)
        plan = _plan(recording, preparation)
        minutes = int(
            st.number_input("Minutes", SHORTEST, LONGEST, MINUTES, step=5,
                            key=f"minutes-{recording.id}")
        )  # fmt: skip
    with page, st.container(key="sheet"):
        _keep(recording, preparation, plan, minutes)
        with st.container(border=True):
            st.html(meeting_sheet(meeting_of(desk(), preparation, plan, minutes=minutes)))


def _plan(recording: Recording, preparation: Preparation) -> Plan:
    """The plan as the fields have it now."""
    id, first = recording.id, preparation.proposed(desk().reading.settings.review.goal)
    st.subheader("Clips", anchor=False)
    clips = _clips(id, preparation, first)
    st.subheader("The goal", anchor=False)
    goal = _goal(id, preparation, first)
    opener = _opener(id, goal, first)
    st.subheader("Steps", anchor=False)
    last_step = st.text_area("What was agreed last time", first.last_step, key=f"last-{id}",
                             max_chars=LONGEST_TEXT * 2, height=90)  # fmt: skip
    said = list(DONE).index(first.last_done) if first.last_done else None
    done = st.radio("Was it done?", list(DONE), index=said, format_func=DONE.__getitem__,
                    key=f"done-{id}", horizontal=True, disabled=not last_step.strip())  # fmt: skip
    focus = st.text_input("Focus until next time; left empty, there are lines to write on",
                          first.focus, key=f"focus-{id}", max_chars=LONGEST_TEXT)  # fmt: skip
    return Plan(clips, goal, opener, last_step.strip(), done or Done.UNKNOWN, focus.strip())


def _clips(id: str, preparation: Preparation, first: Plan) -> tuple[Clip, ...]:
    """Those that are ticked, at most five, each with its question."""
    offered = _offered(preparation, first)
    if not offered:
        st.write("Nothing is pinned and nothing was found. Pin a moment in the conversation.")
    chosen_first = {clip.at for clip in first.clips}
    ticked = {
        clip.at: bool(st.session_state.get(_key(id, clip), clip.at in chosen_first))
        for clip in offered
    }
    count = sum(ticked.values())
    st.html(blocks.foot(f"{count} of at most {MOST_CLIPS} chosen; three make one page."))
    chosen = []
    for clip in offered:
        full = count >= MOST_CLIPS and not ticked[clip.at]
        with st.container(gap="xsmall"):
            if _wanted(id, clip, at_first=clip.at in chosen_first, full=full):
                question = st.text_input(
                    "What to ask about it", clip.question or OPEN_QUESTION,
                    key=f"ask-{_key(id, clip)}", max_chars=LONGEST_TEXT,
                )  # fmt: skip
                chosen.append(Clip(clip.at, clip.why, question.strip()))
    return tuple(sorted(chosen, key=lambda clip: clip.at)[:MOST_CLIPS])


def _wanted(id: str, clip: Clip, *, at_first: bool, full: bool) -> bool:
    """The box of a clip with a way to look at it, and why it is offered."""
    start, end = clip.at.start_ms, clip.at.end_ms
    with st.container(horizontal=True, vertical_alignment="center"):
        # said as it is by screen readers, so nothing of a time may be escaped
        wanted = st.checkbox(f"{clock(start)} to {clock(end)}", value=at_first,
                             key=_key(id, clip), disabled=full)  # fmt: skip
        link("conversation", "Look at it", icon=":material/play_arrow:", id=id,
             t=f"{start / 1000:.1f}-{end / 1000:.1f}")  # fmt: skip
    st.write(plain(clip.why))
    return wanted


def _key(id: str, clip: Clip) -> str:
    return f"clip-{id}-{clip.at.start_ms}-{clip.at.end_ms}"


def _offered(preparation: Preparation, first: Plan) -> Sequence[Clip]:
    """
    Pins, then what the machine suggests, each as it was worded when it was chosen; before them what
    was chosen and is neither any more.
    """
    chosen = {clip.at: clip for clip in first.clips}
    offered = {clip.at: clip for clip in offered_clips(preparation.pins, preparation.found)}
    left = [clip for at, clip in chosen.items() if at not in offered]
    return (*left, *(chosen.get(at, clip) for at, clip in offered.items()))


def _goal(id: str, preparation: Preparation, first: Plan) -> str:
    report = preparation.opened.report
    names = {result.id: result.name for result in report.results}
    ids = [goal for goal in dict.fromkeys([*report.headline, first.goal]) if goal in names]
    at = ids.index(first.goal) if first.goal in ids else 0
    chosen = st.selectbox(
        "The number the leader works on", ids, index=at,
        format_func=names.__getitem__, key=f"goal-{id}",
        help="Shown beside the leader’s own earlier conversations, with its interval.",
    )  # fmt: skip
    return chosen or ""


def _opener(id: str, goal: str, first: Plan) -> str:
    offered = openers_for(goal)
    taken = st.radio("To open with, for example", offered, index=None,
                     key=f"opener-of-{goal}-{id}")  # fmt: skip
    # a field of its own for each: one filled anew would lose to what the browser still has in it
    key = f"opener-{goal}-{offered.index(taken)}-{id}" if taken else f"opener-{id}"
    said = st.text_input("The question to open with", taken or first.opener, key=key,
                         max_chars=LONGEST_TEXT)  # fmt: skip
    return said.strip()


def _keep(recording: Recording, preparation: Preparation, plan: Plan, minutes: int) -> None:
    """The one button, and where the page lies once the plan was kept."""
    person = me()
    if person is None:
        st.info("Say who you are at the top of the page, then this plan can be kept.")
    kept = preparation.kept == plan
    # not by a callback: it would keep the plan as it was drawn, without what was chosen since
    if st.button(
        "Keep and open the page", type="primary", disabled=person is None or kept,
        icon=":material/save:", key=f"keep-{recording.id}",
    ):  # fmt: skip
        _save(recording.id, plan)
        st.rerun()
    if kept:
        place = address(recording.id, "meeting.html", pass_for(recording.id), show=True)
        st.html(blocks.links([(f"{place}&minutes={minutes}", "Open the page to print",
                               "kept; it opens in a tab of its own", True)]))  # fmt: skip
    elif preparation.kept is not None:
        st.html(blocks.foot("Changed since it was kept."))


def _save(id: str, plan: Plan) -> None:
    person = me()
    if person is not None:
        desk().workspace.add_acts(id, [Act(uuid4().hex, person, now(), plan)])
