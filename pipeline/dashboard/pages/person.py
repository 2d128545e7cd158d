"""A name on trust becomes who is at this browser, until there is a sign-in."""

from __future__ import annotations

import streamlit as st

from pipeline.acts import Part, Person
from pipeline.dashboard.me import LONGEST_NAME, plain
from pipeline.dashboard.pages.here import call_me, me

PARTS = {
    Part.LEADER: "the leader in it",
    Part.TEACHER: "the teacher in it",
    Part.COACH: "the leader’s coach",
    Part.STAFF: "programme staff",
}


def who_you_are() -> None:
    """Says who writes, and lets them change it; the first thing to press where nobody has said."""
    person = me()
    label = f"{person.name}, {person.part}" if person else "Say who you are"
    with st.popover(label, icon=":material/person:", type="secondary" if person else "primary"):
        st.write(
            "Your name stands beside what you correct and comment. There is no sign-in yet: on a "
            "machine that several people use, a name is taken on trust."
        )
        with st.form("who", border=False):
            st.text_input("Your name", value=person.name if person else "", key="my-name")
            st.radio(
                "In this conversation you are", list(PARTS), format_func=PARTS.__getitem__,
                index=list(PARTS).index(person.part) if person else 2, key="my-part",
            )  # fmt: skip
            st.form_submit_button("That is me", type="primary", on_click=_keep)
        if st.session_state.pop("no-name", False):
            st.error("Write your name first.")


def _keep() -> None:
    name = plain(st.session_state["my-name"])[:LONGEST_NAME]
    if name:
        call_me(Person(name, st.session_state["my-part"]))
    else:
        st.session_state["no-name"] = True
