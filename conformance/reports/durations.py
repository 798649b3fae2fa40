"""Write how long scenarios take, from a run on the reference; ``--shard`` divides by it.

``python -m conformance.reports.durations REPORT.json``
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.reports import record
from conformance.session import durations


def main(argv: Sequence[str] | None = None) -> int:
    """Write the file anew; 2 when there is no such report."""
    parser = argparse.ArgumentParser(
        prog="python -m conformance.reports.durations",
        description="Write how long scenarios take, from a run's report.json.",
    )
    parser.add_argument("report", type=Path, help="a run's report.json, of the reference")
    parser.add_argument("--output", type=Path, default=durations.FILE, help="the file")
    given = parser.parse_args(argv)
    try:
        report = record.load(given.report)
    except record.ReportError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # What was not done took no time.
    measured = {
        item["id"]: item["duration_s"] for item in report["results"] if item["duration_s"] > 0
    }
    durations.write(measured, given.output)
    sys.stdout.write(f"{given.output}: {len(measured)} scenarios measured\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
