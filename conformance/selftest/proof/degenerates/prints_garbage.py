"""A program that prints noise and fails."""

import random
import sys
from collections.abc import Sequence

_LENGTH = 20_000


def main(_argv: Sequence[str]) -> int:
    """Print the same noise each time."""
    noise = random.Random(1).randbytes(_LENGTH)  # noqa: S311  # nothing depends on it
    sys.stdout.buffer.write(noise)
    sys.stderr.buffer.write(noise)
    return 1
