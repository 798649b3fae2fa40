"""What no vendor's client would send, and how Microsoft's fakes answer it."""

import json
from urllib.parse import urlencode

import pytest

from fakes.internet.internet import Internet
from fakes.selftest import wire
from fakes.selftest.clouds.azure import identities as who
from fakes.situation import Azure, Situation
from fakes.situation.azure import RESOURCE, TENANT, ManagedIdentity

_LOGIN = "login.microsoftonline.com"
_TOKEN = f"/{TENANT}/oauth2/v2.0/token"
_IMDS = "/metadata/identity/oauth2/token"
_FOUNDRY = f"{RESOURCE}.services.ai.azure.com"
_MESSAGES = "/anthropic/v1/messages"
_FORM = {
    "grant_type": "client_credentials",
    "client_id": who.SECRET_CLIENT,
    "client_secret": who.SECRET,
    "scope": "https://cognitiveservices.azure.com/.default",
}
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def _ask(
    internet: Internet, host: str, path: str, *lines: str, form: str = "", azure: Azure = who.ALL
) -> tuple[int, dict[str, object]]:
    """One request, by TLS where the host has it; a form makes it a POST."""
    journal = internet.begin(Situation(azure=azure))
    method = "POST" if form else "GET"
    secure = host.endswith(".com")
    with wire.secure(internet, host) if secure else wire.tunnel(internet, host, 80) as connection:
        connection.sendall(wire.request(host, path, *lines, method=method, body=form))
        answer = wire.until_closed(connection)
    assert journal.failures == []
    return wire.status(answer), json.loads(answer.partition(b"\r\n\r\n")[2])


def _ask_for_token(internet: Internet, **changes: str | None) -> tuple[int, dict[str, object]]:
    form = {name: value for name, value in {**_FORM, **changes}.items() if value is not None}
    kind = "content-type: application/x-www-form-urlencoded"
    return _ask(internet, _LOGIN, _TOKEN, kind, form=urlencode(form))


def test_a_whole_request_gets_a_token(internet: Internet) -> None:
    """Which makes the refusals below refusals of what each leaves out or changes."""
    status, body = _ask_for_token(internet)
    assert (status, body["access_token"], body["token_type"]) == (
        200, who.BY_SECRET.value, "Bearer",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "status", "error", "code"),
    [
        ({"grant_type": None}, 400, "invalid_request", 900144),
        ({"client_id": None}, 400, "invalid_request", 900144),
        ({"scope": None}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"client_secret": None}, 401, "invalid_client", 7000216),
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": who.STRANGER}, 400, "unauthorized_client", 700016),
        ({"client_id": who.DISABLED_CLIENT}, 400, "unauthorized_client", 7000112),
        ({"client_assertion": "a.b.c"}, 400, "invalid_request", 900144),
        (
            {"client_assertion": "a.b.c", "client_assertion_type": _ASSERTION_TYPE},
            401, "invalid_client", 50027,
        ),
        ({"scope": "https://ai.azure.com"}, 400, "invalid_scope", 1002012),
        ({"scope": "/.default"}, 400, "invalid_scope", 70011),
        ({"scope": "https://vault.azure.net/.default"}, 400, "invalid_resource", 500011),
    ],
    ids=str,
)  # fmt: skip
def test_a_token_request_is_refused_by_its_number(
    internet: Internet, changes: dict[str, str | None], status: int, error: str, code: int
) -> None:
    """As the directory numbers its errors, in the description and beside it."""
    answered, body = _ask_for_token(internet, **changes)
    assert (answered, body["error"], body["error_codes"]) == (status, error, [code])
    assert str(body["error_description"]).startswith(f"AADSTS{code}: ")
    assert {"timestamp", "trace_id", "correlation_id", "error_uri"} <= body.keys()


def test_a_form_counts_as_one_by_its_content_type(internet: Internet) -> None:
    """JSON in the body says nothing to the token endpoint."""
    status, body = _ask(internet, _LOGIN, _TOKEN, form=urlencode(_FORM))
    assert (status, body["error_codes"]) == (400, [900144])


