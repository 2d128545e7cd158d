"""The review room's JavaScript and style sheets become files the browser may keep for good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.dashboard.answers import NO_STORE, AnswerError, answering
from pipeline.dashboard.bundle import bundled

ROOM = Path(__file__).parent / "room"
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


@answering
async def part(request: Request) -> Response:
    """
    GET: one file of the room. It needs no pass: it is the same for everybody and says nothing.

    Under another version than ours (a page left open over an upgrade) it is the file as it is
    now, which nobody keeps.
    """
    parts, name = _parts(), str(request.path_params["file"])
    content = parts.files.get(name)  # only what lies in the folder has a name here
    if content is None:
        raise AnswerError(404, {"error": "no such part; reload the page"})
    ours = request.path_params["version"] == parts.version
    headers = FOR_GOOD if ours else NO_STORE
    return Response(content, media_type=KINDS[Path(name).suffix], headers=headers)


ROUTES: tuple[BaseRoute, ...] = (Route("/room/{version}/{file}", part, methods=["GET"]),)


def parts_address() -> str:
    """Where the browser finds the room's files, "/room/5f1c09ab3d/"; another when any changed."""
    return f"/room/{_parts().version}/"


@dataclass(frozen=True, slots=True)
class _Parts:
    """The room's two files at one moment; the version is made of their names and contents."""

    files: dict[str, bytes]
    version: str


def _parts() -> _Parts:
    found = sorted(path for path in ROOM.iterdir() if path.suffix in KINDS)
    return _read(tuple((path, path.stat().st_mtime_ns) for path in found))


@lru_cache(maxsize=1)
def _read(found: tuple[tuple[Path, int], ...]) -> _Parts:
    """Read once, and again only where somebody works on them while the server runs."""
    sources = {path: path.read_text(encoding="utf-8") for path, _ in found}
    modules = {path.stem: text for path, text in sources.items() if path.suffix == ".js"}
    sheets = [text for path, text in sources.items() if path.suffix == ".css"]
    files = {
        "room.js": bundled(modules, "room").encode(),
        "room.css": "\n".join(sheets).encode(),
    }
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return _Parts(files, digest.hexdigest()[:12])
