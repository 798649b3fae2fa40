"""Runs inside the namespace for ``test_fidelity.py``: a cell of the table a line, as it is asked.

Each line of standard input is ``[client, kind, twin]``; each line of standard output says what the
client said, what it asked for, and the fakes' own failures.
"""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.selftest.clouds.aws.case import MODEL, REGION, Case
from fakes.selftest.clouds.aws.cases import NODE, case
from fakes.situation import Situation

_PATIENCE_S = 60
_SCRIPT = Path(__file__).with_name("bedrock.mjs")


class Bench:
    """The clients at the fake internet, each case in a HOME of its own."""

    def __init__(self, internet: Internet, folder: Path, modules: str) -> None:
        self._internet = internet
        self._folder = folder
        self._modules = modules
        self._played = 0
        self._python: subprocess.Popen[str] | None = None

    def play(self, client: str, staged: Case) -> dict[str, Any]:
        """Let a client try a case."""
        home = self._folder / f"home-{self._played}"
        self._played += 1
        for place, text in staged.files.items():
            (home / place).parent.mkdir(parents=True, exist_ok=True)
            (home / place).write_text(text.replace("{home}", str(home)))
        home.mkdir(exist_ok=True)
        environment = self._environment(staged, home)
        told = dataclasses.asdict(staged)
        journal = self._internet.begin(Situation(aws=staged.aws))
        if client.startswith(NODE):
            outcome = self._by_node(client, told, environment)
        else:
            outcome = self._by_python({"client": client, "case": told, "environment": environment})
        self._internet.settle()
        asked = [f"{one.method} {one.host}{one.path} {one.status}" for one in journal.exchanges]
        return {**outcome, "asked": asked, "failures": journal.failures}

    def close(self) -> None:
        """End the process of the Python clients."""
        if self._python is not None and self._python.stdin is not None:
            self._python.stdin.close()
            self._python.wait(_PATIENCE_S)

    def _environment(self, staged: Case, home: Path) -> dict[str, str]:
        given = {
            name: value.replace("{home}", str(home)) for name, value in staged.environment.items()
        }
        authority = str(self._internet.ca_file)
        return {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_CA_BUNDLE": authority,
            "SSL_CERT_FILE": authority,
            "NODE_EXTRA_CA_CERTS": authority,
            **given,
        }

    def _by_python(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self._python is None:
            argv = [sys.executable, "-m", "fakes.selftest.clouds.aws.clients"]
            self._python = subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        running = self._python
        if running.stdin is None or running.stdout is None:
            raise AssertionError("The clients were started without pipes.")
        running.stdin.write(json.dumps(asked) + "\n")
        running.stdin.flush()
        outcome: dict[str, Any] = json.loads(running.stdout.readline())
        return outcome

    def _by_node(
        self, client: str, told: dict[str, Any], environment: dict[str, str]
    ) -> dict[str, Any]:
        node = shutil.which("node") or "node"
        shown = {"endpoint": told["endpoint"], "clock_s": told["clock_s"], "model": MODEL}
        streaming = "true" if client.endswith("a stream") else "false"
        run = subprocess.run(
            [node, str(_SCRIPT), self._modules, json.dumps(shown), streaming],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_PATIENCE_S, check=True,
        )  # fmt: skip
        outcome: dict[str, Any] = json.loads(run.stdout)
        return outcome


def main(folder: Path, modules: str) -> None:
    """Make ready, play what is asked, until the input ends."""
    namespace.prepare(folder)
    with Internet("namespace", folder) as internet:
        bench = Bench(internet, folder, modules)
        for line in sys.stdin:
            client, kind, twin = json.loads(line)
            sys.stdout.write(json.dumps(bench.play(client, case(kind, twin))) + "\n")
            sys.stdout.flush()
        bench.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
