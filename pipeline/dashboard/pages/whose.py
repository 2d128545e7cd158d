"""A conversation gets the names of its people and its day: what ties a leader's together."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from pipeline.acts import About, Act
from pipeline.dashboard.desk import desk
from pipeline.dashboard.pages.here import link, me
from pipeline.dashboard.wording import plain
from pipeline.report import Report
from pipeline.store import Recording
from pipeline.store.tables import now
from pipeline.transcript import Role
from pipeline.work import work_of


def whose(recording: Recording, report: Report) -> None:
    """Shows and takes the leader's and the teacher's names and the day it was held."""
    about = work_of(desk().workspace.acts(recording.id), me()).about
    with st.container(border=True):
        st.subheader("Whose conversation", anchor=False)
        if about and about.leader:
            day = f", {about.held_on:%-d %B %Y}" if about.held_on else ""
            with_whom = f" with {plain(about.teacher)}" if about.teacher else ""
            st.markdown(f"**{plain(about.leader)}**{with_whom}{day}.")
            link("growth", f"{about.leader}’s growth", icon=":material/timeline:",
                 leader=about.leader)  # fmt: skip
        else:
            st.write("Say whose it is, and it can be seen beside the leader’s other conversations.")
        with st.popover("Change …" if about else "Say whose it is"):
            _form(recording, report, about)


def _form(recording: Recording, report: Report, about: About | None) -> None:
    if me() is None:
        st.write("Say who you are first, at the top of the page.")
        return
    with st.form(f"whose-{recording.id}", border=False):
        st.text_input("The leader’s name", key="its-leader",
                      value=about.leader if about else _name(report, Role.LEADER))  # fmt: skip
        st.text_input("The teacher’s name", key="its-teacher",
                      value=about.teacher if about else _name(report, Role.TEACHER))  # fmt: skip
        held_on = about.held_on if about else None
        st.date_input("Held on", value=held_on or recording.added_at.astimezone().date(),
                      key="its-day", format="YYYY-MM-DD")  # fmt: skip
        st.form_submit_button("Save", type="primary", on_click=_keep, args=(recording.id,))


def _keep(id: str) -> None:
    person, said = me(), st.session_state
    if person is None:
        return
    deed = About(said["its-leader"].strip(), said["its-teacher"].strip(), said["its-day"])
    desk().workspace.add_acts(id, [Act(uuid4().hex, person, now(), deed)])


def _name(report: Report, role: Role) -> str:
    """The name the transcript gives, where it gives one."""
    voices = report.conversation.speakers_in(role)
    named = [voice for voice in voices if " " in voice]
    return named[0] if named else ""
