"""The script Streamlit runs for every visitor: an address becomes one of the pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pipeline.dashboard.pages.here import navigate

st.set_page_config(
    page_title="Rapport", page_icon=str(Path(__file__).with_name("mark.svg")), layout="wide"
)
navigate()
