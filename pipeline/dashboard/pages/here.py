"""The pages of the dashboard become addresses; who is at this browser, and what it may do."""

from __future__ import annotations

from importlib import import_module

import streamlit as st

from pipeline.acts import Person
from pipeline.dashboard import me as trust
from pipeline.dashboard import passes
from pipeline.dashboard.blocks import style
from pipeline.dashboard.desk import desk
from pipeline.errors import StoreError
from pipeline.store import Recording

PLACES = {
    "library": ("Conversations", ":material/forum:"),
    "conversation": ("Conversation", ":material/graphic_eq:"),
    "prepare": ("Prepare the 1:1", ":material/event_note:"),
    "growth": ("Growth", ":material/timeline:"),
    "method": ("Method", ":material/menu_book:"),
}
UNLISTED = ("conversation", "prepare")
"""found from the library only: they need to know which one"""


def navigate(first: str = "library") -> None:
    """Runs the page that the address names, `first` where it names none."""
    chosen = st.navigation([_page(name, first) for name in PLACES], position="top")
    st.html(style())
    chosen.run()


def link(name: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """A link to a page that keeps this visit, with what its address says beside it."""
    st.page_link(_page(name), label=label, icon=icon, query_params=query)


def asked_for() -> Recording | None:
    """The recording of the address, `?id=`; None where there is none, which it then says."""
    try:
        return desk().workspace.recording(st.query_params.get("id", ""))
    except StoreError:
        st.title("No such conversation", anchor=False)
        st.write("It may have been removed. Choose one from the list.")
        link("library", "All conversations", icon=":material/arrow_back:")
        return None


def go(name: str, **query: str) -> None:
    """Opens another page; nothing of this one goes on."""
    st.switch_page(_page(name), query_params=query)


def me() -> Person | None:
    """Who is at this browser, as they said now or on another day; None while nobody has."""
    if "me" not in st.session_state:
        st.session_state["me"] = trust.person_of(_cookie(trust.COOKIE))
    person: Person | None = st.session_state["me"]
    return person


def call_me(person: Person) -> None:
    """From here on they act under this name; the review room has the browser remember it."""
    st.session_state["me"] = person


def pass_for(scope: str, *, acting: bool = True) -> str:
    """
    A signed pass bound to this browser's cookie; the same for the whole visit.

    acting  it says who holds it, and they may act with it; a pass to look does not name anybody
    """
    held: dict[tuple[str, Person | None], str] = st.session_state.setdefault("passes", {})
    holder = me() if acting else None
    if (scope, holder) not in held:
        held[scope, holder] = passes.issue(scope, _cookie(passes.COOKIE), by=holder)
    return held[scope, holder]


def _cookie(name: str) -> str:
    value = st.context.cookies.get(name)
    return value if isinstance(value, str) else ""


def _page(name: str, first: str = "library") -> st.Page:
    title, icon = PLACES[name]
    return st.Page(
        import_module(f"pipeline.dashboard.pages.{name}").show,
        title=title,
        icon=icon,
        url_path=name,
        default=name == first,
        visibility="hidden" if name in UNLISTED and name != first else "visible",
    )
