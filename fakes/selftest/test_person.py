"""A person's ``python -m fakes`` allows a whole login, and knows a credential of each cloud."""

import os
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


_SENDS = """
import os, shlex, sys
import anthropic
from anthropic import AnthropicBedrock, AnthropicFoundry, AnthropicVertex
for words in sys.argv[1:]:
    os.environ.update(word.partition("=")[::2] for word in shlex.split(words))
ask = {"max_tokens": 9, "messages": [{"role": "user", "content": "ping"}]}
for client in (
    AnthropicBedrock(aws_region="us-east-1"), AnthropicVertex(region="us-east5"), AnthropicFoundry()
):
    print("said", client.messages.create(model="claude-sonnet-4-5", **ask).content[0].text)
"""


def test_the_credentials_that_it_prints_are_good(tmp_path: Path) -> None:
    """Each of the lines for a cloud, exported, lets the vendor's SDK through."""
    if reason := namespace.available():
        pytest.skip(reason)
    script = tmp_path / "sends.py"
    script.write_text(_SENDS)
    lines = 'grep -o "CLAUDE_CODE_USE_.*" "$MANUAL" | tr "\\n" "\\0"'
    shell = f"{lines} | xargs -0 {sys.executable} {script}"
    manual = tmp_path / "manual"
    argv = [sys.executable, "-m", "fakes", "--network", "namespace", "--", "sh", "-c", shell]
    with manual.open("w") as told:
        run = subprocess.run(
            argv, cwd=_ROOT, stdout=told, stderr=subprocess.PIPE, text=True, timeout=_LIMIT_S,
            check=False, env={**os.environ, "MANUAL": str(manual)},
        )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert manual.read_text().count("said pong") == 3
