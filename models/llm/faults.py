"""An error of the chat client becomes what to do about it: try again, ask for less, or stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from models.llm.endpoint import Endpoint
from pipeline.errors import EngineError

if TYPE_CHECKING:
    import openai

ENGINE = "llm"
PASSING = frozenset({408, 409, 425, 429})
"""refusals that may be gone the next time, as every 5xx but 501"""
REFUSED = frozenset({400, 404, 405, 413, 415, 422, 501})
"""refusals of what was asked, not of who asks"""
KEY_REFUSED = frozenset({401, 403})
HINTS = ("temperature", "seed", "context")
"""what a refusal may be about; nothing else of a server's words is read, they may quote ours"""


class NoAnswerError(Exception):
    """No answer to this request; the message says what happened, never what was sent."""


class GoneError(NoAnswerError):
    """Nothing listens at the endpoint."""


class PassingError(Exception):
    """
    What may be gone the next time, said without a word of what was sent.

    wait_s  as long as the server asks to wait, or None
    gone    nothing listens there
    """

    def __init__(self, what: str, *, wait_s: float | None = None, gone: bool = False) -> None:
        super().__init__(what)
        self.wait_s = wait_s
        self.gone = gone


class RefusedError(Exception):
    """
    The server does not take this request.

    about  which of HINTS its words contain
    """

    def __init__(self, status: int, about: frozenset[str]) -> None:
        super().__init__(f"the server refused the request (status {status})")
        self.status = status
        self.about = about


@contextmanager
def translated(endpoint: Endpoint, *, timeout_s: float, key_variable: str) -> Iterator[None]:
    """
    The client's errors as ours. None is chained: theirs carry the request, and the request carries
    what people said.

    Raises PassingError, RefusedError, EngineError.
    """
    import openai

    try:
        yield
    except openai.APITimeoutError:
        raise PassingError(f"no answer within {timeout_s:g} s") from None
    except openai.APIConnectionError as error:
        raise _broken(error) from None
    except openai.APIStatusError as error:
        raise _by_status(error, endpoint, key_variable) from None
    except openai.OpenAIError:
        raise PassingError("an answer the client cannot read") from None


def cannot(endpoint: Endpoint, what: str) -> EngineError:
    """The error of an endpoint that no other request will fare better at."""
    return EngineError(f"{ENGINE}: {endpoint.url} {what}")


def _broken(error: openai.APIConnectionError) -> PassingError:
    import httpx2

    if isinstance(error.__cause__, httpx2.ConnectError):
        return PassingError("nothing answers there", gone=True)
    return PassingError("the connection broke before the answer was whole")


def _by_status(error: openai.APIStatusError, endpoint: Endpoint, key_variable: str) -> Exception:
    status = error.status_code
    if 300 <= status < 400:
        return cannot(endpoint, "sends elsewhere, which is not followed; give its final address")
    if status in KEY_REFUSED:
        which = f"the key in {key_variable}" if key_variable else "requests without a key"
        mend = "check it" if key_variable else "name its variable in language_model.key_variable"
        return cannot(endpoint, f"refuses {which} (status {status}); {mend}")
    if status in REFUSED:
        said = error.response.text.lower()
        return RefusedError(status, frozenset(hint for hint in HINTS if hint in said))
    if status in PASSING or status >= 500:
        return PassingError(f"the server answers with status {status}", wait_s=_pause_of(error))
    return cannot(endpoint, f"answers with status {status}; check the address")


def _pause_of(error: openai.APIStatusError) -> float | None:
    """Retry-After in seconds; a date there is not read, the usual pause does."""
    try:
        wait_s = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return wait_s if 0 <= wait_s < float("inf") else None
