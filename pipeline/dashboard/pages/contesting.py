"""A number can be contested, with a reason that stands beside it; it changes no number."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from pipeline.acts import Act, Audience, Comment, Kind
from pipeline.dashboard import blocks
from pipeline.dashboard.desk import Opened, desk
from pipeline.dashboard.pages.here import me
from pipeline.store.tables import now
from pipeline.work import why_refused, work_of

READ_BY = {
    Audience.GROUP: "the group: everybody who opens this conversation",
    Audience.US: "us two",
    Audience.ME: "only me",
}


def contested_numbers(opened: Opened) -> None:
    """What was contested of the numbers, as this reader may see it, and the way to do so."""
    names = {result.id: result.name for result in opened.report.results}
    threads = work_of(desk().workspace.acts(opened.id), me()).threads
    for thread in threads:
        if thread.comment.kind is Kind.CONTEST and thread.comment.target in names:
            number = names[thread.comment.target]
            who = f"{thread.by.name}, {thread.by.part}"
            st.html(blocks.foot(f"Contested: {number}. “{thread.text}” ({who})"))
    with st.popover("Contest a number", icon=":material/flag:"):
        _form(opened, names)


def _form(opened: Opened, names: dict[str, str]) -> None:
    if me() is None:
        st.write("Say who you are first, at the top of the page.")
        return
    first = [id for id in opened.report.headline if id in names]
    with st.form(f"contest-{opened.id}", border=False, clear_on_submit=True):
        st.selectbox("Which number", first + [id for id in names if id not in first],
                     format_func=names.__getitem__, key="contested")  # fmt: skip
        st.text_area("Why it does not tell what happened", key="contested-why", height=90)
        st.selectbox("Who may read it", list(READ_BY), format_func=READ_BY.__getitem__,
                     key="contested-for")  # fmt: skip
        st.form_submit_button("Contest it", type="primary", on_click=_keep, args=(opened,))
    if why := st.session_state.pop("contest-refused", ""):
        st.error(f"Not taken: {why}.")


def _keep(opened: Opened) -> None:
    person, said = me(), st.session_state
    if person is None:
        return
    at, text = opened.report.conversation.window, str(said["contested-why"]).strip()
    deed = Comment(at, Kind.CONTEST, text, said["contested-for"], said["contested"])
    act = Act(uuid4().hex, person, now(), deed)
    if why := why_refused(desk().workspace.acts(opened.id), act):
        said["contest-refused"] = why
    else:
        desk().workspace.add_acts(opened.id, [act])
