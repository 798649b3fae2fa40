"""A visit to a staged world ends with all that it started, also when it is told to end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from conformance.vocabulary.canary import canary

_SCENARIO = "environment.key-arrives"
_LIMIT_S = 60
# A command that has started a process of its own, tells of its world, and goes on.
_STAYS = 'sleep 600 & echo "$! $HOME $ANTHROPIC_API_KEY ${SECRET_OF_MINE-none}"; wait'


def test_one_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    """No process, no folder; its environment was the scenario's alone."""
    words = ["shell", _SCENARIO, "--network", "proxy", "--", "sh", "-c", _STAYS]
    with subprocess.Popen(
        [sys.executable, "-m", "conformance.tool", *words],
        env={**os.environ, "TMPDIR": str(tmp_path), "SECRET_OF_MINE": "poison"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            sleeper, home, key, secret = process.stdout.readline().split()
            assert Path(home).is_relative_to(tmp_path)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=_LIMIT_S)
        finally:
            process.kill()
    assert (process.returncode, errors) == (128 + signal.SIGTERM, "")
    assert (key, secret) == (canary(_SCENARIO, "environment-key"), "none")
    assert not psutil.pid_exists(int(sleeper))
    assert list(tmp_path.iterdir()) == []
