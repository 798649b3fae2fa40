"""The vendor's own SDK takes the fake for the API, and its errors for the API's."""

import gzip
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fakes.anthropic.state import Credentials
from fakes.internet.internet import Internet
from fakes.journal import Exchange
from fakes.ledger import Ledger
from fakes.selftest import wire
from fakes.situation import Secret, Situation, Standing

_KEY = "sk-ant-api03-the-key"
_MODEL = "claude-sonnet-5-5"
_PROMPT = {"role": "user", "content": "ping"}
_NOON = 1_800_000_000.0

_Connect = Callable[..., Any]


@pytest.fixture(scope="module")
def sdk() -> Any:
    """The SDK: to load it takes seconds, and each worker would, only to collect."""
    return importlib.import_module("anthropic")


@pytest.fixture
def connect(sdk: Any, internet: Internet, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Connect]:
    """Clients with the SDK's default base URL; only the way to it is ours."""
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    opened: list[Any] = []

    def make(*, api_key: str | None = None, auth_token: str | None = None) -> Any:
        way = sdk.DefaultHttpxClient(
            proxy=internet.proxy_url, verify=wire.trusting(internet), trust_env=False
        )
        client = sdk.Anthropic(
            http_client=way, max_retries=0, api_key=api_key, auth_token=auth_token
        )
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.close()


def _send(client: Any) -> Any:
    return client.messages.create(model=_MODEL, max_tokens=8, messages=[_PROMPT])


def _text(message: Any) -> str:
    (block,) = message.content
    assert block.type == "text"
    said: str = block.text
    return said


def _begin(internet: Internet, *standings: Standing) -> list[Exchange]:
    secret = Secret(value=_KEY, standings=standings or ("valid",))
    return internet.begin(Situation(secrets=(secret,))).exchanges


@pytest.mark.parametrize("credential", ["api_key", "auth_token"])
def test_a_prompt_is_answered(internet: Internet, connect: _Connect, credential: str) -> None:
    """With a key or a bearer token."""
    exchanges = _begin(internet)
    message = _send(connect(**{credential: _KEY}))
    assert (_text(message), message.model, message.stop_reason) == ("pong", _MODEL, "end_turn")
    assert [(exchange.host, exchange.status) for exchange in exchanges] == [
        ("api.anthropic.com", 200)
    ]


def test_a_stream_tells_the_same_message(internet: Internet, connect: _Connect) -> None:
    """The SDK puts its events together; their order is the documentation's."""
    _begin(internet)
    client = connect(api_key=_KEY)
    with client.messages.stream(model=_MODEL, max_tokens=8, messages=[_PROMPT]) as stream:
        kinds = [event.type for event in stream]
        message = stream.get_final_message()
    assert (_text(message), message.stop_reason) == ("pong", "end_turn")
    raw = [kind for kind in kinds if kind.startswith(("message", "content"))]
    assert (raw[0], raw[1], raw[-1]) == ("message_start", "content_block_start", "message_stop")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (gzip.compress(b'{"model": "claude-any"}'), 200),
        (b'{"model": "claude-any"}', 400),
        (gzip.compress(b"{"), 400),
    ],
    ids=["compressed", "not-compressed", "broken"],
)
def test_a_compressed_prompt_is_read(internet: Internet, body: bytes, status: int) -> None:
    """As its content encoding says, and by nothing else."""
    exchanges = _begin(internet)
    head = (f"x-api-key: {_KEY}", "content-encoding: gzip", f"content-length: {len(body)}")
    with wire.secure(internet, "api.anthropic.com") as connection:
        connection.sendall(
            wire.request("api.anthropic.com", "/v1/messages", *head, method="POST") + body
        )
        assert wire.status(wire.until_closed(connection)) == status
    assert [exchange.body for exchange in exchanges] == [body]


def test_models_and_tokens_are_known(internet: Internet, connect: _Connect) -> None:
    """A list, a card, a count."""
    _begin(internet)
    client = connect(api_key=_KEY)
    assert _MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve("claude-any").id == "claude-any"
    assert client.messages.count_tokens(model=_MODEL, messages=[_PROMPT]).input_tokens > 0


