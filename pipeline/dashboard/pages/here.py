"""The pages of the dashboard become addresses; what links lead to, and what this browser may do."""

from __future__ import annotations

from importlib import import_module

import streamlit as st

from pipeline.dashboard import passes
from pipeline.dashboard.blocks import style

PLACES = {
    "library": ("Conversations", ":material/forum:"),
    "conversation": ("Conversation", ":material/graphic_eq:"),
    "method": ("Method", ":material/menu_book:"),
}
UNLISTED = "conversation"
"""found from the library only: it needs to know which one"""


def navigate(first: str = "library") -> None:
    """Runs the page that the address names, `first` where it names none."""
    chosen = st.navigation([_page(name, first) for name in PLACES], position="top")
    st.html(style())
    chosen.run()


def link(name: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """A link to a page that keeps this visit, with what its address says beside it."""
    st.page_link(_page(name), label=label, icon=icon, query_params=query)


def go(name: str, **query: str) -> None:
    """Opens another page; nothing of this one goes on."""
    st.switch_page(_page(name), query_params=query)


def pass_for(scope: str) -> str:
    """A signed pass bound to this browser's cookie; the same for the whole visit."""
    held: dict[str, str] = st.session_state.setdefault("passes", {})
    if scope not in held:
        cookie = st.context.cookies.get(passes.COOKIE)
        held[scope] = passes.issue(scope, cookie if isinstance(cookie, str) else "")
    return held[scope]


def _page(name: str, first: str = "library") -> st.Page:
    title, icon = PLACES[name]
    return st.Page(
        import_module(f"pipeline.dashboard.pages.{name}").show,
        title=title,
        icon=icon,
        url_path=name,
        default=name == first,
        visibility="hidden" if name == UNLISTED and name != first else "visible",
    )
