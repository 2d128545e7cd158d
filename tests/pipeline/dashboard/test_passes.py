"""A pass holds for one thing, in one browser, for a while."""

from __future__ import annotations

import pytest

from pipeline.acts import Part, Person
from pipeline.dashboard import passes
from pipeline.dashboard.passes import PassError, check, issue, new_browser


def test_a_pass_holds_for_its_scope_in_its_browser() -> None:
    browser = new_browser()
    check(issue("abc", browser), "abc", browser)


@pytest.mark.parametrize(
    ("scope", "browser"),
    [("another", "mine"), ("abc", "theirs"), ("abc", ""), ("", "mine")],
)
def test_it_holds_for_nothing_and_nobody_else(scope: str, browser: str) -> None:
    with pytest.raises(PassError) as refused:
        check(issue("abc", "mine"), scope, browser)
    assert refused.value.status == 403


@pytest.mark.parametrize("signed", ["", "nonsense", "WyJhYmMiLCIiXQ.aaaaaa.bbbbbbbb"])
def test_what_we_did_not_sign_is_no_pass(signed: str) -> None:
    with pytest.raises(PassError, match="not allowed"):
        check(signed, "abc", "mine")


def test_an_old_pass_says_that_the_page_is_to_be_reloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = issue("abc", "mine")
    monkeypatch.setattr(passes, "LASTS_S", -1)
    with pytest.raises(PassError, match="reload") as refused:
        check(signed, "abc", "mine")
    assert refused.value.status == 410


def test_a_pass_does_not_give_the_cookie_away() -> None:
    assert "cookie-of-mine" not in issue("abc", "cookie-of-mine")


def test_a_pass_says_who_holds_it_and_another_one_nobody() -> None:
    dana = Person("Dana Reyes", Part.LEADER)
    assert check(issue("abc", "mine", by=dana), "abc", "mine") == dana
    assert check(issue("abc", "mine"), "abc", "mine") is None


def test_who_holds_it_opens_nothing_else() -> None:
    signed = issue("abc", "mine", by=Person("Dana Reyes", Part.LEADER))
    for scope, browser in (("another", "mine"), ("abc", "theirs")):
        with pytest.raises(PassError, match="not allowed"):
            check(signed, scope, browser)
