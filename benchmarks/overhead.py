"""What the suite costs beside what it judges: ``python -m benchmarks.overhead [ROUNDS]``.

Each round runs one sample of the catalogue twice: through ``pytest`` with the command adapter in
one process (start of the interpreter, collection, staging, observing, judging, reports), and bare,
in the same worlds with the same fakes. The ratio is the overhead; the median is printed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from conformance import catalogue
from fakes.internet import namespace

# With byte code kept, as for anybody who has not forbidden it.
_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
# Every so manyth scenario: all areas, all modes, some 170 runs.
_EVERY = 6


def _sample() -> list[str]:
    return [item.id for item in catalogue.catalogue()[::_EVERY] if "slow" not in item.tags]


def _suite(ids: list[str]) -> float:
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"),
        *("-p", "no:randomly", "--target", "reference-command"),
        *(f"conformance/test_scenarios.py::test_scenario[{name}]" for name in ids),
    ]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_ENVIRONMENT)
    took = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"the suite ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return took


def _bare(ids: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        argv = [sys.executable, "-m", "benchmarks.bare", folder, *ids]
        command = namespace.command(argv, Path(folder) / "namespace")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the bare programs ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return float(done.stdout)


def main(rounds: int) -> None:
    """Print each round and the median of the ratios."""
    ids = _sample()
    ratios = []
    for number in range(1, rounds + 1):
        suite, bare = _suite(ids), _bare(ids)
        ratios.append(suite / bare)
        print(
            f"round {number}: {len(ids)} scenarios, suite {suite:.1f} s, bare {bare:.1f} s,"
            f" ratio {ratios[-1]:.3f}",
            flush=True,
        )
    print(f"overhead: {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
