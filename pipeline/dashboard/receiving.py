"""Bytes from a browser become a recording of the library, piece by piece and never all at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.dashboard.answers import NO_STORE, AnswerError, admit, answering, body_of, said
from pipeline.dashboard.desk import desk, start
from pipeline.dashboard.passes import SENDING
from pipeline.errors import InputError, MediaError, RapportError, StoreError
from pipeline.formats import read_transcript
from pipeline.probe import probe
from pipeline.store import Recording, RecordingState, Upload
from pipeline.store.disk import MEGABYTE, check_room
from pipeline.store.recordings import plain_name, plain_suffix

BLOCK = 1 << 20
LONGEST_TRANSCRIPT_MB = 20


@answering
async def begin(request: Request) -> Response:
    """POST {name, size}: room for a file; refuses at once what can never be taken in."""
    admit(request, SENDING)
    values = await body_of(request)
    name, size = values.get("name"), values.get("size")
    if not isinstance(name, str) or not isinstance(size, int) or size < 0:
        raise AnswerError(400, {"error": "name and size are needed"})
    upload = await run_in_threadpool(_begin, name, size)
    return said({"upload": upload.token, "offset": upload.offset}, 201)


@answering
async def tell_offset(request: Request) -> Response:
    """HEAD: how much has arrived, so that the sender goes on there."""
    admit(request, SENDING)
    upload = await run_in_threadpool(_resumed, request)
    return Response(headers={**NO_STORE, "Upload-Offset": str(upload.offset)})


@answering
async def receive(request: Request) -> Response:
    """PUT bytes at ?offset=N: straight to the disk; 409 with the offset where it is another."""
    admit(request, SENDING)
    upload = await run_in_threadpool(_resumed, request)
    if request.query_params.get("offset") != str(upload.offset):
        raise AnswerError(409, {"offset": upload.offset})
    waiting = bytearray()
    try:
        async for piece in request.stream():
            waiting += piece
            if len(waiting) >= BLOCK:
                await run_in_threadpool(_write, upload, bytes(waiting))
                waiting.clear()
    finally:  # what came before the connection broke need not come again
        if waiting:
            await run_in_threadpool(_write, upload, bytes(waiting))
    return said({"offset": upload.offset})


@answering
async def check(request: Request) -> Response:
    """POST: whether what has arrived reads as a transcript; it is given up where it does not."""
    admit(request, SENDING)
    return said(await run_in_threadpool(_check, request))


@answering
async def finish(request: Request) -> Response:
    """POST {transcript?}: the file as a recording, probed first, and its analysis begun."""
    admit(request, SENDING)
    values = await body_of(request)
    beside = values.get("transcript")
    return said(await run_in_threadpool(_finish, request, beside if beside else None))


@answering
async def give_up(request: Request) -> Response:
    """DELETE: nothing of it is left."""
    admit(request, SENDING)
    await run_in_threadpool(lambda: _resumed(request).discard())
    return Response(status_code=204)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/uploads", begin, methods=["POST"]),
    Route("/api/uploads/{upload}", tell_offset, methods=["HEAD"]),
    Route("/api/uploads/{upload}", receive, methods=["PUT"]),
    Route("/api/uploads/{upload}", give_up, methods=["DELETE"]),
    Route("/api/uploads/{upload}/check", check, methods=["POST"]),
    Route("/api/uploads/{upload}/finish", finish, methods=["POST"]),
)


def _begin(name: str, size: int) -> Upload:
    workspace = desk().workspace
    limit_mb = workspace.settings.workspace.max_upload_mb
    shown = plain_name(name)
    if size == 0:
        raise MediaError(f"{shown}: is empty (0 bytes); check which file it is")
    if size > limit_mb * MEGABYTE:
        raise AnswerError(
            413,
            {
                "error": f"{shown}: {size / MEGABYTE:,.0f} MB, and {limit_mb:,} MB are allowed; "
                "send a smaller copy, or raise workspace.max_upload_mb"
            },
        )
    check_room(f"receiving {shown}", folder=workspace.folder, needed=size)
    return workspace.upload(name)


def _resumed(request: Request) -> Upload:
    token = str(request.path_params["upload"])
    try:
        return desk().workspace.resume_upload(token)
    except StoreError as error:
        raise AnswerError(404, {"error": str(error)}) from error


def _write(upload: Upload, block: bytes) -> None:
    try:
        upload.write(block)
    except InputError as error:
        raise AnswerError(413, {"error": str(error)}) from error


def _check(request: Request) -> dict[str, object]:
    upload, folder = _resumed(request), ""
    try:
        if upload.offset > LONGEST_TRANSCRIPT_MB * MEGABYTE:
            raise InputError(
                f"{upload.name}: larger than {LONGEST_TRANSCRIPT_MB} MB; "
                "a transcript is text, check which file it is"
            )
        with tempfile.TemporaryDirectory() as folder:
            found = read_transcript(_copy(upload, Path(folder)))
    except RapportError as error:
        upload.discard()
        raise AnswerError(422, {"error": _naming(upload, error, folder)}) from error
    return {"source": found.source, "cues": len(found.cues)}


def _finish(request: Request, beside: object) -> dict[str, object]:
    upload = _resumed(request)
    transcript = None if beside is None else desk().workspace.resume_upload(str(beside))
    try:
        _refuse_unusable(upload)
        recording = _taken_in(upload, transcript)
    finally:
        if transcript is not None:
            transcript.discard()
    return {"recording": recording.id, "known": _start(recording, anew=transcript is not None)}


def _taken_in(upload: Upload, transcript: Upload | None) -> Recording:
    if transcript is None:
        return upload.finish()
    with tempfile.TemporaryDirectory() as folder:
        return upload.finish(transcript=_copy(transcript, Path(folder)))


def _start(recording: Recording, *, anew: bool) -> bool:
    """Has it analysed unless it is analysed already; True when it was here before."""
    known = recording.state is RecordingState.READY
    if anew or not known:
        start(recording.id)
    return known


def _refuse_unusable(upload: Upload) -> None:
    """Raises MediaError, and keeps nothing, for what can be seen at once to be no recording."""
    try:
        facts = probe(upload.path)
        if not facts.has_audio:
            raise MediaError(f"{upload.name}: has no audio track; export it again with sound")
    except MediaError as error:
        upload.discard()
        raise MediaError(_naming(upload, error)) from error


def _naming(upload: Upload, error: RapportError, folder: str = "") -> str:
    """The error with the user's name of the file in place of ours, and no folder of ours."""
    line = str(error).partition("\n")[0]
    for ours in (str(upload.path), upload.path.name, upload.path.stem):
        line = line.replace(ours, upload.name)
    return line.replace(f"{folder}/", "") if folder else line


def _copy(upload: Upload, folder: Path) -> Path:
    """What has arrived, under a name with the ending it had."""
    path = folder / f"{Path(upload.name).stem or 'transcript'}{plain_suffix(upload.name)}"
    path.write_bytes(upload.path.read_bytes())
    return path
