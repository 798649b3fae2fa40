"""Runs inside the namespace for ``test_fidelity.py``: a cell of the table a line, as it is asked.

Each line of standard input is ``[client, kind, twin]``; each line of standard output says what the
client said, what it asked for, and the fakes' own failures.
"""

import dataclasses
import json
import os
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
        # botocore looks for its folder of tokens when it is imported, so one name is for all cases;
        # the npm SDK keeps what it has read by its name, so each case has another one as well.
        self._current = folder / "home"
        self._programs = {
            False: [sys.executable, "-m", "fakes.selftest.clouds.aws.clients"],
            True: ["node", str(_SCRIPT), modules],
        }
        self._running: dict[bool, subprocess.Popen[str]] = {}
        self._played = 0

    def play(self, client: str, staged: Case) -> dict[str, Any]:
        """Let a client try a case."""
        home = self._folder / f"home-{self._played}"
        self._played += 1
        home.mkdir()
        self._current.unlink(missing_ok=True)
        self._current.symlink_to(home)
        for place, text in staged.files.items():
            (home / place).parent.mkdir(parents=True, exist_ok=True)
            (home / place).write_text(text.replace("{home}", str(home)))
        asked = {
            "client": client,
            "case": dataclasses.asdict(staged),
            "model": MODEL,
            "environment": self._environment(staged, home),
        }
        journal = self._internet.begin(Situation(aws=staged.aws))
        outcome = self._ask(client.startswith(NODE), asked)
        lines = [f"{one.method} {one.host}{one.path} {one.status}" for one in journal.exchanges]
        return {**outcome, "asked": lines, "failures": journal.failures}

    def close(self) -> None:
        """End the clients."""
        for running in self._running.values():
            running.communicate(timeout=_PATIENCE_S)

    def _ask(self, by_node: bool, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: FBT001  # a key
        if by_node not in self._running:
            self._running[by_node] = subprocess.Popen(
                self._programs[by_node],
                env={
                    **os.environ,
                    "HOME": str(self._current),
                    "NODE_EXTRA_CA_CERTS": str(self._internet.ca_file),
                },
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        running = self._running[by_node]
        if running.stdin is None or running.stdout is None:
            raise AssertionError("The clients were started without pipes.")
        running.stdin.write(json.dumps(asked) + "\n")
        running.stdin.flush()
        outcome: dict[str, Any] = json.loads(running.stdout.readline())
        return outcome

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
            **({} if staged.profile is None else {"AWS_PROFILE": staged.profile}),
            **given,
        }


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
