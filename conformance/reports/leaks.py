"""Print the matrix of leaks of one run as Markdown.

``python -m conformance.reports.leaks --report report.json``
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.reports import providers, record


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables of a report; 1 when it holds nothing of the matrix, 2 when it is none."""
    parser = argparse.ArgumentParser(
        prog="python -m conformance.reports.leaks",
        description="The matrix of leaks of one run, as Markdown.",
    )
    parser.add_argument("--report", type=Path, required=True, help="a run's report.json")
    try:
        report = record.load(parser.parse_args(argv).report)
    except record.ReportError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lines = tuple(providers.tables(report))
    if not lines:
        sys.stderr.write(
            "The report holds no scenario of the matrix of leaks.\n"
            "  remedy: run pytest conformance -k leak. --report-dir DIR\n"
        )
        return 1
    sys.stdout.write("\n".join(lines).rstrip() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
