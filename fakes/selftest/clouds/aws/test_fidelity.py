"""Amazon's own clients, and Anthropic's, decide whether the fakes are right."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.internet import namespace
from fakes.selftest.clouds.aws.cases import NODE, ROWS, case

_ROOT = Path(__file__).parents[4]
_MODULES = _ROOT / ".targets" / "anthropic-node"
_CELLS = [(row.client, row.kind, twin) for row in ROWS for twin in (None, *row.wrong)]
Play = Callable[[str, str, str | None], dict[str, Any]]

pytestmark = pytest.mark.skipif(
    namespace.available() is not None, reason=f"no namespaces here: {namespace.available()}"
)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Lets a client of the table try a case."""
    folder = tmp_path_factory.mktemp("aws") / "made"
    argv = [sys.executable, "-m", "fakes.selftest.clouds.aws.inside", str(folder), str(_MODULES)]
    running = subprocess.Popen(
        namespace.command(argv, folder),
        cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    asking, telling = running.stdin, running.stdout
    assert asking is not None
    assert telling is not None

    def ask(client: str, kind: str, twin: str | None) -> dict[str, Any]:
        asking.write(json.dumps([client, kind, twin]) + "\n")
        asking.flush()
        seen: dict[str, Any] = json.loads(telling.readline())
        return seen

    yield ask
    asking.close()
    assert running.wait(60) == 0
    telling.close()


def _require_node() -> None:
    if shutil.which("node") is None or not (_MODULES / "node_modules").is_dir():
        required = os.environ.get("PECKING_ORDER_DESKTOP") == "required"
        stop = pytest.fail if required else pytest.skip
        stop(f"node or {_MODULES} is missing: .ci/npm-packages installs it")


@pytest.mark.parametrize(("client", "kind", "twin"), _CELLS)
def test_a_client_is_served_with_the_credential_and_refused_with_its_wrong_twin(
    play: Play, client: str, kind: str, twin: str | None
) -> None:
    """For the reason that the vendor gives."""
    if client.startswith(NODE):
        _require_node()
    seen = play(client, kind, twin)
    refusal = case(kind, twin).refusal
    assert seen["failures"] == []
    assert seen["served"] is (twin is None), seen
    assert re.search(refusal or "^pong$", seen["said"]), seen
    answered = [line for line in seen["asked"] if " bedrock" in line and line.endswith(" 200")]
    assert bool(answered) is (twin is None), seen
