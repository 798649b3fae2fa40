"""The addresses that give keys: what they ask for, and what they refuse."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fakes.internet.internet import Internet
from fakes.selftest.clouds.aws.keys import TEMPORARY
from fakes.situation import Aws, Situation
from fakes.situation.aws import ContainerRole, InstanceRole

_IMDS = "169.254.169.254"
_EKS = "169.254.170.23"
_TOKEN = "x-aws-ec2-metadata-token"
_TTL = f"{_TOKEN}-ttl-seconds"
_ROLES = "/latest/meta-data/iam/security-credentials/"
_INSTANCE = Situation(aws=Aws(instance=InstanceRole(gives=TEMPORARY, token="t-1")))
_POD = ContainerRole(gives=TEMPORARY, host=_EKS, path="/v1/credentials", authorization="pod-token")


@contextmanager
def _closing(request: urllib.request.Request) -> Iterator[tuple[int, str]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            yield answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            yield error.code, error.read().decode()


def _ask(
    internet: Internet, address: str, path: str, method: str = "GET", **headers: str
) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = internet.metadata_urls[address] + path
    request = urllib.request.Request(url, method=method, headers=named)  # noqa: S310  # loopback
    with _closing(request) as answer:
        return answer


def _open(internet: Internet, lifetime: str = "60", **headers: str) -> tuple[int, str]:
    named = {_TTL.replace("-", "_"): lifetime, **headers}
    return _ask(internet, _IMDS, "/latest/api/token", "PUT", **named)


def _with_token(internet: Internet, path: str, token: str = "t-1") -> tuple[int, str]:
    return _ask(internet, _IMDS, path, **{_TOKEN.replace("-", "_"): token})


def test_an_instance_gives_its_key_to_a_session(internet: Internet) -> None:
    """Token, role, key: the three steps of version 2."""
    internet.begin(_INSTANCE)
    assert _open(internet) == (200, "t-1")
    assert _with_token(internet, _ROLES) == (200, "instance-role")
    status, body = _with_token(internet, f"{_ROLES}instance-role")
    given = json.loads(body)
    assert status == 200
    assert (given["AccessKeyId"], given["Code"]) == (TEMPORARY.id, "Success")
    assert (given["SecretAccessKey"], given["Token"]) == (TEMPORARY.secret, TEMPORARY.session)
    assert given["Expiration"].endswith("Z")


def test_an_instance_tells_where_it_is(internet: Internet) -> None:
    """Its region alone, and in its identity document."""
    internet.begin(_INSTANCE)
    _open(internet)
    assert _with_token(internet, "/latest/meta-data/placement/region") == (200, "us-east-1")
    _, document = _with_token(internet, "/latest/dynamic/instance-identity/document")
    assert json.loads(document)["region"] == "us-east-1"
    assert _with_token(internet, "/latest/user-data")[0] == 404


def test_version_1_is_refused(internet: Internet) -> None:
    """Also after somebody else has opened a session, and with another token."""
    internet.begin(_INSTANCE)
    assert _with_token(internet, _ROLES)[0] == 401  # nobody was given this token yet
    _open(internet)
    assert _ask(internet, _IMDS, _ROLES)[0] == 401
    assert _with_token(internet, _ROLES, "other")[0] == 401


@pytest.mark.parametrize("lifetime", ["", "0", "-1", "21601", "six", "60.5"])
def test_a_session_needs_a_lifetime(internet: Internet, lifetime: str) -> None:
    """Between one second and six hours."""
    internet.begin(_INSTANCE)
    assert _open(internet, lifetime)[0] == 400


def test_what_was_forwarded_gets_no_session(internet: Internet) -> None:
    """So an open proxy on the machine does not give its key away."""
    internet.begin(_INSTANCE)
    assert _open(internet, X_Forwarded_For="192.0.2.1")[0] == 403
    assert _ask(internet, _IMDS, "/latest/api/token", "POST")[0] == 405


def test_a_machine_without_a_role_has_no_service(internet: Internet) -> None:
    """404, as everywhere that is no instance."""
    internet.begin(Situation())
    assert _open(internet)[0] == 404


def test_a_task_is_told_apart_by_its_path(internet: Internet) -> None:
    """The path is all that an ECS task shows."""
    internet.begin(Situation(aws=Aws(containers=(ContainerRole(gives=TEMPORARY),))))
    status, body = _ask(internet, "169.254.170.2", "/v2/credentials/role")
    assert (status, json.loads(body)["AccessKeyId"]) == (200, TEMPORARY.id)
    status, body = _ask(internet, "169.254.170.2", "/v2/credentials/other")
    assert (status, json.loads(body)["code"]) == (400, "InvalidIdInRequest")


def test_a_pod_shows_its_token(internet: Internet) -> None:
    """None and another one are refused."""
    internet.begin(Situation(aws=Aws(containers=(_POD,))))
    status, body = _ask(internet, _EKS, _POD.path, Authorization="pod-token")
    assert (status, json.loads(body)["Token"]) == (200, TEMPORARY.session)
    assert _ask(internet, _EKS, _POD.path)[0] == 400
    status, body = _ask(internet, _EKS, _POD.path, Authorization="other")
    assert (status, "InvalidTokenException" in body) == (400, True)
