"""How tokens are given where no SDK looks: IAM's rules, and the metadata server's paths."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from fakes.internet.internet import Internet
from fakes.situation import Google, Situation
from fakes.situation.google import PROJECT, GoogleInstance, GoogleToken, Impersonation

_TOKEN = GoogleToken(value="ya29.an-access-token")
_SHOWN = {"Authorization": f"Bearer {_TOKEN.value}"}
_ADDRESS = (
    f"https://us-east5-aiplatform.googleapis.com/v1/projects/{PROJECT}/locations/us-east5"
    "/publishers/anthropic/models/claude-sonnet-5-5:rawPredict"
)
_BODY: dict[str, Any] = {
    "anthropic_version": "vertex-2023-10-16",
    "max_tokens": 8,
    "messages": [{"role": "user", "content": "ping"}],
}
_ROBOT = "target@pecking-order-project.iam.gserviceaccount.com"
_IAM = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{_ROBOT}"
_METADATA = "http://metadata.google.internal/computeMetadata/v1"
_FLAVOR = {"Metadata-Flavor": "Google"}
_ACCOUNT = (
    '{"aliases":["default"],"email":"robot@x.example",'
    '"scopes":["https://www.googleapis.com/auth/cloud-platform"]}'
)

_Ask = Callable[..., requests.Response]


def _begin(internet: Internet, **google: Any) -> None:
    internet.begin(Situation(google=Google(**{"tokens": (_TOKEN,), **google})))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scope": ["https://www.googleapis.com/auth/cloud-platform"], "lifetime": "3600s"}, 200),
        ({"scope": ["https://www.googleapis.com/auth/cloud-platform"]}, 200),
        ({"scope": [], "lifetime": "3600s"}, 400),
        ({"scope": ["x"], "lifetime": "3601s"}, 400),
        ({"scope": ["x"], "lifetime": "3600"}, 400),
        ([], 400),
    ],
)
def test_a_token_of_another_account_is_asked_for_by_the_rules(
    internet: Internet, ask: _Ask, body: Any, status: int
) -> None:
    """With a scope, for an hour at most."""
    account = Impersonation(email=_ROBOT, trusts=(_TOKEN.value,), gives=(_TOKEN,))
    _begin(internet, impersonations=(account,))
    answer = ask("POST", f"{_IAM}:generateAccessToken", json=body, headers=_SHOWN)
    assert answer.status_code == status


def test_allowed_locations_are_told_to_those_who_may_ask(internet: Internet, ask: _Ask) -> None:
    """Everywhere is allowed."""
    _begin(internet)
    assert ask("GET", f"{_IAM}/allowedLocations").status_code == 401
    told = ask("GET", f"{_IAM}/allowedLocations", headers=_SHOWN).json()
    assert told == {"locations": [], "encodedLocations": "0x0"}


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/project/project-id", 200, PROJECT),
        ("/universe/universe-domain", 200, "googleapis.com"),
        ("/instance/service-accounts/", 200, "default/\nrobot@x.example/\n"),
        ("/instance/service-accounts/default/email", 200, "robot@x.example"),
        ("/instance/service-accounts/default", 301, ""),
        ("/instance/service-accounts/nobody/token", 404, "Error 404\n"),
        ("/instance/nothing", 404, "Error 404\n"),
        (
            "/instance/service-accounts/default/?recursive=true",
            200,
            _ACCOUNT,
        ),
        ("/project/?recursive=true&alt=json", 200, None),
    ],
)
def test_the_metadata_server_tells_by_path(
    internet: Internet, ask: _Ask, path: str, status: int, text: str | None
) -> None:
    """As text, or with ``recursive`` as JSON; each answer says whose server it is."""
    _begin(internet, instance=GoogleInstance(gives=(_TOKEN,), email="robot@x.example"))
    answer = ask("GET", _METADATA + path, headers=_FLAVOR)
    assert answer.status_code == status
    assert answer.headers["metadata-flavor"] == "Google"
    if text is None:
        assert answer.json() == {"numericProjectId": 123_456_789_012, "projectId": PROJECT}
    else:
        assert answer.text == text


def test_the_metadata_server_is_found_by_its_address_too(internet: Internet, ask: _Ask) -> None:
    """Its root needs no flavour; other clouds' paths at the address are not its own."""
    _begin(internet, instance=GoogleInstance(gives=(_TOKEN,)))
    root = ask("GET", "http://169.254.169.254/")
    assert (root.status_code, root.headers["metadata-flavor"]) == (200, "Google")
    other = ask("GET", "http://169.254.169.254/latest/meta-data/", headers=_FLAVOR)
    assert (other.status_code, other.headers.get("metadata-flavor")) == (404, None)


def test_without_a_machine_there_is_no_metadata_server(internet: Internet, ask: _Ask) -> None:
    """Its address answers, but not as Google."""
    _begin(internet)
    answer = ask("GET", "http://169.254.169.254/computeMetadata/v1/", headers=_FLAVOR)
    assert (answer.status_code, answer.headers.get("metadata-flavor")) == (404, None)


def test_an_access_token_is_good_only_once_it_was_given(internet: Internet, ask: _Ask) -> None:
    """Knowing the value beforehand is not enough."""
    instance = GoogleInstance(gives=(GoogleToken(value="ya29.of-the-machine"),))
    _begin(internet, instance=instance)
    shown = {"Authorization": "Bearer ya29.of-the-machine"}
    before = ask("POST", _ADDRESS, json=_BODY, headers=shown).status_code
    url = f"{_METADATA}/instance/service-accounts/default/token"
    given = ask("GET", url, headers=_FLAVOR).json()
    after = ask("POST", _ADDRESS, json=_BODY, headers=shown).status_code
    assert (before, after) == (401, 200)
    assert given == {
        "access_token": "ya29.of-the-machine",
        "expires_in": 3_599,
        "token_type": "Bearer",
    }


def test_the_next_token_of_an_identity_is_another(internet: Internet, ask: _Ask) -> None:
    """The last one stays; those before stay good for their time."""
    gives = (GoogleToken(value="ya29.first"), GoogleToken(value="ya29.second"))
    _begin(internet, instance=GoogleInstance(gives=gives))
    url = f"{_METADATA}/instance/service-accounts/default/token"
    seen = [ask("GET", url, headers=_FLAVOR).json()["access_token"] for _ in range(3)]
    assert seen == ["ya29.first", "ya29.second", "ya29.second"]
    shown = {"Authorization": "Bearer ya29.first"}
    assert ask("POST", _ADDRESS, json=_BODY, headers=shown).status_code == 200
