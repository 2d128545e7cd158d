"""Transcripts go to this machine, or to the one host that settings and consent both allow."""

from __future__ import annotations

import pytest

from models.llm.consent import Consent, check_permitted
from models.llm.endpoint import Endpoint, addresses_of, read_endpoint
from pipeline.errors import ConfigError

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "models.school.example": ["192.0.2.7"],
    "rebinds.example": ["127.0.0.1", "192.0.2.7"],
    "inward.example": ["127.0.0.1"],
    "2130706433": ["127.0.0.1"],
    "0": ["0.0.0.0"],
}


def endpoint(given: str) -> Endpoint:
    return read_endpoint(given, resolve=lambda host: NAMES.get(host, []))


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://127.0.0.1:11434/v1", "127.0.0.1"),
        ("http://127.8.9.10/v1", "127.8.9.10"),
        ("http://[::1]:8080/v1", "::1"),
        ("http://[::ffff:127.0.0.1]:8080/v1", "127.0.0.1"),
        ("http://localhost:1234/v1/", "127.0.0.1"),
        ("http://LOCALHOST.:1234", "127.0.0.1"),
        ("https://inward.example/v1", "127.0.0.1"),
        ("http://2130706433/v1", "127.0.0.1"),
    ],
)
def test_this_machine_is_known_by_its_address_and_asked_there(given: str, address: str) -> None:
    assert endpoint(given).address == address
    check_permitted(endpoint(given), "", Consent())


@pytest.mark.parametrize(
    "given",
    [
        "https://models.school.example/v1",
        "https://192.0.2.7/v1",
        "https://10.0.0.4/v1",
        "https://169.254.1.1/v1",
        "https://[2001:db8::1]/v1",
        "https://[::ffff:192.0.2.7]/v1",
        "https://rebinds.example/v1",
    ],
)
def test_a_host_elsewhere_is_refused_and_the_setting_that_allows_it_named(given: str) -> None:
    remote = endpoint(given)
    assert not remote.here
    with pytest.raises(ConfigError, match=r"is not this machine.*language_model\.allowed_host"):
        check_permitted(remote, "", Consent(remote_processing=True))


@pytest.mark.parametrize(
    "given",
    [
        "http://localhost@evil.example/v1",
        "http://localhost:1234@evil.example/v1",
        "http://evil.example\\@localhost/v1",
        "http://localhost\\.evil.example/v1",
        "http://localhost /v1",
        "http://localhost\t.evil.example/v1",
        "http://127.0.0.1#@evil.example/v1",
        "http://127.0.0.1?@evil.example/v1",
        "http://loc%61lhost/v1",
        "http://ⓛocalhost/v1",
        "http://127.0.0.1/v1/../../admin?x=1",
        "//127.0.0.1/v1",
        "file:///etc/hosts",
        "unix://socket",
        "127.0.0.1:11434",
        "",
    ],
)
def test_an_address_with_tricks_in_it_is_refused(given: str) -> None:
    with pytest.raises(ConfigError, match="not a plain http or https address"):
        endpoint(given)


@pytest.mark.parametrize("given", ["http://0.0.0.0:11434/v1", "http://[::]/v1", "http://0/v1"])
def test_every_address_of_this_machine_is_none(given: str) -> None:
    with pytest.raises(ConfigError, match=r"write 127\.0\.0\.1"):
        endpoint(given)


def test_a_port_that_is_none_and_a_name_nobody_knows_are_refused() -> None:
    with pytest.raises(ConfigError, match="no port 99999"):
        endpoint("http://127.0.0.1:99999/v1")
    with pytest.raises(ConfigError, match=r"nobody knows the host nowhere\.example"):
        endpoint("http://nowhere.example/v1")


def test_elsewhere_takes_the_setting_https_and_the_recordings_consent() -> None:
    host, agreed = "models.school.example", Consent(remote_processing=True)
    remote = endpoint(f"https://{host}/v1")
    check_permitted(remote, host, agreed)
    check_permitted(remote, "Models.School.Example.", agreed)
    with pytest.raises(ConfigError, match="have not agreed that their words leave it"):
        check_permitted(remote, host, Consent())
    with pytest.raises(ConfigError, match="http is readable on the way"):
        check_permitted(endpoint(f"http://{host}/v1"), host, agreed)
    for other in ("school.example", "*.school.example", f"x.{host}", "192.0.2.7", f"{host}:443"):
        with pytest.raises(ConfigError, match="transcripts are not sent there"):
            check_permitted(remote, other, agreed)


def test_the_address_for_the_client_is_put_together_from_what_was_checked() -> None:
    assert endpoint("http://[::1]:8080/v1/").url == "http://[::1]:8080/v1"
    assert endpoint("HTTP://localhost".lower()).url == "http://localhost:80"


def test_this_machines_own_resolver_knows_localhost() -> None:
    assert read_endpoint("http://localhost/v1").here
    assert addresses_of("name.invalid") == ()
