"""A resolver as small as one can be: a token, else a key, else the stored login."""

import json
import os
import sys
from pathlib import Path

import requests

ENDPOINT = "https://api.anthropic.com"


class NoCredentialError(Exception):
    """No source has one."""


def credential() -> dict[str, str]:
    """The header that carries the credential. Raises ``NoCredentialError``."""
    if token := os.environ.get("ANTHROPIC_AUTH_TOKEN"):
        return {"Authorization": f"Bearer {token}"}
    if key := os.environ.get("ANTHROPIC_API_KEY"):
        return {"x-api-key": key}
    store = Path.home() / ".claude" / ".credentials.json"
    if store.exists():
        login = json.loads(store.read_text("utf-8"))["claudeAiOauth"]
        return {"Authorization": f"Bearer {login['accessToken']}"}
    raise NoCredentialError("Set ANTHROPIC_API_KEY, or log in.")


def send(prompt: str) -> str:
    """What the model says to this."""
    body = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": prompt}]}
    url = f"{os.environ.get('ANTHROPIC_BASE_URL', ENDPOINT)}/v1/messages"
    reply = requests.post(url, json=body, headers=credential(), timeout=10)
    reply.raise_for_status()
    return str(reply.json()["content"][0]["text"])


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{send(sys.argv[1])}\n")
    except (NoCredentialError, requests.RequestException) as problem:
        sys.exit(f"tiny-resolver: {problem}")
