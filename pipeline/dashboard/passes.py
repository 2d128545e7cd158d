"""A browser's cookie becomes signed passes for what it may fetch or send, and they are checked."""

from __future__ import annotations

import hashlib
import secrets

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from pipeline.acts import Part, Person

COOKIE = "rapport_browser"
LASTS_S = 12 * 3600
SENDING = "send"
"""the scope of a pass to send recordings; of any other pass it is the id of one recording"""
NAMING = "me"
"""the scope of a pass to say who is at this browser"""

_signer = URLSafeTimedSerializer(secrets.token_urlsafe(32), salt="rapport pass")


class PassError(Exception):
    """A pass that does not hold, in one line, with the HTTP status to answer."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status


def new_browser() -> str:
    """What the cookie holds: random, and meaning nothing."""
    return secrets.token_urlsafe(24)


def issue(scope: str, browser: str, by: Person | None = None) -> str:
    """
    A pass for one scope that holds in this browser only, until this server ends.

    by  who acts with it; without anybody it is good for reading. A pass that goes into an address
        needs nobody: what is signed in it can be read there.
    """
    holder = [] if by is None else [by.name, by.part.value]
    return _signer.dumps([scope, _trace(browser), *holder])


def check(signed: str, scope: str, browser: str) -> Person | None:
    """
    Who holds the pass, or None where it does not say.

    Raises PassError: 410 when too old, 403 when for something or somebody else.
    """
    try:
        granted = _signer.loads(signed, max_age=LASTS_S)
    except SignatureExpired as error:
        raise PassError(410, "this page is too old; reload it") from error
    except BadSignature as error:
        raise PassError(403, "not allowed; reload the page and try again") from error
    where, holder = granted[:2], granted[2:]
    if where != [scope, _trace(browser)]:
        raise PassError(403, "not allowed from here; open it in the dashboard")
    return Person(holder[0], Part(holder[1])) if holder else None


def _trace(browser: str) -> str:
    """What stands for the cookie inside a pass, so that an address does not give it away."""
    return hashlib.sha256(browser.encode()).hexdigest()[:24]
