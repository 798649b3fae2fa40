"""A program for ``BROWSER``: it clicks for whoever runs ``python -m fakes`` without a browser."""

import argparse
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from fakes.programs.browser.script import Visit
from fakes.programs.browser.traffic import is_loopback
from fakes.programs.browser.visitor import visit


def main() -> int:
    """Visit the address that a program opens, or print the code to paste.

    A program with a listener goes on at once, as with a real browser: the visit is made in the
    background. Exit status 1 where there should be a code and is none.
    """
    parser = argparse.ArgumentParser(prog="python -m fakes.programs.browser", description=__doc__)
    parser.add_argument("--ca-file", type=Path, required=True)
    parser.add_argument("--proxy", help="URL of the proxy, where there is one")
    parser.add_argument("--decision", choices=("allow", "deny"), default="allow")
    parser.add_argument("address")
    options = parser.parse_args()
    has_listener = _has_listener(options.address)
    if has_listener:
        if os.fork():
            return 0
        _leave()
    script = Visit(decision=options.decision)
    visited = visit(options.address, script, ca_file=options.ca_file, proxy_url=options.proxy)
    if visited.code is None:
        sys.stderr.write(f"No code: {visited.problem or 'access was denied'}.\n")
        return 1
    if not has_listener:
        sys.stdout.write(f"{visited.code}#{visited.state}\n")
    return 0


def _has_listener(address: str) -> bool:
    return is_loopback(parse_qs(urlsplit(address).query).get("redirect_uri", [""])[0])


def _leave() -> None:
    """Become nobody's child, with none of the streams that somebody may wait for."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)


if __name__ == "__main__":
    sys.exit(main())
