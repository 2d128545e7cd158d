"""What somebody says of themselves becomes a signed cookie, and the cookie a person again."""

from __future__ import annotations

import secrets
import unicodedata
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.acts import Part, Person
from pipeline.dashboard.answers import AnswerError, admit, answering, body_of, said
from pipeline.dashboard.desk import desk
from pipeline.dashboard.passes import NAMING
from pipeline.errors import StoreError
from pipeline.store.disk import move_into, write_private
from pipeline.store.locks import Lock

COOKIE = "rapport_me"
LASTS_S = 365 * 24 * 3600
LONGEST_NAME = 80
KEY_FILE = "browser.key"
KEY_BYTES = 32


@answering
async def say(request: Request) -> Response:
    """POST {name, part}: this browser is theirs from here on; on trust until there is a sign-in."""
    admit(request, NAMING)
    values = await body_of(request)
    person = said_to_be(values.get("name"), values.get("part"))
    signed = await run_in_threadpool(cookie_of, person)
    answer = said({"name": person.name, "part": person.part.value})
    answer.set_cookie(
        COOKIE,
        signed,
        max_age=LASTS_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@answering
async def forget(request: Request) -> Response:
    """DELETE: nobody is at this browser any more."""
    admit(request, NAMING)
    answer = said({})
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/me", say, methods=["POST"]),
    Route("/api/me", forget, methods=["DELETE"]),
)


def said_to_be(name: object, part: object) -> Person:
    """The person of a request, or AnswerError 400 with what to mend."""
    shown = plain(name) if isinstance(name, str) else ""
    if not shown or len(shown) > LONGEST_NAME:
        line = f"say your name, in at most {LONGEST_NAME} letters"
        raise AnswerError(400, {"error": line})
    if not isinstance(part, str) or part not in tuple(Part):
        choices = ", ".join(Part)
        raise AnswerError(400, {"error": f"say what you are in the conversation: {choices}"})
    return Person(shown, Part(part))


def plain(name: str) -> str:
    """
    A name on one line, without what cannot be seen; empty where nothing of it can be read.

    >>> plain("  Dana \\n Reyes\\x00 "), plain("\\u202e--\\u200b")
    ('Dana Reyes', '')
    """
    seen = "".join(c for c in " ".join(name.split()) if unicodedata.category(c)[0] != "C")
    return seen.strip() if any(c.isalnum() for c in seen) else ""


def cookie_of(person: Person) -> str:
    """What the cookie of this person holds."""
    return _signer().dumps([person.name, person.part.value])


def person_of(cookie: str | None) -> Person | None:
    """Who the cookie says is at this browser; None for nobody, too old, or not signed by us."""
    if not cookie:
        return None
    try:
        name, part = _signer().loads(cookie, max_age=LASTS_S)
        return Person(name, Part(part))
    except (BadSignature, ValueError):  # too old is a bad signature; a part of old may be gone
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(), salt="rapport me")


def _key() -> bytes:
    """The workspace's own, made when it is first needed; a restart forgets nobody."""
    workspace = desk().workspace
    path = workspace.folder / KEY_FILE
    key = _kept(path)
    if key:
        return key
    lock = Lock(workspace.locks / f"{KEY_FILE}.lock")
    if not lock.take_within(10):
        raise StoreError(f"{workspace.folder}: is being set up by another run; try again")
    try:
        key = _kept(path)
        if not key:
            key = secrets.token_bytes(KEY_BYTES)
            spare = path.with_name(f"{KEY_FILE}-{secrets.token_hex(6)}")
            write_private(spare, key)
            move_into(spare, path)
        return key
    finally:
        lock.let_go()


def _kept(path: Path) -> bytes:
    """The key on the disk, or nothing where there is none or what is there is no key."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return b""
    return key if len(key) == KEY_BYTES else b""
