"""An endpoint, the settings and what a recording's people agreed to become a yes, or an error."""

from __future__ import annotations

from dataclasses import dataclass

from models.llm.endpoint import SETTING, Endpoint
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Consent:
    """
    What the people in a recording agreed to; nothing, unless somebody says otherwise.

    remote_processing  their words may be sent to a computer other than this one
    """

    remote_processing: bool = False


def check_permitted(endpoint: Endpoint, allowed_host: str, consent: Consent) -> None:
    """
    Passes an endpoint on this machine; any other only by https, named in the settings, and with
    the recording's consent. Raises ConfigError.

    allowed_host  exactly the endpoint's host: no pattern, no address in place of a name
    """
    if endpoint.here:
        return
    if endpoint.host != allowed_host.strip().lower().rstrip("."):
        raise ConfigError(
            f"{SETTING}: {endpoint.host} is not this machine and transcripts are not sent there; "
            f'to allow it: language_model.allowed_host = "{endpoint.host}"'
        )
    if endpoint.scheme != "https":
        raise ConfigError(
            f"{SETTING}: {endpoint.host} is not this machine and http is readable on the way; "
            "use its https address, or a tunnel to 127.0.0.1"
        )
    if not consent.remote_processing:
        raise ConfigError(
            f"{SETTING}: {endpoint.host} is not this machine, and the people in this recording "
            "have not agreed that their words leave it; use a server on 127.0.0.1"
        )
