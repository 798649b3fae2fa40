"""A small world for one run: its own home, workspace, environment and streams."""

import io
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import pytest
import requests
import responses

from reference_impl import program
from reference_impl.surroundings import Keychain, Surroundings
from reference_impl.wire import api, issuer

MESSAGES = f"{api.ADDRESS}/v1/messages"
FRESH = f"fresh-{os.getpid()}"  # programs of another worker are marked otherwise
PONG = {"content": [{"type": "text", "text": "pong"}]}
SCOPES = ["user:inference", "user:profile"]


@dataclass
class World:
    """Where one run happens, and what it left behind."""

    root: Path
    wire: responses.RequestsMock
    environment: dict[str, str] = field(default_factory=dict)
    typed: str = ""
    start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
    keychain: Callable[[], Keychain] | None = None
    opened: list[TextIO] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)
    out: str = ""
    err: str = ""

    @property
    def home(self) -> Path:
        """The user's home."""
        return self.root / "home"

    @property
    def workspace(self) -> Path:
        """The working directory."""
        return self.root / "workspace"

    def surroundings(self) -> Surroundings:
        """Return the surroundings with streams in memory and a sleep that only takes notes."""
        self.opened.append(self.write(self.root / "typed", self.typed).open())
        return Surroundings(
            environment={"PATH": "/usr/bin:/bin", **self.environment},
            home=self.home,
            workspace=self.workspace,
            now=time.time,
            sleep=self.naps.append,
            random=lambda: FRESH,
            stdin=self.opened[-1],
            stdout=io.StringIO(),
            stderr=io.StringIO(),
            start=self.start,
            http=requests.Session(),
            keychain=self.keychain,
        )

    def send(self, *options: str) -> dict[str, str]:
        """Run `send ping` and return its outcome."""
        return self.talk("send", "ping", *options)

    def chat(self, prompts: int = 2, *options: str) -> dict[str, str]:
        """Run `chat` with so many prompts and return its outcome."""
        self.typed = "ping\n" * prompts
        return self.talk("chat", *options)

    def run(self, *argv: str) -> int:
        """Run the program and return its exit status."""
        around = self.surroundings()
        status = program.run(around, argv)
        assert isinstance(around.stdout, io.StringIO)
        assert isinstance(around.stderr, io.StringIO)
        self.out, self.err = around.stdout.getvalue(), around.stderr.getvalue()
        return status

    def talk(self, *argv: str) -> dict[str, str]:
        """Run `send` or `chat` and return its outcome."""
        status = self.run(*argv)
        outcome: dict[str, str] = json.loads(self.out.splitlines()[-1])
        assert (status == 0) == (outcome["outcome"] == "sent")
        return outcome

    def write(self, path: Path, value: object) -> Path:
        """Write JSON, or a text as it is."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    def settings(self, value: object) -> Path:
        """Write the user's settings."""
        return self.write(self.home / ".claude/settings.json", value)

    def login(self, **changes: object) -> Path:
        """Write a stored login with an hour left."""
        record = {
            "accessToken": "old-access",
            "refreshToken": "old-refresh",
            "expiresAt": int((time.time() + 3600) * 1000),
            "scopes": SCOPES,
            **changes,
        }
        whole = {"claudeAiOauth": record, "other": 1}
        return self.write(self.home / ".claude/.credentials.json", whole)

    def stored(self) -> dict[str, Any]:
        """Return the stored login."""
        text = (self.home / ".claude/.credentials.json").read_text()
        record: dict[str, Any] = json.loads(text)["claudeAiOauth"]
        return record

    def trust(self, workspace: Path | None = None, *, yes: object = True) -> None:
        """Record trust for a workspace."""
        record = {str(workspace or self.workspace): {"hasTrustDialogAccepted": yes}}
        self.write(self.home / ".claude.json", {"projects": record})

    def answer(self, status: int = 200, **more: Any) -> None:
        """Let the API answer the next request like this."""
        self.wire.post(MESSAGES, status=status, **({"json": PONG} | more))

    def reply(self, callback: Callable[[Any], tuple[int, dict[str, str], str]]) -> None:
        """Let the API answer the next request as the callback does: status, headers, body."""
        self.wire.add_callback("POST", MESSAGES, callback)

    def grant(self, status: int = 200, **more: Any) -> None:
        """Let the issuer answer the next request like this."""
        self.wire.post(issuer.PUBLIC.token, status=status, **more)

    def headers(self) -> dict[str, str]:
        """Return the last inference request's headers with names in lower case."""
        request = self.inferences()[-1]
        return {
            name.lower(): value.decode("latin-1") if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }

    def inferences(self) -> list[Any]:
        """Return the inference requests in order."""
        sent = [call.request for call in self.wire.calls]
        return [request for request in sent if str(request.url).endswith("/v1/messages")]

    def refreshes(self) -> list[Any]:
        """Return the issuer's requests in order."""
        sent = [call.request for call in self.wire.calls]
        return [request for request in sent if request.url == issuer.PUBLIC.token]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a world whose network is a mock, with no way out."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as wire:
        made = World(root=tmp_path.resolve(), wire=wire)
        made.home.mkdir()
        made.workspace.mkdir()
        yield made
        for file in made.opened:
            file.close()
