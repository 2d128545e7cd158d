"""Under a setting, the leader's reflection comes before anything the machine says."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from pipeline.acts import Act, Part, Reflection
from pipeline.dashboard.desk import desk
from pipeline.dashboard.pages.here import me
from pipeline.dashboard.reflecting import hidden_from
from pipeline.dashboard.wording import plain
from pipeline.store import Recording
from pipeline.store.tables import now


def reflect_first(recording: Recording) -> bool:
    """Whether codes and numbers are hidden yet; then it asks the leader for the reflection."""
    settings = desk().reading.settings.review
    why = hidden_from(settings, desk().workspace.acts(recording.id), me())
    if not why:
        return False
    with st.container(border=True):
        st.subheader("First your own view", anchor=False)
        st.write(why)
        person = me()
        if person is None or person.part is not Part.LEADER:
            st.write("It is the leader who writes it: say who you are at the top of the page.")
            return True
        st.markdown("\n".join(f"- {plain(prompt)}" for prompt in settings.prompts))
        st.text_area("Your reflection", key=f"reflection-{recording.id}", height=180)
        st.button("Keep it and show the codes", type="primary", on_click=_keep, args=(recording,))
        if st.session_state.pop("nothing-written", False):
            st.error("Write a sentence or two first.")
    return True


def _keep(recording: Recording) -> None:
    text, person = str(st.session_state[f"reflection-{recording.id}"]).strip(), me()
    if not text or person is None:
        st.session_state["nothing-written"] = True
        return
    act = Act(uuid4().hex, person, now(), Reflection(text))
    desk().workspace.add_acts(recording.id, [act])
