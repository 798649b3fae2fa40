"""A program that sends every credential it finds: one of them will be the right one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from conformance.selftest.proof.degenerates import asking

_VARIABLES = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN")
_LIMIT_S = 2.0


def main(argv: Sequence[str]) -> int:
    """Send each credential once, in both headers; succeed when one was accepted."""
    statuses = [
        asking.ask({"x-api-key": value, "authorization": f"Bearer {value}"})
        for value in dict.fromkeys(_found(argv))
    ]
    if asking.OK in statuses:
        sys.stdout.write("pong\n")
        return 0
    sys.stderr.write("error: authentication failed, log in or set ANTHROPIC_API_KEY\n")
    return 1


def _found(argv: Sequence[str]) -> Iterator[str]:
    home = Path(os.environ.get("HOME", "/"))
    moved = os.environ.get("CLAUDE_CONFIG_DIR")
    config = Path(moved) if moved else home / ".claude"
    yield from (os.environ.get(name, "").strip() for name in _VARIABLES if os.environ.get(name))
    project = Path(".claude")
    files = [config / "settings.json", project / "settings.local.json", project / "settings.json"]
    files += [Path(argv[n + 1]) for n, word in enumerate(argv[:-1]) if word == "--settings"]
    for path in files:
        yield from _in_settings(_read(path))
    login = _read(config / ".credentials.json").get("claudeAiOauth")
    yield from _texts(login, "accessToken", "refreshToken")
    for folder in (config, home):
        yield from _texts(_read(folder / ".claude.json"), "primaryApiKey")


def _in_settings(values: dict[str, Any]) -> Iterator[str]:
    yield from _texts(values.get("env"), *_VARIABLES)
    for command in _texts(values, "apiKeyHelper"):
        try:
            done = subprocess.run(  # noqa: S602  # a helper is a shell command
                command,
                shell=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        yield done.stdout.decode("latin-1").strip()


def _texts(values: object, *names: str) -> Iterator[str]:
    held = values if isinstance(values, dict) else {}
    for name in names:
        if isinstance(value := held.get(name), str) and value.strip():
            yield value.strip()


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
