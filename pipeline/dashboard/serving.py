"""A recording of the library becomes what a browser plays and draws, and what people take along."""

from __future__ import annotations

import gzip
import json
import threading
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.acts import Person
from pipeline.analysis import PEAKS, make_peaks
from pipeline.coding.coded import without_codes
from pipeline.dashboard.answers import NO_STORE, AnswerError, admit, answering
from pipeline.dashboard.desk import (
    Opened,
    desk,
    forgotten_with_readings,
    open_conversation,
    reading_lock,
)
from pipeline.dashboard.meeting import MINUTES, meeting_html
from pipeline.dashboard.reflecting import hidden_from
from pipeline.dashboard.revisions import revision_of
from pipeline.errors import StoreError
from pipeline.export import files_of
from pipeline.review.running_order import LONGEST, SHORTEST
from pipeline.review.sheet import Sheet, make_sheet
from pipeline.review.sheet_json import as_plain
from pipeline.store import Recording
from pipeline.transcript import Utterance
from pipeline.utterances import make_utterances

KINDS = {
    "report.html": "text/html",
    "report.json": "application/json",
    "utterances.csv": "text/csv",
    "transcript.vtt": "text/vtt",
    "voices.rttm": "text/plain",
}
CODED = ("report.html", "report.json", "utterances.csv")
"""what a reflection comes before; words and voices are what everybody remembers anyway"""
SHEETS_KEPT = 8
NO_MEDIA = "the recording is no longer in the workspace"
NOT_HEARD = "it has not been analysed yet"
INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@answering
async def proxy(request: Request) -> Response:
    """The small web copy; in ranges."""
    admit(request, request.path_params["recording"])
    recording, path = await run_in_threadpool(_proxy, request)
    return _file(path, "video/mp4" if recording.has_video else "audio/mp4")


@answering
async def original(request: Request) -> Response:
    """The recording as it was given; in ranges."""
    admit(request, request.path_params["recording"])
    recording, path = await run_in_threadpool(_original, request)
    return _file(path, guess_type(recording.name)[0] or "application/octet-stream")


@answering
async def poster(request: Request) -> Response:
    """The poster frame."""
    admit(request, request.path_params["recording"])
    path = await run_in_threadpool(lambda: desk().workspace.poster_path(_recording(request).id))
    if path is None:
        raise AnswerError(404, {"error": "it has no picture"})
    return _file(path, "image/jpeg")


@answering
async def peaks(request: Request) -> Response:
    """How loud it is, a byte for each tenth of a second; made when first asked for."""
    admit(request, request.path_params["recording"])
    content = await run_in_threadpool(_peaks, request)
    return Response(content, media_type="application/octet-stream", headers=NO_STORE)


@answering
async def sheet(request: Request) -> Response:
    """Everything the review room draws of it, as this reader may see it."""
    person = admit(request, request.path_params["recording"])
    return await run_in_threadpool(_sheet, request, person)


@answering
async def export(request: Request) -> Response:
    """One of the files of a report, made when asked for; `?show` opens it instead of saving it."""
    person = admit(request, request.path_params["recording"])
    name = request.path_params["name"]
    if name not in KINDS:
        raise AnswerError(404, {"error": f"no such file; there are {', '.join(KINDS)}"})
    recording, content = await run_in_threadpool(_export, request, name, person)
    return _taken(request, recording, name, content, KINDS[name])


@answering
async def meeting(request: Request) -> Response:
    """The 1:1 as it was prepared, one page to print; `?show` opens it instead of saving it."""
    person = admit(request, request.path_params["recording"])
    recording = await run_in_threadpool(known_recording, request)
    asked = request.query_params.get("minutes", "")
    minutes = (
        min(max(int(asked), SHORTEST), LONGEST) if asked.isdecimal() and len(asked) < 9 else MINUTES
    )
    content = await run_in_threadpool(_meeting, recording, person, minutes)
    return _taken(request, recording, "meeting.html", content, "text/html")


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/recordings/{recording}/proxy", proxy, methods=["GET"]),
    Route("/api/recordings/{recording}/original", original, methods=["GET"]),
    Route("/api/recordings/{recording}/poster", poster, methods=["GET"]),
    Route("/api/recordings/{recording}/peaks", peaks, methods=["GET"]),
    Route("/api/recordings/{recording}/sheet.json", sheet, methods=["GET"]),
    Route("/api/recordings/{recording}/meeting.html", meeting, methods=["GET"]),
    Route("/api/recordings/{recording}/{name}", export, methods=["GET"]),
)


def address(recording_id: str, what: str, signed: str, *, show: bool = False) -> str:
    """Where the browser finds it: "proxy", "original", "poster", or the name of an export."""
    return f"/api/recordings/{recording_id}/{what}?pass={signed}{'&show=1' if show else ''}"


def _recording(request: Request) -> Recording:
    return desk().workspace.recording(str(request.path_params["recording"]))


