"""A recording of the library becomes what the browser plays and what people take with them."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.dashboard.answers import NO_STORE, AnswerError, admit, answering
from pipeline.dashboard.desk import desk, open_conversation
from pipeline.export import files_of
from pipeline.store import Recording

KINDS = {
    "report.html": "text/html",
    "report.json": "application/json",
    "utterances.csv": "text/csv",
    "transcript.vtt": "text/vtt",
    "voices.rttm": "text/plain",
}
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
async def export(request: Request) -> Response:
    """One of the files of a report, made when asked for; `?show` opens it instead of saving it."""
    admit(request, request.path_params["recording"])
    name = request.path_params["name"]
    if name not in KINDS:
        raise AnswerError(404, {"error": f"no such file; there are {', '.join(KINDS)}"})
    recording, content = await run_in_threadpool(_export, request, name)
    headers = {**NO_STORE, "Content-Security-Policy": INERT}
    if "show" not in request.query_params:
        saved = quote(f"{Path(recording.name).stem} {name}", safe="")
        headers["Content-Disposition"] = f"attachment; filename*=utf-8''{saved}"
    return Response(content, media_type=f"{KINDS[name]}; charset=utf-8", headers=headers)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/recordings/{recording}/proxy", proxy, methods=["GET"]),
    Route("/api/recordings/{recording}/original", original, methods=["GET"]),
    Route("/api/recordings/{recording}/poster", poster, methods=["GET"]),
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
    path = desk().workspace.media_path(recording.id)
    if path is None:
        raise AnswerError(404, {"error": "the recording is no longer in the workspace"})
    return recording, path


def _export(request: Request, name: str) -> tuple[Recording, str]:
    recording = _recording(request)
    opened = open_conversation(recording)
    if opened is None:
        raise AnswerError(404, {"error": "it has not been analysed yet"})
    return recording, files_of(opened.report, desk().reading.codebook)[name]


def _file(path: Path, kind: str) -> Response:
    return FileResponse(path, media_type=kind, headers=NO_STORE, content_disposition_type="inline")
