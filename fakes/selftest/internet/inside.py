"""Runs inside fresh namespaces and prints, as one JSON object, what a program sees there."""

import json
import socket
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.situation import Fault, FaultKind, Secret, Situation

_SITUATION = Situation(
    secrets=(Secret(value="k"),),
    faults=(Fault(kind="refuse", host="closed.example"),),
)
_PATIENCE_S = 5
_IMPATIENCE_S = 0.1  # what is lost is lost at once; what arrives on loopback takes less
# In this order each way of being away follows each other one.
_AWAY: tuple[FaultKind | None, ...] = (
    "refuse", "unreachable", "blackhole", "refuse", "blackhole", "unreachable", "refuse", None,
)  # fmt: skip


def _fetch(url: str, internet: Internet) -> int | str:
    context = ssl.create_default_context(cafile=internet.ca_file)
    headers = {"X-Api-Key": "k"}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # constants below
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(request, timeout=_PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError as error:
        return type(error.reason).__name__


def _dial(address: str, port: int = 443, patience_s: float = _PATIENCE_S) -> str:
    try:
        socket.create_connection((address, port), timeout=patience_s).close()
    except OSError as error:
        return error.strerror or type(error).__name__
    return "connected"


def _go_away(internet: Internet, host: str, port: int) -> list[str]:
    """What a client sees of one host while it is away in each way, and then again."""
    seen = []
    for kind in _AWAY:
        faults = () if kind is None else (Fault(kind=kind, host=host),)
        internet.begin(Situation(faults=faults))
        seen.append(_dial(host, port, _IMPATIENCE_S))
    return seen


def _look_around(internet: Internet) -> dict[str, Any]:
    journal = internet.begin(_SITUATION)
    resolver = Path("/etc/resolv.conf")
    urls = (
        "https://api.anthropic.com/v1/models",
        "http://api.anthropic.com/v1/models",
        "https://telemetry.example/",
        "http://169.254.169.254/latest",
        "http://169.254.170.2/v2",
        "http://169.254.170.23/v1",
        "https://closed.example/",
        "http://metadata.google.internal/",
    )
    seen: dict[str, Any] = {
        "fetched": {url: _fetch(url, internet) for url in urls},
        "outside": _dial("192.0.2.1"),
        "localhost": socket.gethostbyname("localhost"),
        "resolv.conf": resolver.read_text() if resolver.exists() else "",
        "settled": internet.settle(),
    }
    seen["lookups"] = [lookup.name for lookup in journal.lookups]
    seen["connections"] = [[seen.address, seen.port, seen.tls_name] for seen in journal.connections]
    seen["failures"] = journal.failures
    return seen


def main(folder: Path) -> None:
    """Make ready, look around, print."""
    before = namespace.isolated()
    namespace.prepare(folder)
    with Internet("namespace", folder) as internet:
        seen = _look_around(internet)
        seen["away"] = {
            host: _go_away(internet, host, 80 if host in namespace.METADATA_ADDRESSES else 443)
            for host in (*namespace.METADATA_ADDRESSES, "sts.example")
        }
    seen["isolated"] = [before, namespace.isolated()]
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
