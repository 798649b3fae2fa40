"""A program that logs in as a native client does, run by a person's ``python -m fakes``.

It opens ``BROWSER``, waits for the answer at its listener, exchanges the code, refreshes, revokes,
and prints what the API says to each access token.
"""

import os
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import requests

from fakes.selftest.browser.listener import VERIFIER, Listener

_PATIENCE_S = 10
_BASE = "https://platform.claude.com/v1/oauth"


def _ask(access_token: str) -> int:
    headers = {"authorization": f"Bearer {access_token}"}
    return requests.get(
        "https://api.anthropic.com/v1/models", headers=headers, timeout=_PATIENCE_S
    ).status_code


def main() -> None:
    """The whole login."""
    with Listener() as listener:
        subprocess.run([os.environ["BROWSER"], listener.address()], check=True, timeout=_PATIENCE_S)
        if not listener.came.wait(_PATIENCE_S):
            sys.exit("nobody came")
        query = parse_qs(urlsplit(listener.seen[0].partition(" ")[2]).query)
        exchange = {
            "grant_type": "authorization_code",
            "code": query["code"][0],
            "redirect_uri": listener.redirect_uri,
            "client_id": "a-client",
            "code_verifier": VERIFIER,
        }
    first = requests.post(f"{_BASE}/token", json=exchange, timeout=_PATIENCE_S).json()
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = requests.post(f"{_BASE}/token", json=refresh, timeout=_PATIENCE_S).json()
    statuses = [_ask(first["access_token"]), _ask(second["access_token"])]
    revoked = {"token": second["refresh_token"]}
    requests.post(f"{_BASE}/revoke", json=revoked, timeout=_PATIENCE_S)
    print("the API said", *statuses, _ask(second["access_token"]))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
