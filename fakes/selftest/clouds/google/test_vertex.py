"""What no SDK asks for, or hides: on the wire, through the proxy entry."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from fakes.clouds.google import hosts
from fakes.internet.internet import Internet
from fakes.situation import Fault, Google, Situation
from fakes.situation.google import PROJECT, GoogleToken

_TOKEN = GoogleToken(value="ya29.an-access-token")
_SHOWN = {"Authorization": f"Bearer {_TOKEN.value}"}
_HOST = "https://us-east5-aiplatform.googleapis.com"
_PLACE = f"projects/{PROJECT}/locations/us-east5/publishers/anthropic/models"
_ADDRESS = f"{_HOST}/v1/{_PLACE}/claude-sonnet-5-5:rawPredict"
_BODY: dict[str, Any] = {
    "anthropic_version": "vertex-2023-10-16",
    "max_tokens": 8,
    "messages": [{"role": "user", "content": "ping"}],
}
_ROBOT = "target@pecking-order-project.iam.gserviceaccount.com"
_IAM = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{_ROBOT}"

_Ask = Callable[..., requests.Response]


def _begin(internet: Internet, *faults: Fault, **google: Any) -> None:
    told = Google(**{"tokens": (_TOKEN,), **google})
    internet.begin(Situation(google=told, faults=faults))


def _status(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["status"]


def test_a_request_without_a_credential_is_told_how_to_authenticate(
    internet: Internet, ask: _Ask
) -> None:
    """In the header too (RFC 6750, section 3)."""
    _begin(internet)
    answer = ask("POST", _ADDRESS, json=_BODY)
    assert _status(answer) == (401, "UNAUTHENTICATED")
    assert answer.json()["error"]["details"][0]["reason"] == "CREDENTIALS_MISSING"
    assert answer.headers["www-authenticate"] == 'Bearer realm="https://accounts.google.com/"'


def test_a_wrong_token_is_named_invalid(internet: Internet, ask: _Ask) -> None:
    """In the header too (RFC 6750, section 3.1)."""
    _begin(internet)
    answer = ask("POST", _ADDRESS, json=_BODY, headers={"Authorization": "Bearer x"})
    assert answer.headers["www-authenticate"].endswith('error="invalid_token"')


@pytest.mark.parametrize("value", ["Basic eDp5", _TOKEN.value, "Bearer", "Bearer  "])
def test_another_scheme_is_no_credential(internet: Internet, ask: _Ask, value: str) -> None:
    """Only ``Bearer`` with a token is one."""
    _begin(internet)
    answer = ask("POST", _ADDRESS, json=_BODY, headers={"Authorization": value})
    assert _status(answer) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("header", ["x-api-key", "x-goog-api-key", "api-key"])
def test_no_other_header_carries_a_credential(internet: Internet, ask: _Ask, header: str) -> None:
    """An API key is none for Claude on Vertex AI."""
    _begin(internet)
    answer = ask("POST", _ADDRESS, json=_BODY, headers={header: _TOKEN.value})
    assert _status(answer) == (401, "UNAUTHENTICATED")


def test_a_quota_project_is_accepted(internet: Internet, ask: _Ask) -> None:
    """It goes beside the credential."""
    _begin(internet)
    headers = {**_SHOWN, "x-goog-user-project": "somebody-elses-project"}
    assert ask("POST", _ADDRESS, json=_BODY, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"anthropic_version": None}, "anthropic_version: Field required"),
        ({"anthropic_version": "bedrock-2023-05-31"}, "anthropic_version: Input should be"),
        ({"model": "claude-sonnet-5-5"}, "model: Extra inputs are not permitted"),
        ({"max_tokens": None}, "max_tokens: Field required"),
        ({"messages": None}, "messages: Field required"),
    ],
)
def test_a_body_of_another_api_is_refused(
    internet: Internet, ask: _Ask, changed: dict[str, Any], complaint: str
) -> None:
    """In Anthropic's own shape."""
    _begin(internet)
    body = {name: value for name, value in {**_BODY, **changed}.items() if value is not None}
    answer = ask("POST", _ADDRESS, json=body, headers=_SHOWN)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["message"].startswith(complaint)


