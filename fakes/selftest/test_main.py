"""``python -m fakes``, as a person runs it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.internet import namespace

_ROOT = Path(__file__).parents[2]
_LIMIT_S = 30
_KEY = "sk-ant-api03-a-key-to-try"
_ASK = """
import os, ssl, urllib.request as r
c = ssl.create_default_context(cafile=os.environ['SSL_CERT_FILE'])
q = r.Request('https://api.anthropic.com/v1/models', headers={'X-Api-Key': KEY})
print('answered', r.urlopen(q, context=c).status)
""".replace("KEY", repr(_KEY))


def _fakes(*words: str) -> list[str]:
    return [sys.executable, "-m", "fakes", *words]


@pytest.mark.parametrize("network", ["proxy", "namespace"])
def test_a_command_reaches_the_fakes_and_each_request_is_shown(network: str) -> None:
    """With the variables set for it; secrets are shown shortened."""
    if network == "namespace" and (reason := namespace.available()):
        pytest.skip(reason)
    argv = _fakes("--network", network, "--", sys.executable, "-c", _ASK)
    run = subprocess.run(
        argv, cwd=_ROOT, capture_output=True, text=True, timeout=_LIMIT_S, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "answered 200" in run.stdout
    (line,) = (line for line in run.stdout.splitlines() if " GET " in line)
    assert "https://api.anthropic.com/v1/models" in line
    assert "sk-ant-api03-" in line
    assert _KEY not in line


def test_the_status_of_the_command_is_passed_on() -> None:
    """As a shell would."""
    argv = _fakes("--network", "proxy", "--", sys.executable, "-c", "raise SystemExit(7)")
    assert subprocess.run(argv, cwd=_ROOT, capture_output=True, check=False).returncode == 7


def test_an_interrupt_ends_it_cleanly() -> None:
    """Without a traceback, and with status 0."""
    argv = _fakes("--network", "proxy")
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        argv,
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509  # one system call
    ) as process:
        try:
            assert process.stdout is not None
            while "What arrives" not in process.stdout.readline():
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=_LIMIT_S)
        finally:
            process.kill()
    assert (process.returncode, errors) == (0, "")


def _heed_interrupts() -> None:
    """Whoever starts the tests in the background has told them, and theirs, to ignore these."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