@pytest.mark.parametrize(
    ("path", "status", "part"),
    [
        (f"/{TENANT}/v2.0/.well-known/openid-configuration", 200, f"{TENANT}/oauth2/v2.0/token"),
        (f"/{who.OTHER_TENANT}/v2.0/.well-known/openid-configuration", 400, "AADSTS90002"),
        (
            f"/common/discovery/instance?authorization_endpoint=https://{_LOGIN}/{TENANT}/",
            200, "login.windows.net",
        ),
        (
            "/common/discovery/instance?authorization_endpoint=https://stranger.example/x",
            400, "invalid_instance",
        ),
        ("/elsewhere", 404, "AADSTS"),
    ],
    ids=["tenant", "unknown-tenant", "instance", "unknown-instance", "elsewhere"],
)  # fmt: skip
def test_discovery_tells_what_there_is(
    internet: Internet, path: str, status: int, part: str
) -> None:
    """Tenants and instances that exist, and no others."""
    answered, body = _ask(internet, _LOGIN, path)
    assert answered == status
    assert part in json.dumps(body)


_VERSION, _RESOURCE = "api-version=2018-02-01", "resource=https://ai.azure.com/"
_METADATA = "Metadata: true"


@pytest.mark.parametrize(
    ("query", "lines", "status", "part"),
    [
        (f"{_VERSION}&{_RESOURCE}", (_METADATA,), 200, who.OF_MACHINE.value),
        (f"{_VERSION}&{_RESOURCE}", (), 400, "metadata header"),
        (f"{_VERSION}&{_RESOURCE}", ("Metadata: false",), 400, "metadata header"),
        (f"{_VERSION}&{_RESOURCE}", (_METADATA, "X-Forwarded-For: 10.0.0.1"), 400, "forwarded"),
        (_RESOURCE, (_METADATA,), 400, "'api-version' is missing"),
        (_VERSION, (_METADATA,), 400, "'resource' is missing"),
        (f"api-version=2017-04-02&{_RESOURCE}", (_METADATA,), 400, "not supported"),
        (f"{_VERSION}&resource=https://vault.azure.net", (_METADATA,), 400, "invalid_resource"),
        (f"{_VERSION}&{_RESOURCE}&object_id=x", (_METADATA,), 400, "Identity not found"),
    ],
    ids=["whole", "no-header", "other-header", "forwarded", "no-version", "no-resource",
         "old-version", "other-resource", "by-object"],
)  # fmt: skip
def test_instance_metadata_guards_its_tokens(
    internet: Internet, query: str, lines: tuple[str, ...], status: int, part: str
) -> None:
    """The header against forged requests first, then what is asked for."""
    answered, body = _ask(internet, "169.254.169.254", f"{_IMDS}?{query}", *lines)
    assert answered == status
    assert part in json.dumps(body)


def test_a_lone_user_assigned_identity_is_given_unasked(internet: Internet) -> None:
    """On a virtual machine; with two of them it must be said which."""
    lone = ManagedIdentity(gives=(who.OF_USER_ASSIGNED,), client_id=who.USER_ASSIGNED)
    other = ManagedIdentity(gives=(who.OF_EVERYTHING,), client_id=who.EVERYTHING)
    path = f"{_IMDS}?{_VERSION}&{_RESOURCE}"

    one = _ask(internet, "169.254.169.254", path, _METADATA, azure=Azure(identities=(lone,)))
    two = _ask(internet, "169.254.169.254", path, _METADATA, azure=Azure(identities=(lone, other)))

    assert (one[0], one[1]["access_token"]) == (200, who.OF_USER_ASSIGNED.value)
    assert two[0] == 400
    assert "Multiple user assigned identities" in str(two[1]["error_description"])


