"""The app starts as one thing with its routes, loads no engine, and logs nobody's words."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import config
from streamlit.error_util import handle_uncaught_app_exception
from streamlit.web.server.app_discovery import discover_asgi_app

from pipeline.dashboard.server import ROUTES, SCRIPT, _keep_words_out_of_logs

APP = Path(__file__).parents[3] / "app.py"


def test_streamlit_finds_the_app_in_its_file() -> None:
    assert discover_asgi_app(APP).import_string == "app:app"
    assert len(APP.read_text().splitlines()) <= 40
    assert SCRIPT.is_file()


def test_our_routes_keep_out_of_streamlits_way() -> None:
    ours = ("/api/", "/room/")
    assert all(str(getattr(route, "path", "")).startswith(ours) for route in ROUTES)


def test_starting_it_loads_no_engine() -> None:
    heavy = ("torch", "faster_whisper", "ctranslate2", "pocketsphinx", "pyannote", "whisper")
    script = (
        "import sys, pipeline.dashboard.server, pipeline.dashboard.pages.here; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=APP.parent
    )
    assert loaded.stdout.strip() == "[]"


def test_an_error_is_logged_by_kind_and_not_by_what_it_says(
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rich, words = config.get_option("logger.enableRich"), "what Marcus said in confidence"
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "handlers", [caplog.handler])
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "propagate", False)
    _keep_words_out_of_logs()
    try:
        raise KeyError(words)
    except KeyError as error:
        handle_uncaught_app_exception(error)
        logging.getLogger("uvicorn.error").error("in ASGI", exc_info=error)
    finally:
        config.set_option("logger.enableRich", rich)
    out, err = capsys.readouterr()
    assert words not in out + err + caplog.text
    assert caplog.text.count("KeyError, see logs/jobs.log") == 2
