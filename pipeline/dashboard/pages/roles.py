"""Voices become leader and teacher: a guess with its reasons, until a person says so."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pipeline.dashboard.desk import desk
from pipeline.dashboard.wording import Voice, plain, voices_of, who_in_words
from pipeline.report import Report
from pipeline.roles import swap
from pipeline.store import Recording
from pipeline.transcript import Role, RoleGuess

BY = "the dashboard"
ROLES = {
    Role.LEADER: "Leader",
    Role.TEACHER: "Teacher",
    Role.OTHER: "Somebody else",
    Role.UNKNOWN: "Not known",
}


def who_is_who(recording: Recording, report: Report) -> None:
    """Confirm, exchange or choose; every number is measured anew at once."""
    guess = report.conversation.roles
    with st.container(border=True):
        st.subheader(_title(guess), anchor=False)
        st.markdown(who_in_words(report.conversation))
        with st.container(horizontal=True):
            _buttons(recording, report)
        if _is_guess(guess) and guess.reasons:
            with st.expander("Why this guess"):
                st.markdown("\n".join(f"- {plain(reason)}" for reason in guess.reasons))
        elif not guess.confirmed:
            st.markdown(plain(" ".join(guess.reasons)))


def _title(guess: RoleGuess) -> str:
    if guess.confirmed:
        return "Who is who, confirmed"
    return "Who is who? This is a guess" if _is_guess(guess) else "Who is who? Please say"


def _is_guess(guess: RoleGuess) -> bool:
    return not guess.confirmed and {Role.LEADER, Role.TEACHER} <= set(guess.roles.values())


def _buttons(recording: Recording, report: Report) -> None:
    guess, voices = report.conversation.roles, voices_of(report.conversation)
    known = {Role.LEADER, Role.TEACHER} <= set(guess.roles.values())
    if known and not guess.confirmed:
        st.button(
            "Yes, that is right", type="primary", key="confirm-roles",
            on_click=_save, args=(recording.id, guess.roles),
        )  # fmt: skip
    if known:
        st.button(
            "Swap the two", key="swap-roles", icon=":material/swap_horiz:",
            on_click=_save, args=(recording.id, swap(guess).roles),
        )  # fmt: skip
    elif len(voices) == 2:
        for leader, teacher in (voices, voices[::-1]):
            who = {leader.label: Role.LEADER, teacher.label: Role.TEACHER}
            st.button(
                f"{plain(leader.label)} is the leader", key=f"leads-{leader.label}",
                on_click=_save, args=(recording.id, who),
            )  # fmt: skip
    with st.popover("Choose …"):
        _choose(recording, voices)


def _choose(recording: Recording, voices: tuple[Voice, ...]) -> None:
    st.write("Give two voices the same role when they are the same person.")
    with st.form("roles", border=False):
        for voice in voices:
            st.selectbox(
                f"{voice.label}: speaks {voice.time}",
                list(ROLES), index=list(ROLES).index(voice.role), format_func=ROLES.__getitem__,
                key=f"role-{recording.id}-{voice.label}", help=voice.says or None,
            )  # fmt: skip
        st.form_submit_button(
            "Save", type="primary", on_click=_save_chosen,
            args=(recording.id, tuple(voice.label for voice in voices)),
        )  # fmt: skip


def _save_chosen(id: str, voices: tuple[str, ...]) -> None:
    _save(id, {voice: st.session_state[f"role-{id}-{voice}"] for voice in voices})


def _save(id: str, who: Mapping[str, Role]) -> None:
    desk().workspace.save_roles(id, who, by=BY)
