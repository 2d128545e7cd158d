"""A recording whose words do not count becomes one whose words do: two ways, one right here."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from pipeline.dashboard.desk import desk, line_of, start
from pipeline.dashboard.wording import plain
from pipeline.errors import RapportError
from pipeline.formats import read_transcript
from pipeline.report import BETTER_WORDS, Report
from pipeline.store import Recording
from pipeline.store.recordings import plain_suffix
from pipeline.transcript import WordQuality

ENDINGS = ["vtt", "srt", "txt", "json", "stm"]
POOR = {
    WordQuality.DRAFT: "The words of this recording are a draft, too often wrong to count.",
    WordQuality.NONE: "This recording has no words, only voices.",
}


def better_words(recording: Recording, report: Report) -> None:
    """Says what can be measured without words and how to get words; nothing where they are good."""
    poor = POOR.get(report.provenance.word_quality)
    if poor is None:
        return
    with st.container(border=True):
        st.subheader(poor, anchor=False)
        st.write(
            "Talk share, turns, silence and overlap below are measured from the voices alone. "
            "Questions and moves need better words. There are two ways:"
        )
        given, fetched = st.columns(2, gap="medium")
        with given:
            _take_transcript(recording)
        fetched.markdown("**Have them recognised better.** " + _sentence(BETTER_WORDS[1]))


def why_not(report: Report) -> str:
    """Why questions and moves are not shown, or empty."""
    poor = POOR.get(report.provenance.word_quality)
    ways = f"give the transcript above, or {BETTER_WORDS[1]}"
    return f"{poor} Questions and moves are read from words. To see them, {ways}." if poor else ""


def _take_transcript(recording: Recording) -> None:
    file = st.file_uploader(
        "**Give the transcript** that Zoom, Teams, Meet or Otter made of it",
        type=ENDINGS, key=f"transcript-{recording.id}",
    )  # fmt: skip
    if file is None:
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"transcript{plain_suffix(file.name)}"
            path.write_bytes(file.getvalue())
            read_transcript(path)
            desk().workspace.attach_transcript(recording.id, path)
    except RapportError as error:
        st.error(plain(line_of(error).replace(str(path), file.name)))
        return
    start(recording.id)
    st.rerun()


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
