#!/usr/bin/env python3
"""ask.py PROMPT: one prompt, with the first credential found: token, key, apiKeyHelper."""

import json
import os
import signal
import sys
from http.client import HTTPException
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

SOURCES = {"ANTHROPIC_AUTH_TOKEN": "authorization", "ANTHROPIC_API_KEY": "x-api-key"}
HEADERS = {"anthropic-version": "2023-06-01", "content-type": "application/json"}
ADVICE = "no credential: set ANTHROPIC_AUTH_TOKEN or ANTHROPIC_API_KEY, or name an apiKeyHelper"
ENDINGS = {401: "authentication failed", 403: "access denied"}
LIMIT_S = 3


class NoRedirect(HTTPRedirectHandler):
    """urllib would follow one to any host, and take every header along."""

    redirect_request = staticmethod(lambda *_: None)


def resolve() -> dict[str, str]:
    """The header that carries the credential; the first source that is there decides."""
    for name, header in SOURCES.items():
        if value := os.environ.get(name, "").strip(" \t\r\n\v\f"):
            return carried(header, value, name)
    if command := helper():
        return carried("x-api-key", output_of(command), "apiKeyHelper")
    sys.exit(ADVICE)


def carried(header: str, value: str, source: str) -> dict[str, str]:
    """A header, if it can hold the value. The value itself is never shown."""
    if any(not (" " <= letter <= "\xff" and letter != "\x7f") for letter in value):
        sys.exit(f"{source} holds a character that no header can carry")
    return {header: f"Bearer {value}" if header == "authorization" else value}


def helper() -> str | None:
    """The command of the user's settings, if there is one."""
    folder = os.environ.get("CLAUDE_CONFIG_DIR") or Path.home() / ".claude"
    path = Path(folder, "settings.json")
    return json.loads(path.read_text("utf-8")).get("apiKeyHelper") if path.exists() else None


def output_of(command: str) -> str:
    """What the helper prints. One that fails ends the run: no lower source takes its place."""
    with Popen(
        command, shell=True, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    ) as process:
        try:
            output = process.communicate(timeout=LIMIT_S)[0].decode("latin-1").strip()
        except TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            sys.exit(f"apiKeyHelper took longer than {LIMIT_S} s and was ended")
    return output if output and not process.returncode else sys.exit("apiKeyHelper failed")


def main(prompt: str) -> None:
    """Print the answer, or say why there is none and end with status 1."""
    base = os.environ.get("ANTHROPIC_BASE_URL") or "https://api.anthropic.com"
    messages = [{"role": "user", "content": prompt}]
    asked = {"model": "claude-sonnet-4-5", "max_tokens": 16, "messages": messages}
    body, url = json.dumps(asked).encode(), f"{base.rstrip('/')}/v1/messages"
    try:
        with build_opener(NoRedirect).open(Request(url, body, HEADERS | resolve())) as answer:
            print(json.load(answer)["content"][0]["text"])
    except HTTPError as problem:
        sys.exit(f"{ENDINGS.get(problem.code, 'no answer')}: status {problem.code} of {base}")
    except (OSError, ValueError, HTTPException) as problem:
        sys.exit(f"no answer from {base}: {problem}")


main(sys.argv[1])
