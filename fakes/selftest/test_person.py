"""A person's ``python -m fakes`` allows a whole login."""

import subprocess
import sys
from pathlib import Path

import pytest

from fakes.internet import namespace

_ROOT = Path(__file__).parents[2]
_LIMIT_S = 60


@pytest.mark.parametrize("network", ["proxy", "namespace"])
def test_a_program_logs_in_refreshes_and_revokes(network: str) -> None:
    """By ``BROWSER``, which clicks Allow; the requests of both are shown, and no secret is."""
    if network == "namespace" and (reason := namespace.available()):
        pytest.skip(reason)
    program = [sys.executable, "-m", "fakes.selftest.login"]
    argv = [sys.executable, "-m", "fakes", "--network", network, "--", *program]
    run = subprocess.run(
        argv, cwd=_ROOT, capture_output=True, text=True, timeout=_LIMIT_S, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "the API said 200 200 401" in run.stdout
    shown = [line for line in run.stdout.splitlines() if " POST " in line or " GET " in line]
    assert [line.endswith("(browser)") for line in shown] == [True] * 2 + [False] * 6
    assert not any("a-code" in line or "-of-a-login" in line for line in shown)