@pytest.mark.parametrize(
    ("standing", "raises"),
    [
        ("unauthorized", ("AuthenticationError", "authentication_error")),
        ("forbidden", ("PermissionDeniedError", "permission_error")),
        ("throttled", ("RateLimitError", "rate_limit_error")),
        ("failing", ("InternalServerError", "api_error")),
        ("overloaded", ("InternalServerError", "overloaded_error")),
    ],
)
def test_the_sdk_raises_what_it_raises_for_the_api(
    internet: Internet,
    connect: _Connect,
    sdk: Any,
    standing: Standing,
    raises: tuple[str, str],
) -> None:
    """One exception for each standing, with the vendor's type and a request id."""
    error, kind = raises
    _begin(internet, standing)
    with pytest.raises(getattr(sdk, error)) as raised:
        _send(connect(api_key=_KEY))
    body = raised.value.body
    assert isinstance(body, dict)
    assert (body["type"], body["error"]["type"]) == ("error", kind)
    assert raised.value.request_id == body["request_id"]


def test_being_overloaded_has_an_exception_of_its_own(
    internet: Internet, connect: _Connect, sdk: Any
) -> None:
    """529 is more than a server error."""
    _begin(internet, "overloaded")
    with pytest.raises(sdk.APIStatusError) as raised:
        _send(connect(api_key=_KEY))
    assert type(raised.value).__name__ == "OverloadedError"


def test_a_throttled_client_is_told_when_to_come_back(internet: Internet) -> None:
    """At once, so that a suite does not wait."""
    _begin(internet, "throttled")
    answer = wire.ask(internet, "api.anthropic.com", "/v1/models", f"X-Api-Key: {_KEY}")
    assert b"\r\nretry-after: 0\r\n" in answer


def test_each_inference_request_has_its_own_standing(
    internet: Internet, connect: _Connect, sdk: Any
) -> None:
    """Housekeeping in between uses none up; the last one stays."""
    exchanges = _begin(internet, "unauthorized", "valid")
    client = connect(api_key=_KEY)
    with pytest.raises(sdk.AuthenticationError):
        client.models.list()
    with pytest.raises(sdk.AuthenticationError):
        _send(client)
    client.models.list()
    _send(client)
    _send(client)
    assert [exchange.status for exchange in exchanges] == [401, 401, 200, 200, 200]


def test_a_secret_expires() -> None:
    """By the fake's clock, from the second on that it names."""
    credentials = Credentials(Ledger((Secret(value="k", expires_at=_NOON),)))
    assert credentials.judge(["k"], inference=True, now=_NOON - 1) == "valid"
    assert credentials.judge(["k"], inference=True, now=_NOON) == "unauthorized"


@pytest.mark.parametrize("shown", [[], ["unknown"], ["k", "unknown"], ["unknown", "k"]])
def test_every_credential_that_is_shown_must_be_good(shown: list[str]) -> None:
    """A good one does not make up for another."""
    credentials = Credentials(Ledger((Secret(value="k"),)))
    assert credentials.judge(shown, inference=True, now=_NOON) == "unauthorized"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("X-Other: 1", b"x-api-key header is required"),
        ("X-Api-Key: bad", b"invalid x-api-key"),
        ("Authorization: bearer bad", b"Invalid bearer token"),
        ("Authorization: Basic bad", b"x-api-key header is required"),
    ],
)
def test_a_401_says_which_header_is_wrong(internet: Internet, line: str, message: bytes) -> None:
    """As the API words it."""
    _begin(internet)
    assert message in wire.ask(internet, "api.anthropic.com", "/v1/models", line)


def test_a_gateway_serves_the_api(internet: Internet) -> None:
    """Under the name that the situation gives, and only there."""
    journal = internet.begin(Situation(gateways=("Gateway.example",)))
    assert wire.status(wire.ask(internet, "gateway.example", "/v1/models")) == 401
    assert wire.status(wire.ask(internet, "other.example", "/v1/models")) == 421
    assert [exchange.service for exchange in journal.exchanges] == ["anthropic", ""]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/hello", 200), ("/api/claude_code/settings", 404), ("/v1/nothing", 404)],
)
def test_housekeeping_is_answered(internet: Internet, path: str, status: int) -> None:
    """Without a credential."""
    _begin(internet)
    assert wire.status(wire.ask(internet, "api.anthropic.com", path)) == status


def test_a_body_that_is_not_json_is_an_invalid_request(internet: Internet) -> None:
    """400, after the credential was accepted."""
    _begin(internet)
    host = "api.anthropic.com"
    line = f"X-Api-Key: {_KEY}"
    with wire.secure(internet, host) as connection:
        connection.sendall(wire.request(host, "/v1/messages", line, method="POST", body="{"))
        answer = wire.until_closed(connection)
    assert wire.status(answer) == 400
    assert b'"invalid_request_error"' in answer
