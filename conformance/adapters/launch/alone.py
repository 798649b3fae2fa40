"""A Python target as a process of its own, where a fork server's one at a time will not do.

Started as ``python -I alone.py PATHS MODULE:MAIN NAME WORD...``; ``PATHS`` is a JSON list.
"""

import importlib
import json
import sys


def start(arguments: list[str]) -> object:
    """Import the target and call its main, as the fork server does."""
    paths, main, *argv = arguments
    sys.path[:0] = json.loads(paths)
    sys.argv = argv
    module, _, attribute = main.partition(":")
    return getattr(importlib.import_module(module), attribute)(argv[1:])


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))  # type: ignore[arg-type]  # whatever a main returns
