"""What a route returns or raises becomes one JSON answer: a value, or a line people can act on."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import NoReturn

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from pipeline.acts import Person
from pipeline.dashboard import passes
from pipeline.dashboard.desk import line_of
from pipeline.dashboard.passes import COOKIE, PassError
from pipeline.errors import RapportError

Handler = Callable[[Request], Awaitable[Response]]
LONGEST_BODY = 64_000
NO_STORE = {"Cache-Control": "no-store"}


class AnswerError(Exception):
    """An answer other than 200, with what it says."""

    def __init__(self, status: int, body: Mapping[str, object]) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def answering(handler: Handler) -> Handler:
    """Errors of people as 4xx with their line, faults of ours noted and as 500 without details."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except AnswerError as answer:
            return said(answer.body, answer.status)
        except PassError as error:
            return said({"error": str(error)}, error.status)
        except ClientDisconnect:
            return said({"error": "the connection broke"}, 400)
        except RapportError as error:
            return said({"error": line_of(error)}, 422)
        except Exception as error:  # noqa: BLE001 - nothing of it may reach a log with its message
            return said({"error": await run_in_threadpool(line_of, error)}, 500)

    return answered


def said(body: Mapping[str, object], status: int = 200) -> Response:
    """A JSON answer that nobody keeps."""
    return JSONResponse(body, status_code=status, headers=NO_STORE)


def admit(request: Request, scope: str) -> Person | None:
    """
    Lets the request pass with the header or address it carries, or raises PassError.

    Says who holds the pass, None where nobody has said who they are.
    """
    signed = request.headers.get("x-rapport-pass") or request.query_params.get("pass", "")
    return passes.check(signed, scope, request.cookies.get(COOKIE, ""))


async def body_of(request: Request, *, longest: int = LONGEST_BODY) -> dict[str, object]:
    """A JSON object of at most so many bytes, or AnswerError 400, 413."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > longest:
            raise AnswerError(413, {"error": "the request is too long"})
    try:
        values = json.loads(body or b"{}", parse_constant=_no_number)
        json.dumps(values, ensure_ascii=False).encode()  # half a character is no text either
    except (ValueError, RecursionError) as error:
        raise AnswerError(400, {"error": "the request is not JSON"}) from error
    if not isinstance(values, dict):
        raise AnswerError(400, {"error": "the request is not a JSON object"})
    return values


def _no_number(name: str) -> NoReturn:
    """NaN and Infinity are no JSON, whatever Python's reader thinks."""
    raise ValueError(name)
