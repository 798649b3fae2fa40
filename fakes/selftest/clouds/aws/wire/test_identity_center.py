"""The portal and its OIDC endpoint: what they give, and what they refuse."""

import json
from dataclasses import replace
from typing import Any

import pytest

from fakes.internet.internet import Internet
from fakes.selftest import wire
from fakes.selftest.clouds.aws.keys import TEMPORARY
from fakes.situation import Aws, Fault, Situation
from fakes.situation.aws import ACCOUNT, SsoLogin

_PORTAL = "portal.sso.us-east-1.amazonaws.com"
_OIDC = "oidc.us-east-1.amazonaws.com"
_LOGIN = SsoLogin(
    access_token="a-1", account=ACCOUNT, role="Developer", gives=TEMPORARY,
    refresh_token="r-1", client_id="c", client_secret="cs", fresh_token="a-2",
)  # fmt: skip
_TOLD = Situation(aws=Aws(logins=(_LOGIN,)))
_CREDENTIALS = f"/federation/credentials?account_id={ACCOUNT}&role_name=Developer"
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_REFRESH = {
    "clientId": "c", "clientSecret": "cs", "grantType": "refresh_token", "refreshToken": "r-1",
}  # fmt: skip


def _split(answer: bytes) -> tuple[int, dict[str, Any]]:
    body = answer.partition(b"\r\n\r\n")[2]
    told: dict[str, Any] = json.loads(body) if body else {}
    return wire.status(answer), told


def _get(
    internet: Internet, path: str, shown: str | None = _LOGIN.access_token
) -> tuple[int, dict[str, Any]]:
    lines = () if shown is None else (f"x-amz-sso_bearer_token: {shown}",)
    return _split(wire.ask(internet, _PORTAL, path, *lines))


def _post(
    internet: Internet, host: str, path: str, body: str, *lines: str
) -> tuple[int, dict[str, Any]]:
    with wire.secure(internet, host) as connection:
        connection.sendall(wire.request(host, path, *lines, method="POST", body=body))
        return _split(wire.until_closed(connection))


def _token(internet: Internet, **changed: str) -> tuple[int, dict[str, Any]]:
    return _post(internet, _OIDC, "/token", json.dumps({**_REFRESH, **changed}))


def test_a_token_opens_its_role(internet: Internet) -> None:
    """With the key's expiry in milliseconds."""
    login = replace(_LOGIN, gives=replace(TEMPORARY, expires_in_s=60))
    internet.begin(Situation(aws=Aws(logins=(login,)), started=1_800_000_000.0))
    assert _get(internet, _CREDENTIALS) == (
        200,
        {
            "roleCredentials": {
                "accessKeyId": TEMPORARY.id,
                "secretAccessKey": TEMPORARY.secret,
                "sessionToken": TEMPORARY.session,
                "expiration": 1_800_000_060_000,
            }
        },
    )


def test_a_token_lists_its_accounts_and_roles(internet: Internet) -> None:
    """Of an account that is not its own: no access."""
    internet.begin(_TOLD)
    status, listed = _get(internet, "/assignment/accounts?max_result=10")
    assert (status, listed["accountList"][0]["accountId"]) == (200, ACCOUNT)
    roles = {"roleList": [{"roleName": "Developer", "accountId": ACCOUNT}], "nextToken": None}
    assert _get(internet, f"/assignment/roles?account_id={ACCOUNT}") == (200, roles)
    assert _get(internet, "/assignment/roles?account_id=1")[0] == 403


@pytest.mark.parametrize(
    "path", [_CREDENTIALS, "/assignment/accounts", f"/assignment/roles?account_id={ACCOUNT}"]
)
@pytest.mark.parametrize("token", [None, "", "a-2", "r-1"])
def test_another_token_opens_nothing(internet: Internet, path: str, token: str | None) -> None:
    """Not even the one that a refresh is going to give."""
    internet.begin(_TOLD)
    status, told = _get(internet, path, token)
    assert (status, told["message"]) == (401, "Session token not found or invalid")


def test_what_is_asked_has_to_be_told(internet: Internet) -> None:
    """An account and a role."""
    internet.begin(_TOLD)
    assert _get(internet, "/federation/credentials?role_name=x")[0] == 400
    assert _get(internet, "/federation/credentials?account_id=x")[0] == 400
    assert _get(internet, "/assignment/roles")[0] == 400


def test_a_token_is_good_for_nothing_after_the_logout(internet: Internet) -> None:
    """And cannot log out twice."""
    internet.begin(_TOLD)
    line = "x-amz-sso_bearer_token: a-1"
    assert _post(internet, _PORTAL, "/logout", "", line)[0] == 200
    assert _get(internet, _CREDENTIALS)[0] == 401
    assert _post(internet, _PORTAL, "/logout", "", line)[0] == 401


