"""A chat server on loopback that keeps what it is sent and answers, or misbehaves, as scripted."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "tiny-chat"
CODES = {"leader": "open_reflective", "teacher": "DESCRIBE"}

Reply = Callable[["Handler", Mapping[str, Any]], None]
"""Answers one chat request, given its body."""


@dataclass
class ChatServer:
    """
    Where it listens, what it was sent, and how it answers.

    script  a reply for each of the next chat requests; after them it answers `always`
    """

    url: str
    always: Reply
    models: tuple[str, ...] = (MODEL,)
    script: list[Reply] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> list[list[dict[str, Any]]]:
        """The conversations of the requests, as they arrived."""
        return [conversation_in(body) for body in self.bodies]


class Handler(BaseHTTPRequestHandler):
    """Speaks the chat-completions protocol."""

    state: ChatServer

    def do_GET(self) -> None:
        self._note()
        if not self.state.models:
            return self.answer(404, {"error": {"message": "no such path"}})
        return self.answer(200, {"object": "list", "data": [{"id": m} for m in self.state.models]})

    def do_POST(self) -> None:
        self._note()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.bodies.append(body)
        reply = self.state.script.pop(0) if self.state.script else self.state.always
        reply(self, body)

    def answer(self, status: int, payload: Any, **headers: str) -> None:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps the test's output clean."""

    def _note(self) -> None:
        self.state.paths.append(self.path)
        self.state.headers.append({k.lower(): v for k, v in self.headers.items()})


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """One that codes every question open and every answer a description."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = ChatServer(f"http://127.0.0.1:{server.server_port}/v1", codes_all)
    server.RequestHandlerClass = type("Here", (Handler,), {"state": state})
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()


def conversation_in(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The utterances in a request."""
    lines: list[dict[str, Any]] = json.loads(body["messages"][1]["content"])["conversation"]
    return lines


def completion(content: str, *, model: str = MODEL, tokens_in: int = 4000) -> dict[str, Any]:
    """A chat completion with this message."""
    message = {"role": "assistant", "content": content}
    return {
        "id": "chat-1",
        "object": "chat.completion",
        "model": model,
        "system_fingerprint": "build-7",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": tokens_in, "completion_tokens": 90},
    }


def codes_all(handler: Handler, body: Mapping[str, Any]) -> None:
    """An answer as it should be."""
    rows = [
        {"n": u["n"], "codes": [CODES[u["who"]]], "details": []}
        for u in conversation_in(body)
        if "n" in u
    ]
    handler.answer(200, completion(json.dumps({"answers": rows})))


def says(content: str, *, model: str = MODEL, tokens_in: int = 4000) -> Reply:
    """Whatever it is."""
    return lambda handler, _: handler.answer(
        200, completion(content, model=model, tokens_in=tokens_in)
    )


def answers(*rows: Mapping[str, Any]) -> Reply:
    """These entries."""
    return says(json.dumps({"answers": rows}))


def status(code: int, message: str = "no", **headers: str) -> Reply:
    """An error of the server."""
    payload = {"error": {"message": message, "type": "error"}}
    return lambda handler, _: handler.answer(code, payload, **headers)


def raw(body: bytes) -> Reply:
    """A body that need not be a completion, nor JSON."""
    return lambda handler, _: handler.answer(200, body)


def breaks_off(handler: Handler, _: Mapping[str, Any]) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "chat-1", "choices": [{"index": 0, "mess')
    handler.close_connection = True


def hangs_up(handler: Handler, _: Mapping[str, Any]) -> None:
    """Says nothing and closes."""
    handler.close_connection = True


def floods(handler: Handler, _: Mapping[str, Any]) -> None:
    """Sends far more than any answer is long."""
    try:
        handler.answer(200, b" " * 6_000_000)
    except OSError:
        handler.close_connection = True


def packed(handler: Handler, body: Mapping[str, Any]) -> None:
    """Sends what nobody said could be unpacked."""
    handler.answer(200, gzip.compress(b"{}"), Content_Encoding="gzip")


def is_silent(handler: Handler, _: Mapping[str, Any]) -> None:
    """Answers nothing until the test is over."""
    handler.state.closing.wait(20)


def drips(handler: Handler, _: Mapping[str, Any]) -> None:
    """A byte now and then, so that no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    try:
        while not handler.state.closing.wait(0.02):
            handler.wfile.write(b" ")
    except OSError:
        handler.close_connection = True


def takes_no_form(*forms: str) -> Reply:
    """Refuses these forms of structured output and codes all otherwise."""

    def reply(handler: Handler, body: Mapping[str, Any]) -> None:
        if body.get("response_format", {}).get("type") in forms:
            status(400, "response_format is not supported")(handler, body)
        else:
            codes_all(handler, body)

    return reply
