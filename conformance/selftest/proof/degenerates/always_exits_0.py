"""A program that always succeeds, and does nothing."""

from collections.abc import Sequence


def main(_argv: Sequence[str]) -> int:
    """Succeed."""
    return 0
