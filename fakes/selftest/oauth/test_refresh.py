"""The token endpoint: single-use refresh tokens, and what is issued is good at the API."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from fakes.internet.internet import Internet
from fakes.ledger import Ledger
from fakes.oauth.state import Issuer
from fakes.selftest import wire
from fakes.situation import ISSUER, Fault, Grant, Secret, Situation

_PATH = "/v1/oauth/token"
_JSON = "Content-Type: application/json"
_FORM = "Content-Type: application/x-www-form-urlencoded"
_NOON = 1_800_000_000.0


def _grant(number: int) -> Grant:
    return Grant(
        refresh_token=f"refresh-{number}",
        access_token=f"access-{number}",
        next_refresh_token=f"refresh-{number + 1}",
        lifetime_s=600,
    )


def _post(internet: Internet, body: str, line: str = _JSON, host: str = ISSUER) -> tuple[int, Any]:
    with wire.secure(internet, host) as connection:
        connection.sendall(wire.request(host, _PATH, line, method="POST", body=body))
        answer = wire.until_closed(connection)
    return wire.status(answer), json.loads(answer.partition(b"\r\n\r\n")[2])


def _refresh(internet: Internet, number: int, host: str = ISSUER) -> tuple[int, Any]:
    fields = {"grant_type": "refresh_token", "refresh_token": f"refresh-{number}"}
    return _post(internet, json.dumps(fields), host=host)


@pytest.mark.parametrize("host", [ISSUER, "console.anthropic.com", "api.anthropic.com"])
def test_a_refresh_token_gives_a_new_login(internet: Internet, host: str) -> None:
    """At each host that clients refresh at."""
    journal = internet.begin(Situation(grants=(_grant(1),)))
    assert _refresh(internet, 1, host) == (200, {
        "token_type": "Bearer", "access_token": "access-1", "expires_in": 600,
        "refresh_token": "refresh-2", "scope": "user:inference user:profile",
    })  # fmt: skip
    assert [exchange.service for exchange in journal.exchanges] == ["oauth"]


def test_refresh_tokens_rotate_and_are_good_once(internet: Internet) -> None:
    """The old one is an invalid grant, the new one the next generation."""
    internet.begin(Situation(grants=(_grant(1), _grant(2))))
    answers = [_refresh(internet, number) for number in (1, 1, 2)]
    assert [status for status, _ in answers] == [200, 400, 200]
    assert answers[1][1]["error"] == "invalid_grant"
    assert answers[2][1]["access_token"] == "access-2"


def test_the_new_access_token_is_good_at_the_api(internet: Internet) -> None:
    """Not before it was issued."""
    internet.begin(Situation(grants=(_grant(1),)))

    def use() -> int:
        line = "Authorization: Bearer access-1"
        return wire.status(wire.ask(internet, "api.anthropic.com", "/v1/models", line))

    assert use() == 401
    _refresh(internet, 1)
    assert use() == 200


def test_an_issued_token_expires_with_its_lifetime() -> None:
    """The ledger knows from when on."""
    ledger = Ledger(())
    Issuer((_grant(1),), ledger).refresh("refresh-1", now=_NOON)
    assert ledger.find("access-1") == Secret(value="access-1", expires_at=_NOON + 600)


def test_the_situation_may_say_otherwise_of_an_issued_token() -> None:
    """For a server that rejects what it has just issued."""
    revoked = Secret(value="access-1", standings=("unauthorized",))
    ledger = Ledger((revoked,))
    Issuer((_grant(1),), ledger).refresh("refresh-1", now=_NOON)
    assert ledger.find("access-1") is revoked


def test_a_form_is_accepted_as_the_rfc_has_it(internet: Internet) -> None:
    """RFC 6749, section 6."""
    internet.begin(Situation(grants=(_grant(1),)))
    body = urlencode(
        {"grant_type": "refresh_token", "refresh_token": "refresh-1", "client_id": "c"}
    )
    assert _post(internet, body, _FORM)[0] == 200


def test_fields_can_be_left_out(internet: Internet) -> None:
    """Those that the grant names, and no others."""
    grant = Grant(
        refresh_token=f"refresh-{1}",
        access_token=f"access-{1}",
        next_refresh_token=f"refresh-{2}",
        omitted=("refresh_token", "scope", "expires_in"),
    )
    internet.begin(Situation(grants=(grant,)))
    assert set(_refresh(internet, 1)[1]) == {"token_type", "access_token"}


@pytest.mark.parametrize(
    ("line", "body", "error"),
    [
        (_JSON, "{", "invalid_request"),
        (_JSON, "[]", "invalid_request"),
        (_JSON, "{}", "invalid_request"),
        (_FORM, "grant_type=refresh_token", "invalid_request"),
        (_FORM, "grant_type=password&username=u", "unsupported_grant_type"),
        (_FORM, "grant_type=refresh_token&refresh_token=never", "invalid_grant"),
    ],
)
def test_errors_have_the_shape_of_the_rfc(
    internet: Internet, line: str, body: str, error: str
) -> None:
    """RFC 6749, section 5.2: status 400 and a code."""
    internet.begin(Situation(grants=(_grant(1),)))
    status, reply = _post(internet, body, line)
    assert (status, reply["error"]) == (400, error)


def test_a_fault_does_not_use_the_refresh_token_up(internet: Internet) -> None:
    """A client that tries again after a 500 gets its login."""
    fault = Fault(kind="status", host=ISSUER, path=_PATH, first=1)
    internet.begin(Situation(grants=(_grant(1),), faults=(fault,)))
    assert [_refresh(internet, 1)[0] for _ in range(2)] == [500, 200]
