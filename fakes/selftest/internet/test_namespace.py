"""The namespace entry, seen from inside by a program that knows of no proxy."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fakes.internet import namespace

_ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(
    namespace.available() is not None, reason=f"no namespaces here: {namespace.available()}"
)


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program saw inside."""
    folder = tmp_path_factory.mktemp("namespace") / "made"
    argv = namespace.command(
        [sys.executable, "-m", "fakes.selftest.internet.inside", str(folder)], folder
    )
    run = subprocess.run(argv, cwd=_ROOT, capture_output=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr.decode()
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen


def test_every_address_is_reached_by_its_own_name(inside: dict[str, Any]) -> None:
    """TLS and plain, metadata addresses, and what must not be reached is not."""
    assert inside["fetched"] == {
        "https://api.anthropic.com/v1/models": 200,
        "http://api.anthropic.com/v1/models": 200,
        "https://telemetry.example/": 421,
        "http://169.254.169.254/latest": 404,
        "http://169.254.170.2/v2": 404,
        "http://169.254.170.23/v1": 404,
        "https://closed.example/": "ConnectionRefusedError",
        "http://metadata.google.internal/": "gaierror",
    }


@pytest.mark.parametrize("host", [*namespace.METADATA_ADDRESSES, "sts.example"])
def test_an_address_can_be_away_in_each_way_and_comes_back(
    inside: dict[str, Any], host: str
) -> None:
    """As the kernel says it: ECONNREFUSED, ENETUNREACH, and nothing at all."""
    refused, unreachable = "Connection refused", "Network is unreachable"
    vanished = "TimeoutError"
    assert inside["away"][host] == [
        refused, unreachable, vanished, refused, vanished, unreachable, refused, "connected",
    ]  # fmt: skip


def test_no_packet_can_leave(inside: dict[str, Any]) -> None:
    """An address of the documentation's range (RFC 5737) has no route."""
    assert inside["outside"] == "Network is unreachable"
    assert inside["isolated"] == [None, None]


def test_the_resolver_is_ours(inside: dict[str, Any]) -> None:
    """Its file names 127.0.0.1, and the questions are journalled."""
    assert inside["resolv.conf"].startswith("nameserver 127.0.0.1\n")
    assert inside["localhost"] == "127.0.0.1"
    assert {"api.anthropic.com", "metadata.google.internal"} <= set(inside["lookups"])


def test_connections_are_journalled_with_the_address_they_were_made_to(
    inside: dict[str, Any],
) -> None:
    """And with the TLS name where there is one."""
    assert ["127.0.0.1", 443, "api.anthropic.com"] in inside["connections"]
    assert ["169.254.170.23", 80, None] in inside["connections"]
    assert (inside["settled"], inside["failures"]) == (True, [])


def test_the_host_keeps_its_own_resolver(inside: dict[str, Any]) -> None:
    """Mounts inside do not show outside."""
    resolver = Path("/etc/resolv.conf")
    assert not resolver.exists() or resolver.read_text() != inside["resolv.conf"]


def test_the_network_of_the_host_is_not_isolated_by_mistake() -> None:
    """The question has two answers: outside, something besides lo is found where there is any."""
    names = os.listdir("/sys/class/net")  # noqa: PTH208  # names only
    up = [name for name in names if name != "lo"]
    assert namespace.isolated() is not None or not up
