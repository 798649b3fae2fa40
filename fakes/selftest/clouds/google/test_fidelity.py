"""The vendors' own clients authenticate at Google's fakes, and with nothing that is wrong."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fakes.internet import namespace
from fakes.selftest.clouds.google.cases import ROWS, case

_ROOT = Path(__file__).parents[4]
_LIMIT_S = 120

pytestmark = pytest.mark.skipif(
    namespace.available() is not None, reason=f"no namespaces here: {namespace.available()}"
)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str | None], Any]:
    """What came of every case of the table."""
    folder = tmp_path_factory.mktemp("google") / "made"
    argv = namespace.command(
        [sys.executable, "-m", "fakes.selftest.clouds.google.inside", str(folder)], folder
    )
    environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(folder)}
    run = subprocess.run(
        argv, cwd=_ROOT, env=environment, capture_output=True, timeout=_LIMIT_S, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    return {tuple(one["row"]): one for one in json.loads(run.stdout)}


@pytest.mark.parametrize(
    ("kind", "client"),
    [(row.kind, row.client) for row in ROWS],
    ids=[f"{row.kind} by {row.client}" for row in ROWS],
)
def test_the_credential_is_accepted(
    tried: dict[tuple[str, str, str | None], Any], kind: str, client: str
) -> None:
    """And the prompt is answered."""
    attempt = tried[kind, client, None]
    assert (attempt["served"], attempt["said"]) == (True, "pong"), attempt
    assert attempt["failures"] == []


@pytest.mark.parametrize(
    ("kind", "client", "twin"),
    [(row.kind, row.client, twin) for row in ROWS for twin in row.wrong],
)
def test_its_wrong_twin_is_refused_for_what_is_wrong(
    tried: dict[tuple[str, str, str | None], Any], kind: str, client: str, twin: str
) -> None:
    """The client tells the reason in the vendor's words."""
    attempt = tried[kind, client, twin]
    assert not attempt["served"], attempt
    assert str(case(kind, twin).refusal) in attempt["said"]
    assert attempt["failures"] == []
