"""Which credential does the resolver use, and where does it send it? In this process."""

import pytest
import requests
import tiny_resolver

from conformance.testing.internet import FakeInternet
from fakes.situation import Fault


def test_the_key_goes_to_the_api(
    fake_internet: FakeInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of the environment arrives at the API, and nowhere else."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", fake_internet.canary("environment-key"))
    assert tiny_resolver.send("ping") == "pong"
    (request,) = fake_internet.sent("environment-key", to="api.anthropic.com")
    assert request.headers["x-api-key"] == fake_internet.canary("environment-key")


def test_the_key_follows_the_base_url(
    fake_internet: FakeInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's gateway gets the key, and the vendor does not."""
    fake_internet.tell(gateways=("gateway.example",))
    monkeypatch.setenv("ANTHROPIC_API_KEY", fake_internet.canary("environment-key"))
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://gateway.example")
    tiny_resolver.send("ping")
    fake_internet.sent("environment-key", to="gateway.example")


def test_without_a_credential_nothing_is_sent(fake_internet: FakeInternet) -> None:
    """The machine's own credentials are out of sight, so there is none."""
    with pytest.raises(tiny_resolver.NoCredentialError):
        tiny_resolver.send("ping")
    fake_internet.nothing_sent()


def test_a_refused_key_is_an_error(
    fake_internet: FakeInternet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that is good once, and then unauthorized; later the API is overloaded, too."""
    key = fake_internet.canary("environment-key", "valid", "unauthorized")
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    assert tiny_resolver.send("ping") == "pong"
    with pytest.raises(requests.HTTPError, match="401"):
        tiny_resolver.send("ping")
    fake_internet.tell(faults=(Fault(kind="status", status=529),))
    with pytest.raises(requests.HTTPError, match="529"):
        tiny_resolver.send("ping")
    assert [request.status for request in fake_internet.requests] == [200, 401, 529]
