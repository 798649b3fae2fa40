"""Recordings of what real programs sent.

Made by ``python -m conformance.selftest.targets.recording TARGET``.
A recording is a list of requests with secrets by their slots' names, bodies left out. They let the
oracle's reading of the wire be tested on shapes that nobody here made up.
"""

import json
import sys
from pathlib import Path
from typing import Any

from conformance.adapters.host import Client, networks
from conformance.oracle import traces
from conformance.targets import loader
from conformance.vocabulary.canary import canary, fill_with
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import StoredLogin, World
from fakes.journal import Exchange

FOLDER = Path(__file__).parents[3] / "fixtures" / "wire"
SCENARIO = "recording.of-a-real-program"
# What is recorded of each program: a world for each form of credential that it knows.
WORLDS: dict[str, World] = {
    "environment-key": World(environment={"ANTHROPIC_API_KEY": "«environment-key»"}),
    "environment-token": World(environment={"ANTHROPIC_AUTH_TOKEN": "«environment-token»"}),
    "stored-access": World(stored_login=StoredLogin()),
}


def _told(item: Exchange, canaries: dict[str, str]) -> dict[str, Any]:
    return {
        "method": item.method,
        "host": item.host,
        "target": item.target,
        "headers": [[name, traces.redact(value, canaries)] for name, value in item.headers],
        "status": item.status,
    }


def record(target: str, slots: list[str]) -> None:
    """Write one recording for each slot."""
    network = next(name for name, obstacle in networks().items() if obstacle is None)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Client(loader.load(target), network) as client:
        for slot in slots:
            seen = client.perform(SCENARIO, WORLDS[slot], (Send(),))
            told = [_told(item, dict(seen.canaries)) for item in seen.exchanges]
            text = json.dumps(told, indent=1, ensure_ascii=False)
            (FOLDER / f"{target}.{slot}.json").write_text(text + "\n", "utf-8")


def replay(path: Path) -> tuple[tuple[Exchange, ...], dict[str, str]]:
    """The requests of a recording and the canaries in them."""
    canaries = {slot: canary(SCENARIO, slot) for slot in WORLDS}
    exchanges = tuple(
        Exchange(
            time=0.0,
            connection=0,
            scheme="https",
            host=item["host"],
            port=443,
            tls_name=item["host"],
            method=item["method"],
            target=item["target"],
            headers=tuple(
                (name, fill_with(value, lambda slot: canaries[slot]))
                for name, value in item["headers"]
            ),
            status=item["status"],
        )
        for item in json.loads(path.read_text("utf-8"))
    )
    return exchanges, canaries


if __name__ == "__main__":
    record(sys.argv[1], sys.argv[2:] or list(WORLDS))
