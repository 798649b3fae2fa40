"""What a test does not see of the machine, and what it leaves behind: nothing, both."""

import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from conformance.testing.ambient import is_ambient
from conformance.testing.guard import RealNetworkError
from conformance.testing.internet import FakeInternet, opened
from conformance.testing.pool import Pool


@pytest.mark.parametrize(
    "name",
    [
        "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CONFIG_DIR", "AWS_PROFILE",
        "AZURE_CLIENT_SECRET", "GOOGLE_APPLICATION_CREDENTIALS", "IDENTITY_ENDPOINT",
        "CLOUDSDK_CONFIG", "GITHUB_TOKEN", "OPENAI_API_KEY", "ACTIONS_ID_TOKEN_REQUEST_URL",
        "SSH_AUTH_SOCK", "https_proxy", "NO_PROXY", "CURL_CA_BUNDLE", "XDG_CONFIG_HOME",
    ],
)  # fmt: skip
def test_what_may_hold_a_credential_goes(name: str) -> None:
    """Vendors that the suite knows, whatever is called a secret, agents, proxies, trust."""
    assert is_ambient(name)


@pytest.mark.parametrize(
    "name",
    [
        "PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "TMPDIR", "CI", "PYTEST_CURRENT_TEST",
        "COVERAGE_PROCESS_START", "TOKENIZERS_PARALLELISM", "KEYBOARD_LAYOUT", "MONKEY_PATCH",
    ],
)  # fmt: skip
def test_what_tests_need_stays(name: str) -> None:
    """A word in a name is looked at whole."""
    assert not is_ambient(name)


def test_the_environment_is_another_one_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of the machine is out of sight, HOME is empty; afterwards all is as before."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-real-one")
    before = dict(os.environ)
    with Pool() as pool, pytest.MonkeyPatch.context() as patches:
        with opened(pool, patches, "node") as internet:
            seen = dict(os.environ)
            assert list(Path.home().iterdir()) == []
            assert Path.home() == internet.home
        assert "ANTHROPIC_API_KEY" not in seen
        assert seen["HTTPS_PROXY"].startswith("http://127.0.0.1:")
        assert {seen["SSL_CERT_FILE"], seen["REQUESTS_CA_BUNDLE"]} == {seen["AWS_CA_BUNDLE"]}
    assert dict(os.environ) == before


def test_nothing_is_left() -> None:
    """Neither a thread nor a folder, when the session ends."""
    before = set(threading.enumerate())
    with (
        Pool() as pool,
        pytest.MonkeyPatch.context() as patches,
        opened(pool, patches, "node") as internet,
    ):
        places = [internet.home, Path(os.environ["SSL_CERT_FILE"])]
        assert all(place.exists() for place in places)
    assert [place for place in places if place.exists()] == []
    assert set(threading.enumerate()) == before


def test_a_server_is_used_again() -> None:
    """What one test gives back the next one gets; two at a time have one each."""
    with Pool() as pool:
        with pool.lend() as first, pool.lend() as second:
            assert first is not second
        with pool.lend() as again:
            assert again in {first, second}


def test_an_opener_of_before_is_not_used(
    pecking_order_internets: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that urllib made in an earlier test knows of no proxy."""
    monkeypatch.setattr(urllib.request, "_opener", None)
    urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({})))
    with opened(pecking_order_internets, monkeypatch, "node") as internet:
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen("https://api.anthropic.com/v1/models", timeout=5)
        assert len(internet.requests) == 1


@pytest.mark.usefixtures("fake_internet")
def test_who_passes_by_the_proxy_is_refused() -> None:
    """Neither a name is looked up nor an address connected to."""
    with pytest.raises(RealNetworkError, match=r"api\.anthropic\.com:443 was to be reached past"):
        socket.create_connection(("api.anthropic.com", 443))
    with socket.socket() as client, pytest.raises(RealNetworkError, match=r"192\.0\.2\.1:443"):
        client.connect(("192.0.2.1", 443))
    with socket.socket() as client, pytest.raises(RealNetworkError, match=r"192\.0\.2\.1:443"):
        client.connect_ex(("192.0.2.1", 443))


def test_an_attempt_is_told(fake_internet: FakeInternet) -> None:
    """Who wanted to pass by has not sent nothing, and is told where a credential is missed."""
    key = fake_internet.canary("environment-key")
    with pytest.raises(RealNetworkError):
        socket.create_connection(("collector.example", 443))
    told = r"collector\.example:443 was to be reached past the fakes: does it heed HTTPS_PROXY\?"
    with pytest.raises(AssertionError, match=told):
        fake_internet.nothing_sent()
    with pytest.raises(AssertionError, match=told) as failed:
        fake_internet.sent("environment-key", to="api.anthropic.com")
    assert key not in str(failed.value)
    fake_internet.nothing_sent(to="api.anthropic.com")


@pytest.mark.usefixtures("fake_internet")
def test_the_machine_itself_is_reached() -> None:
    """A server of the test's own on loopback, by name or by address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for name in ("127.0.0.1", "localhost"):
            socket.create_connection((name, port)).close()


def test_to_load_the_plugin_costs_nothing() -> None:
    """Neither the fakes nor the suite's own plugin are imported by it."""
    code = "import sys, conformance.testing.plugin; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(ran.stdout.split())
    assert "conformance.testing.plugin" in loaded
    heavy = {"conformance.plugin", "conformance.catalogue", "fastapi", "fakes"}
    assert loaded & heavy == set()
