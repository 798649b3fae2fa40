"""A program for ``BROWSER``: it clicks for whoever runs ``python -m fakes`` without a browser."""

import argparse
import os
import sys
from pathlib import Path

from fakes.browser.script import Visit
from fakes.browser.visitor import visit


def main() -> int:
    """Visit in the background: whoever opened a browser goes on at once, as with a real one."""
    parser = argparse.ArgumentParser(prog="python -m fakes.browser", description=__doc__)
    parser.add_argument("--ca-file", type=Path, required=True)
    parser.add_argument("--proxy", help="URL of the proxy, where there is one")
    parser.add_argument("--decision", choices=("allow", "deny"), default="allow")
    parser.add_argument("address")
    options = parser.parse_args()
    if os.fork():
        return 0
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    script = Visit(decision=options.decision)
    visit(options.address, script, ca_file=options.ca_file, proxy_url=options.proxy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