@pytest.mark.parametrize(
    ("query", "header", "status", "part"),
    [
        (_RESOURCE, who.HEADER, 200, who.OF_APP_SERVICE.value),
        (_RESOURCE, "wrong", 401, "X-IDENTITY-HEADER"),
        ("resource=https://vault.azure.net", who.HEADER, 500, "unexpected"),
    ],
    ids=["whole", "wrong-header", "other-resource"],
)
def test_app_service_guards_its_tokens(
    internet: Internet, query: str, header: str, status: int, part: str
) -> None:
    """By the header that only the app knows."""
    path = f"/msi/token?api-version=2019-08-01&{query}"
    answered, body = _ask(internet, "identity.example", path, f"X-IDENTITY-HEADER: {header}")
    assert answered == status
    assert part in json.dumps(body)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"x-api-key: {who.KEY.value}", 200),
        (f"api-key: {who.KEY.value}", 200),
        (f"authorization: Bearer {who.OF_PERSON.value}", 200),
        (f"authorization: Basic {who.OF_PERSON.value}", 401),
        (f"authorization: Bearer {who.KEY.value}", 401),
        (f"x-api-key: {who.KEY.value}\r\nauthorization: Bearer sk-ant-oat01-login", 401),
        (f"x-api-key: {who.KEY.value}\r\napi-key: wrong", 401),
        ("accept: */*", 401),
    ],
    ids=["x-api-key", "api-key", "bearer", "basic", "key-as-bearer", "login-beside", "key-beside",
         "none"],
)  # fmt: skip
def test_foundry_wants_every_credential_to_be_good(
    internet: Internet, line: str, status: int
) -> None:
    """Each in its own header; the answer names the code as text."""
    answered, body = _ask(internet, _FOUNDRY, _MESSAGES, line, form='{"model": "claude-any"}')
    assert answered == status
    if status == 401:
        assert body["error"]["code"] == "401"  # type: ignore[index]  # JSON


def test_only_an_anonymous_gateway_asks_for_nothing(internet: Internet) -> None:
    """And even that one refuses what is wrong."""
    gateway = Azure(gateways=("gateway.example.com",), keys=(who.KEY,), anonymous=True)
    form, host = '{"model": "claude-any"}', "gateway.example.com"

    nothing = _ask(internet, host, _MESSAGES, form=form, azure=gateway)
    wrong = _ask(internet, host, _MESSAGES, "api-key: wrong", form=form, azure=gateway)
    elsewhere = _ask(internet, _FOUNDRY, _MESSAGES, form=form, azure=gateway)

    assert (nothing[0], wrong[0], elsewhere[0]) == (200, 401, 401)


def test_only_a_gateway_has_the_api_elsewhere(internet: Internet) -> None:
    """Below the path of its base URL, while a resource has it below ``/anthropic``."""
    gateway = Azure(gateways=("gateway.example.com",), keys=(who.KEY,))
    key, form = f"api-key: {who.KEY.value}", '{"model": "claude-any"}'

    asked = [
        _ask(internet, host, f"{prefix}/v1/messages", key, form=form, azure=gateway)[0]
        for host in ("gateway.example.com", _FOUNDRY)
        for prefix in ("/team/models", "", "/anthropic")
    ]

    assert asked == [200, 200, 200, 404, 404, 200]


def test_the_models_api_is_not_served(internet: Internet) -> None:
    """Deployments are the resource's own; tokens are counted."""
    key = f"api-key: {who.KEY.value}"
    models = _ask(internet, _FOUNDRY, "/anthropic/v1/models", key)
    count = _ask(internet, _FOUNDRY, f"{_MESSAGES}/count_tokens", key, form="{}")
    assert (models[0], count[0], "input_tokens" in count[1]) == (404, 200, True)


def test_a_resource_that_does_not_exist_has_no_address(internet: Internet) -> None:
    """Its name is made when the resource is."""
    internet.begin(Situation())
    with pytest.raises(ConnectionRefusedError):
        wire.tunnel(internet, "someone-elses.services.ai.azure.com")
