"""A program that never ends."""

import signal
from collections.abc import Sequence


def main(_argv: Sequence[str]) -> int:
    """Wait for a signal that nobody sends."""
    while True:
        signal.pause()
