"""The codebook and the measures become a page to look things up: what is coded, what is counted."""

from __future__ import annotations

import streamlit as st

from pipeline.coding.gates import EXPLAINED, standings_of
from pipeline.dashboard import blocks
from pipeline.dashboard.desk import desk
from pipeline.dashboard.handbook import Entry, code_entries, matching, measure_entries
from pipeline.dashboard.wording import plain
from pipeline.measures import MEASURES

READ_FIRST = """
- Every number comes with its **95 % interval**: how far it could move by chance in a conversation
  of that length. It says nothing of errors in words, voices or codes.
- **n** is how many cases stand behind it. With fewer than the method asks for, only counts are
  shown and the reason is given.
- **Listening and telling come before questions**: counting questions alone does not tell a good
  conversation from a poor one.
- Dotted **reading values** are documented elsewhere and shown with their source. Where there are
  none, compare with your own earlier conversations only.
- What is read out from the lesson (“you asked, ‘Why does that work?’”) is evidence, never the
  leader's own question.
- It is made to be talked about by the two people who were there. It is no basis for an evaluation.
"""


def show() -> None:
    """The page; `?find=` in the address fills the search."""
    reading = desk().reading
    book, coders = reading.codebook, tuple(coder.id for coder in reading.coders)
    standings = standings_of(book, coders, reading.scores)
    st.title("Method", anchor=False)
    st.write(
        f"What is coded and what is counted, as it is applied: {book.name}, version {book.version}."
    )
    wanted = st.text_input(
        "Find a code or a measure", value=st.query_params.get("find", ""), key="find",
        placeholder="probing, PARAPHRASE, talk share …",
    )  # fmt: skip
    codes, measures = code_entries(book, standings), measure_entries(MEASURES)
    if wanted:
        st.query_params["find"] = wanted
        _found(matching(wanted, (*codes, *measures)), wanted)
        return
    st.query_params.pop("find", None)
    st.subheader("How to read the numbers", anchor=False)
    st.markdown(READ_FIRST + (f"- {EXPLAINED}\n" if standings else ""))
    for name in dict.fromkeys(entry.group for entry in codes):
        st.subheader(name, anchor=False)
        st.html(blocks.entries([entry for entry in codes if entry.group == name]))
    st.subheader("Measures", anchor=False)
    st.html(blocks.entries(measures))
    st.html(blocks.foot(book.citation))


def _found(entries: tuple[Entry, ...], wanted: str) -> None:
    if entries:
        st.html(blocks.entries(entries))
    else:
        st.write(f"Nothing has “{plain(wanted)}” in its name or definition.")
