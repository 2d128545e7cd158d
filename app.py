"""The dashboard's front door: `rapport serve`, or `streamlit run app.py` in a checkout."""

import streamlit as st

from pipeline.dashboard.server import ROUTES, SCRIPT, guards, lifespan, tell_error

app = st.App(
    SCRIPT, routes=ROUTES, middleware=guards(), lifespan=lifespan, on_script_error=tell_error
)
