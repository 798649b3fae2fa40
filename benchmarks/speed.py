"""Throughput, speed-up and collection: ``python -m benchmarks.speed [ROUNDS] [AREA...]``.

Each round runs the whole suite, or some areas of it, on the reference with two workers and with
one, one after the other on the same machine, so that noise meets both; medians over the rounds are
printed.
"""

import os
import re
import statistics
import subprocess
import sys
import time

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


def main(rounds: int, areas: list[str]) -> None:
    """Print the medians of all rounds."""
    chosen = [word for area in areas for word in ("--area", area)]
    _, listing = _wall("conformance", "--collect-only", *chosen)
    scenarios = int(_COLLECTED.findall(listing)[-1])
    with_two, speed_ups, collections = [], [], []
    for number in range(1, rounds + 1):
        two, _ = _wall("conformance", "-n", "2", *chosen)
        one, _ = _wall("conformance", "-n", "1", *chosen)
        many, _ = _wall("conformance", "--collect-only", "-p", "benchmarks.many")
        with_two.append(scenarios / two)
        speed_ups.append(one / two)
        collections.append(many)
        print(
            f"round {number}: {scenarios} scenarios, -n 2 {two:.1f} s, -n 1 {one:.1f} s,"
            f" collecting 2,000: {many:.2f} s",
            flush=True,
        )
    print(f"throughput, -n 2:        {statistics.median(with_two):.1f} scenarios/s")
    print(f"speed-up, -n 1 to -n 2:  {statistics.median(speed_ups):.2f}")
    print(f"collection of 2,000:     {statistics.median(collections):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, sys.argv[2:])