def _proxy(request: Request) -> tuple[Recording, Path]:
    recording = _recording(request)
    path = desk().workspace.proxy_path(recording.id)
    if path is None:
        raise AnswerError(404, {"error": "the small copy is not made yet"})
    return recording, path


def _original(request: Request) -> tuple[Recording, Path]:
    recording = _recording(request)
    return recording, _media(recording)


def _export(request: Request, name: str, person: Person | None) -> tuple[Recording, str]:
    recording = _recording(request)
    opened = _opened(recording)
    why_not = _hidden(recording, person) if name in CODED else ""
    if why_not:
        raise AnswerError(403, {"error": why_not})
    return recording, files_of(opened.report, desk().reading.codebook)[name]


def _taken(request: Request, recording: Recording, name: str, content: str, kind: str) -> Response:
    """A file to save under the recording's name; `?show` opens it, and it can do nothing there."""
    headers = {**NO_STORE, "Content-Security-Policy": INERT}
    if "show" not in request.query_params:
        saved = quote(f"{Path(recording.name).stem} {name}", safe="")
        headers["Content-Disposition"] = f"attachment; filename*=utf-8''{saved}"
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


def _meeting(recording: Recording, person: Person | None, minutes: int) -> str:
    if why_not := _hidden(recording, person):
        raise AnswerError(403, {"error": why_not})
    return meeting_html(desk(), recording, person, minutes=minutes)


def _opened(recording: Recording) -> Opened:
    opened = open_conversation(recording)
    if opened is None:
        raise AnswerError(404, {"error": NOT_HEARD})
    return opened


def _hidden(recording: Recording, person: Person | None) -> str:
    here = desk()
    acts = here.workspace.acts(recording.id)
    return hidden_from(here.reading.settings.review, acts, person)


def known_recording(request: Request) -> Recording:
    """The recording of the address, or AnswerError 404."""
    try:
        return _recording(request)
    except StoreError as error:
        raise AnswerError(404, {"error": str(error)}) from error


# the sheet


def _sheet(request: Request, person: Person | None) -> Response:
    """The revision comes before the reading: what is put right meanwhile is then asked for anew."""
    recording, here = known_recording(request), desk()
    revision = revision_of(here.workspace, recording, here.reading)
    hidden = _hidden(recording, person)
    with reading_lock:
        body = _drawn(str(here.workspace.folder), recording.id, revision, hidden)
    headers = {**NO_STORE, "Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        body = gzip.decompress(body)
        del headers["Content-Encoding"]
    return Response(body, media_type="application/json", headers=headers)


@lru_cache(maxsize=SHEETS_KEPT)
def _drawn(_folder: str, recording_id: str, revision: str, hidden: str) -> bytes:
    """A sheet as it is sent; kept for the next who looks at the same."""
    recording = desk().workspace.recording(recording_id)
    opened = _opened(recording)
    plain = as_plain(_sheet_of(recording, opened, revision=revision, hidden=hidden))
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=3, mtime=0)


forgotten_with_readings(_drawn.cache_clear)


def _sheet_of(recording: Recording, opened: Opened, *, revision: str, hidden: str) -> Sheet:
    reading = desk().reading
    return make_sheet(
        opened.report,
        reading.codebook,
        revision=revision,
        video=recording.has_video,
        pause_ms=round(reading.settings.review.pause_s * 1000),
        hidden=hidden,
        before=_before(recording),
        duration_ms=recording.duration_ms or 0,
    )


def _before(recording: Recording) -> tuple[Utterance, ...] | None:
    """The utterances as engines heard them; None where nobody put words or voices right."""
    workspace = desk().workspace
    if not without_codes(workspace.corrections(recording.id)):
        return None
    heard = workspace.heard(recording.id)
    return make_utterances(heard, desk().reading.settings.turns) if heard else None


# the waveform

_ONE_AT_A_TIME = threading.Lock()
"""Decoding an hour takes a core and its room on the disk; whoever waits finds it made."""


def _peaks(request: Request) -> bytes:
    recording, workspace = known_recording(request), desk().workspace
    if workspace.derived_path(recording.id, PEAKS) is None:
        with _ONE_AT_A_TIME:
            if workspace.derived_path(recording.id, PEAKS) is None:
                make_peaks(workspace, recording, _media(recording))
    path = workspace.derived_path(recording.id, PEAKS)
    if path is None:
        raise AnswerError(404, {"error": NO_MEDIA})
    return path.read_bytes()


def _media(recording: Recording) -> Path:
    path = desk().workspace.media_path(recording.id)
    if path is None:
        raise AnswerError(404, {"error": NO_MEDIA})
    return path


def _file(path: Path, kind: str) -> Response:
    """
    A file in ranges, which no browser keeps.

    A recording that was deleted is then gone from there too. Keeping it would win nothing: a range
    comes from this machine's disk in a few milliseconds, and a player holds what it just played.
    """
    return FileResponse(path, media_type=kind, headers=NO_STORE, content_disposition_type="inline")
