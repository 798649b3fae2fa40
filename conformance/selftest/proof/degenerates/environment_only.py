"""An honest little program that knows the two variables of the environment, and nothing else."""

import os
import sys
from collections.abc import Sequence

from conformance.selftest.proof.degenerates import asking


def main(_argv: Sequence[str]) -> int:
    """Send the prompt with the token, else with the key."""
    token = os.environ.get("ANTHROPIC_AUTH_TOKEN", "").strip()
    key = os.environ.get("ANTHROPIC_API_KEY", "").strip()
    if not token and not key:
        sys.stderr.write("error: set ANTHROPIC_API_KEY\n")
        return 1
    headers = {"authorization": f"Bearer {token}"} if token else {"x-api-key": key}
    status = asking.ask(headers)
    if status == asking.OK:
        sys.stdout.write("pong\n")
        return 0
    sys.stderr.write(f"error: the API answered {status or 'nothing'}\n")
    return 1
