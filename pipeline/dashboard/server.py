"""Routes, guards and the background worker become the arguments of Streamlit's app."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config

from pipeline.dashboard import acting, me, parts, receiving, serving
from pipeline.dashboard.desk import keep_working, line_of
from pipeline.dashboard.early import hint
from pipeline.dashboard.guards import Guards
from pipeline.dashboard.opening import open_when_ready

SCRIPT = Path(__file__).parent / "front" / "router.py"
ROUTES: tuple[BaseRoute, ...] = (
    *receiving.ROUTES,
    *acting.ROUTES,  # before those that take any name for a file of the report
    *serving.ROUTES,
    *me.ROUTES,
    *parts.ROUTES,
)


def guards() -> list[Middleware]:
    """Our middleware; `server.allowedHosts` names further hosts, for a proxy with sign-in."""
    hosts = tuple(config.get_option("server.allowedHosts") or ())
    return [Middleware(Guards, hosts=hosts, hint=hint)]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Takes up what was left waiting, and has the libraries of charts ready for the first visit."""
    _keep_words_out_of_logs()
    await run_in_threadpool(keep_working)
    conversation = "pipeline.dashboard.pages.conversation"
    threading.Thread(target=import_module, args=(conversation,), daemon=True).start()
    if url := os.environ.pop("RAPPORT_OPEN", ""):
        threading.Thread(target=open_when_ready, args=(url,), daemon=True).start()
    yield None


def tell_error(error: Exception) -> bool:
    """Shows people one line in place of what broke; True: Streamlit need not show it again."""
    st.error(line_of(error), icon=":material/error:")
    return True


def _keep_words_out_of_logs() -> None:
    """
    Error messages may hold somebody's words: `note_fault` writes type and place instead.

    Streamlit and uvicorn print an error with its message before anybody is asked.
    """
    config.set_option("logger.enableRich", False)
    for name in ("streamlit.error_util", "uvicorn.error"):
        logging.getLogger(name).addFilter(_without_error)


def _without_error(record: logging.LogRecord) -> bool:
    if record.exc_info:
        kind = record.exc_info[0]
        record.msg, record.args = (
            "%s, see logs/jobs.log of the workspace",
            (kind.__name__ if kind else "error",),
        )
        record.exc_info = None
        record.exc_text = None
    return True
