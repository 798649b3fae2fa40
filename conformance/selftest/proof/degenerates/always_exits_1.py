"""A program that always fails, with a message that has every word a refusal could want."""

import sys
from collections.abc import Sequence

_MESSAGE = "error: authentication failed, log in or set ANTHROPIC_API_KEY apiKeyHelper"


def main(_argv: Sequence[str]) -> int:
    """Fail."""
    sys.stderr.write(f"{_MESSAGE}\n")
    return 1