def test_tokens_are_counted(internet: Internet, ask: _Ask) -> None:
    """At the path of a model that is none; the model is in the body."""
    _begin(internet, tokens=(GoogleToken(value=_TOKEN.value, standings=("valid", "failing")),))
    body = {"anthropic_version": "vertex-2023-10-16", "model": "x", "messages": []}
    url = f"{_HOST}/v1/{_PLACE}/count-tokens:rawPredict"
    counted = [ask("POST", url, json=body, headers=_SHOWN).json() for _ in range(3)]
    assert counted == [{"input_tokens": 8}] * 3


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/{_PLACE}/claude-sonnet-5-5:rawPredict"),
        ("POST", f"/{_PLACE}/claude-sonnet-5-5:rawPredict"),
        ("POST", f"/v1/{_PLACE}/claude-sonnet-5-5"),
        ("POST", f"/v1/{_PLACE}/claude-sonnet-5-5:generateContent"),
        ("POST", f"/v1/{_PLACE.replace(PROJECT, 'No_Project')}/claude-sonnet-5-5:rawPredict"),
        ("POST", f"/v1/{_PLACE}/another-model:rawPredict"),
        ("POST", "/v1/messages"),
    ],
)
def test_what_is_not_there_is_not_found(
    internet: Internet, ask: _Ask, method: str, path: str
) -> None:
    """In Google's shape."""
    _begin(internet)
    answer = ask(method, _HOST + path, json=_BODY, headers=_SHOWN)
    assert _status(answer) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "host", ["us-aiplatform", "global-aiplatform", "x-aiplatform", "-aiplatform", "aiplatform.x"]
)
def test_a_host_of_no_location_is_nobodys(host: str) -> None:
    """So a program that makes one up is seen to."""
    assert hosts.find(f"{host}.googleapis.com", "/", Google()) is None


@pytest.mark.parametrize("prefix", ["", "/v1", "/a/path/of/its/own"])
def test_a_gateway_serves_every_location(internet: Internet, ask: _Ask, prefix: str) -> None:
    """Below any path; its own credential is asked for like Google's."""
    _begin(internet, gateways=("gateway.example",))
    place = _PLACE.replace("us-east5", "anywhere1")
    url = f"https://gateway.example{prefix}/{place}/claude-sonnet-5-5:rawPredict"
    assert ask("POST", url, json=_BODY).status_code == 401
    assert ask("POST", url, json=_BODY, headers=_SHOWN).status_code == 200


def test_an_anonymous_gateway_still_refuses_a_wrong_credential(
    internet: Internet, ask: _Ask
) -> None:
    """And Google's own hosts go on asking for one."""
    _begin(internet, gateways=("gateway.example",), anonymous=True)
    url = f"https://gateway.example/v1/{_PLACE}/claude-sonnet-5-5:rawPredict"
    wrong = {"Authorization": "Bearer sk-ant-api03-of-the-first-party"}
    assert ask("POST", url, json=_BODY).status_code == 200
    assert ask("POST", url, json=_BODY, headers=wrong).status_code == 401
    assert ask("POST", _ADDRESS, json=_BODY).status_code == 401


def test_each_use_of_a_token_has_its_own_standing(internet: Internet, ask: _Ask) -> None:
    """The last one stays."""
    _begin(
        internet,
        tokens=(GoogleToken(value=_TOKEN.value, standings=("overloaded", "unauthorized")),),
    )
    seen = [_status(ask("POST", _ADDRESS, json=_BODY, headers=_SHOWN)) for _ in range(3)]
    assert seen == [(503, "UNAVAILABLE"), *[(401, "UNAUTHENTICATED")] * 2]


@pytest.mark.parametrize(
    ("url", "status", "body"),
    [
        (_ADDRESS, 503, {"code": 503, "status": "UNAVAILABLE"}),
        ("https://oauth2.googleapis.com/token", 500, "internal_failure"),
        ("https://oauth2.googleapis.com/token", 400, "invalid_grant"),
        ("https://sts.googleapis.com/v1/token", 401, "invalid_client"),
        (f"{_IAM}:generateAccessToken", 403, {"code": 403, "status": "PERMISSION_DENIED"}),
    ],
)
def test_a_fault_is_worded_as_the_host_would(
    internet: Internet, ask: _Ask, url: str, status: int, body: Any
) -> None:
    """APIs as ``google.rpc.Status``, token endpoints by RFC 6749."""
    host = url.split("/")[2]
    _begin(internet, Fault(kind="status", host=host, status=status, retry_after="7"))
    answer = ask("POST", url)
    error = answer.json()["error"]
    if isinstance(body, dict):
        error.pop("message")
    assert (answer.status_code, error) == (status, body)
    assert answer.headers["retry-after"] == "7"