def test_a_refresh_token_gives_an_access_token_once(internet: Internet) -> None:
    """The fresh one opens the role from then on."""
    internet.begin(_TOLD)
    assert _token(internet) == (
        200,
        {"accessToken": "a-2", "expiresIn": 28_800, "tokenType": "Bearer"},
    )
    assert _get(internet, _CREDENTIALS, "a-2")[0] == 200
    status, told = _token(internet)
    assert (status, told["error"]) == (400, "invalid_grant")


def test_a_fresh_token_lasts_as_long_as_it_was_told(internet: Internet) -> None:
    """Here not at all."""
    internet.begin(Situation(aws=Aws(logins=(replace(_LOGIN, lifetime_s=0),))))
    assert _token(internet)[0] == 200
    assert _get(internet, _CREDENTIALS, "a-2")[0] == 401


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"refreshToken": "r-2"}, 400, "invalid_grant"),
        ({"refreshToken": "a-1"}, 400, "invalid_grant"),
        ({"refreshToken": ""}, 400, "invalid_grant"),
        ({"clientId": "d"}, 401, "invalid_client"),
        ({"clientSecret": "ds"}, 401, "invalid_client"),
        ({"clientSecret": ""}, 400, "invalid_request"),
        ({"grantType": "password"}, 400, "unsupported_grant_type"),
        ({"grantType": "authorization_code"}, 400, "invalid_grant"),
    ],
)
def test_a_wrong_request_for_a_token_is_refused_for_what_is_wrong(
    internet: Internet, changed: dict[str, str], status: int, error: str
) -> None:
    """And the refresh token is still good."""
    internet.begin(_TOLD)
    seen, told = _token(internet, **changed)
    assert (seen, told["error"]) == (status, error)
    assert _token(internet)[0] == 200


def test_what_another_client_registered_renews_is_refused(internet: Internet) -> None:
    """A refresh token belongs to the client that it was given to."""
    internet.begin(_TOLD)
    asked = json.dumps({"clientName": "tool", "clientType": "public"})
    _, client = _post(internet, _OIDC, "/client/register", asked)
    changed = {name: client[name] for name in ("clientId", "clientSecret")}
    status, told = _token(internet, **changed)
    assert (status, told["error"]) == (400, "invalid_grant")


def test_a_device_waits_for_a_person_who_never_comes(internet: Internet) -> None:
    """Registration, device, token: as a login begins."""
    internet.begin(_TOLD)
    asked = json.dumps({"clientName": "tool", "clientType": "public"})
    _, client = _post(internet, _OIDC, "/client/register", asked)
    mine = {name: client[name] for name in ("clientId", "clientSecret")}
    start = {**mine, "startUrl": "https://corp.awsapps.com/start"}
    status, device = _post(internet, _OIDC, "/device_authorization", json.dumps(start))
    assert (status, device["interval"]) == (200, 1)
    code = device["deviceCode"]
    status, told = _token(internet, **mine, grantType=_DEVICE, deviceCode=code)
    assert (status, told["error"]) == (400, "authorization_pending")


@pytest.mark.parametrize("path", ["/token", "/client/register", "/device_authorization"])
@pytest.mark.parametrize("body", ["", "[]", "{", "{}"])
def test_a_body_has_to_be_an_object_with_what_is_needed(
    internet: Internet, path: str, body: str
) -> None:
    """Otherwise it is no valid request."""
    journal = internet.begin(_TOLD)
    status, told = _post(internet, _OIDC, path, body)
    assert (status, told["error"]) == (400, "invalid_request")
    assert journal.failures == []


def test_a_device_of_an_unknown_client_is_refused(internet: Internet) -> None:
    """And only public clients can register."""
    internet.begin(_TOLD)
    stranger = {"clientId": "x", "clientSecret": "y", "startUrl": "https://corp.awsapps.com"}
    status, _ = _post(internet, _OIDC, "/device_authorization", json.dumps(stranger))
    assert status == 401
    asked = json.dumps({"clientName": "tool", "clientType": "confidential"})
    assert _post(internet, _OIDC, "/client/register", asked)[0] == 400


@pytest.mark.parametrize(
    ("host", "member", "word"),
    [(_PORTAL, "message", "Too many requests."), (_OIDC, "error", "slow_down")],
)
def test_a_fault_is_in_the_vendors_shape(
    internet: Internet, host: str, member: str, word: str
) -> None:
    """With how long to wait."""
    fault = Fault(kind="status", host=host, status=429, retry_after="7")
    internet.begin(Situation(aws=_TOLD.aws, faults=(fault,)))
    answer = wire.ask(internet, host)
    assert _split(answer)[1][member] == word
    assert b"retry-after: 7" in answer


@pytest.mark.parametrize("host", [_PORTAL, _OIDC])
def test_other_paths_are_unknown_operations(internet: Internet, host: str) -> None:
    """In the shape of the vendor's JSON services."""
    internet.begin(_TOLD)
    answer = wire.ask(internet, host, "/elsewhere")
    assert wire.status(answer) == 404
    assert b"UnknownOperationException" in answer
