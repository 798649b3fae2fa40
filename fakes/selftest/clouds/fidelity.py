"""Prints the fidelity table as Markdown: ``python -m fakes.selftest.clouds.fidelity``.

The tests of each cloud are parametrized over the same rows, so what it says was seen.
"""

import sys
from collections.abc import Iterable, Mapping

from fakes.selftest.clouds.aws import cases as aws
from fakes.selftest.clouds.azure import cases as azure
from fakes.selftest.clouds.google import cases as google
from fakes.selftest.clouds.table import Row

CLOUDS: Mapping[str, tuple[Row, ...]] = {
    "Amazon": aws.ROWS,
    "Google": google.ROWS,
    "Microsoft": azure.ROWS,
}
_HEAD = "| credential | client | the right one | wrong twins, each refused for its reason |"


def table(rows: Iterable[Row]) -> str:
    """The rows of one cloud as a Markdown table."""
    lines = (
        f"| {row.kind} | {row.client} | accepted | {', '.join(row.wrong) or 'none'} |"
        for row in rows
    )
    return "\n".join((_HEAD, "| --- | --- | --- | --- |", *lines))


def main() -> None:
    """Every cloud, one below the other."""
    parts = (f"### {cloud}\n\n{table(rows)}\n" for cloud, rows in CLOUDS.items())
    sys.stdout.write("\n".join(parts))


if __name__ == "__main__":
    main()
