"""Throughput, speed-up and collection: ``python -m benchmarks.speed [ROUNDS] [AREA...]``.

Each round runs the whole suite, or some areas of it, or with ``--sends`` what only sends at the
first party, on the reference with several workers, two where ``--workers`` does not say otherwise,
and with one, one after the other on the same machine, so that noise meets both; medians over the
rounds are printed.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.sends import of_first_party

# With byte code kept, as for anybody who has not forbidden it; compiling everything takes a second.
_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
_COLLECTED = re.compile(r"(\d+)(?:/\d+)? tests? collected")


def _wall(*options: str) -> tuple[float, str]:
    """Seconds of one pytest run, start of the interpreter included, and what it printed."""
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options)
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_ENVIRONMENT)
    took = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}"
        )
    return took, done.stdout


def _chosen(areas: list[str], folder: Path, *, sends: bool) -> list[str]:
    """The words that tell pytest what to run."""
    if not sends:
        return ["conformance", *(word for area in areas for word in ("--area", area))]
    places = (f"conformance/test_scenarios.py::test_scenario[{name}]" for name in of_first_party())
    listing = folder / "sends.txt"
    listing.write_text("".join(f"{place}\n" for place in places), "utf-8")
    return [f"@{listing}"]


def main(rounds: int, chosen: list[str], workers: int) -> None:
    """Print the medians of all rounds."""
    _, listing = _wall("--collect-only", *chosen)
    scenarios = int(_COLLECTED.findall(listing)[-1])
    throughputs, speed_ups, collections = [], [], []
    for number in range(1, rounds + 1):
        several, _ = _wall("-n", str(workers), "--dist", "worksteal", *chosen)
        one, _ = _wall("-n", "1", *chosen)
        many, _ = _wall("conformance", "--collect-only", "-p", "benchmarks.many")
        throughputs.append(scenarios / several)
        speed_ups.append(one / several)
        collections.append(many)
        print(
            f"round {number}: {scenarios} scenarios, -n {workers} {several:.1f} s,"
            f" -n 1 {one:.1f} s, collecting 2,000: {many:.2f} s",
            flush=True,
        )
    print(f"throughput, -n {workers}:        {statistics.median(throughputs):.1f} scenarios/s")
    print(f"speed-up, -n 1 to -n {workers}:  {statistics.median(speed_ups):.2f}")
    print(f"collection of 2,000:     {statistics.median(collections):.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    parser.add_argument("areas", nargs="*", metavar="AREA")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sends", action="store_true", help="what only sends at the first party")
    asked = parser.parse_args()
    if asked.sends and asked.areas:
        parser.error("--sends goes with no areas")
    with tempfile.TemporaryDirectory() as made:
        words = _chosen(asked.areas, Path(made), sends=asked.sends)
        main(asked.rounds, words, asked.workers)
