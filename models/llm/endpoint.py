"""The address of a chat server becomes an `Endpoint` that says whether it is this machine."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from pipeline.errors import ConfigError

SETTING = "config: language_model.endpoint"
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9.-]+))"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?"
)
"""scheme, host, port, path and nothing else: no user names, queries, blanks or backslashes"""

Resolve = Callable[[str], Sequence[str]]
"""A host name to the addresses that it stands for now; empty where nobody knows it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    Where a chat server listens.

    host     as written, in small letters; an IPv6 address without its brackets
    address  this machine's own address that the host stands for; None: the host is elsewhere
    """

    scheme: str
    host: str
    port: int
    path: str
    address: str | None

    @property
    def here(self) -> bool:
        """Whether what is sent there stays on this machine."""
        return self.address is not None

    @property
    def url(self) -> str:
        """The base address for the client, put together anew from its checked parts."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def addresses_of(host: str) -> tuple[str, ...]:
    """What the machine's own resolver says of a name."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def read_endpoint(given: str, *, resolve: Resolve = addresses_of) -> Endpoint:
    """
    The endpoint that the settings name.

    A name is this machine only when every address it stands for is a loopback address; the first
    of them is then the one connected to, so that a name cannot change its mind in between.

    Raises ConfigError.
    """
    found = _ADDRESS.fullmatch(given.strip())
    if not found:
        raise ConfigError(
            f"{SETTING}: not a plain http or https address; write it as "
            "http://127.0.0.1:11434/v1, without user name, query or blanks"
        )
    port = int(found["port"] or (443 if found["scheme"] == "https" else 80))
    if not 0 < port <= 65535:
        raise ConfigError(f"{SETTING}: no port {port}; ports are 1 to 65535")
    host = (found["v6"] or found["host"]).lower().rstrip(".")
    address = _own_address(host, resolve)
    return Endpoint(found["scheme"], host, port, found["path"], address)


def _own_address(host: str, resolve: Resolve) -> str | None:
    """The loopback address a host stands for, or None. Raises ConfigError."""
    addresses = [host] if _ip(host) else list(resolve(host))
    known = [ip for address in addresses if (ip := _ip(address))]
    if not known:
        raise ConfigError(f"{SETTING}: nobody knows the host {host}; check its name")
    if any(ip.is_unspecified for ip in known):
        raise ConfigError(
            f"{SETTING}: {host} is every address of this machine and none of its own; "
            "write 127.0.0.1"
        )
    return str(known[0]) if all(ip.is_loopback for ip in known) else None


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    """An address, an IPv4 one also where it comes in IPv6 clothes; None for a name."""
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
